"""Every operation, as botocore writes its request and reads its answer.

Inputs and outputs are made of botocore's model; what an operation is given and what botocore reads
must be what was made.
"""

import datetime
import io
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from lockgate.control.call import Call
from lockgate.control.plane import ControlPlane
from lockgate.control.request import AnyCaller, Request
from lockgate.control.wire_output import Answer
from lockgate.rules.control_plane import SHOWN_ENUMS
from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import Item
from lockgate.store.secrets import Secrets

MODEL = ServiceModel(Loader().load_service_model("apigateway", "service-2"), "apigateway")
TEXTS = ["plain", "a/b c%2Fd+e?f=g&h=i#j", "ü ✓ \U0001f980", "{proxy+}", '"q" \\ \t', "~1a~0", "é"]


def text_of(shape: Shape, draw: random.Random, location: str | None) -> str:
    if shape.metadata.get("enum"):
        known = SHOWN_ENUMS.get(shape.name, ())
        values: list[str] = shape.metadata["enum"]
        return draw.choice([one for one in values if not known or one in known])
    if "pattern" in shape.metadata:
        return draw.choice(["200", "404", "599"])
    if location == "header":
        return "application/yaml"
    return draw.choice(TEXTS if location == "uri" else [*TEXTS, ""])


def made(shape: Shape, draw: random.Random, location: str | None = None) -> Any:
    """A value of the shape."""
    kind = shape.type_name
    if kind == "structure":
        return {
            name: made(member, draw, member.serialization.get("location"))
            for name, member in shape.members.items()
            if name in shape.required_members or draw.random() < 0.8
        }
    if kind == "list":
        return [made(shape.member, draw) for _ in range(draw.randint(1, 3))]
    if kind == "map":
        return {f"{key} /=&": made(shape.value, draw) for key in ("k1", "k2", "ß")}
    if kind == "string":
        return text_of(shape, draw, location)
    scalars: dict[str, Callable[[], Any]] = {
        "boolean": lambda: draw.random() < 0.5,
        "integer": lambda: draw.randint(-5, 2**31 - 1),
        "long": lambda: draw.randint(-5, 2**60),
        "double": lambda: draw.choice([0.0, 10_000.0, 12.5, -1.0]),
        "timestamp": lambda: draw.randint(0, 2**31),
        "blob": lambda: draw.randbytes(20),
    }
    return scalars[kind]()


def as_read(value: Any, shape: Shape) -> Any:
    """An output as botocore tells it: timestamps are times."""
    if shape.type_name == "structure":
        return {name: as_read(one, shape.members[name]) for name, one in value.items()}
    if shape.type_name == "list":
        return [as_read(one, shape.member) for one in value]
    if shape.type_name == "map":
        return {key: as_read(one, shape.value) for key, one in value.items()}
    if shape.type_name == "timestamp":
        return datetime.datetime.fromtimestamp(value, datetime.UTC)
    return value


def request_of(name: str, given: Item) -> Request:
    """The request that botocore sends."""
    serialized = create_serializer("rest-json").serialize_to_request(
        given, MODEL.operation_model(name)
    )
    prepare_request_dict(serialized, "http://127.0.0.1:8081")
    prepared = create_request_object(serialized).prepare()
    url = urlsplit(prepared.url)
    target = url.path + (f"?{url.query}" if url.query else "")
    headers = {
        key.lower().encode(): value if isinstance(value, bytes) else value.encode()
        for key, value in prepared.headers.items()
    }
    body = prepared.body or b""
    return Request(prepared.method, target, headers, bytes(body))


def read(answer: Answer, operation: OperationModel) -> Item:
    """What botocore reads of an answer."""
    is_document = operation.has_streaming_output
    response = {
        "headers": {**dict(answer.headers), "Content-Type": answer.content_type},
        "status_code": answer.status,
        "body": io.BytesIO(answer.body) if is_document else answer.body,
    }
    parsed: Item = create_parser("rest-json").parse(response, operation.output_shape)
    del parsed["ResponseMetadata"]
    if is_document:
        parsed["body"] = parsed["body"].read()
    return parsed


def usual(operation: OperationModel) -> Item:
    """What is read where an operation answers with a document and does not say of what type."""
    return (
        {"contentType": "application/json", "body": b""} if operation.has_streaming_output else {}
    )


class Recording:
    """A plane whose only operation notes what it is given and answers ``output``."""

    def __init__(self, name: str, output: Item) -> None:
        self.given: list[Item] = []
        self.failures: list[str] = []
        self._output = output
        self.plane = ControlPlane(
            InMemoryStore(),
            {name: self._run},
            Secrets(b"k" * 32),
            AnyCaller("123456789012", "us-east-1"),
            lambda what, error: self.failures.append(f"{what}: {error!r}"),
        )

    def _run(self, call: Call, given: Item) -> Item:
        self.given.append(given)
        return {**self._output, "_hidden": 1, "unknown": 2}


@pytest.mark.parametrize("name", MODEL.operation_names)
def test_botocore_and_the_wire_agree(name: str) -> None:
    operation = MODEL.operation_model(name)
    for seed in range(8):
        draw = random.Random(f"{name} {seed}")
        given = made(operation.input_shape, draw) if operation.input_shape else {}
        output = made(operation.output_shape, draw) if operation.output_shape else {}
        recording = Recording(name, output)
        answer = recording.plane.answer(request_of(name, given))
        assert isinstance(answer, Answer)
        assert recording.failures == []
        assert recording.given == [given], answer
        assert answer.status == operation.http.get("responseCode", 200)
        if operation.output_shape is None:
            assert answer.body == b""
        else:
            wanted = usual(operation) | output
            assert read(answer, operation) == as_read(wanted, operation.output_shape)
