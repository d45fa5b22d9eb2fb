"""Known catastrophic patterns are found, harmless ones proved, and every evaluation ends."""

import pytest

from lockgate.jregex import BudgetExceeded, JavaPattern, compile_pattern, near_miss
from lockgate.jregex.hazards import prove
from lockgate.jregex.limits import LIMITED_TEXT, PROOF_WAYS, REWRITTEN_MATCHES, REWRITTEN_TAIL
from lockgate.jregex.parser import parse

EXPONENTIAL = [
    ("(a+)+b", "a"),
    ("(a|aa)+$", "a"),
    ("(.*)*x", "a"),
    (r"(\w+\s?)*$", "a "),
    ("^(([a-z])+.)+[A-Z]([a-z])+$", "a"),
    ("(a*)*b", "a"),
    ("(a|a)*b", "a"),
    ("(a|a?)+b", "a"),
    ("([a-zA-Z]+)*$", "a"),
    ("(x+x+)+y", "x"),
    (r"(\d+)*x", "1"),
    (r"(\w|\d)+!", "1"),
    (r"(.|\n|\s)*x", " "),
    ("(a|b|ab)*c", "ab"),
    (r"^(\w+\d+)+$", "1"),
    (r"(\s*\w*\s*)*$", " "),
    ("(ab*b*)*c", "ab"),
    ("(a+a+)+$", "a"),
    ("(?:a+){2,}b", "a"),
    ("(?:a*a*)*b", "a"),
    ("((a+b?)*)*c", "a"),
    (r"^([a-zA-Z0-9]+\s?)+$", "a"),
    (r"^(([a-zA-Z0-9])+[-._]?)+@x$", "a"),
    ("(?:[a-z]+-?)+$", "a"),
    ("(a+)*(a+)*b", "a"),
    ("(?i)(A|a)+b", "a"),
    ("(?:(?:a|b)+c?)+d", "ab"),
    (r'("(\\?.|[^"])*")*x', '"\\'),
    ("(?=(a+)+b)x", "a"),
    ("(?:a?){40}a{40}", "a"),
    ("a?" * 30 + "a" * 30, "a"),
    ("(?:(?:a?b?)+c?)*d", "ab"),
    ("^(?:a|ab|b)+$", "ab"),
    (r"(?:\p{L}+)+\d", "a"),
    (r"([\s\S]+)+x", "a"),
    (r"(?:\h*\s*)+x", " "),
    ("(?:(a)|(a))+b", "a"),
]
POLYNOMIAL = [
    ("(.*a){12}", "a"),
    ("(?:.*,){11}P", ","),
    ("(.*)(.*)(.*)(.*)(.*)x", "a"),
    (r"(\s*)(\s*)(\s*)x", " "),
    (r"(\d+)(\d+)(\d+)x", "1"),
    (r"<(.|\n)*>(.|\n)*<(.|\n)*>x", "<>"),
    ("(a*)b?(a*)c?(a*)d", "a"),
    (r"(a+)\1+b", "a"),
    (r"^(a+)+\1$", "a"),
    (r"(.*)(.*)\2\1x", "a"),
    ("(?:(?!.*x).)*y", "a"),
    (r"(.*?)=(.*?);(.*?)\.", "="),
]
CATASTROPHIC = EXPONENTIAL + POLYNOMIAL

HOSTILE = [
    # Each was slow once: long, or with much to do at every place or at the end of a match.
    ("a" * 8_192, "too large"),
    ("a" * 600 + "(?:b|b)*", "more than"),
    ("|".join("a" * 2_000), "too large"),
    ("|".join(f"{number:04d}" for number in range(1_600)), "too large"),
    ("a*" * 4_096, "too large"),
    (".*x" * 2_730, "too large"),
    (".*a|" * 2_000, "too large"),
    ("|".join([".*a.*b.*c.*d.*e.*f.*g.*h"] * 17), "more than"),
    ("()" * 400, "at one place"),
    (r"\b" * 1_000 + "x", "at one place"),
    ("(?m)" + "^" * 100 + "x", "at one place"),
    ("(?<=a)" * 400 + "b", "at one place"),
    ("(?:a{0}){1000}b", "rounds that may take nothing"),
    (r"\R" * 4_000, "too large"),
    ("(a)?" * 2_000, "too large"),
    ("(?<=a{2147483647})b", "look-behind"),
    ("(?<=.{1,8000})b", "look-behind"),
    ("(?:" * 190 + "a" + ")+" * 190, "nested too deeply"),
    ("(?:a{65535}){32767}", "more than"),
]

HARMLESS = [
    ".*Invalid.*",
    r'.*"errorCode":\s*418\b.*',
    r"(\n|.)+",
    "(?s).+",
    r"\.errorCode\.(\d{3})$",
    r"5\d{2}",
    r"(?s).*\.errorCode\.\d{3}",
    r"^\[BadRequest\].*",
    ".*(Foo|Bar|Baz).*",
    r"[45]\d{2}",
    "404",
    "",
    ".*",
    ".+",
    "Malformed.*|Invalid.*",
    ".*Foo.*|.*Bar.*",
    "(.*)foo(.*)",
    ".*A.*B.*",
    r"[\s\S]*error[\s\S]*",
    r"(\n|.)*foo(\n|.)*",
    r".*Task timed out after \d+\.\d+ seconds.*",
    "^(?!.*foo).*$",
    "(?:(?!foo).)*",
    r"\p{L}+\d",
    r"[\w.]+@[\w.]+\.\w+",
    r"(?:\d+,)*\d+",
    "(?i).*invalid.*",
    r".*\b404\b.*",
    "(?:a|b)*c",
    "(a|ab)(c|bcd)(d*)",
    "x{0,1000000000}",
    r'("(\\"|[^"])*")*x',
]


def test_there_are_many_known_catastrophes() -> None:
    assert len(CATASTROPHIC) >= 40


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in CATASTROPHIC])
def test_catastrophes_are_hazards(pattern: str) -> None:
    hazard = compile_pattern(pattern).hazard
    assert hazard is not None
    assert hazard.construct == pattern[hazard.start : hazard.end]
    assert hazard.construct
    assert hazard.reason


@pytest.mark.parametrize("pattern, pump", CATASTROPHIC)
@pytest.mark.parametrize("length", [30, 1_000, LIMITED_TEXT + 5_000])
def test_every_evaluation_ends(pattern: str, pump: str, length: int) -> None:
    """Ends at all; without the limits hardly one of these would."""
    compiled = compile_pattern(pattern)
    for text in (pump * (length // len(pump)) + end for end in ("", "!", "\n")):
        for evaluate in (compiled.matches, compiled.fullmatch, compiled.find):
            try:
                answer = evaluate(text)
            except BudgetExceeded:
                continue
            assert answer in (None, False, True) or hasattr(answer, "span")


@pytest.mark.parametrize("pattern, reason", HOSTILE)
def test_hostile_patterns_are_hazards(pattern: str, reason: str) -> None:
    compiled = compile_pattern(pattern)
    hazard = compiled.hazard
    assert hazard is not None
    assert reason in hazard.reason
    assert compiled.search_hazard is not None


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in HOSTILE])
@pytest.mark.parametrize("text", ["a" * 1_000_000, "\U0001f600" * 300_000, "x\n" * 4_096])
def test_every_use_of_a_hostile_pattern_ends(pattern: str, text: str) -> None:
    compiled = compile_pattern(pattern)
    for use in (
        compiled.matches,
        compiled.fullmatch,
        compiled.find,
        lambda text: compiled.replace_all(text, "-"),
        lambda text: compiled.replace_first(text, "[$0]"),
        compiled.split,
        lambda text: near_miss(compiled, text),
    ):
        try:
            use(text)
        except BudgetExceeded:
            continue
        except ValueError:
            assert compiled.matches(text)


@pytest.mark.parametrize("tail", [17, 300])
def test_what_only_the_end_of_a_search_comes_to_makes_rewriting_costlier(tail: int) -> None:
    """The end is tried anew after each match."""
    compiled = compile_pattern("a" + "b?" * tail)
    assert compiled.search_hazard is None
    most = REWRITTEN_MATCHES * REWRITTEN_TAIL // (3 * tail)
    assert compiled.replace_all("a" * (most // 2), "-") == "-" * (most // 2)
    with pytest.raises(BudgetExceeded, match="too many matches"):
        compiled.replace_all("a" * (most * 4), "-")


@pytest.mark.parametrize("pattern", HARMLESS)
def test_patterns_of_real_life_are_proved(pattern: str) -> None:
    assert compile_pattern(pattern).hazard is None


@pytest.mark.parametrize("pattern", HARMLESS)
def test_the_proof_bounds_the_steps_of_a_backtracking_engine(pattern: str) -> None:
    """Counted on the machine, which backtracks as ``re`` does, as far as it takes no shortcut."""
    compiled = compile_pattern(pattern)
    for text in (pump * 300 + end for pump in ("a", "Foo", "1,", "A") for end in ("", "\n!")):
        compiled.fullmatch(text)
        assert compiled.matches(text) == (compiled._engines.machine.match(text, 10**6) is not None)


@pytest.mark.parametrize(
    "pattern, ways",
    [("abc", 1), ("a|b", 2), (".*x", 3), ("(?:a|b)*", 3), ("a*b", 2), ("(a|ab)(c|bcd)(d*)", 4)],
)
def test_ways_are_counted(pattern: str, ways: int) -> None:
    assert prove(parse(pattern).node).ways == ways


def test_a_few_ways_are_still_harmless() -> None:
    few = prove(parse("a?a?a?a?").node)
    assert few.stuck is None
    assert 1 < few.ways <= PROOF_WAYS
    assert prove(parse("a?a?a?a?a?").node).stuck is not None


@pytest.mark.parametrize(
    "pattern, reason",
    [
        ("(a+)+b", "more than"),
        (r"(a)\1", "cannot be proved"),
        ("(?<=a{1,99})b", "look-behind"),
        ("(?:a{1,60}b{1,60}){9}", "too large"),
    ],
)
def test_reasons(pattern: str, reason: str) -> None:
    hazard = JavaPattern(pattern).hazard
    assert hazard is not None
    assert reason in hazard.reason
