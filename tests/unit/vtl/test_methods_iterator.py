"""Iterators, as Java has them."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("$q.next()$q.next()$q.hasNext()", "abfalse"),
        ("$q.hasPrevious() $q.nextIndex() $q.previousIndex()", "false 0 -1"),
        ("$q.next()$q.set('Z')$l $q.previous()$q.hasPrevious()", "a[Z, b] Zfalse"),
        ("$q.next()$q.add('c')$l $q.next()", "a[a, c, b] b"),
        ("$q.next()$q.remove()$l $q.next()", "a[b] b"),
        ("$l.listIterator(2).previous()", "b"),
        ("#foreach($x in $q)$x#end$q.hasPrevious()", "abtrue"),
    ],
)
def test_a_list_iterator(render: Render, template: str, output: str) -> None:
    before = "#set($l = ['a', 'b'])#set($q = $l.listIterator())"
    assert render(before + template) == output


@pytest.mark.parametrize(
    "template",
    [
        "$q.previous()",
        "$q.set('x')",
        "$q.remove()",
        "$q.add('x')$q.set('y')",
        "$q.next()$q.remove()$q.remove()",
        "#set($x = $l.add('c'))$q.next()",
        "#set($x = $l.add('c'))$q.add('d')",
        "$l.listIterator(3)",
    ],
)
def test_what_it_refuses(failure: Render, template: str) -> None:
    before = "#set($l = ['a', 'b'])#set($q = $l.listIterator())"
    assert failure(before + template) == "method"
