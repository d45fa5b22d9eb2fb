"""``${AWS::Region}`` and its like in the texts of a document.

The service puts values in their place before it reads anything else; other ``${...}`` stay.
Source: guide page "OpenAPI variables for a REST API" (OpenAPI reference, section 2).
"""

import re
from collections.abc import Mapping

from lockgate.formats.tree import ListNode, MapNode, Node, ScalarNode

__all__ = ["fill_pseudo_parameters", "pseudo_parameters"]

_PARAMETER = re.compile(r"\$\{AWS::(AccountId|Partition|Region)\}")


def pseudo_parameters(account_id: str, region: str) -> dict[str, str]:
    """The values of a gateway for an account in a region."""
    partition = "aws"
    for prefix, name in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(prefix):
            partition = name
    return {"AccountId": account_id, "Partition": partition, "Region": region}


def fill_pseudo_parameters(root: Node, values: Mapping[str, str]) -> None:
    """Put values into all texts of a tree; what they stood for is no longer to be seen."""
    pending = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:  # aliases may name a node many times
            continue
        seen.add(id(node))
        if isinstance(node, MapNode):
            pending += [member.node for member in node.members.values()]
        elif isinstance(node, ListNode):
            pending += node.items
        elif isinstance(node, ScalarNode) and "${AWS::" in node.text:
            node.text = _PARAMETER.sub(lambda found: values[found[1]], node.text)
            node.quoted = True
