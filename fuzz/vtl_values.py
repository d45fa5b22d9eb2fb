"""What random templates are about: payloads, parameters, and which variable holds what."""

import json
import random
from typing import Any

__all__ = ["INTEGERS", "ROOTS", "TEXTS", "context", "parameters", "payload", "variables"]

TEXTS = (
    "", "a", "Hello", "hello world", " pad ", "a,b,,c,", "1", "-7", "3.5", "true", "null", "x1y22",
    "it's", 'say "hi"', "a/b\\c", "line\nbreak\ttab", "Zoë €", "\U0001d11e clef", "ß İ ı ǅ",
    "$x", "#if", "%41+b", "aGk=", '{"k": [1, "v", null]}', "[1, 2", "12345678901", "1e3", "0x1p3",
    "\u2028\u00a0\u007f", "AbC", "aaa", "a.b.c", "(", "é", "\ud800",
)  # fmt: skip
INTEGERS = (
    0, 1, 2, 3, -1, 7, 10, 31, 255, 1000, 46341, 65536, 2**31 - 1, -(2**31), 2**31, -(2**31) - 1,
    10**10, -(10**12), 2**53, 2**63 - 1, -(2**63), 2**63, 10**25, -(10**30),
)  # fmt: skip
_FRACTIONS = (
    "0.0", "-0.0", "1.0", "1.5", "-2.5", "0.1", "1e7", "9999999.5", "1e-3", "0.00099", "1e21",
    "1e300", "-1e-300", "4.9e-324", "123456789.125", "1.2345678901234567890",
    "0.33333333333333331000", "-100000000000000000000.5", "1.00e30000000000000000", "1e23", "2e22",
)  # fmt: skip

ROOTS = {
    "p": "map", "s": "text", "u": "text", "i": "integer", "j": "integer", "g": "integer",
    "d": "double", "e": "double", "t": "boolean", "n": "null", "a": "list", "w": "list",
    "o": "list", "m": "map", "nope": "null", "x": "any", "y": "any", "z": "any", "va": "list",
    "vm": "map", "vs": "text", "vi": "integer", "vd": "double",
}  # fmt: skip
"""Variables and what they probably hold; all of the payload's begin with ``$p.`` as well."""


def _number(rng: random.Random) -> str:
    return str(rng.choice(INTEGERS)) if rng.random() < 0.6 else rng.choice(_FRACTIONS)


def _value(rng: random.Random, depth: int) -> str:
    kind = rng.randrange(9 if depth else 6)
    if kind < 2:
        return json.dumps(rng.choice(TEXTS))
    if kind < 5:
        return _number(rng)
    if kind == 5:
        return rng.choice(("true", "false", "null"))
    items = [_value(rng, depth - 1) for _ in range(rng.randrange(4))]
    if kind < 8:
        return f"[{', '.join(items)}]"
    return "{" + ", ".join(f'"{rng.choice("abkxy")}": {item}' for item in items) + "}"


def _list(rng: random.Random, item: Any) -> str:
    return "[" + ", ".join(item() for _ in range(rng.randrange(5))) + "]"


def payload(rng: random.Random) -> str:
    """The body: mostly a map with a value of each kind, sometimes anything, or no JSON."""
    if rng.random() < 0.04:
        return rng.choice(("", "null", "{", "text", "a=b&c=d", "[1, 2", "{a: 1}", "7", '"t"'))
    fields = {
        "s": json.dumps(rng.choice(TEXTS)),
        "u": json.dumps(rng.choice(TEXTS)),
        "i": str(rng.choice(INTEGERS[:10])),
        "j": str(rng.choice(INTEGERS)),
        "g": str(rng.choice(INTEGERS[12:])),
        "d": rng.choice(_FRACTIONS),
        "e": rng.choice(_FRACTIONS),
        "t": rng.choice(("true", "false")),
        "n": "null",
        "a": _list(rng, lambda: _number(rng)),
        "w": _list(rng, lambda: json.dumps(rng.choice(TEXTS))),
        "o": _list(rng, lambda: _value(rng, 2)),
        "m": "{" + ", ".join(f'"{key}": {_value(rng, 2)}' for key in rng.sample("abkxy", 3)) + "}",
    }
    return "{" + ", ".join(f'"{name}": {text}' for name, text in fields.items()) + "}"


def parameters(rng: random.Random) -> dict[str, dict[str, str]]:
    """Parameters of the three places."""
    return {
        place: {name: rng.choice(TEXTS) for name in rng.sample(["a", "b", "x-y", "Id"], 2)}
        for place in ("path", "querystring", "header")
    }


def context(rng: random.Random) -> dict[str, Any]:
    """``$context``: some of what the service puts there."""
    return {
        "requestId": rng.choice(TEXTS),
        "identity": {"sourceIp": "10.0.0.1", "n": rng.choice(INTEGERS)},
        "authorizer": {"claims": {"sub": rng.choice(TEXTS)}, "list": ["a", 1]},
    }


def variables(rng: random.Random) -> dict[str, Any]:
    """Variables of the classes that a template would make itself."""
    return {
        "va": [rng.choice((*TEXTS, *INTEGERS)) for _ in range(rng.randrange(4))],
        "vm": {key: rng.choice((*TEXTS, *INTEGERS)) for key in rng.sample("abkxy", 2)},
        "vs": rng.choice(TEXTS),
        "vi": rng.choice(INTEGERS),
        "vd": float(rng.choice(_FRACTIONS[:14])),
    }
