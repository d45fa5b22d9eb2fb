"""The account of one render."""

import pytest

from lockgate.vtl import Scope, TemplateError, compile_template
from lockgate.vtl.allowance import (
    CHECK_STEPS,
    CURRENT,
    Allowance,
    Unopened,
    accounts_with,
    charge,
    charge_items,
    check_text,
    opened,
    present,
    spend,
    weight_of,
)
from lockgate.vtl.failures import LimitReached
from lockgate.vtl.limits import Limits

TEXT = "x" * 1000


def test_a_text_may_be_too_long() -> None:
    account = Allowance(Limits(text=999))
    with pytest.raises(LimitReached, match="999 characters"):
        account.charge(TEXT)


def test_all_that_was_made_counts() -> None:
    account = Allowance(Limits(made=2500))
    account.charge(TEXT)
    account.charge(TEXT)
    with pytest.raises(LimitReached):
        account.charge(TEXT)


def test_only_what_is_still_held_is_live() -> None:
    account = Allowance(Limits(live=5000))
    for number in range(100):
        account.charge(str(number) * 1000)
    held = []
    with pytest.raises(LimitReached, match="memory"):
        for number in range(100):
            held.append(str(number) * 1000)
            account.charge(held[-1])
    assert len(held) < 100


def test_items_of_collections_are_never_forgotten() -> None:
    with present(Allowance(Limits(live=64 * 10))):
        charge_items(10)
        with pytest.raises(LimitReached):
            charge_items(1)


def test_audit_measures_what_was_appended() -> None:
    account = Allowance(Limits(text=25))
    output = ["x" * 10]
    assert account.audit(10_000, output) == 10_000 - CHECK_STEPS
    output.append("x" * 10)
    account.audit(5_000, output)
    output.append("x" * 10)
    with pytest.raises(LimitReached, match="output"):
        account.audit(4_000, output)


def test_audit_ends_when_no_steps_are_left() -> None:
    with pytest.raises(LimitReached, match="steps"):
        Allowance().audit(-1, [])


def test_the_output_is_measured_while_many_values_are_looped_over() -> None:
    output: list[str] = []
    assert list(Allowance().watched(range(7), 3, output)) == list(range(7))
    seen = []
    with pytest.raises(LimitReached, match="output"):
        for value in Allowance(Limits(text=25)).watched(range(100), 3, output):
            seen.append(value)
            output.append("x" * 5)
    assert seen == list(range(6))


def test_finish_joins_and_measures() -> None:
    account = Allowance(Limits(text=3))
    assert account.finish(["a", "bc"], None) == "abc"
    with pytest.raises(LimitReached):
        account.finish(["a", "bcd"], None)


def test_small_pieces_are_measured_when_they_are_joined() -> None:
    account = Allowance(Limits(text=30_000))
    assert account.finish(["x" * 10_000] * 3, 10_000) == "x" * 30_000
    with pytest.raises(LimitReached, match="output"):
        account.finish(["x" * 10_000] * 3 + ["x"], 10_000)


@pytest.mark.parametrize(("longest", "has_large"), [(10**6, False), (None, False), (1, True)])
def test_pieces_that_may_be_large_are_measured_before(longest: int | None, has_large: bool) -> None:
    account = Allowance(Limits(text=10**6))
    if has_large:
        account.charge("x" * 5000)
    piece = "x" * 10**6
    with pytest.raises(LimitReached, match="output"):
        account.finish([piece] * 10**6, longest)  # joined this would be a terabyte


def test_the_account_of_the_present_render() -> None:
    account = Allowance(Limits(text=10, made=100, live=64))
    with present(account):
        check_text(10)
        with pytest.raises(LimitReached):
            check_text(11)
        with pytest.raises(LimitReached):
            charge("x" * 11)
        with pytest.raises(LimitReached):
            spend(101)
        charge_items(1)
        with pytest.raises(LimitReached):
            charge_items(1)


@pytest.mark.parametrize(
    "value, weight",
    [(1, 1), ("", 1), ("x" * 64, 2), ("x" * 2048, 33), ("x" * 2049, 1), ([1] * 80, 11), ({}, 1)],
)
def test_weight_of(value: object, weight: int) -> None:
    assert weight_of(value) == weight


def test_an_output_of_many_pieces_is_joined_in_turn() -> None:
    account = Allowance(Limits(text=30_000))
    assert account.finish(["xy"] * 15_000, 10_000) == "xy" * 15_000
    with pytest.raises(LimitReached, match="30000 characters"):
        account.finish(["xy"] * 15_000 + ["z"], 10_000)


def test_accounts_of_the_same_limits() -> None:
    made = accounts_with(Limits(text=5))
    assert made().limits.text == 5
    assert isinstance(made(), Allowance)
    assert accounts_with(Limits(text=5)) is made


def test_a_render_while_another_one_holds_an_account() -> None:
    template = compile_template("$input.body.toUpperCase()")
    holder = CURRENT.get()
    holder.account = other = Allowance(Limits(made=1))
    try:
        assert template.render(Scope("x" * 5000)) == "X" * 5000
        assert CURRENT.get() is holder
        assert holder.account is other
    finally:
        holder.account = None
    assert holder.account is None


def test_an_account_is_opened_when_something_is_entered() -> None:
    limits = Limits(text=9)
    holder = CURRENT.get()
    holder.account = unopened = Unopened(limits)
    try:
        check_text(9)
        assert holder.account is unopened
        spend(1)
        account = opened()
        assert account is holder.account is opened() is not unopened
        assert account is not None
        assert account.limits == limits
        with pytest.raises(LimitReached, match="9 characters"):
            unopened.charge("x" * 10)
        with pytest.raises(LimitReached, match="output"):
            unopened.audit(0, ["x" * 10])
        assert account.audit(0, ["x"]) == unopened.audit(0, ["x"])
    finally:
        holder.account = None
    assert opened() is None


def test_renders_share_nothing_that_was_entered() -> None:
    template = compile_template("$input.body.toUpperCase()", limits=Limits(made=50_000))
    for _ in range(3):
        assert template.render(Scope("x" * 5000)) == "X" * 5000


def test_an_error_leaves_the_holder_free() -> None:
    with pytest.raises(TemplateError, match="characters"):
        compile_template("$input.body", limits=Limits(text=1)).render(Scope("ab"))
    with pytest.raises(TemplateError):
        compile_template("$input.body.substring(9)").render(Scope("ab"))
    assert CURRENT.get().account is None
