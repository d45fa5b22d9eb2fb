"""The base path of a document, and what an import puts before its paths because of it.

Source: openapi.md, section 3.
"""

import re

from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.plain import list_of, map_of, text_of

__all__ = ["OPTIONS", "prefix_of"]

OPTIONS = ("ignore", "prepend", "split")
_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_SEVERAL = (
    "More than one server provided. Ignoring all but the first for defining endpoint configuration"
)


def prefix_of(document: ApiDocument, option: str) -> str:
    """What stands before every path: nothing, or a path without a slash at its end.

    ``option`` is one of :data:`OPTIONS`.
    """
    if document.version == 2:
        base = text_of(document.data.get("basePath")) or ""
    else:
        base = _of_servers(document)
    segments = [segment for segment in base.split("/") if segment]
    if option == "ignore":
        return ""
    return "".join(f"/{segment}" for segment in segments[option == "split" :])


def _of_servers(document: ApiDocument) -> str:
    servers = [map_of(one) for one in list_of(document.data.get("servers"))]
    if len(servers) > 1:
        document.findings.warn(_SEVERAL)
    for server in servers:
        variable = map_of(map_of(server.get("variables")).get("basePath"))
        default = text_of(variable.get("default"))
        if default is not None:
            return default
    if not servers:
        return ""
    variables = map_of(servers[0].get("variables"))

    def default_of(found: re.Match[str]) -> str:
        return text_of(map_of(variables.get(found[1])).get("default")) or ""

    url = _VARIABLE.sub(default_of, text_of(servers[0].get("url")) or "")
    match = _URL.match(url)
    return match[1] if match is not None else ""
