"""Access keys over HTTP: made by the command, verified for each call, recorded, and kept secret."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from processes import process, run, wait_for_port

from lockgate.testing import free_port


class Key(NamedTuple):
    id: str
    secret: str


class Place:
    """A gateway on a store in a folder, and the commands that work on the store."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.store = folder / "lockgate.db"
        self.port = port
        self.clients: list[Any] = []

    def client(self, key: Key) -> Any:
        client = boto3.client(
            "apigateway",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="eu-west-1",
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            config=Config(retries={"max_attempts": 0}),
        )
        self.clients.append(client)
        return client

    def command(self, *arguments: str, status: int = 0) -> str:
        done = run(*arguments, f"--store={self.store}")
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stdout + done.stderr

    def key(self, user: str, *arguments: str) -> Key:
        lines = self.command("keys", "create", user, *arguments).splitlines()
        return Key(*(line.partition("=")[2] for line in lines))

    def unsigned(self, path: str = "/account") -> tuple[int, str | None, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, None, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["x-amzn-ErrorType"], json.load(error)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    port = free_port()
    with (
        (tmp_path / "log").open("wb") as log,
        process(f"--store={tmp_path / 'lockgate.db'}", control_port=port, stderr=log) as started,
    ):
        wait_for_port(started[0], port)
        here = Place(tmp_path, port)
        yield here
        for client in here.clients:
            client.close()


def refused(call: Any, **given: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        call(**given)
    answer = caught.value.response
    error = answer["Error"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


def test_from_the_first_key_on_calls_are_verified(place: Place) -> None:
    any_key = place.client(Key("test", "test"))
    any_key.create_rest_api(name="before")
    assert place.unsigned()[0] == 200
    key = place.key("alice")
    invalid = "The security token included in the request is invalid."
    assert place.unsigned() == (
        403,
        "MissingAuthenticationTokenException",
        {"message": "Missing Authentication Token"},
    )
    assert refused(any_key.get_rest_apis) == (403, "UnrecognizedClientException", invalid)
    wrong = place.client(key._replace(secret="x" * 40))
    status, code, message = refused(wrong.create_rest_api, name="wrong")
    assert (status, code) == (403, "InvalidSignatureException")
    assert "\n\nThe Canonical String for this request should have been\n'POST\n/restapis" in message
    right = place.client(key)
    api = right.create_rest_api(name="ü/after")["id"]
    arn = f"arn:aws:apigateway:eu-west-1::/restapis/{api}"
    right.tag_resource(resourceArn=arn, tags={"a b": "c/d"})
    assert right.get_tags(resourceArn=arn)["tags"] == {"a b": "c/d"}
    right.untag_resource(resourceArn=arn, tagKeys=["a b", "x"])
    assert [one["name"] for one in right.get_rest_apis()["items"]] == ["before", "ü/after"]
    url = right.generate_presigned_url("get_rest_api", {"restApiId": api}, ExpiresIn=60)
    with urllib.request.urlopen(url) as answer:
        assert json.load(answer)["name"] == "ü/after"
    assert place.unsigned(url.partition(str(place.port))[2] + "0")[1] == "InvalidSignatureException"

    place.command("keys", "disable", key.id)
    assert refused(right.get_rest_apis) == (403, "UnrecognizedClientException", invalid)
    place.command("keys", "enable", key.id)
    right.get_rest_apis()
    place.command("keys", "delete", key.id)
    assert refused(right.get_rest_apis) == (403, "UnrecognizedClientException", invalid)
    assert place.unsigned()[0] == 403
    assert place.command("keys", "list") == ""


def test_a_key_with_a_policy_and_the_records_of_its_calls(place: Place) -> None:
    policy = place.folder / "policy.json"
    policy.write_text(
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "apigateway:GET", '
        '"Resource": "arn:aws:apigateway:*::/restapis*"}}'
    )
    admin = place.client(place.key("admin"))
    reader = place.client(place.key("reader", f"--policy=@{policy}"))
    api = admin.create_rest_api(name="shop")["id"]
    assert reader.get_rest_api(restApiId=api)["name"] == "shop"
    user = "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: "
    assert refused(reader.delete_rest_api, restApiId=api) == (
        403,
        "AccessDeniedException",
        f"{user}apigateway:DELETE on resource: arn:aws:apigateway:eu-west-1::/restapis/{api}",
    )
    shown = [line.split(" ", 2)[2] for line in place.command("audit", "show").splitlines()]
    assert [line for line in shown if "127.0.0.1" in line] == [
        "admin 127.0.0.1 CreateRestApi",
        "reader 127.0.0.1 DeleteRestApi AccessDeniedException: "
        f"{user}apigateway:DELETE on resource: arn:aws:apigateway:eu-west-1::/restapis/{api}",
    ]
    assert [line.split()[2] for line in shown if "local" in line] == ["CreateAccessKey"] * 2
    assert place.command("audit", "verify").startswith("4 records are as they were written; ")
    exported = place.folder / "audit.jsonl"
    place.command("audit", "export", str(exported), "--after=2")
    assert exported.stat().st_mode & 0o777 == 0o600
    records = [json.loads(line) for line in exported.read_text().splitlines()]
    assert [(one["seq"], one["record"]["eventName"]) for one in records] == [
        (3, "CreateRestApi"),
        (4, "DeleteRestApi"),
    ]
    assert records[0]["record"]["userIdentity"]["userName"] == "admin"


CANARY = "canary0secret1canary2secret3"


def test_no_secret_is_written_anywhere(place: Place) -> None:
    """Secrets of each kind are used rightly and wrongly; then all that was written is read."""
    key_file = place.folder / "key"
    place.command("keys", "create", "alice", f"--file={key_file}", "--credentials")
    assert key_file.stat().st_mode & 0o777 == 0o600
    lines = key_file.read_text().split()
    key = Key(lines[3], lines[6])
    assert len(key.secret) == 40
    key_file.unlink()
    client = place.client(key)
    secrets = [f"{CANARY}{number}" for number in range(6)]
    made = client.create_api_key(name="a", value=secrets[0])
    refused(client.create_api_key, name="b", value=secrets[0])
    client.update_api_key(
        apiKey=made["id"], patchOperations=[{"op": "replace", "path": "/name", "value": "c"}]
    )
    client.import_api_keys(body=f"name,key\nd,{secrets[1]}\n".encode(), format="csv")
    generated = client.create_api_key(name="e", generateDistinctId=True)
    secrets.append(client.get_api_key(apiKey=generated["id"], includeValue=True)["value"])
    client.generate_client_certificate()
    refused(
        client.create_domain_name,
        domainName="a.example.com",
        certificatePrivateKey=secrets[2],
        certificateBody="x",
        endpointConfiguration={"types": ["NONE"]},
    )
    refused(place.client(Key(key.id, "wrong")).create_api_key, name="x", value=secrets[3])
    place.command("audit", "export", str(place.folder / "audit.jsonl"))
    place.command("audit", "verify")
    written = {path.name: path.read_bytes() for path in place.folder.iterdir()}
    assert written.keys() >= {"lockgate.db", "lockgate.db-wal", "log", "audit.jsonl"}
    shown = place.command("audit", "show") + place.command("keys", "list")
    written["what the commands print"] = shown.encode()
    for secret in [*secrets, key.secret, "PRIVATE KEY"]:
        found = [name for name, content in written.items() if secret.encode() in content]
        assert found == [], secret
    assert b"CreateApiKey" in written["audit.jsonl"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_other_address_of_this_machine(workers: str) -> None:
    port = free_port()
    with process(f"--workers={workers}", "--control-host=::1", control_port=port) as (running, _):
        wait_for_port(running, port, "::1")
        with urllib.request.urlopen(f"http://[::1]:{port}/account") as answer:
            assert answer.status == 200
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/account")
