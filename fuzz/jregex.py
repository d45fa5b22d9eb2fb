"""Random patterns and texts, answered by Java 17 and by ``lockgate.jregex``.

``FUZZ_SEED=1 FUZZ_COUNT=200000 python fuzz/jregex.py`` asks so many pairs, prints every difference
made as small as it gets, and ends with 1 if there was any. It needs a JDK 17. Patterns are made
from a grammar of all that Java's Pattern page names, then some are spoilt; most texts are made
along with the pattern, so that many of them match or nearly do.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lockgate.jregex import BudgetExceeded, JavaPattern, Match, PatternError, ReplacementError
from lockgate.jregex.engines import Engines
from lockgate.jregex.parser import parse
from lockgate.jregex.search import LimitedSearch, MachineSearch

JAVA = Path(__file__).parent.parent / "tests" / "corpus" / "jregex" / "java"
sys.path.insert(0, str(JAVA))

from record import character_indexes, request, whole_characters  # noqa: E402

Case = dict[str, Any]
TEXTS = 10
"""Texts asked of one pattern."""
BATCH = 64
"""Requests under way at a time: few enough to fit into a pipe."""

PLAIN = "abckABK01_ -.,"
RARE = (
    *"\n\r\t\x00\x85\u2028\xa0éÉßſK\u212aİıσςΣǅÅ\u212bµÿŸ\u0301\u0660٠가ᄀ각\u200d\u0600",
    *"😀👩\U0001f1e9\U0001d11e\U00010400\U00010428",
    "\r\n",
    "e\u0301",
    "\U0001f469\u200d\U0001f469",
    "\U0001f1e9\U0001f1ea",
)
SIGNS = "()[]{}\\^$|?*+-&,<>!=:#0123 \nabkxNpPuQERXbBGzZUimsd"
PROPERTIES = (  # noqa: SIM905
    "Lower Upper ASCII Alpha Digit Alnum Punct Graph Print Blank Cntrl XDigit Space Lu L Ll Lt LC "
    "LD L1 all M Mn N Nd P Sc S Zs Cn Cs Co C IsAlphabetic IsWhite_Space IsDigit IsPunctuation "
    "IsLatin IsGREEK InGreek InBasicLatin IsL javaLowerCase javaMirrored javaWhitespace "
    "IsEmoji sc=Latin script=Cyrl blk=Latin-1Supplement gc=Lu general_category=Nd "
    "IsAssigned IsUppercase IsTitlecase IsNoncharacter_Code_Point IsJoin_Control nonsense Is In="
).split()
NAMES = ("LATIN SMALL LETTER A", "digit one", "LINE FEED (LF)", "TANGUT 17000", "NO SUCH NAME", "")


class Grammar:
    """Makes patterns, and with each a text that may well match it."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.groups = 0
        self.names: list[str] = []

    def pick(self, *weighted: tuple[int, Callable[[], tuple[str, str]]]) -> tuple[str, str]:
        weights = [weight for weight, _ in weighted]
        return self.dice.choices([make for _, make in weighted], weights)[0]()

    def char(self) -> str:
        chars = tuple(PLAIN) if self.dice.random() < 0.85 else RARE
        return self.dice.choice(chars)

    def pattern(self, depth: int) -> tuple[str, str]:
        branches = [self.sequence(depth) for _ in range(self.dice.choice((1, 1, 1, 1, 2, 3)))]
        return "|".join(each for each, _ in branches), self.dice.choice(branches)[1]

    def sequence(self, depth: int) -> tuple[str, str]:
        parts = [self.repeated(depth) for _ in range(self.dice.choice((0, 1, 1, 2, 2, 3, 4)))]
        return "".join(part for part, _ in parts), "".join(text for _, text in parts)

    def repeated(self, depth: int) -> tuple[str, str]:
        part, text = self.atom(depth)
        if self.dice.random() < 0.55:
            return part, text
        counts = ("?", "*", "+", "*", "+", "{2}", "{0}", "{1,2}", "{0,2}", "{2,}", "{1}", "{3,3}")
        sign = self.dice.choice(counts) + self.dice.choice(("", "", "", "?", "+"))
        return part + sign, text * self.dice.choice((0, 1, 1, 2, 2, 3))

    def atom(self, depth: int) -> tuple[str, str]:
        nested = 30 if depth > 0 else 0
        return self.pick(
            (40, self.literal),
            (18, self.bracket),
            (14, self.class_escape),
            (10, self.anchor),
            (6, self.special),
            (4, self.quoted),
            (4, self.flags),
            (6, self.reference),
            (nested, lambda: self.group(depth - 1)),
        )

    def literal(self) -> tuple[str, str]:
        char = self.char()
        if len(char) == 1 and self.dice.random() < 0.15:
            return self.escaped(char), char
        return ("\\" + char if char in ".-" and self.dice.random() < 0.5 else char), char

    def escaped(self, char: str) -> str:
        code = ord(char)
        forms = [f"\\x{{{code:x}}}", f"\\0{code:o}" if code < 256 else f"\\x{{{code:X}}}"]
        if code < 256:
            forms.append(f"\\x{code:02x}")
        units = char.encode("utf-16-be").hex()
        forms.append("".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)))
        return self.dice.choice(forms)

    def class_escape(self) -> tuple[str, str]:
        if self.dice.random() < 0.4:
            name = self.dice.choice(PROPERTIES)
            sign = self.dice.choice("ppP")
            return f"\\{sign}{name if len(name) == 1 else '{' + name + '}'}", self.char()
        letter = self.dice.choice("dDsSwWhHvV")
        samples = {"d": "0", "s": " ", "w": "a", "h": "\t", "v": "\n"}
        return "\\" + letter, samples.get(letter, self.char())

    def anchor(self) -> tuple[str, str]:
        return self.dice.choice(("^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\G", "\\b")), ""

    def special(self) -> tuple[str, str]:
        written, text = self.dice.choice(
            (
                (".", self.char()),
                (".", self.char()),
                ("\\R", "\r\n"),
                ("\\X", "e\u0301"),
                ("\\t", "\t"),
                ("\\n", "\n"),
                ("\\cA", "\x01"),
                ("\\e", "\x1b"),
                ("\\b{g}", ""),
                (f"\\N{{{self.dice.choice(NAMES)}}}", "a"),
            )
        )
        return written, text

    def quoted(self) -> tuple[str, str]:
        text = "".join(self.dice.choice(PLAIN + "*(\\[") for _ in range(self.dice.randint(0, 3)))
        return f"\\Q{text}" + self.dice.choice(("\\E", "\\E", "\\E", "")), text

    def flags(self) -> tuple[str, str]:
        return f"(?{self.flag_letters()})", ""

    def flag_letters(self) -> str:
        on = "".join(self.dice.sample("iiimsxduU", self.dice.randint(0, 2)))
        return on + self.dice.choice(("", "", "", "-" + self.dice.choice("imsxdu")))

    def reference(self) -> tuple[str, str]:
        if self.names and self.dice.random() < 0.4:
            return f"\\k<{self.dice.choice(self.names)}>", self.char()
        return f"\\{self.dice.randint(1, max(self.groups, 1) + (self.dice.random() < 0.1))}", "a"

    def group(self, depth: int) -> tuple[str, str]:
        kind = self.dice.choice(
            ("(", "(", "(", "(?:", "(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?f:")
        )
        if kind == "(?<n>":
            name = f"n{len(self.names)}"
            self.names.append(name)
            kind = f"(?<{name}>"
        elif kind == "(?f:":
            kind = f"(?{self.flag_letters()}:"
        self.groups += kind == "(" or kind.startswith("(?<n")
        body, text = self.pattern(depth)
        return f"{kind}{body})", "" if kind in ("(?=", "(?!", "(?<=", "(?<!") else text

    def bracket(self) -> tuple[str, str]:
        return self.class_items(2), self.char()

    def class_items(self, depth: int) -> str:
        items = []
        for _ in range(self.dice.choice((1, 1, 2, 2, 3, 4))):
            kind = self.dice.random()
            if kind < 0.45:
                items.append(self.char())
            elif kind < 0.62:
                low, high = sorted((self.char()[0], self.char()[0]))
                items.append(f"{low}-{high}")
            elif kind < 0.75:
                items.append(self.class_escape()[0])
            elif kind < 0.83 and depth > 0:
                items.append(self.class_items(depth - 1))
            elif kind < 0.93:
                items.append("&&")
            else:
                items.append(self.dice.choice(("-", "^", "\\Q]\\E", "\\n", "]", "&", "\\x41", "#")))
        return f"[{self.dice.choice(('', '', '', '^'))}{''.join(items)}]"


def spoilt(dice: random.Random, pattern: str) -> str:
    """The pattern with some of its characters changed."""
    for _ in range(dice.randint(1, 2)):
        at = dice.randint(0, len(pattern))
        change = dice.choice(("drop", "add", "double"))
        if change == "drop":
            pattern = pattern[:at] + pattern[at + 1 :]
        elif change == "add":
            pattern = pattern[:at] + dice.choice(SIGNS) + pattern[at:]
        else:
            end = at + dice.randint(1, 3)
            pattern = pattern[:end] + pattern[at:]
    return pattern


def random_pattern(dice: random.Random) -> tuple[str, str]:
    """A pattern and a text for it."""
    if dice.random() < 0.06:
        return "".join(dice.choice(SIGNS) for _ in range(dice.randint(1, 9))), "ab"
    pattern, text = Grammar(dice).pattern(dice.choice((0, 1, 1, 2, 2, 3)))
    return (spoilt(dice, pattern) if dice.random() < 0.12 else pattern), text


def random_text(dice: random.Random, model: str, pattern: str) -> str:
    """The model, something like it, or anything; at most 16 characters."""
    kind = dice.random()
    letters = [*PLAIN[:8], *RARE, *(c for c in pattern if c.isalnum())] + [*model] * 3
    some = "".join(dice.choice(letters) for _ in range(dice.randint(0, 5)))
    if kind < 0.25:
        return model[:16]
    if kind < 0.5:
        at = dice.randint(0, len(model))
        return (model[:at] + some[:2] + model[at + dice.randint(0, 1) :])[:16]
    if kind < 0.7:
        return (some[:3] + model + some[3:])[:16]
    return some.swapcase() if kind < 0.75 else some


def questions(dice: random.Random, count: int) -> Iterator[Case]:
    """All pairs of a run."""
    while count > 0:
        pattern, model = random_pattern(dice)
        for _ in range(min(TEXTS, count)):
            yield {
                "pattern": pattern,
                "text": random_text(dice, model, pattern),
                "replacement": dice.choice(("[$0]", "[$0]", "<$1>", "x", "${n0}", "\\$")),
                "limit": dice.choice((0, 0, -1, 2)),
            }
        count -= min(TEXTS, count)


class Java:
    """Java 17, asked again and again."""

    def __init__(self, classes: str) -> None:
        sources = [str(JAVA / "RegexAnswers.java")]
        subprocess.run(["javac", "-d", classes, *sources], check=True)
        self.process = subprocess.Popen(
            ["java", "-Xmx256m", "-XX:+UseSerialGC", "-cp", classes, "RegexAnswers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, cases: list[Case]) -> list[Case]:
        """Java's answers; indexes count characters, or are None inside of one."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        answers: list[Case] = []
        for at in range(0, len(cases), BATCH):
            batch = cases[at : at + BATCH]
            self.process.stdin.write("".join(request(case) + "\n" for case in batch))
            self.process.stdin.flush()
            lines = [self.process.stdout.readline() for _ in batch]
            answers += [understood(*pair) for pair in zip(batch, lines, strict=True)]
        return answers


def understood(case: Case, line: str) -> Case:
    """An answer in characters instead of UTF-16 units."""
    java: Case = json.loads(line)
    if "refused" in java:
        return java
    places = character_indexes(case["text"])
    if isinstance(java["matches"], list):
        java["matches"] = [places.get(index) for index in java["matches"]]
    if isinstance(java["finds"], list):
        java["finds"] = [[places.get(index) for index in groups] for groups in java["finds"]]
    return {key: whole_characters(value) for key, value in java.items()}


def spans(match: Match | None, groups: int) -> list[int] | None:
    """The spans of all groups."""
    if match is None:
        return None
    return [index for group in range(groups + 1) for index in match.span(group)]


def attempt(answer: Callable[[], Any]) -> Any:
    """An answer, the error of a replacement, or that the budget did not suffice."""
    try:
        return answer()
    except ReplacementError as error:
        return {"exception": error.java_class, "message": error.message}
    except BudgetExceeded:
        return "budget"


def found(pattern: JavaPattern, text: str) -> list[list[int] | None]:
    """What ``find()`` finds from match to match."""
    finds = []
    start = 0
    while start <= len(text) and (match := pattern.find(text, start)) is not None:
        finds.append(spans(match, pattern.groups))
        start = match.end() + (match.end() == match.start())
    return finds


def our_answers(pattern: JavaPattern, case: Case) -> Iterator[tuple[str, str, Any]]:
    """Everything we say of a case: who says it, the name of Java's answer, and the answer."""
    text, replacement, groups = case["text"], case["replacement"], pattern.groups
    yield "chosen", "groups", groups
    yield "chosen", "matches", attempt(lambda: spans(pattern.fullmatch(text), groups))
    yield "chosen", "verdict", attempt(lambda: pattern.matches(text))
    if "G" not in pattern.pattern:
        yield "chosen", "finds", attempt(lambda: found(pattern, text))
    yield "chosen", "replace_all", attempt(lambda: pattern.replace_all(text, replacement))
    yield "chosen", "replace_first", attempt(lambda: pattern.replace_first(text, replacement))
    yield "chosen", "split", attempt(lambda: pattern.split(text, case["limit"]))
    engines = Engines(pattern.pattern, parse(pattern.pattern))
    machine, limited = MachineSearch(engines), LimitedSearch(engines)
    yield "machine", "matches", attempt(lambda: spans(engines.machine_fullmatch(text), groups))
    yield "machine", "finds", attempt(lambda: [spans(m, groups) for m in machine.each(text)])
    yield "limited", "matches", attempt(lambda: spans(engines.limited_fullmatch(text), groups))
    if engines.surprise is None and engines.needs_machine is None:
        yield "limited", "finds", attempt(lambda: [spans(m, groups) for m in limited.each(text)])


LIMITATIONS = (
    "not supported",
    "nested too deeply",
    "Too many large",
    "longer than",
    "Nothing to the right of &&",  # Java takes this class and fails once it looks at a character
)
"""What our refusal says where it is a stated limitation."""


def difference(case: Case, java: Case, seen: Counter[str]) -> tuple[str, Any, Any] | None:
    """The first answer that is not Java's: what it is about, ours, and Java's."""
    try:
        pattern = JavaPattern(case["pattern"])
    except PatternError as error:
        if any(part in error.message for part in LIMITATIONS):
            seen["limitations"] += 1
            return None
        seen["refused"] += 1
        return None if "refused" in java else ("refused", error.message, None)
    except Exception as error:  # whatever it is, it is a difference
        return "crash", repr(error), None
    if "refused" in java:
        return "refused", None, java["refused"]
    seen["matches"] += java["matches"] is not None
    seen["finds"] += bool(java["finds"])
    java["verdict"] = java["matches"] is not None
    halves = any(None in groups for groups in (java["matches"] or (), *java["finds"]))
    try:
        for who, key, ours in our_answers(pattern, case):
            if ours == "budget" or "gave up" in json.dumps(java[key]):
                seen["budget"] += 1
            elif halves and key not in ("matches", "verdict"):
                seen["halves of characters"] += 1
            elif ours != java[key]:
                return f"{who} {key}", ours, java[key]
    except Exception as error:
        return "crash", repr(error), None
    return None


def smaller(case: Case) -> Iterator[Case]:
    """The case with parts of the pattern or the text left out, large parts first."""
    for key in ("text", "pattern"):
        whole = case[key]
        size = len(whole)
        while size > 0:
            for at in range(len(whole) - size + 1):
                yield {**case, key: whole[:at] + whole[at + size :]}
            size //= 2


def shrunk(java: Java, case: Case, about: str) -> Case:
    """The smallest case found with a difference about the same."""
    smaller_found = True
    while smaller_found:
        smaller_found = False
        candidates = list(smaller(case))
        for candidate, answer in zip(candidates, java.ask(candidates), strict=True):
            differs = difference(candidate, answer, Counter())
            if differs is not None and differs[0] == about:
                case, smaller_found = candidate, True
                break
    return case


def main() -> int:
    """Runs as many pairs as FUZZ_COUNT says; the number of differences, 1 at most."""
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    count = int(os.environ.get("FUZZ_COUNT", "20000"))
    pending = questions(random.Random(seed), count)
    seen: Counter[str] = Counter()
    known: set[str] = set()
    with tempfile.TemporaryDirectory() as classes:
        java = Java(classes)
        while batch := [case for _, case in zip(range(BATCH * 8), pending, strict=False)]:
            for case, answer in zip(batch, java.ask(batch), strict=True):
                seen["pairs"] += 1
                differs = difference(case, answer, seen)
                if differs is None or case["pattern"] in known:
                    continue
                known.add(case["pattern"])
                seen["differences"] += 1
                least = shrunk(java, case, differs[0])
                again = difference(least, java.ask([least])[0], Counter())
                print(json.dumps(least), again or differs, flush=True)
        java.process.terminate()
    print(f"seed {seed}:", ", ".join(f"{number} {what}" for what, number in seen.items()))
    return min(seen["differences"], 1)


if __name__ == "__main__":
    sys.exit(main())
