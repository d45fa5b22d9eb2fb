"""Methods of lists, arrays, views and iterators; every answer is Java's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#set($l = [1, 2])$l.add(3) $l.size() $l", "true 3 [1, 2, 3]"),
        ("#set($l = [1, 2])$l.add(0, 9)$l", "[9, 1, 2]"),
        ("#set($l = [1, 2])$l.addAll([3, 4])$l", "true[1, 2, 3, 4]"),
        ("#set($l = [1, 2])$l.addAll(1, [3, 4])$l", "true[1, 3, 4, 2]"),
        ("#set($l = [1, 2])$l.set(0, 9)$l", "1[9, 2]"),
        ("#set($l = [5, 6])$l.remove(0)$l", "5[6]"),
        ("#set($l = ['a', 'b'])$l.remove('b')$l", "true[a]"),
        ("#set($l = [1, 2, 3])$l.removeAll([1, 3])$l", "true[2]"),
        ("#set($l = [1, 2, 3])$l.retainAll([1, 3])$l", "true[1, 3]"),
        ("#set($l = [1, 2, 3])$l.clear()$l.isEmpty()", "true"),
        ("#set($l = [3, 1, 2])$l.sort($null)$l", "[3, 1, 2]"),
        ("$p.a.get(0) $p.a.contains(1) $p.a.indexOf(2) $p.a.lastIndexOf(9)", "3 true 2 -1"),
        ("$p.a.subList(1, 3) $p.a.containsAll([1, 2]) $p.a.toArray().size()", "[1, 2] true 3"),
        ("$p.a.toJSONString() $p.a.iterator().next() $p.a.stream().count()", "[3,1,2] 3 3"),
        ("$p.a.get('0')|$p.a.nope()|$p.a.get($p.g)", "||"),
        ("#set($l = [1])$l.equals($p.a)", "false"),
        (
            "#set($x = $p.s.split('l'))$x.size() $x.get(0) $x.isEmpty() $x.contains('He')",
            "3 He false true",
        ),
        ("#set($x = $p.s.split('l'))$x.set(0, 'b')$x.get(0)", "Heb"),
        ("#set($k = $p.m.keySet())$k.remove('x') $p.m", "true {y=z}"),
        ("#set($k = $p.m.values())$k.remove('z') $p.m", "true {x=1}"),
        ("#set($k = $p.m.keySet())$k.retainAll(['y']) $p.m", "true {y=z}"),
        ("#set($k = $p.m.entrySet())$k.clear()$p.m $k.isEmpty()", "{} true"),
        ("#set($i = $p.a.iterator())$i.next()$i.remove()$p.a $i.hasNext()", "3[1,2] true"),
    ],
)
def test_methods(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template",
    [
        "$p.a.get(3)",
        "$p.a.get(-1)",
        "$p.a.add(9, 1)",
        "$p.a.subList(2, 1)",
        "$p.a.subList(0, 9)",
        "$p.a.remove(7)",
        "$p.a.addAll($p.i, [1])",
        "#set($l[9] = 1)#set($l = [1])$l.set(1, 2)",
        "$p.s.split('l').add('x')",
        "$p.m.keySet().add('x')",
        "#set($l = [])$l.iterator().next()",
    ],
)
def test_failures(failure: Render, template: str) -> None:
    assert failure(template) == "method"
