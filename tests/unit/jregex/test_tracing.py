import pytest

from lockgate.jregex.limits import NEAR_MISS_STEPS
from lockgate.jregex.parser import parse
from lockgate.jregex.tracing import Finder, Tracer, Untraceable


@pytest.mark.parametrize(
    "pattern, text, accepted, stopped, waiting, rounds",
    [
        ("abc", "abx", None, 2, "c", (0, 0)),
        ("abc", "ab", None, 2, "c", (0, 0)),
        ("a*b", "aaa", None, 3, "b", (0, 0)),
        ("a*", "aab", 2, 2, "a*", (0, 0)),
        ("x{3}", "xx", None, 2, "x{3}", (2, 3)),
        ("x{2,}y", "xz", None, 1, "x{2,}", (1, 2)),
        ("(?:ab){3}", "abab", None, 4, "(?:ab){3}", (2, 3)),
        ("a|bcd", "bcx", None, 2, "d", (0, 0)),
        ("a$b", "ab", None, 1, "$", (0, 0)),
        ("", "a", 0, 0, None, (0, 0)),
        (".*x.*y", "x-x-", None, 4, "y", (0, 0)),
        ("(?i)aB", "A-", None, 1, "B", (0, 0)),
    ],
)
def test_how_far_a_text_gets(
    pattern: str,
    text: str,
    accepted: int | None,
    stopped: int,
    waiting: str | None,
    rounds: tuple[int, int],
) -> None:
    progress = Tracer(parse(pattern).node).run(text)
    node = progress.node
    written = None if node is None else pattern[node.start : node.end]
    assert (progress.accepted, progress.stopped, written) == (accepted, stopped, waiting)
    assert (progress.done, progress.of) == rounds


def test_a_tracer_answers_the_same_again() -> None:
    tracer = Tracer(parse(r"(?:a|b\b)+c{2}").node)
    texts = ["abac", "b-", "", "abc", "abac"]
    first = [tracer.run(text) for text in texts]
    assert [tracer.run(text) for text in texts] == first
    assert first == [Tracer(parse(r"(?:a|b\b)+c{2}").node).run(text) for text in texts]


@pytest.mark.parametrize(
    "pattern, large",
    [
        ("(?=a)", False),
        ("(?<!a)", False),
        (r"(a)\1", False),
        (r"\X", False),
        ("a{5000}", True),
        ("(?:" * 199 + "a" + ")?" * 199, True),
    ],
)
def test_what_cannot_be_traced(pattern: str, large: bool) -> None:
    for build in (Tracer, Finder):
        with pytest.raises(Untraceable) as caught:
            build(parse(pattern).node)
        assert caught.value.large is large


def test_it_stops_after_its_steps() -> None:
    tracer = Tracer(parse("(?:a|b)*c").node)
    with pytest.raises(Untraceable) as caught:
        tracer.run("ab" * NEAR_MISS_STEPS)
    assert caught.value.large


@pytest.mark.parametrize(
    "pattern, text, may",
    [
        ("foo", "a foo b", True),
        ("foo", "a FOO b", True),
        ("foo", "fo o", False),
        ("f.o", "f\no", True),
        ("[^,]", ",", False),
        ("é", "É", False),  # (?i) is for ASCII letters only
        ("[a-c]{2}", "xBAx", True),
        ("x$", "x", True),
        ("", "", True),
        ("a", "", False),
    ],
)
def test_whether_something_may_be_found(pattern: str, text: str, may: bool) -> None:
    assert Finder(parse(pattern).node).may_find(text) is may


def test_too_long_a_text_may_hold_anything() -> None:
    assert Finder(parse("aab").node).may_find("a" * NEAR_MISS_STEPS)
