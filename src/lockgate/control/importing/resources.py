"""The resources that a document's paths ask for, made or found.

Source: openapi.md, sections 3, 4 and 9; the rules of a path part: control-plane.md, section 4.2.
"""

from collections.abc import Iterable

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.operations.resources import create_resource
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Kind

__all__ = ["ResourceTree", "segments_of"]


class ResourceTree:
    """The resources of an API by their paths."""

    def __init__(self, call: Call, api_id: str) -> None:
        self._call = call
        self._api_id = api_id
        rows = call.objects.rows(Kind.RESOURCE, api_id)
        self._ids = {row.item["path"]: row.id for row in rows}

    def keep_only(self, paths: Iterable[str]) -> None:
        """Delete the resources that are not on the way to one of ``paths``, with their methods."""
        needed = {"/"}
        for path in paths:
            segments = segments_of(path)
            needed |= {f"/{'/'.join(segments[:end])}" for end in range(1, len(segments) + 1)}
        doomed = [(path, id) for path, id in self._ids.items() if path not in needed]
        for path, id in doomed:
            self._call.objects.delete(Kind.RESOURCE, self._api_id, id)
            del self._ids[path]
        api = self._call.objects.find(Kind.REST_API, "", self._api_id)
        assert api is not None
        api["_resources"] -= len(doomed)
        self._call.objects.update(Kind.REST_API, "", self._api_id, api)

    def at(self, path: str) -> str:
        """The id of the resource at ``path``, which is made if there is none.

        Raises :class:`~lockgate.control.errors.ControlError` for a path that cannot be.
        """
        if not path.startswith("/"):
            raise BadRequest(CONTROL_MESSAGES["import.path"])
        found, so_far = self._ids["/"], ""
        for segment in segments_of(path):
            so_far = f"{so_far}/{segment}"
            known = self._ids.get(so_far)
            if known is None:
                given = {"restApiId": self._api_id, "parentId": found, "pathPart": segment}
                known = self._ids[so_far] = create_resource(self._call, given)["id"]
            found = known
        return found


def segments_of(path: str) -> list[str]:
    """The path parts; a slash at the end counts for nothing."""
    return path.rstrip("/").split("/")[1:]
