"""One line for each answer of ``lockgate serve``."""

from lockgate.diagnostics import one_line
from lockgate.engine.decisions import Record

__all__ = ["line_of"]

_LONGEST_PATH = 200


def line_of(record: Record) -> str:
    """Verb, path below the stage, status, rule (and cause), place, id."""
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
