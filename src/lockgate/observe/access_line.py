"""The access log for people: one line for each answer of ``lockgate serve``."""

from lockgate.diagnostics import one_line
from lockgate.engine.messages import Response

__all__ = ["person_line"]

_LONGEST_PATH = 200


def person_line(response: Response, _us: int) -> str:
    """Verb, path below the stage, status, rule (and cause), place, id."""
    record = response.record
    deciding = record.deciding
    status = "-" if record.status is None else int(record.status)
    words = [one_line(record.method, 20), one_line(record.path, _LONGEST_PATH) or "-", str(status)]
    if deciding is not None:
        words.append(deciding.name)
        if record.cause is not None:
            words.append(record.cause.name)
        if deciding.place is not None:
            words.append(str(deciding.place))
    return " ".join([*words, record.extended_id])
