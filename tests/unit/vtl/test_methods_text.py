"""Methods of texts; every answer is Java's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        (
            "$p.s.length() $p.s.isEmpty() $p.s.isBlank() $p.s.charAt(1) $p.s.codePointAt(0)",
            "5 false false e 72",
        ),
        (
            "$p.s.substring(1) $p.s.substring(1, 3) $p.s.subSequence(0, 2) $p.s.substring(5)|",
            "ello el He |",
        ),
        (
            ("#set($x = ' a b ')[$x.trim()] [$x.strip()] [$x.stripLeading()] [$x.stripTrailing()]"),
            "[a b] [a b] [a b ] [ a b]",
        ),
        (
            (
                "$p.s.indexOf('l') $p.s.indexOf('l', 3) $p.s.lastIndexOf('l') $p.s.indexOf(108) "
                "$p.s.lastIndexOf('l', 2) $p.s.indexOf('z')"
            ),
            "2 3 3 2 2 -1",
        ),
        (
            (
                "$p.s.contains('ell') $p.s.startsWith('He') $p.s.startsWith('l', 2) "
                "$p.s.endsWith('lo')"
            ),
            "true true true true",
        ),
        (
            (
                "$p.s.concat('!') $p.s.repeat(2) $p.s.replace('l', 'L') $p.s.toUpperCase() "
                "$p.s.toLowerCase()"
            ),
            "Hello! HelloHello HeLLo HELLO hello",
        ),
        (
            ("$p.s.matches('H.*o') $p.s.replaceAll('[a-l]', '<$0>') $p.s.replaceFirst('l', '_')"),
            "true H<e><l><l>o He_lo",
        ),
        (
            (
                "$p.s.split('l').size() $p.s.split('l', 2).get(1) $p.s.split('').size() "
                "$p.s.split('(?=l)').get(1)"
            ),
            "3 lo 5 l",
        ),
        (
            (
                "$p.s.equalsIgnoreCase('hELLO') $p.s.compareTo('Help') "
                "$p.s.compareToIgnoreCase('hello') $p.s.contentEquals('Hello')"
            ),
            "true -4 0 true",
        ),
        (
            (
                "$p.s.regionMatches(1, 'xell', 1, 3) $p.s.regionMatches(true, 0, 'he', 0, 2) "
                "$p.s.intern()"
            ),
            "true true Hello",
        ),
        (
            (
                "$p.s.valueOf(5) $p.s.valueOf($p.a) $p.s.join('-', ['a', 'b']) $p.s.join('-', "
                "'a', 'b', 'c')"
            ),
            "5 [3,1,2] a-b a-b-c",
        ),
        (
            (
                "$p.s.chars().count() $p.s.lines().count() $p.s.getBytes().size() "
                "$p.s.toCharArray().get(0) $p.s.getBytes('UTF-16BE').size()"
            ),
            "5 1 5 H 10",
        ),
        (
            (
                "#set($x = 'a𝄞b')$x.length() $x.indexOf('b') $x.substring(3) $x.codePointAt(1) "
                "$x.codePoints().count()"
            ),
            "4 3 b 119070 3",
        ),
        ("#set($x = 'ß')$x.toUpperCase() $x.equalsIgnoreCase('SS')", "SS false"),
        (
            "$p.s.substring('1')|$p.s.concat(1)|$p.s.nope()|$p.s.length|$p.s.empty|$p.s.bytes.size()",
            "||||false|5",
        ),
        ("$p.s.equals('Hello') $p.s.equals(5) $p.s.toString()", "true false Hello"),
    ],
)
def test_methods(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template",
    [
        "$p.s.substring(6)",
        "$p.s.substring(3, 2)",
        "$p.s.substring(-1)",
        "$p.s.charAt(5)",
        "$p.s.repeat(-1)",
        "$p.s.matches('(')",
        "$p.s.replaceAll('l', '$9')",
        "$p.s.getBytes('nope')",
        "$p.s.compareTo(1)",
        "$p.s.length(1)",
    ],
)
def test_failures(failure: Render, template: str) -> None:
    assert failure(template) == "method"
