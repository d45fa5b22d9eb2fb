"""Random references and expressions."""

import random
from collections.abc import Callable

from vtl_values import INTEGERS, ROOTS, TEXTS

from lockgate.java.values import ArrayList, BigInteger, Character, Long
from lockgate.vtl import objects
from lockgate.vtl.dispatch import METHOD_TABLES
from lockgate.vtl.methods import MORE
from lockgate.vtl.methods_number import INTEGER_METHODS
from lockgate.vtl.methods_util import UTIL_METHODS

__all__ = ["Expressions"]

_TYPES = {
    "text": [str],
    "integer": [Long, BigInteger],
    "double": [float],
    "boolean": [bool],
    "list": [list, ArrayList],
    "map": [dict],
    "any": [str, Long, float, list, dict, Character, objects.KeysView, objects.MapEntry, bool],
    "null": [str],
}
_STREAMS = ("stream", "parallelStream", "chars", "codePoints", "lines")
"""Of these Lockgate only knows how many values they have."""
_ANY_METHOD = sorted(
    {
        key
        for table in METHOD_TABLES.values()
        for key in table
        if key[0] not in (*_STREAMS, "hashCode")
    }
)
_PROPERTIES = (
    "a", "b", "k", "x", "y", "s", "i", "size", "length", "empty", "class", "Class", "name", "key",
    "value", "bytes", "blank", "index", "count", "hasNext", "parent", "sourceIp", "identity", "o",
    "m", "w", "lowestSetBit", "naN", "infinite", "Empty", "nope", "first", "last",
)  # fmt: skip
_PATTERNS = (
    "a", "", "[a-c]", ".", ",", "l+", "(\\w)(\\d)?", "\\s*", "(?i)H", "$", "^", "(", "[",
    "x|", "\\.",
    "(?<n>a)", "\\d{2}", "|", "*",
)  # fmt: skip
_PATHS = (
    "$", "$.s", "$.a[0]", "$.a[-1]", "$.o[*]", "$..k", "$.m.a", "$.nope", "$.n", "$['s','i']", "s",
    "$.a[1:]", "$.o[?(@.a)]", "$.a.length()", "$.a.sum()", "$[", "", "$.w[?(@ == 'a')]",
    "$.m.keys()",
    "$.*", "$.a[9]",
)  # fmt: skip
_FORMATS = (
    "%s", "%s %s", "%d", "%5d|%-5d|", "%05d", "%+d", "%,d", "%x", "%.2f", "%e", "%b", "%c",
    "%%", "%n",
    "%10s|", "%-10s|", "%.1s", "%1$s %1$s", "%o", "%(d", "% d", "%X", "%#x", "%S", "%", "%q",
    "%.3f%n",
    "%08.2f", "%,.2f", "%2$s",
)  # fmt: skip
_OPERATORS = ("+", "+", "+", "-", "*", "/", "%")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge")


def quoted(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


class Expressions:
    """Makes expressions of bounded depth; ``body`` makes what stands in a text literal."""

    def __init__(self, rng: random.Random, body: Callable[[int], str]) -> None:
        self.rng = rng
        self._body = body

    def chance(self, probability: float) -> bool:
        """True as often as that."""
        return self.rng.random() < probability

    # ------------------------------------------------------------------------------ references

    def reference(self, depth: int) -> str:
        """A reference in one of its forms, sometimes escaped."""
        start = self.rng.choices(("$", "$!", "\\$", "\\\\$", "$$", "$\\!"), (60, 9, 2, 2, 1, 1))[0]
        inner = self.path(depth)
        return f"{start}{{{inner}}}" if self.chance(0.2) else start + inner

    def path(self, depth: int) -> str:
        """The inside of a reference: root and steps."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.1:
            return self._built_in(depth)
        root = rng.choice(list(ROOTS))
        kind = ROOTS[root]
        steps = rng.choices((0, 1, 2, 3), (35, 40, 18, 7))[0]
        return root + "".join(self._step(depth, kind if n == 0 else "any") for n in range(steps))

    def _built_in(self, depth: int) -> str:
        rng = self.rng
        match rng.randrange(6):
            case 0:
                return f"input.path({quoted(rng.choice(_PATHS))})" + self._steps(depth, "any")
            case 1:
                return f"input.json({quoted(rng.choice(_PATHS))})" + self._steps(depth, "text")
            case 2:
                name = quoted(rng.choice(("a", "b", "x-y", "Id", "id", "")))
                return rng.choice((f"input.params({name})", "input.params()", "input.body"))
            case 3:
                (name, count) = rng.choice(sorted(UTIL_METHODS))
                return f"util.{name}({self._arguments(depth, name, count)})"
            case 4:
                names = ("requestId", "identity", "identity.sourceIp", "authorizer.claims", "nope")
                return "context." + rng.choice(names) + self._steps(depth, "any")
        return rng.choice(("foreach", "foreach.index", "foreach.hasNext", "velocityCount",
    "context",
                           "stageVariables.a", "stageVariables", "foreach.parent.count", "input",
                           "foreach.last", "foreach.count", "util"))  # fmt: skip

    def _steps(self, depth: int, kind: str) -> str:
        return self._step(depth, kind) if self.chance(0.4) else ""

    def _step(self, depth: int, kind: str) -> str:
        draw = self.rng.random()
        if draw < 0.22:
            return "." + self.rng.choice(_PROPERTIES)
        if draw < 0.36:
            return f"[{self._index(depth)}]"
        return self._call(depth, kind)

    def _index(self, depth: int) -> str:
        draw = self.rng.random()
        if draw < 0.5:
            return str(self.rng.choice((0, 0, 1, 1, 2, -1, -2, 5)))
        if draw < 0.8:
            return quoted(self.rng.choice("abkxy"))
        return self.reference(depth - 1) if depth > 0 else '"a"'

    def _call(self, depth: int, kind: str) -> str:
        rng = self.rng
        if self.chance(0.08):
            name, count = rng.choice(_ANY_METHOD)
            count = rng.choice((count, count, 0, 1, 2))
        elif kind == "integer" and self.chance(0.6):
            name, count = rng.choice(sorted(INTEGER_METHODS))
        else:
            name, count = rng.choice(sorted(METHOD_TABLES[rng.choice(_TYPES[kind])]))
        count = rng.randrange(5) if count == MORE else count
        name = "toString" if name == "hashCode" else name
        if name in _STREAMS:
            return f".{name}().count()"
        return f".{name}({self._arguments(depth, name, count)})"

    def _arguments(self, depth: int, name: str, count: int) -> str:
        return ", ".join(self._argument(depth, name, position) for position in range(count))

    def _argument(self, depth: int, name: str, position: int) -> str:
        rng = self.rng
        if self.chance(0.15):
            return self.parameter(depth - 1)
        if name in ("matches", "split", "replaceAll", "replaceFirst") and position == 0:
            return quoted(rng.choice(_PATTERNS))
        if name == "format" and position == 0:
            return quoted(rng.choice(_FORMATS))
        if name == "parseJson":
            return quoted(rng.choice(('{"a": 1}', "[1,2]", "x", "", "{a:'b'}", "[", "1.50")))
        if name in (
            "substring",
            "charAt",
            "subList",
            "codePointAt",
            "get",
            "repeat",
            "subSequence",
        ):
            return str(rng.choice((0, 0, 1, 2, 3, 5, -1)))
        if name in ("parseInt", "parseLong", "valueOf", "parseDouble") and position == 0:
            return quoted(
                rng.choice(("1", "-7", "3.5", "x", "", "0x1p3", "2147483648", "NaN", "+5"))
            )
        if name in ("addAll", "removeAll", "retainAll", "containsAll", "putAll", "join"):
            return rng.choice(("$a", "$w", "$va", "$vm", "$m", "['a', 1]", "{'a': 1}", "','", "$x"))
        return self.simple(depth)

    # ----------------------------------------------------------------------------- expressions

    def simple(self, depth: int) -> str:
        """A constant or a variable."""
        rng = self.rng
        match rng.randrange(7):
            case 0:
                return quoted(rng.choice(TEXTS))
            case 1:
                return quoted(rng.choice("abkxy"))
            case 2:
                return str(rng.choice(INTEGERS[:18]))
            case 3:
                return rng.choice(("1.5", "0.0", "-2.5", "1e3", "10.", ".5", "-1.0E-5", "1e400"))
            case 4:
                return rng.choice(("true", "false", "$n", "$nope"))
        return "$" + rng.choice(list(ROOTS)) if depth < 1 else self.reference(depth - 1)

    def parameter(self, depth: int) -> str:
        """What may stand in a list or as an argument."""
        rng = self.rng
        draw = rng.random()
        if depth <= 0 or draw < 0.5:
            return self.simple(depth)
        if draw < 0.62:
            return '"' + self._body(depth - 1).replace('"', '""') + '"'
        if draw < 0.75:
            items = [self.parameter(depth - 1) for _ in range(rng.randrange(4))]
            return f"[{', '.join(items)}]"
        if draw < 0.85:
            entries = [
                f"{self.simple(0)}: {self.parameter(depth - 1)}" for _ in range(rng.randrange(3))
            ]
            return f"{{{', '.join(entries)}}}"
        if draw < 0.92:
            bounds = ("0", "1", "3", "-2", "$i", "$d", "$s", "$nope")
            return f"[{rng.choice(bounds)}..{rng.choice(bounds[:4])}]"
        return self.reference(depth - 1)

    def expression(self, depth: int) -> str:
        """Anything that may be assigned."""
        draw = self.rng.random()
        if depth <= 0 or draw < 0.45:
            return self.parameter(depth)
        if draw < 0.75:
            operator = self.rng.choice(_OPERATORS)
            return f"{self.expression(depth - 1)} {operator} {self.expression(depth - 1)}"
        if draw < 0.85:
            return f"({self.expression(depth - 1)})"
        return self.condition(depth - 1)

    def condition(self, depth: int) -> str:
        """Anything that may be asked."""
        draw = self.rng.random()
        if depth <= 0 or draw < 0.25:
            return self.simple(depth)
        if draw < 0.7:
            operator = self.rng.choice(_COMPARISONS)
            return f"{self.expression(depth - 1)} {operator} {self.expression(depth - 1)}"
        if draw < 0.85:
            operator = self.rng.choice(("&&", "||", "and", "or"))
            return f"{self.condition(depth - 1)} {operator} {self.condition(depth - 1)}"
        return self.rng.choice(("!", "not ", "! ")) + self.condition(depth - 1)
