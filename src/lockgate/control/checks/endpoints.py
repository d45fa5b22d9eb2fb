"""How an API is reached: its endpoint's type, its addresses, and its other settings.

Source: control-plane.md, section 4.1 (validation).
"""

from lockgate.control.errors import BadRequest
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import COMPRESSION_SIZES
from lockgate.store.objects import Item

__all__ = ["check_compression", "check_endpoint", "check_option"]


def check_endpoint(endpoint: Item) -> None:
    """``endpoint`` is an EndpointConfiguration with its defaults."""
    types = endpoint["types"]
    if not types:
        raise BadRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if len(types) > 1:
        raise BadRequest("Cannot create an api with multiple Endpoint Types.")
    is_private = types == ["PRIVATE"]
    if is_private and endpoint["ipAddressType"] != "dualstack":
        raise BadRequest("Only dualstack ipAddressType is supported for Private APIs.")
    if endpoint.get("vpcEndpointIds") and not is_private:
        raise BadRequest("VPCEndpoints can only be specified with PRIVATE apis.")


def check_compression(size: int) -> None:
    """``size`` is a minimumCompressionSize."""
    least, most = COMPRESSION_SIZES
    if not least <= size <= most:
        raise BadRequest(f"Invalid minimum compression size, must be between {least} and {most}")


def check_option(member: str, value: str, options: tuple[str, ...]) -> None:
    """``value`` of ``member`` must be one of ``options``: where the wire cannot know it."""
    if value not in options:
        facts = {"member": member, "options": ",".join(options)}
        raise BadRequest(CONTROL_MESSAGES["member.options"] % facts)
