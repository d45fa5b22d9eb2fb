"""Writes src/lockgate/jregex/unicode_data.py from what a live Java 17 says of every code point.

javac UnicodeFacts.java && java UnicodeFacts | python make_unicode_data.py > unicode_data.py
"""

import base64
import sys
import zlib

HEAD = '''"""What Java 17 knows of every code point (Unicode 13), packed; generated, see HOW.

``unicode_sets`` reads it. One line a table: its name, its values, and its runs from code point 0
upwards, each as length and number of the value, in base 36. Asking Java once makes every answer
the same on every version of Python, whose own tables are of other versions of Unicode.
"""

from typing import Final

__all__ = ["PACKED"]

HOW: Final = "tests/corpus/jregex/java/make_unicode_data.py"

PACKED: Final = (
'''
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    text = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return DIGITS[number] + text


def tables(lines: list[str]) -> list[str]:
    runs: dict[str, list[tuple[int, str]]] = {}
    names: dict[str, list[str]] = {}
    for line in lines:
        kind, first, end, value = line.rstrip("\n").split("\t")
        if kind == "script name":
            names.setdefault("script names", []).append(value)
        elif kind == "control name":
            names.setdefault("control names", []).append(f"{first}|{value}")
        else:
            runs.setdefault(kind, []).append((int(end, 16) - int(first, 16), value))
    packed = []
    for kind, found in runs.items():
        values = list(dict.fromkeys(value for _, value in found))
        body = " ".join(
            f"{base36(length)}.{base36(values.index(value))}" for length, value in found
        )
        packed.append("\t".join([kind, ";".join(values), body]))
    packed += ["\t".join([kind, ";".join(values), ""]) for kind, values in names.items()]
    return packed


def main() -> None:
    text = "\n".join(tables(sys.stdin.readlines()))
    data = base64.b85encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")
    sys.stdout.write(HEAD)
    for at in range(0, len(data), 92):
        sys.stdout.write(f'    b"{data[at : at + 92]}"\n')
    sys.stdout.write(")\n")


if __name__ == "__main__":
    main()
