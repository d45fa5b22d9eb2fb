"""The member ``access_log`` of environment files.

.. code-block:: yaml

    access_log:
      format: '$context.requestId $context.status $context.lockgate.rule'
      file: logs/access.log
"""

from lockgate.formats.view import View
from lockgate.model import AccessLogEntry

__all__ = ["read_access_log"]

_MEMBERS = frozenset(("format", "file"))


def read_access_log(root: View) -> AccessLogEntry | None:
    """What an environment says of the access log; None where it says nothing."""
    view = root.mapping("access_log", {"format": "json"})
    if view is None:
        return None
    view.warn_of_unknown(_MEMBERS, "environment.unknown-member", "access_log")
    texts = {key: view.text(key) for key in _MEMBERS}
    places = {key: member.place for key, member in view.members()}
    return AccessLogEntry(texts["format"], texts["file"], places.get("format"), places.get("file"))
