import base64
import re
import uuid

from lockgate.server.ids import Ids


def test_ids_have_their_forms_and_never_repeat() -> None:
    ids = Ids()
    found = [ids.next() for _ in range(1_000)]
    for request_id, extended_id, trace in found:
        assert uuid.UUID(request_id).version == 4
        assert uuid.UUID(request_id).variant == uuid.RFC_4122
        assert str(uuid.UUID(request_id)) == request_id
        assert len(base64.b64decode(extended_id, validate=True)) == 11
        assert re.fullmatch(r"[A-Za-z0-9+/]{14}[AEIMQUYcgkosw048]=", extended_id)
        assert re.fullmatch(r"[0-9a-f]{24}", trace)
    for column in range(3):
        assert len({one[column] for one in found}) == 1_000
