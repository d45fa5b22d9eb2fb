"""A document's data as text: JSON and YAML that say the same.

YAML is written so that readers of YAML 1.1 and of 1.2 understand every scalar alike.
"""

import json
from typing import Any

import yaml

from lockgate.formats.tree import ScalarNode

__all__ = ["as_json", "as_yaml"]


def as_json(document: Any) -> bytes:
    """The document as JSON text."""
    text = json.dumps(document, indent=2, separators=(",", " : "), ensure_ascii=False)
    return text.encode()


def as_yaml(document: Any) -> bytes:
    """The document as YAML text."""
    text: str = yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=1_000_000,
        version=None,
    )
    return text.encode()


_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    """A text; in quotes where YAML 1.2 takes it for something else. 1.1 the library looks after."""
    style = None if ScalarNode(0, 0, text, False).value == text else "'"
    if "\n" in text:
        # Templates stay readable; the library quotes what cannot stand in a block.
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)
