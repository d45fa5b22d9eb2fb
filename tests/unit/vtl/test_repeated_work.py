"""Work on values that are not large, done so often that it adds up: all of it is in the account."""

import json
from typing import Any

import pytest

from lockgate.java.values import Value
from lockgate.vtl import Scope, TemplateError, compile_template

TEXTS = [f"{number:0100}" for number in range(120)]
DEEP = [[["a" * 20] * 100] * 100] * 10
BIG = 10**4200 + 7
BODY = {
    "texts": TEXTS,
    "same": TEXTS,
    "deep": DEEP,
    "deeper": DEEP,
    "map": dict.fromkeys(TEXTS, 1.5),
    "mapped": {**dict.fromkeys(TEXTS[1:], 1.5), "other": 1.5},
    "numbers": list(range(450)),
    "text": "z" * 2040,
    "accents": "ä" * 2040,
    "blank": " " * 2040,
    "few": [1] * 60,
    "decimal": 0,
    "big": 0,
}
DOCUMENT = json.dumps(BODY).replace('"big": 0', f'"big": {BIG}')
DOCUMENT = DOCUMENT.replace('"decimal": 0', f'"decimal": 1.{"7" * 4200}')
KEEPS = "".join(f"#set(${name} = $input.path('$.{name}'))" for name in BODY)
ROUNDS = "#foreach($i in [1..1000])#foreach($j in [1..1000])"
ENDS = "#end#end"


def repeated(work: str) -> tuple[TemplateError, int]:
    """How a template ends that does some work a million times, and how often it did so."""
    seen: list[Value] = []
    source = KEEPS + ROUNDS + work + "#set($x = $seen.add(1))" + ENDS
    template = compile_template(source)
    with pytest.raises(TemplateError) as caught:
        template.render(Scope(DOCUMENT, variables={"seen": seen}))
    return caught.value, len(seen)


def rendered(source: str, body: Any = None) -> str:
    return compile_template(source).render(Scope(json.dumps(BODY if body is None else body)))


@pytest.mark.parametrize(
    ("work", "most"),
    [
        ("#if($deep == $deeper)#end", 14),
        ("#if($texts == $same)#end", 12_000),
        ("#if($map == $mapped)#end", 12_000),
        ("#set($x = $texts.equals($same))", 12_000),
        ("#set($x = $texts.hashCode())", 1_500),
        ("#set($x = $map.hashCode())", 1_500),
        ("#set($x = $decimal.hashCode())", 1_500),
        ("#set($x = $big.hashCode())", 6_000),
        ("#if($few == 'a')#end", 250_000),
        ('#set($x = "$big")', 4_000),
        ("#set($x = $big.toString())", 4_000),
        ("#set($x = $big.toString(3))", 200),
        ("#set($x = $text.format('%d', $big))", 4_000),
        ("#set($x = $text.format('%.2000f', 1.5))", 1_500),
        ("#set($x = $big / 7)", 25_000),
        ("#set($x = $big < 1.5)", 4_000),
        ("#set($x = $decimal / 7)", 4_000),
        ('#set($x = "$decimal")', 4_000),
        ("#set($x = $text.substring(0, 2).replaceAll('(a+)+b', ''))", 2_100),
        ("#set($x = $text.substring(0, 2).matches('(a+)+b'))", 2_100),
        ("#set($x = $text.substring(0, 2).split('(a+)+b'))", 2_100),
        ("#set($x = $text.substring(0, 2).replaceFirst('(a+)+b', ''))", 2_100),
        ("#set($x = $decimal.intValue())", 4_000),
        ("#set($x = $input.json('$.numbers'))", 25_000),
        ("#set($x = $text.split('a'))", 40_000),
        ("#set($x = $text.split('z'))", 40_000),
    ],
)
def test_work_is_bounded(work: str, most: int) -> None:
    error, times = repeated(work)
    assert error.kind == "limit"
    assert error.message in ("too much work on large values", "too much text was made")
    assert 0 < times <= most


def test_ordinary_comparisons_are_not_bounded() -> None:
    source = "#foreach($i in [1..1000])#if($input.path('$.a') == $input.path('$.b'))x#end#end"
    order = [{"id": number, "tags": ["new", "paid"]} for number in range(20)]
    assert rendered(source, {"a": order, "b": order}) == "x" * 1000


def test_comparisons_that_end_at_the_sizes_are_free() -> None:
    source = (
        "#set($a = $input.path('$'))" + "#foreach($i in [1..1000])#if($a == [])#{else}x#end#end"
    )
    assert rendered(source * 3, list(range(5000))) == "x" * 3000


def test_ordinary_hashes_are_not_bounded() -> None:
    source = "#foreach($i in [1..1000])#set($h = $input.path('$').hashCode())#end$h"
    tags = ["customer-0000-0000-0001"] * 20
    once = rendered("#set($h = $input.path('$').hashCode())$h", tags)
    assert rendered(source, tags) == once


def test_a_constant_of_many_digits_is_no_small_number() -> None:
    digits = "7" * 4200
    assert rendered(f"#set($n = {digits})$n") == digits
    seen: list[Value] = []
    source = f'{ROUNDS}#set($n = {digits})#set($x = "$n")#set($y = $seen.add(1)){ENDS}'
    with pytest.raises(TemplateError, match="work") as caught:
        compile_template(source).render(Scope(variables={"seen": seen}))
    assert caught.value.kind == "limit"
    assert 0 < len(seen) <= 4_000


def test_short_documents_written_in_a_loop_count_as_calls() -> None:
    seen: list[Value] = []
    work = "#set($x = $input.json('$'))" * 20
    template = compile_template(ROUNDS + work + "#set($y = $seen.add(1))" + ENDS)
    with pytest.raises(TemplateError, match="steps") as caught:
        template.render(Scope('{"a": [1, 2, 3]}', variables={"seen": seen}))
    assert caught.value.kind == "limit"
    assert 0 < len(seen) <= 2_000_000 // (20 * 6)


@pytest.mark.parametrize(
    "number", [str(2**31), str(2**63 - 1), "9" * 30, "-" + "9" * 30, "9" * 115, "-" + "1" * 120]
)
def test_ordinary_numbers_are_not_bounded(number: str) -> None:
    source = "#set($n = $input.path('$'))#foreach($i in [1..1000])$n#set($x = \"$n\")#end"
    assert compile_template(source * 5).render(Scope(number)) == number * 5000


def test_ordinary_texts_and_documents_are_not_bounded() -> None:
    record = {"id": "customer-1", "tags": "new,paid,,", "text": "word " * 100}
    source = (
        "#foreach($r in $input.path('$'))#set($p = $r.tags.split(','))$p.size()"
        "#set($w = $r.text.split(' '))$w.size()|#set($j = $input.json('$[0]'))#end$j"
    )
    output = rendered(source, [record] * 1000)
    head, brace, rest = output.partition("{")
    assert head == "2100|" * 1000
    assert json.loads(brace + rest) == record


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [""]), (",", []), (",,,", []), ("a", ["a"]), ("a,,", ["a"]), (",a,,", ["", "a"]),
        ("a,,b,", ["a", "", "b"]), ("," * 500 + "a" + "," * 500, [""] * 500 + ["a"]),
    ],
)  # fmt: skip
def test_parts_at_the_end_that_are_empty_are_left_out(text: str, parts: list[str]) -> None:
    source = "#foreach($p in $input.path('$.t').split(','))[$p]#end"
    assert rendered(source, {"t": text}) == "".join(f"[{part}]" for part in parts)
