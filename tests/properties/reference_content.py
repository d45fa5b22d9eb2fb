"""§11: bodies as texts or bytes, by ``binaryMediaTypes``, ``contentHandling`` and ``Accept``."""

import base64
import re

from reference_walk import Refused, Walk, as_bytes, as_text, media_type, values_of

BINARY_TYPES = "x-amazon-apigateway-binary-media-types"


def is_binary(walk: Walk, headers: tuple[tuple[str, str], ...], name: str) -> bool:
    """Whether the first media type of a header matches an entry; an absent one is JSON's."""
    given = media_type(values_of(headers, name), "application/json")
    for entry in walk.document.get(BINARY_TYPES, ()):
        # wildcards of entries only: those of a request are plain text
        pattern = re.escape(entry.lower()).replace(r"\*", "[^/]+")
        if entry == "*/*" or re.fullmatch(pattern, given):
            return True
    return False


def convert_request(walk: Walk) -> None:
    """Step 22, the first table."""
    handling = walk.integration.get("contentHandling")
    body = walk.asked.body
    if not is_binary(walk, walk.asked.headers, "Content-Type"):
        to_bytes = handling == "CONVERT_TO_BINARY"
        walk.body = from_base64(as_text(body)) if to_bytes else as_text(body)
    elif handling == "CONVERT_TO_TEXT":
        walk.body = to_base64(body)
    else:
        walk.body = as_bytes(body)


def convert_reply(walk: Walk, handling: str | None) -> str | bytes:
    """Step 29, the second table: what the client, or the response template, gets."""
    body = walk.reply_body
    if not is_binary(walk, walk.reply_headers, "Content-Type"):
        accepts = is_binary(walk, walk.asked.headers, "Accept")
        if handling == "CONVERT_TO_BINARY" or (accepts and handling is None):
            return from_base64(_unquoted(walk, as_text(body)))
        return as_text(body)
    if handling is None and is_binary(walk, walk.asked.headers, "Accept"):
        return as_bytes(body)
    return as_bytes(body) if handling == "CONVERT_TO_BINARY" else to_base64(body)


def _unquoted(walk: Walk, text: str) -> str:
    """A function's text comes in quotes, which are no base64: AWS's example returns images so."""
    quoted = re.fullmatch(r'"([^"\\]*)"', text)
    return quoted[1] if quoted and walk.calls_function else text


def to_base64(body: str | bytes) -> str:
    """The base64 of a body."""
    return base64.b64encode(as_bytes(body)).decode()


def from_base64(text: str) -> bytes:
    """SC §5 row 6. Of padding nothing is said: it may be left out."""
    whole = re.fullmatch("((?:[A-Za-z0-9+/]{4})*)([A-Za-z0-9+/]{2,3})?(=*)", text)
    if whole is None or (whole[3] and len((whole[2] or "") + whole[3]) != 4):
        raise Refused("failure.content_handling")
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
