"""Writes the table of AWS services from botocore's service models; --check only compares.

botocore is a library of the development environment and nothing that Lockgate runs with.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore

TABLE = Path(__file__).parent.parent / "src/lockgate/rules/aws_services.py"
_MODELS = Path(botocore.__file__).parent / "data"
_FORMS = frozenset(("query", "ec2"))
_METADATA = re.compile(r'"metadata"\s*:\s*')
_HEAD = '''"""How AWS services name an action in a request, and what a signature calls a service.

Written by ``scripts/aws_services.py`` from botocore's service models; do not change it by hand.
A service stands under the first part of its host name, which is its name in an integration's URI.
"""

from typing import NamedTuple

__all__ = ["ACTION_SERVICES", "SIGNING_NAMES", "ActionService"]


class ActionService(NamedTuple):
    """A service whose requests name an action.

    ``version`` is that of its API. ``target`` is what ``X-Amz-Target`` begins with, None where
    the service takes no JSON; ``takes_forms`` says that it takes ``Action`` and ``Version``.
    """

    version: str
    target: str | None
    takes_forms: bool


'''


def models() -> Iterator[tuple[str, dict[str, Any]]]:
    """The services' own names with the metadata of their newest models."""
    for folder in sorted(_MODELS.iterdir()):
        files = sorted(folder.glob("*/service-2.json.gz"))
        if files:
            with gzip.open(files[-1], "rt", encoding="utf-8") as file:
                text = file.read(65_536)
            found = _METADATA.search(text)
            assert found, folder
            yield folder.name, json.JSONDecoder().raw_decode(text, found.end())[0]


def chosen() -> dict[str, dict[str, Any]]:
    """One model for each host name: the one of its name, else the newest."""
    best: dict[str, tuple[tuple[bool, str, str], dict[str, Any]]] = {}
    for name, metadata in models():
        host = metadata["endpointPrefix"]
        rank = (name == host, metadata["apiVersion"], name)
        if host not in best or rank > best[host][0]:
            best[host] = rank, metadata
    return {host: metadata for host, (_, metadata) in sorted(best.items())}


def table() -> str:
    """The module's text."""
    actions, names = [], []
    for host, metadata in chosen().items():
        protocols = metadata.get("protocols") or [metadata["protocol"]]
        takes_forms = bool(_FORMS.intersection(protocols)) or "awsQueryCompatible" in metadata
        target = metadata.get("targetPrefix") if "json" in protocols else None
        if takes_forms or target:
            quoted = "None" if target is None else f'"{target}"'
            actions.append(
                f'    "{host}": ActionService("{metadata["apiVersion"]}", {quoted}, {takes_forms}),'
            )
        signing = metadata.get("signingName", host)
        if signing != host:
            names.append(f'    "{host}": "{signing}",')
    return (
        f"{_HEAD}ACTION_SERVICES: dict[str, ActionService] = {{\n"
        + "\n".join(actions)
        + '\n}  # fmt: skip\n"""The services with actions, by name."""\n\n'
        + "SIGNING_NAMES: dict[str, str] = {\n"
        + "\n".join(names)
        + '\n}  # fmt: skip\n"""What signatures call the services whose own name is another."""\n'
    )


def main() -> int:
    """Write the table, or say that it is not what the models give."""
    wanted = table()
    if "--check" not in sys.argv:
        TABLE.write_text(wanted, encoding="utf-8")
    elif TABLE.read_text(encoding="utf-8") != wanted:
        sys.stderr.write(f"{TABLE.name} is out of date: run scripts/aws_services.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
