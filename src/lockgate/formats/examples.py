"""What a hint shows of a member that is wrong: the same member as it may be written.

The example is in the language of the document, YAML or JSON.
"""

import json
import re
from typing import Any

__all__ = ["like_this"]

_PLAIN_KEY = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*", re.ASCII)


def like_this(name: str, pointer: str, value: Any, is_json: bool) -> str:
    """A hint: how the member ``name`` at ``pointer`` could be written if it were ``value``."""
    if not pointer:
        whole = _written(value, is_json)
        return f"begin it with {whole[:-1] if is_json else whole[1:-1]}"
    if name.endswith("]"):
        return f"write it like {'' if is_json else '- '}{_written(value, is_json)}"
    return f"write it like {_key(name, is_json)}: {_written(value, is_json)}"


def _key(name: str, is_json: bool) -> str:
    if not is_json and _PLAIN_KEY.fullmatch(name):
        return name
    return json.dumps(name, ensure_ascii=False)


def _written(value: Any, is_json: bool) -> str:
    """``value`` in one line; a text is always in quotes, which makes it one in both languages."""
    if isinstance(value, dict):
        members = (f"{_key(name, is_json)}: {_written(v, is_json)}" for name, v in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, is_json) for item in value) + "]"
    return json.dumps(value)
