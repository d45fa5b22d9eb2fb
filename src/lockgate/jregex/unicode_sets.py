"""Java 17's view of Unicode (version 13): categories, blocks, scripts, case, names.

Everything is read out of the packed tables when first asked for, and kept.
"""

import unicodedata
import zlib
from base64 import b85decode
from bisect import bisect_right
from functools import cache
from itertools import accumulate

from lockgate.jregex.charsets import NONE, CharSet
from lockgate.jregex.unicode_data import PACKED

__all__ = [
    "block",
    "category",
    "code_of_name",
    "codes_with_case",
    "folded",
    "folded_by",
    "grapheme_part",
    "is_category",
    "property_set",
    "script",
    "to_lower",
    "to_upper",
]


def is_category(name: str) -> bool:
    """Whether this is a general category, or the first letter of some."""
    return name in _categories() or (len(name) == 1 and name in "CLMNPSZ")


def category(name: str) -> CharSet:
    """A general category of two letters, or a group of them by the first letter."""
    return _categories().get(name, NONE) if len(name) == 2 else _category_group(name)


def property_set(name: str) -> CharSet:
    """``Alphabetic``, ``Lowercase``, ``Mirrored`` ...: a property that no category tells."""
    return _sets(f"set {name}")["1"]


def block(name: str) -> CharSet | None:
    """``Character.UnicodeBlock.forName``: any case, words joined as Java's own names are."""
    return _named_blocks().get(name.upper())


def script(name: str) -> CharSet | None:
    """``Character.UnicodeScript.forName``: a full name or a code of four letters, in any case."""
    names = _script_names().get(name.upper())
    return None if names is None else _sets("script").get(names, NONE)


def to_upper(code: int) -> int:
    """``Character.toUpperCase``."""
    return code + _case_steps("upper").get(code, 0)


def to_lower(code: int) -> int:
    """``Character.toLowerCase``."""
    return code + _case_steps("lower").get(code, 0)


def folded(code: int) -> int:
    """What Java compares under ``(?iu)``: the lower case of the upper case."""
    return to_lower(to_upper(code))


def folded_by(code: int) -> tuple[int, ...]:
    """The code points whose :func:`folded` is ``code``, as far as they are not ``code`` itself."""
    return _folded_back().get(code, ())


def grapheme_part(code: int) -> str:
    """The part a code point plays in a grapheme cluster: ``L``, ``Extend``, ``Other`` ..."""
    starts, values = _lookup("grapheme")
    return values[bisect_right(starts, code) - 1]


def code_of_name(name: str) -> int | None:
    """``Character.codePointOf``: names of Unicode 13 and of the controls, without aliases.

    A code point without a name of its own is called after its block, as ``TANGUT 17000``.
    """
    wanted = name.strip().upper()
    if (control := _control_names().get(wanted)) is not None:
        return control
    code = _code_of_own_name(wanted)
    if code is None:
        code = _code_of_block_name(wanted)
    return None if code is None or code in category("Cn") else code


def _code_of_own_name(wanted: str) -> int | None:
    try:
        found = unicodedata.lookup(wanted)
    except KeyError:
        return None
    own = len(found) == 1 and unicodedata.name(found, "") == wanted
    return ord(found) if own and not _named_after_block(ord(found)) else None


def _code_of_block_name(wanted: str) -> int | None:
    block_name, _, digits = wanted.rpartition(" ")
    if not block_name or not 2 <= len(digits) <= 6 or digits.strip("0123456789ABCDEF"):
        return None
    code = int(digits, 16)
    members = block(block_name.replace(" ", "_"))
    right = members is not None and code in members and f"{code:X}" == digits
    return code if right and _named_after_block(code) else None


def _named_after_block(code: int) -> bool:
    if code in _control_names().values():
        return False
    own = unicodedata.name(chr(code), "")
    return not own or own.startswith(("CJK UNIFIED IDEOGRAPH-", "HANGUL SYLLABLE "))


@cache
def _tables() -> dict[str, tuple[list[str], list[str]]]:
    lines = zlib.decompress(b85decode(PACKED)).decode("ascii").split("\n")
    rows = (line.split("\t") for line in lines)
    return {name: (values.split(";"), runs.split()) for name, values, runs in rows}


@cache
def _lookup(table: str) -> tuple[list[int], list[str]]:
    """The first code point of every run, and the run's value."""
    values, runs = _tables()[table]
    pairs = [run.split(".") for run in runs]
    lengths = [int(length, 36) for length, _ in pairs]
    return [0, *accumulate(lengths[:-1])], [values[int(number, 36)] for _, number in pairs]


@cache
def _sets(table: str) -> dict[str, CharSet]:
    starts, values = _lookup(table)
    ends = [*starts[1:], 0x110000]
    edges: dict[str, list[tuple[int, int]]] = {}
    for start, end, value in zip(starts, ends, values, strict=True):
        edges.setdefault(value, []).append((start, end - 1))
    return {value: CharSet.of(*ranges) for value, ranges in edges.items()}


@cache
def _categories() -> dict[str, CharSet]:
    return _sets("category")


@cache
def _category_group(letter: str) -> CharSet:
    ranges = (
        pair
        for name, members in _categories().items()
        if name.startswith(letter)
        for pair in members.ranges()
    )
    return CharSet.of(*ranges)


@cache
def _named_blocks() -> dict[str, CharSet]:
    blocks = {
        name: members for names, members in _sets("block").items() for name in names.split("|")
    }
    del blocks["-"]  # what lies in no block
    # A name of Unicode 1 that Java kept for a block that has no members any more.
    return {**blocks, "SURROGATES_AREA": NONE}


@cache
def _script_names() -> dict[str, str]:
    names, _ = _tables()["script names"]
    return {name: each for each in names for name in each.split("|")}


@cache
def _control_names() -> dict[str, int]:
    names, _ = _tables()["control names"]
    pairs = (name.split("|") for name in names)
    # One control has no name of its own and is called after its block.
    return {name: int(code, 16) for code, name in pairs if not name.endswith(" 84")}


@cache
def _case_steps(table: str) -> dict[int, int]:
    starts, values = _lookup(table)
    ends = [*starts[1:], 0x110000]
    return {
        code: int(value)
        for start, end, value in zip(starts, ends, values, strict=True)
        if value != "0"
        for code in range(start, end)
    }


@cache
def codes_with_case() -> tuple[int, ...]:
    """The code points that have another upper or lower case."""
    return tuple(sorted({*_case_steps("upper"), *_case_steps("lower")}))


@cache
def _folded_back() -> dict[int, tuple[int, ...]]:
    back: dict[int, list[int]] = {}
    for code in codes_with_case():
        if folded(code) != code:
            back.setdefault(folded(code), []).append(code)
    return {code: tuple(codes) for code, codes in back.items()}
