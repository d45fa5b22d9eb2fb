"""Lockgate's JSONPaths beside jsonpath-ng and python-jsonpath, in one process and in turn.

Every path is compiled beforehand, and read from a document that has been parsed. The figures are
CPU time; the ratios say how many times longer the others take, each the median of the rounds.
Ends with 1 when the answers differ or a ratio is below the aim.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import version
from typing import Any, NamedTuple

import jsonpath
import jsonpath_ng
import jsonpath_ng.ext

from lockgate.java.json_reader import read_json
from lockgate.jsonpath import compile_path, selection, straight

PATHS = [
    "$.customer.address.city",
    "$.items[0].id",
    "$['customer']['phones'][0].number",
    "$.items[*].id",
    "$..id",
    "$.items[?(@.price < 10)]",
]
"""The commonest shapes of paths in mapping templates."""

ITEMS = (20, 200)
"""Sizes of the orders that are read from."""

AIMS = {"jsonpath-ng": 20.0, "python-jsonpath": 2.0}
"""How many times longer the others should take at least."""


class Engine(NamedTuple):
    """``compile`` makes a reader of a path, without help of an earlier call."""

    name: str
    compile: Callable[[str], Any]
    reader: Callable[[Any], Callable[[Any], Any]]
    """The quickest way there is to the values, given what ``compile`` made."""


def order(count: int) -> dict[str, Any]:
    """An order with that many items, as a shop's backend might send it."""
    return {
        "id": "ord-20418",
        "placed": "2024-05-17T09:31:12Z",
        "currency": "EUR",
        "customer": {
            "id": 7001,
            "name": "Ann Example",
            "phones": [{"kind": "mobile", "number": "+49 30 1234567"}],
            "address": {"street": "Main Street 5", "city": "Berlin", "zip": "10115"},
        },
        "items": [item(number) for number in range(count)],
        "payment": {"id": "pay-1", "method": "card", "amount": 1234.5, "captured": True},
        "notes": None,
    }


def item(number: int) -> dict[str, Any]:
    return {
        "id": f"item-{number:03}",
        "name": f"Thing number {number}",
        "price": round(number * 7.3 % 40, 2),
        "quantity": 1 + number % 4,
        "tags": ["new", "sale"] if number % 3 else [],
        "supplier": {"id": number % 5, "name": f"Supplier {number % 5}"},
        "gift": number % 7 == 0,
    }


def compile_lockgate(path: str) -> Any:
    """As the first path of its shape: the code made for others like it is forgotten."""
    for module in (straight, selection):
        module._maker.cache_clear()
    return compile_path.__wrapped__(path)


def engines(path: str) -> list[Engine]:
    # The plain parser of jsonpath-ng is the quicker one, but knows no filters.
    parse = jsonpath_ng.ext.parse if "?" in path else jsonpath_ng.parse
    environment = jsonpath.JSONPathEnvironment()
    return [
        Engine("lockgate", compile_lockgate, lambda made: made.value),
        Engine(
            "jsonpath-ng",
            parse,
            lambda made: lambda document: [found.value for found in made.find(document)],
        ),
        Engine("python-jsonpath", environment.compile, lambda made: made.findall),
    ]


def micros(task: Callable[[], Any], count: int) -> float:
    started = time.process_time_ns()
    for _ in range(count):
        task()
    return (time.process_time_ns() - started) / count / 1000


def enough(task: Callable[[], Any], spent: float) -> int:
    """How many calls take about so many microseconds."""
    count = 1
    while (each := micros(task, count)) * count < spent / 10:
        count *= 2
    return max(1, round(spent / each))


def in_turn(
    tasks: dict[str, Callable[[], Any]], rounds: int, spent: float
) -> dict[str, list[float]]:
    """The microseconds of each task in each round; in a round all have their turn."""
    counts = {name: enough(task, spent) for name, task in tasks.items()}
    measured: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            measured[name].append(micros(task, counts[name]))
    return measured


def same(path: str, document: Any, readers: dict[str, Callable[[Any], Any]]) -> bool:
    """Whether all give the same values; in a scan each may have an order of its own."""
    answers = {name: reader(document) for name, reader in readers.items()}
    if compile_path(path).definite:
        answers["lockgate"] = [answers["lockgate"]]
    texts = {name: list(map(json.dumps, found)) for name, found in answers.items()}
    if ".." in path:
        texts = {name: sorted(found) for name, found in texts.items()}
    return all(found and found == texts["lockgate"] for found in texts.values())


def head(title: str, names: Iterable[str]) -> None:
    first, *others = names
    columns = [first, *others, *(f"/ {name}" for name in others)]
    print(f"\n{title}\n{'':<34}" + "".join(f"{column:>18}" for column in columns))


def row(name: str, measured: dict[str, list[float]]) -> dict[str, float]:
    """Prints the medians and the ratios to the first; gives the ratios."""
    first, *others = measured
    found = {
        other: statistics.median(
            theirs / ours for theirs, ours in zip(measured[other], measured[first], strict=True)
        )
        for other in others
    }
    times = "".join(f"{statistics.median(each):>18.2f}" for each in measured.values())
    print(f"{name:<34}{times}" + "".join(f"{each:>18.1f}" for each in found.values()), flush=True)
    return found


def compare_reading(count: int, rounds: int, spent: float) -> list[str]:
    """The table of one document; gives what is wrong."""
    text = json.dumps(order(count))
    document = read_json(text)
    head(f"reading, an order with {count} items: microseconds, ratios", ["lockgate", *AIMS])
    wrong = []
    for path in PATHS:
        readers = {engine.name: engine.reader(engine.compile(path)) for engine in engines(path)}
        if not same(path, document, readers):
            wrong.append(f"{path}: the answers differ")
        tasks = {name: partial(reader, document) for name, reader in readers.items()}
        found = row(path, in_turn(tasks, rounds, spent))
        wrong += [
            f"{path}: {other} takes {found[other]:.1f} times as long, not {aim:g} times"
            for other, aim in AIMS.items()
            if found[other] < aim
        ]
    return wrong


def compare_compiling(rounds: int, spent: float) -> None:
    """The table of what a path costs before the first read."""
    head("compiling: microseconds, ratios", ["lockgate", *AIMS])
    for path in PATHS:
        tasks = {engine.name: partial(engine.compile, path) for engine in engines(path)}
        row(path, in_turn(tasks, rounds, spent))
    # What the code for a shape costs is only paid once for all paths of it.
    tasks = {"like one before": partial(compile_path.__wrapped__, PATHS[-1])}
    tasks["the first such"] = partial(compile_lockgate, PATHS[-1])
    head("compiling another path of a known shape: microseconds, ratio", tasks)
    row(PATHS[-1], in_turn(tasks, rounds, spent))


def compare_parsing(rounds: int, spent: float) -> None:
    """The table of what it costs to have a document to read from."""
    head("parsing the document: microseconds, ratio", ["lockgate", "json.loads"])
    for count in ITEMS:
        text = json.dumps(order(count))
        tasks = {"lockgate": partial(read_json, text), "json.loads": partial(json.loads, text)}
        row(f"{count} items, {len(text)} bytes", in_turn(tasks, rounds, spent))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--run", type=float, default=0.05, help="seconds of a measurement")
    given = arguments.parse_args()
    spent = given.run * 1e6
    versions = ", ".join(f"{name} {version(name)}" for name in AIMS)
    print(f"Python {platform.python_version()}, {versions}")
    wrong = [line for count in ITEMS for line in compare_reading(count, given.rounds, spent)]
    compare_compiling(given.rounds, spent)
    compare_parsing(given.rounds, spent)
    print("\n" + "\n".join(wrong or ["the answers are the same, and the aims are met"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
