"""What docs/reference/environment.md says of functions and endpoints, and what wins."""

import json
from pathlib import Path
from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, mock, operation, proxy

from lockgate.testing import FakeBackend, serve

INVOKE = "/2015-03-31/functions/{}/invocations"
DOCUMENT = api(
    {
        "/stage": {
            "get": operation(
                mock({"default": entry(200, "$context.stage $stageVariables.a $stageVariables.b")}),
                200,
            )
        },
        "/stock": {"get": operation(function_proxy("stock"))},
        "/billing": {"post": operation(function("billing", {"default": entry(200)}), 200)},
        "/slow": {
            "get": operation(
                function(
                    "slow", {"default": entry(200), ".*Task timed out after 0.10.*": entry(504)}
                ),
                200,
                504,
            )
        },
        "/link": {
            "get": operation(
                proxy("/list", connectionType="VPC_LINK", connectionId="${stageVariables.link}")
            )
        },
    }
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("file", "flag"):
        text = f"def handler(event, context):\n    return {{'statusCode': 200, 'body': '{name}'}}\n"
        (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "slow.py").write_text("import time\n\ndef handler(e, c):\n    time.sleep(60)\n")
    return tmp_path


def write(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "environment.json"
    path.write_text(json.dumps(document))
    return path


def test_a_flag_wins_over_the_file(folder: Path) -> None:
    path = write(
        folder,
        {
            "stage": "test",
            "stage_variables": {"a": "file", "b": "file"},
            "functions": {"stock": "file.py:handler"},
        },
    )
    with serve(DOCUMENT, environment=path) as gateway:
        assert gateway.request("GET", "/stage").body == b"test file file"
        assert gateway.request("GET", "/stock").body == b"file"
    with serve(
        DOCUMENT,
        environment=path,
        stage="prod",
        stage_variables={"b": "flag"},
        functions={"stock": f"{folder}/flag.py:handler"},
    ) as gateway:
        assert gateway.request("GET", "/stage").body == b"prod file flag"
        assert gateway.request("GET", "/stock").body == b"flag"


def test_a_function_of_its_own_wins_over_the_lambda_service(folder: Path) -> None:
    with FakeBackend() as file, FakeBackend() as flag, FakeBackend() as own:
        for backend, text in ((file, '"file"'), (flag, '"flag"'), (own, '"own"')):
            backend.answers("*", body=text)
        document: dict[str, Any] = {"endpoints": {"lambda": f"http://{file.address}"}}
        with serve(DOCUMENT, environment=write(folder, document)) as gateway:
            assert gateway.request("POST", "/billing").body == b'"file"'
        assert file.received[0].target == INVOKE.format("billing")
        address = f"http://{flag.address}"
        with serve(
            DOCUMENT, environment=write(folder, document), lambda_endpoint=address
        ) as gateway:
            assert gateway.request("POST", "/billing").body == b'"flag"'
        document["functions"] = {"billing": f"http://{own.address}"}
        with serve(
            DOCUMENT, environment=write(folder, document), lambda_endpoint=address
        ) as gateway:
            assert gateway.request("POST", "/billing").body == b'"own"'


def test_a_vpc_link_is_called_at_its_endpoint(folder: Path) -> None:
    with FakeBackend() as backend:
        backend.answers("/list", body="linked")
        document = {
            "stage_variables": {"backend": "prices.internal", "link": "prices-link"},
            "endpoints": {"prices-link": f"http://{backend.address}"},
        }
        with serve(DOCUMENT, environment=write(folder, document)) as gateway:
            assert gateway.request("GET", "/link").body == b"linked"
        assert backend.received[0].header("host") == "prices.internal"
    del document["endpoints"]
    with serve(DOCUMENT, environment=write(folder, document)) as gateway:
        assert gateway.record(gateway.request("GET", "/link"))["cause"] == "failure.vpc_link"


def test_a_functions_timeout_is_an_error_message_that_patterns_see(folder: Path) -> None:
    slow = {"handler": "slow.py:handler", "timeout": 0.1}
    path = write(folder, {"functions": {"slow": slow}})
    with serve(DOCUMENT, environment=path) as gateway:
        answer = gateway.request("GET", "/slow")
        assert (answer.status, gateway.record(answer)["rule"]) == (
            504,
            "integration_response.pattern",
        )
