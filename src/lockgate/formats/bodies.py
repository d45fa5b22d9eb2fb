"""What a document says of all bodies of its API: binary media types, and when to compress.

Source: guide pages "x-amazon-apigateway-binary-media-types" and
"x-amazon-apigateway-minimum-compression-size".
"""

import re

from lockgate.diagnostics import Place, one_line
from lockgate.formats.view import View
from lockgate.rules.limits import COMPRESSION_SIZES

__all__ = ["BINARY_MEDIA_TYPES", "COMPRESSION_SIZE", "read_binary_media_types",
           "read_minimum_compression_size"]  # fmt: skip

BINARY_MEDIA_TYPES = "x-amazon-apigateway-binary-media-types"
COMPRESSION_SIZE = "x-amazon-apigateway-minimum-compression-size"
_PART = r"(?:\*|[!#$%&'+\-.^_`|~0-9A-Za-z]+)"
_TYPE = re.compile(rf"{_PART}/{_PART}", re.ASCII)


def read_binary_media_types(root: View) -> tuple[tuple[str, ...], Place | None]:
    """The list of binary media types as written, and where it stands."""
    types = root.member(BINARY_MEDIA_TYPES)
    if types is None:
        return (), None
    found = []
    for item in types.items():
        text = item.as_text()
        if text is None:
            continue
        found.append(text)
        if not _TYPE.fullmatch(text):
            root.report.warning(
                "document.binary-media-type",
                f"{one_line(text)!r} is no media type; no body is of it",
                item.place,
                "write type/subtype, type/* or */*, without parameters",
            )
    return tuple(found), types.place


def read_minimum_compression_size(root: View) -> int | None:
    """The size from which on answers are compressed; None: never."""
    size = root.integer(COMPRESSION_SIZE)
    least, largest = COMPRESSION_SIZES
    if size is not None and not least <= size <= largest:
        member = root.member(COMPRESSION_SIZE)
        assert member is not None
        root.report.error(
            "document.compression-size",
            f"the minimum compression size is {size}",
            member.place,
            f"use a number from {least} to {largest}, or leave it out to compress nothing",
        )
        return None
    return size
