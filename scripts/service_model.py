"""Writes the management API's table of operations from botocore's model; --check only compares.

botocore is a library of the development environment and nothing that Lockgate runs with.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import botocore

TABLE = Path(__file__).parent.parent / "src/lockgate/control/apigateway-2015-07-09.json"
_MODEL = Path(botocore.__file__).parent / "data/apigateway/2015-07-09"


def operation(model: dict[str, Any], pages: dict[str, Any]) -> dict[str, Any]:
    """What is needed of an operation."""
    http = model["http"]
    path, _, query = http["requestUri"].partition("?")
    made = {"method": http["method"], "path": path, "status": http.get("responseCode", 200)}
    if query:
        made["query"] = dict(pair.split("=") for pair in query.split("&"))
    for side in ("input", "output"):
        if side in model:
            made[side] = model[side]["shape"]
    made["errors"] = [error["shape"] for error in model["errors"]]
    if pages:
        made["pages"] = pages["result_key"]
    return made


def shape(model: dict[str, Any]) -> dict[str, Any]:
    """What is needed of a shape."""
    names = ("type", "required", "enum", "pattern", "payload")
    made: dict[str, Any] = {name: model[name] for name in names if name in model}
    for name in ("member", "key", "value"):
        if name in model:
            made[name] = model[name]["shape"]
    if "members" in model:
        made["members"] = {name: member(name, one) for name, one in model["members"].items()}
    if "error" in model:
        made["status"] = model["error"]["httpStatusCode"]
    return made


def member(name: str, model: dict[str, Any]) -> dict[str, Any]:
    """A member with its name on the wire, where that is another."""
    made = {"shape": model["shape"]}
    if "location" in model:
        made["location"] = model["location"]
    if model.get("locationName", name) != name:
        made["name"] = model["locationName"]
    return made


def table() -> str:
    """The table as it is to stand in the file: one line for each operation and shape."""
    with gzip.open(_MODEL / "service-2.json.gz", "rt", encoding="utf-8") as file:
        model = json.load(file)
    pages = json.loads((_MODEL / "paginators-1.json").read_text())["pagination"]
    operations = {
        name: operation(one, pages.get(name)) for name, one in sorted(model["operations"].items())
    }
    shapes = {name: shape(one) for name, one in sorted(model["shapes"].items())}
    parts = []
    for title, of in (("operations", operations), ("shapes", shapes)):
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(one)}" for name, one in of.items())
        parts.append(f'"{title}": {{\n{lines}\n}}')
    return "{" + ",\n".join(parts) + "}\n"


def main() -> int:
    """Write the table, or say that it is another."""
    made = table()
    if "--check" not in sys.argv:
        TABLE.write_text(made)
    elif not TABLE.exists() or TABLE.read_text() != made:
        print(f"{TABLE.name} is not what botocore says: python scripts/service_model.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
