"""``lockgate audit``: what was done with the management API, and by whom."""

import json
import os
import re
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lockgate.cli.arguments import ArgumentProblem
from lockgate.cli.output import fail, say
from lockgate.cli.store_options import NO_STORE, StoreOptions, opened_store
from lockgate.store.chain import Broken, records_of, verify
from lockgate.store.objects import ConcurrentChange, Recorded, StoreDown
from lockgate.store.open import Opened

__all__ = ["audit"]

audit = App(name="audit", help="The record of what was changed by calls, and of what was refused.")

_HASH = re.compile("[0-9a-f]{64}")


@audit.command
def show(
    *,
    last: Annotated[int, Parameter(help="How many records, the last ones.")] = 20,
    store: StoreOptions = NO_STORE,
) -> int:
    """Show the last records, a line each: when, who, from where, what, and why not."""

    def work(opened: Opened) -> int:
        if last < 1:
            raise ArgumentProblem(f"--last {last} is no number of records", "1 is the least")
        with opened.store.transaction("", writes=False) as objects:
            end, _ = objects.last_recorded()
        for record in islice(records_of(opened.store, max(0, end - last)), last):
            print(_line(record))
        return 0

    return _with(store, work)


@audit.command(name="verify")
def verify_(
    *,
    seen: Annotated[
        str | None,
        Parameter(help="A hash that was shown before: only with it a cut off end is found."),
    ] = None,
    store: StoreOptions = NO_STORE,
) -> int:
    """Check that every record is as it was written, and show the last one's hash."""

    def work(opened: Opened) -> int:
        if seen is not None and not _HASH.fullmatch(seen):
            raise ArgumentProblem(
                f"--seen {seen!r} is no hash", "give the 64 digits that verify has shown before"
            )
        found = verify(opened.store, opened.secrets, seen)
        if isinstance(found, Broken):
            print(f"record {found.seq} {found.problem}")
            return 1
        seq, hash = found
        print(
            f"{seq} records are as they were written" + (f"; the last hash is {hash}" * bool(seq))
        )
        return 0

    return _with(store, work)


@audit.command
def export(
    file: Annotated[
        Path | None, Parameter(name="FILE", help="New file to write [default: stdout].")
    ] = None,
    /,
    *,
    after: Annotated[int, Parameter(help="Number of the last record that is there already.")] = 0,
    store: StoreOptions = NO_STORE,
) -> int:
    """Write records as lines of JSON, each with its number and its hash."""

    def work(opened: Opened) -> int:
        if after < 0:
            raise ArgumentProblem(f"--after {after} is no number of a record", "0 is for all")
        if file is None:
            for record in records_of(opened.store, after):
                sys.stdout.write(_exported(record))
            return 0
        try:
            made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ArgumentProblem(
                f"cannot write {file}: {error.strerror}",
                "name a new file in a folder that is there",
            ) from None
        count = 0
        with os.fdopen(made, "w", encoding="utf-8") as stream:
            for record in records_of(opened.store, after):
                stream.write(_exported(record))
                count += 1
        say(f"{file} has {count} records")
        return 0

    return _with(store, work)


def _exported(record: Recorded) -> str:
    return f'{{"seq":{record.seq},"hash":"{record.hash}","record":{record.text}}}\n'


def _line(record: Recorded) -> str:
    try:
        told = json.loads(record.text)
        user = told["userIdentity"]
        who = user.get("userName") or user.get("arn") or user["type"]
        line = f"{told['eventTime']} {who} {told['sourceIPAddress']} {told['eventName']}"
        code = told.get("errorCode")
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{record.seq} cannot be read; lockgate audit verify tells more"
    refused = f" {code}: {told.get('errorMessage')}" if code else ""
    return f"{record.seq} {line}{refused}"


def _with(store: StoreOptions, work: Callable[[Opened], int]) -> int:
    try:
        with opened_store(store) as opened:
            return work(opened)
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    except (StoreDown, ConcurrentChange) as error:
        return fail(f"the store cannot be read: {error}")
