"""Steps 7 and 9, read literally: the path that may be judged, and every resource tried in turn."""

import re
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from reference_walk import Refused, Walk

VERBS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
OVERLONG = b"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]"
"""Characters for which UTF-8 has a shorter spelling."""
ANY_METHOD = "x-amazon-apigateway-any-method"


def check_path(walk: Walk) -> None:
    """S-25 and §6: what stands in no path, and what must be encoded in a query."""
    path, query = walk.path, walk.query_text
    if not path.isascii() or "\\" in path or "#" in path or re.search("%(?![0-9A-Fa-f]{2})", path):
        raise Refused("failure.path")
    for segment in path.split("/"):
        once = unquote(segment)
        if once.split(";")[0] in (".", ".."):
            raise Refused("failure.path")
        if any(c < " " or c == "\x7f" for c in once):
            raise Refused("failure.path")
        if re.search(OVERLONG, unquote_to_bytes(segment)):
            raise Refused("failure.path")
    if re.search("[|{}#]|%(?![0-9A-Fa-f]{2})", query):
        raise Refused("failure.path")


def find_method(walk: Walk) -> None:
    """§5: set the walk's resource, operation and raw path parameters."""
    override = walk.header("X-HTTP-Method-Override")
    walk.verb = override[-1].upper() if override else walk.asked.verb
    if walk.verb not in VERBS:
        raise Refused("failure.no_route")
    path = walk.path
    if len(path) > 1 and path.endswith("/"):
        path = path[:-1]  # rule 1
    given = [] if path == "/" else path.split("/")[1:]
    fitting = []
    for resource, item in walk.document["paths"].items():
        placed = _place(resource, given)
        if placed is not None:
            fitting.append((*placed, resource, item))
    fitting.sort(key=lambda one: one[0])
    for _, parameters, resource, item in fitting:
        operation: dict[str, Any] | None = item.get(walk.verb.lower()) or item.get(ANY_METHOD)
        if operation is not None:
            walk.resource, walk.operation = resource, operation
            walk.raw_path_parameters = parameters
            return
    raise Refused("failure.no_route")


def _place(resource: str, given: list[str]) -> tuple[list[int], dict[str, str]] | None:
    """How ``resource`` fits: per level 0 for a literal, 1 for {x}, 2 for {x+}; None: not at all."""
    own = [] if resource == "/" else resource.split("/")[1:]
    levels: list[int] = []
    parameters: dict[str, str] = {}
    for index, segment in enumerate(own):
        if index >= len(given):
            return None
        if segment.endswith("+}"):
            rest = "/".join(given[index:])
            return ([*levels, 2], {**parameters, segment[1:-2]: rest}) if rest else None
        if segment.startswith("{"):
            if not given[index]:
                return None  # rule 3
            parameters[segment[1:-1]] = given[index]
            levels.append(1)
        elif segment in (given[index], unquote(given[index])):  # rule 8
            levels.append(0)
        else:
            return None
    return (levels, parameters) if len(own) == len(given) else None
