"""Values of a document by the type that is wanted: a number of YAML's may be meant as text."""

from typing import Any

import msgspec

__all__ = ["Data", "flag_of", "integer_of", "list_of", "map_of", "text_of"]

Data = dict[str, Any]


def map_of(value: Any) -> Data:
    """A mapping; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """A list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str | None:
    """A text, or a number or boolean as it is written; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return msgspec.json.encode(value).decode()
    return None


def integer_of(value: Any) -> int | None:
    """An integer, or a text of digits; None for anything else."""
    if isinstance(value, str) and value.isascii() and len(value) < 20:
        return int(value) if value.lstrip("-").isdecimal() else None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag_of(value: Any) -> bool | None:
    """A boolean, or its name; None for anything else."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value if isinstance(value, bool) else None
