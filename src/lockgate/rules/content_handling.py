"""What becomes of a body: the two tables of text, bytes and ``contentHandling``.

Source: guide page "Content type conversions in API Gateway". A body is *binary* where its media
type is one of the API's binary media types; an answer is also looked at by the first media type of
the request's ``Accept``.
"""

from typing import Literal

__all__ = ["ANSWERS", "CONVERT_TO_BINARY", "CONVERT_TO_TEXT", "IS_BYTES", "PROBLEMS", "REQUESTS",
           "TEXTS_ONLY", "Form"]  # fmt: skip

Form = Literal["text", "bytes", "encoded", "decoded"]
"""``text`` is UTF-8, ``bytes`` the body as it is, ``encoded`` base64 made of it, ``decoded`` the
bytes that it is the base64 of."""

CONVERT_TO_TEXT = "CONVERT_TO_TEXT"
CONVERT_TO_BINARY = "CONVERT_TO_BINARY"

REQUESTS: dict[tuple[bool, str | None], Form] = {
    (False, None): "text",
    (False, CONVERT_TO_TEXT): "text",
    (False, CONVERT_TO_BINARY): "decoded",
    (True, None): "bytes",
    (True, CONVERT_TO_TEXT): "encoded",
    (True, CONVERT_TO_BINARY): "bytes",
}
"""What an integration gets, by whether the request is binary and by its ``contentHandling``."""

ANSWERS: dict[tuple[bool, bool, str | None], Form] = {
    (False, False, None): "text",
    (False, False, CONVERT_TO_TEXT): "text",
    (False, False, CONVERT_TO_BINARY): "decoded",
    (False, True, None): "decoded",
    (False, True, CONVERT_TO_TEXT): "text",
    (False, True, CONVERT_TO_BINARY): "decoded",
    (True, False, None): "encoded",
    (True, False, CONVERT_TO_TEXT): "encoded",
    (True, False, CONVERT_TO_BINARY): "bytes",
    (True, True, None): "bytes",
    (True, True, CONVERT_TO_TEXT): "encoded",
    (True, True, CONVERT_TO_BINARY): "bytes",
}
"""What a client gets, by whether the integration's answer is binary, whether ``Accept`` is, and by
the ``contentHandling`` of the integration response."""

TEXTS_ONLY: dict[str | None, Form] = {
    None: "text",
    CONVERT_TO_TEXT: "text",
    CONVERT_TO_BINARY: "decoded",
}
"""What a client gets of an API without binary media types, by ``contentHandling``."""

IS_BYTES: frozenset[Form] = frozenset(("bytes", "decoded"))
"""Forms that no template can read."""

PROBLEMS: dict[str, str] = {
    "not_base64": "is to become bytes and is not base64",
    "bytes_and_template": "is bytes, and the template reads texts only",
}
"""Why a body could not be handled, in words that follow its name."""
