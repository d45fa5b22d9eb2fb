r"""``\p{...}`` and the classes of one letter: which characters a name stands for.

Names and their order of precedence are those of ``java.util.regex.Pattern``: general categories,
POSIX names (of ASCII, or of Unicode under ``(?U)``), ``java...`` methods, ``Is`` with a binary
property, category or script, ``In`` with a block, and ``name=value``.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from lockgate.jregex.charsets import ALL, CharSet
from lockgate.jregex.unicode_sets import block, category, is_category, property_set, script

__all__ = [
    "DIGIT",
    "HORIZONTAL_SPACE",
    "SPACE",
    "VERTICAL_SPACE",
    "WORD",
    "property_class",
    "unicode_class",
]

DIGIT = CharSet.of((0x30, 0x39))
WORD = CharSet.of((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE = CharSet.of((0x09, 0x0D), (0x20, 0x20))
VERTICAL_SPACE = CharSet.of((0x0A, 0x0D), (0x85, 0x85), (0x2028, 0x2029))
HORIZONTAL_SPACE = CharSet.of(
    (0x09, 0x09),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x180E, 0x180E),
    (0x2000, 0x200A),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)

_ALPHA = CharSet.of((0x41, 0x5A), (0x61, 0x7A))
_POSIX: Mapping[str, CharSet] = {
    "ASCII": CharSet.of((0, 0x7F)),
    "Alnum": _ALPHA | DIGIT,
    "Alpha": _ALPHA,
    "Blank": CharSet.of((0x09, 0x09), (0x20, 0x20)),
    "Cntrl": CharSet.of((0, 0x1F), (0x7F, 0x7F)),
    "Digit": DIGIT,
    "Graph": CharSet.of((0x21, 0x7E)),
    "Lower": CharSet.of((0x61, 0x7A)),
    "Print": CharSet.of((0x20, 0x7E)),
    "Punct": CharSet.of((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "Space": SPACE,
    "Upper": CharSet.of((0x41, 0x5A)),
    "XDigit": CharSet.of((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}


def _categories(*names: str) -> CharSet:
    result = CharSet(())
    for name in names:
        result = result | category(name)
    return result


def _ignorable() -> CharSet:
    controls = CharSet.of((0, 0x08), (0x0E, 0x1B), (0x7F, 0x9F))
    return controls | category("Cf")


def _java_whitespace() -> CharSet:
    no_break = CharSet.from_codes([0xA0, 0x2007, 0x202F])
    return (category("Z") - no_break) | CharSet.of((0x09, 0x0D), (0x1C, 0x1F))


def _cased() -> CharSet:
    return property_set("Lowercase") | property_set("Uppercase") | category("Lt")


_JAVA_METHODS: Mapping[str, Callable[[], CharSet]] = {
    "Alphabetic": lambda: property_set("Alphabetic"),
    "Defined": lambda: ~category("Cn"),
    "Digit": lambda: category("Nd"),
    "ISOControl": lambda: category("Cc"),
    "IdentifierIgnorable": _ignorable,
    "Ideographic": lambda: property_set("Ideographic"),
    "JavaIdentifierPart": lambda: (
        _categories("L", "Nl", "Sc", "Pc", "Nd", "Mc", "Mn") | _ignorable()
    ),
    "JavaIdentifierStart": lambda: _categories("L", "Nl", "Sc", "Pc"),
    "Letter": lambda: category("L"),
    "LetterOrDigit": lambda: _categories("L", "Nd"),
    "LowerCase": lambda: property_set("Lowercase"),
    "Mirrored": lambda: property_set("Mirrored"),
    "SpaceChar": lambda: category("Z"),
    "TitleCase": lambda: category("Lt"),
    "UnicodeIdentifierPart": lambda: property_set("UnicodeIdentifierPart"),
    "UnicodeIdentifierStart": lambda: property_set("UnicodeIdentifierStart"),
    "UpperCase": lambda: property_set("Uppercase"),
    "Whitespace": _java_whitespace,
}
_JAVA_CASES = frozenset(("LowerCase", "UpperCase", "TitleCase"))


def _noncharacters() -> CharSet:
    planes = ((plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF) for plane in range(17))
    return CharSet.of((0xFDD0, 0xFDEF), *planes)


_UNICODE_POSIX: Mapping[str, Callable[[], CharSet]] = {
    "ALPHA": lambda: property_set("Alphabetic"),
    "LOWER": lambda: property_set("Lowercase"),
    "UPPER": lambda: property_set("Uppercase"),
    "SPACE": lambda: category("Z") | CharSet.of((0x09, 0x0D), (0x85, 0x85)),
    "PUNCT": lambda: category("P"),
    "XDIGIT": lambda: category("Nd") | property_set("HexDigit"),
    "ALNUM": lambda: property_set("Alphabetic") | category("Nd"),
    "CNTRL": lambda: category("Cc"),
    "DIGIT": lambda: category("Nd"),
    "BLANK": lambda: category("Zs") | CharSet.single(0x09),
    "GRAPH": lambda: ~_categories("Z", "Cc", "Cs", "Cn"),
    "PRINT": lambda: ~_categories("Zl", "Zp", "Cc", "Cs", "Cn"),
}
_BINARY: Mapping[str, Callable[[], CharSet]] = {
    **_UNICODE_POSIX,
    "ALPHABETIC": _UNICODE_POSIX["ALPHA"],
    "LETTER": lambda: category("L"),
    "IDEOGRAPHIC": lambda: property_set("Ideographic"),
    "LOWERCASE": _UNICODE_POSIX["LOWER"],
    "UPPERCASE": _UNICODE_POSIX["UPPER"],
    "TITLECASE": lambda: category("Lt"),
    "WHITE_SPACE": _UNICODE_POSIX["SPACE"],
    "WHITESPACE": _UNICODE_POSIX["SPACE"],
    "CONTROL": lambda: category("Cc"),
    "PUNCTUATION": lambda: category("P"),
    "HEX_DIGIT": _UNICODE_POSIX["XDIGIT"],
    "HEXDIGIT": _UNICODE_POSIX["XDIGIT"],
    "ASSIGNED": lambda: ~category("Cn"),
    "NONCHARACTER_CODE_POINT": _noncharacters,
    "NONCHARACTERCODEPOINT": _noncharacters,
    "JOIN_CONTROL": lambda: CharSet.of((0x200C, 0x200D)),
    "JOINCONTROL": lambda: CharSet.of((0x200C, 0x200D)),
    "WORD": lambda: (
        property_set("Alphabetic") | _categories("M", "Nd", "Pc") | CharSet.of((0x200C, 0x200D))
    ),
}
_BINARY_CASES = frozenset(("LOWER", "UPPER", "LOWERCASE", "UPPERCASE", "TITLECASE"))


@cache
def unicode_class(letter: str) -> CharSet:
    r"""What ``\d``, ``\s`` and ``\w`` (and ``\b``) stand for under ``(?U)``."""
    return _BINARY[{"d": "DIGIT", "s": "SPACE", "w": "WORD"}[letter]]()


@lru_cache(maxsize=256)
def property_class(name: str, ignore_case: bool, unicode_classes: bool) -> CharSet | None:
    r"""The characters of ``\p{name}``, or None for a name Java does not know.

    Under ``(?i)`` the properties of upper, lower and title case hold for all three.
    """
    key, equals, value = name.partition("=")
    if equals:
        return _keyed(key.lower(), value, ignore_case)
    if name.startswith("In"):
        return block(name[2:])
    if name.startswith("Is"):
        own = name[2:]
        found = _binary(own, ignore_case, _BINARY)
        if found is None:
            found = _plain(own, ignore_case)
        return script(own) if found is None else found
    if unicode_classes:
        found = _binary(name, ignore_case, _UNICODE_POSIX)
        if found is not None:
            return found
    return _plain(name, ignore_case)


def _keyed(key: str, value: str, ignore_case: bool) -> CharSet | None:
    if key in ("sc", "script"):
        return script(value)
    if key in ("blk", "block"):
        return block(value)
    if key in ("gc", "general_category"):
        return _plain(value, ignore_case)
    return None


def _binary(
    name: str, ignore_case: bool, known: Mapping[str, Callable[[], CharSet]]
) -> CharSet | None:
    name = name.upper()
    if name not in known:
        return None
    return _cased() if ignore_case and name in _BINARY_CASES else known[name]()


def _plain(name: str, ignore_case: bool) -> CharSet | None:
    if is_category(name):
        any_case = ignore_case and name in ("Lu", "Ll", "Lt")
        return _categories("Lu", "Ll", "Lt") if any_case else category(name)
    if name in _POSIX:
        return _ALPHA if ignore_case and name in ("Lower", "Upper") else _POSIX[name]
    if name.startswith("java") and name[4:] in _JAVA_METHODS:
        any_case = ignore_case and name[4:] in _JAVA_CASES
        return _cased() if any_case else _JAVA_METHODS[name[4:]]()
    rare: Mapping[str, Callable[[], CharSet]] = {
        "LC": lambda: _categories("Lu", "Ll", "Lt"),
        "LD": lambda: _categories("L", "Nd"),
        "L1": lambda: CharSet.of((0, 0xFF)),
        "all": lambda: ALL,
    }
    return rare[name]() if name in rare else None
