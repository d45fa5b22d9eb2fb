"""``$util``; every answer is that of the functions of the hosted service."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        (
            "#set($x = 'it''s \"so\"/𝄞')$util.escapeJavaScript($x)",
            'it\\\'s \\"so\\"\\/\\uD834\\uDD1E',
        ),
        (
            "#set($x = 'é\n\x7f“ÿ”\x01')$util.escapeJavaScript($x)",
            "\\u00E9\\n\x7f\\u201C\\u00FF\\u201D\\u0001",
        ),
        ("#set($x = 'dé\tj/à')$util.escapeJavaScript($x)", "d\\u00E9\\tj\\/\\u00E0"),
        ("#set($x = '\\''é')$util.escapeJavaScript($x)", "\\\\\\'\\u00E9"),
        ("#set($x = ' né ')$util.escapeJavaScript($x)", " n\\u00E9 "),
        (
            "#set($e = 'é')#set($x = $e.repeat(2049))$util.escapeJavaScript($x).length()",
            str(6 * 2049),
        ),
        ("$util.escapeJavaScript(5)|$util.escapeJavaScript($p.nope)|", "||"),
        (
            (
                '$util.parseJson(\'{"a": [1, 2.50, null]}\') $util.parseJson(\'{"a": '
                "[1]}').a.get(0)"
            ),
            "{a=[1,2.5,null]} 1",
        ),
        ("$util.parseJson('{a: 1,}').a $util.parseJson('text') $util.parseJson('')|", "1 text |"),
        ("$util.urlEncode('a b&c=d/é~') $util.urlEncode('*-._')", "a+b%26c%3Dd%2F%C3%A9%7E *-._"),
        ("$util.urlDecode('a+b%26%C3%A9') $util.urlDecode('%FF')", "a b&é �"),
        (
            (
                "$util.base64Encode('héllo') $util.base64Decode('aMOpbGxv') "
                "$util.base64Decode('aGk') $util.base64Decode('aG k=')"
            ),
            "aMOpbGxv héllo hi hi",
        ),
        ("$util.nope('x')|$util.base64Encode('a', 'b')|$util.urlEncode(5)|", "|||"),
    ],
)
def test_functions(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template",
    [
        "$util.parseJson('{')",
        "$util.parseJson('[1')",
        "$util.urlDecode('%')",
        "$util.urlDecode('%zz')",
        "$util.base64Decode('a')",
        "$util.base64Decode('ab=c')",
    ],
)
def test_failures(failure: Render, template: str) -> None:
    assert failure(template) == "method"


@pytest.mark.parametrize("length", [0, 1, 2, 255, 256, 300, 3000])
def test_texts_of_any_length_are_encoded(render: Render, length: int) -> None:
    encoded = render("$util.urlEncode($v)$util.urlEncode($w)", v="\u00e9" * length, w="a" * length)
    assert encoded == "%C3%A9" * length + "a" * length
