"""Random JSONPaths and documents, answered by Jayway JsonPath 2.10 and by ``lockgate.jsonpath``.

``make fuzz-jsonpath`` (see ``differences`` for its settings). Paths are made from a grammar of
steps, filters and functions, then some are spoilt.
"""

import json
import random
import sys

from differences import main, plain
from oracle import Answer, Request

from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.java.numbers import simple_class_name
from lockgate.jsonpath import JsonPathError, compile_path

_NAMES = ("a", "b", "c", "id", "key", "a b", "", "0", "é", "it's", "x.y", "length", "$", "@", "*")
_TEXTS = (
    "",
    "a",
    "b",
    "abc",
    "1",
    "2.0",
    "true",
    "null",
    "a b",
    "é",
    "it's",
    "A",
    "\U0001d11e",
    "[1]",
)
_NUMBERS = (
    "0", "1", "2", "3", "-1", "10", "1.0", "1.5", "-2.5", "1e2", "0.1", "2147483648",
    "9223372036854775808", "1.2345678901234567890", "1E400", "-0.0", "1e-7",
)  # fmt: skip
_FUNCTIONS = (
    "length", "size", "min", "max", "avg", "sum", "stddev", "concat", "keys", "append", "first",
    "last", "index", "nope",
)  # fmt: skip
_OPERATORS = (
    "==", "==", "==", "!=", "<", "<=", ">", ">=", "=~", "in", "nin", "subsetof", "anyof", "noneof",
    "size", "empty", "contains", "all", "type", "===", "!==", "matches", "IN", "=",
)  # fmt: skip
_REGEXES = ("/a/", "/a.*/", "/A/i", "/^$/", "/[0-9]+/", "/(/", "/a|b/", "/.*/s", "/b/x")
_OPTIONS = (
    "SUPPRESS_EXCEPTIONS", "ALWAYS_RETURN_LIST", "DEFAULT_PATH_LEAF_TO_NULL", "AS_PATH_LIST",
    "REQUIRE_PROPERTIES",
)  # fmt: skip
_SPOIL = "$@.[]()?*'\",:-0129 ab<=>!&|~/\\{}\tn"


class Paths:
    """Makes documents, and paths that look into them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def chance(self, probability: float) -> bool:
        """True as often as that."""
        return self.rng.random() < probability

    def document(self, depth: int) -> str:
        """The text of a document."""
        rng = self.rng
        draw = rng.random()
        if depth == 0 or draw < 0.25:
            return rng.choice(
                (json.dumps(rng.choice(_TEXTS)), rng.choice(_NUMBERS), rng.choice(_NUMBERS),
                 "true", "false", "null")
            )  # fmt: skip
        size = rng.randrange(5)
        if draw < 0.6:
            return "[" + ", ".join(self.document(depth - 1) for _ in range(size)) + "]"
        names = rng.sample(_NAMES[:5], size) if self.chance(0.8) else rng.sample(_NAMES, size)
        entries = (f"{json.dumps(name)}: {self.document(depth - 1)}" for name in names)
        return "{" + ", ".join(entries) + "}"

    def path(self, depth: int) -> str:
        """A path from the root."""
        rng = self.rng
        root = rng.choices(("$", "@", "", "$.", "$$"), (90, 2, 5, 2, 1))[0]
        steps = rng.choices((0, 1, 2, 3, 4), (4, 26, 36, 24, 10))[0]
        text = root + "".join(self.step(depth) for _ in range(steps))
        if self.chance(0.22):
            text += self._function(depth)
        return text + ("." if self.chance(0.01) else "")

    def step(self, depth: int) -> str:
        """One step, of any kind."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.25:
            return "." + rng.choice(_NAMES[:5])
        if draw < 0.4:
            return "[" + self._blank() + self._names() + self._blank() + "]"
        if draw < 0.55:
            return f"[{self._indexes()}]"
        if draw < 0.64:
            return f"[{self._slice()}]"
        if draw < 0.73:
            return rng.choice(("[*]", ".*", "[ * ]", ".[*]"))
        if draw < 0.84:
            return ".." + rng.choice(
                (*_NAMES[:4], "*", "['a']", "['a','b']", "[0]", "[*]", "[?(@.a)]")
            )
        if draw < 0.97 and depth > 0:
            return self._filter(depth - 1)
        return self._function(depth)

    def _blank(self) -> str:
        return " " if self.chance(0.1) else ""

    def _names(self) -> str:
        count = self.rng.choice((1, 1, 1, 2, 3))
        return ",".join(self._quoted(self.rng.choice(_NAMES)) for _ in range(count))

    def _quoted(self, text: str) -> str:
        if self.chance(0.8):
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return '"' + text + '"'

    def _indexes(self) -> str:
        count = self.rng.choice((1, 1, 1, 1, 2, 3))
        indexes = ("0", "0", "1", "2", "-1", "-2", "5", "-9", "00", " 1", "+1", "99999999999")
        return self.rng.choice((",", ",", " , ")).join(
            self.rng.choices(indexes[:7], k=count)
            if self.chance(0.9)
            else [self.rng.choice(indexes)]
        )

    def _slice(self) -> str:
        bounds = ("", "0", "1", "2", "-1", "-2", "4", "-9")
        text = self.rng.choice(bounds) + ":" + self.rng.choice(bounds)
        return text + (":" + self.rng.choice(bounds) if self.chance(0.08) else "")

    def _function(self, depth: int) -> str:
        count = self.rng.choice((0, 0, 0, 1, 1, 2))
        arguments = ",".join(self._argument(depth) for _ in range(count))
        return f".{self.rng.choice(_FUNCTIONS)}({arguments})"

    def _argument(self, depth: int) -> str:
        if self.chance(0.4) and depth > 0:
            return self.path(depth - 1)
        return self.rng.choice(
            ("1", "0", "-1", "2.5", '"a"', '"x,y"', "'a'", "[1]", '{"a": 1}', "$", "@")
        )

    # --------------------------------------------------------------------------------- filters

    def _filter(self, depth: int) -> str:
        space = self._blank()
        return f"[?({space}{self.condition(depth)}{self._blank()})]"

    def condition(self, depth: int) -> str:
        """What stands in a filter."""
        draw = self.rng.random()
        if draw < 0.22:
            return self._inner(depth)
        if draw < 0.8 or depth <= 0:
            blank = "" if self.chance(0.1) else " "
            left, right = self._operand(depth), self._operand(depth)
            return f"{left}{blank}{self.rng.choice(_OPERATORS)}{blank}{right}"
        if draw < 0.94:
            operator = self.rng.choice((" && ", " || ", "&&", "||"))
            return self.condition(depth - 1) + operator + self.condition(depth - 1)
        return self.rng.choice(("!", "", "! ")) + f"({self.condition(depth - 1)})"

    def _inner(self, depth: int) -> str:
        rng = self.rng
        steps = "".join(self.step(min(depth, 1) - 1) for _ in range(rng.choice((0, 1, 1, 1, 2))))
        return rng.choices(("@", "$", "!@"), (85, 10, 5))[0] + steps

    def _operand(self, depth: int) -> str:
        rng = self.rng
        draw = rng.random()
        if draw < 0.45:
            return self._inner(depth)
        if draw < 0.65:
            return self._quoted(rng.choice(_TEXTS))
        if draw < 0.8:
            return rng.choice(_NUMBERS)
        return rng.choice(
            ("true", "false", "null", "[]", "[1, 2]", "['a', 'b']", '["a", 1]', "{}", '{"a": 1}',
             "{'a': 1}", *_REGEXES, "'NUMBER'", "'STRING'", "[@.a]", "undefined")
        )  # fmt: skip


def request(rng: random.Random) -> Request:
    """A random path with a document and, sometimes, options of the library."""
    paths = Paths(rng)
    path = paths.path(2)
    if rng.random() < 0.1:
        at = rng.randrange(len(path) + 1)
        path = path[:at] + rng.choice(("", rng.choice(_SPOIL))) + path[at + rng.randrange(2) :]
    made: Request = {"path": path, "json": paths.document(4)}
    if rng.random() < 0.3:
        made["options"] = sorted(rng.sample(_OPTIONS, rng.choice((1, 1, 2))))
    return made


def own(request: Request) -> Answer:
    """Lockgate's answer."""
    try:
        document = read_json(request["json"])
        value = compile_path(request["path"]).read(document, frozenset(request.get("options", ())))
    except JsonReadError as error:
        return {"error": str(error), "kind": "invalid_json"}
    except JsonPathError as error:
        return {"error": str(error), "kind": error.kind}
    try:
        return {"result": plain(value), "type": simple_class_name(value)}
    except RecursionError:
        return {"error": "a value inside itself, which the oracle cannot print", "kind": "other"}


if __name__ == "__main__":
    sys.exit(main(request, own, "path", "fuzz-jsonpath"))
