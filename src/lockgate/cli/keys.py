"""``lockgate keys``: the access keys of the management API."""

import getpass
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from lockgate.cli.arguments import ArgumentProblem, read_text
from lockgate.cli.output import fail, say
from lockgate.cli.store_options import NO_STORE, StoreOptions, opened_store
from lockgate.control.access_keys import (
    ACTIVE,
    INACTIVE,
    KeyProblem,
    NewKey,
    change_status,
    delete_key,
    guard,
    list_keys,
    make_key,
)
from lockgate.control.audit import of_local_command
from lockgate.control.policies import PolicyProblem, policy_of
from lockgate.store.chain import append
from lockgate.store.objects import NO_REGION, ConcurrentChange, Item, StoreDown, Transaction
from lockgate.store.open import Opened

__all__ = ["keys"]

keys = App(name="keys", help="Access keys of the management API.")

_USER = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_FORMS: Final = {
    "env": "export AWS_ACCESS_KEY_ID={0.id}\nexport AWS_SECRET_ACCESS_KEY={0.secret}\n",
    "credentials": ("[{0.user}]\naws_access_key_id = {0.id}\naws_secret_access_key = {0.secret}\n"),
}
_KeyId = Annotated[str, Parameter(name="KEY", help="The id of the key.")]


@keys.command
def create(
    user: Annotated[str, Parameter(name="USER", help="Whose key it is: the name in its ARN.")],
    /,
    *,
    policy: Annotated[
        str | None,
        Parameter(
            help="What the key is good for: an IAM policy document, or @FILE [default: all calls]."
        ),
    ] = None,
    credentials: Annotated[
        bool, Parameter(help="Print a section of ~/.aws/credentials in place of export lines.")
    ] = False,
    file: Annotated[
        Path | None,
        Parameter(help="Write the key into a new file that only its owner reads, and print none."),
    ] = None,
    store: StoreOptions = NO_STORE,
) -> int:
    """Make a key; its secret is shown this once. From the first one on all calls are verified."""
    form = _FORMS["credentials" if credentials else "env"]

    def work(opened: Opened) -> int:
        text = _checked(user, policy)
        out = None if file is None else _new_file(file)
        try:
            made = _made(opened, user, text)
        except BaseException:
            if file is not None:
                file.unlink()
            raise
        if out is None:
            print(form.format(made), end="", flush=True)
        else:
            with os.fdopen(out, "w") as stream:
                stream.write(form.format(made))
            say(f"{file} has the key {made.id}")
        return 0

    return _with(store, work, may_be_new=True)


def _made(opened: Opened, user: str, policy: str | None) -> NewKey:
    now = int(time.time())
    # First: a store with a key and without this would let everybody in.
    guard(opened.store)
    with opened.store.transaction(NO_REGION, writes=True) as objects:
        made = make_key(objects, opened.secrets, user, policy, now)
        given = {"userName": user, "policyDocument": policy}
        _record(objects, opened, "CreateAccessKey", given, {"accessKeyId": made.id})
    return made


@keys.command(name="list")
def list_(*, store: StoreOptions = NO_STORE) -> int:
    """List all keys: id, user, whether it is active, when it was made. No secret is shown."""

    def work(opened: Opened) -> int:
        with opened.store.transaction(NO_REGION, writes=False) as objects:
            found = list_keys(objects)
        for item in found:
            made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(item["createDate"]))
            scope = "all calls" if item["policy"] is None else "policy"
            print(item["accessKeyId"], item["userName"], item["status"], made, scope, sep="\t")
        if not found:
            say("there are no keys")
        return 0

    return _with(store, work)


@keys.command
def disable(key: _KeyId, /, *, store: StoreOptions = NO_STORE) -> int:
    """Refuse a key from now on; it can be enabled again."""
    return _change(key, INACTIVE, store)


@keys.command
def enable(key: _KeyId, /, *, store: StoreOptions = NO_STORE) -> int:
    """Let a disabled key in again."""
    return _change(key, ACTIVE, store)


def _change(key: str, status: str, store: StoreOptions) -> int:
    def work(opened: Opened) -> int:
        with opened.store.transaction(NO_REGION, writes=True) as objects:
            change_status(objects, key, status)
            _record(objects, opened, "UpdateAccessKey", {"accessKeyId": key, "status": status})
        say(f"{key} is {'refused' if status == INACTIVE else 'let in'} from now on")
        return 0

    return _with(store, work)


@keys.command
def delete(key: _KeyId, /, *, store: StoreOptions = NO_STORE) -> int:
    """Forget a key. Calls stay verified, also when it was the last one."""

    def work(opened: Opened) -> int:
        with opened.store.transaction(NO_REGION, writes=True) as objects:
            delete_key(objects, key)
            _record(objects, opened, "DeleteAccessKey", {"accessKeyId": key})
            left = len(list_keys(objects))
        say(f"{key} is forgotten" + ("" if left else "; nobody is let in until a key is made"))
        return 0

    return _with(store, work)


def _checked(user: str, policy: str | None) -> str | None:
    """The policy's text. Raises ArgumentProblem."""
    if not _USER.fullmatch(user):
        raise ArgumentProblem(
            f"{user!r} is no name of a user", "letters, digits and +=,.@_- are, up to 64 of them"
        )
    if policy is None:
        return None
    text = read_text(policy)
    try:
        policy_of(text)
    except PolicyProblem as problem:
        raise ArgumentProblem(f"the policy {problem}", "see IAM's reference of policies") from None
    return text


def _new_file(path: Path) -> int:
    """A file that was not there, open for its owner alone. Raises ArgumentProblem."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise ArgumentProblem(f"{path} exists already", "name a new file") from None
    except OSError as error:
        raise ArgumentProblem(
            f"cannot write {path}: {error.strerror}", "name a new file in a folder that is there"
        ) from None


def _record(
    objects: Transaction, opened: Opened, name: str, given: Item, output: Item | None = None
) -> None:
    text = of_local_command(name, _local_user(), given, output, int(time.time()))
    append(objects, text, opened.secrets)


def _local_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _with(store: StoreOptions, work: Callable[[Opened], int], may_be_new: bool = False) -> int:
    """What ``work`` on the store gives, or one line that says why it could not be done."""
    try:
        with opened_store(store, may_be_new) as opened:
            return work(opened)
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    except KeyProblem as problem:
        return fail(str(problem), "lockgate keys list shows them")
    except (StoreDown, ConcurrentChange) as error:
        return fail(f"the store cannot be written: {error}", "nothing was changed; try again")
