"""AWS integrations with services other than Lambda, against an emulator of the services."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from definitions import api, entry, operation
from moto_server import ACCOUNT, REGION, MotoServer
from nginx import TLS, Nginx
from processes import run

from lockgate.testing import Answer, FakeBackend, RunningGateway, free_port, serve
from lockgate.verify.status_map import covers, of_operation

ROLE = f"arn:aws:iam::{ACCOUNT}:role/gateway"
JSON_1_0 = {"integration.request.header.Content-Type": "'application/x-amz-json-1.0'"}
JSON_1_1 = {"integration.request.header.Content-Type": "'application/x-amz-json-1.1'"}
FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
ANSWERS = {
    "default": entry(200),
    r"404|400": entry(404, '{"service": "$input.path(\'$.__type\')"}'),
    r"4\d{2}": entry(409),
}
XML_ANSWERS = {
    "default": entry(
        200,
        responseParameters={
            "method.response.header.Content-Type": "integration.response.header.Content-Type"
        },
    ),
    r"400|404": entry(404),
    "403": entry(403),
}


def service(
    uri: str,
    template: str | None = None,
    parameters: dict[str, str] | None = None,
    verb: str = "POST",
    responses: dict[str, Any] = ANSWERS,
    **members: Any,
) -> dict[str, Any]:
    """An operation that calls a service; every query parameter of the client is declared."""
    integration: dict[str, Any] = {
        "type": "aws",
        "httpMethod": verb,
        "uri": f"arn:aws:apigateway:{REGION}:{uri}",
        "credentials": ROLE,
        "requestParameters": parameters or {},
        "responses": responses,
    }
    if template is not None:
        integration["requestTemplates"] = {"application/json": template}
    names = ("name", "text", "marker", "etag", "type")
    declared = [{"name": name, "in": "query"} for name in names]
    declared += [{"name": name, "in": "path"} for name in ("bucket", "key", "queue")]
    return operation(
        {**integration, **members},
        200,
        403,
        404,
        409,
        headers=("Content-Type", "ETag"),
        parameters=declared,
    )


def given(**names: str) -> dict[str, str]:
    """Query parameters of the service from those of the client."""
    return {
        f"integration.request.querystring.{name}": f"method.request.querystring.{value}"
        for name, value in names.items()
    }


QUEUE = f"http://sqs.{REGION}.amazonaws.com/{ACCOUNT}/"
PATHS: dict[str, Any] = {
    "/sqs": {
        "get": service(
            "sqs:action/GetQueueUrl", None, {**FORM, **given(QueueName="name")}, "GET", XML_ANSWERS
        ),
        "post": service(
            "sqs:action/SendMessage",
            '{"QueueUrl": "$input.params(\'name\')", "MessageBody": "$input.params(\'text\')"}',
            JSON_1_0,
        ),
    },
    "/sqs/{queue}": {
        "post": service(
            f"sqs:path/{ACCOUNT}/{{queue}}",
            "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
            {**FORM, "integration.request.path.queue": "method.request.path.queue"},
            responses=XML_ANSWERS,
        ),
    },
    "/sns": {
        "post": service(
            "sns:action/Publish",
            None,
            {**FORM, **given(TopicArn="name", Message="text")},
            responses=XML_ANSWERS,
        ),
    },
    "/dynamodb": {
        "put": service(
            "dynamodb:action/PutItem",
            '{"TableName": "$input.params(\'name\')", "Item": {"id": {"S": "7"}, '
            '"text": {"S": $input.json(\'$.text\')}}}',
            JSON_1_0,
        ),
        "get": service(
            "dynamodb:action/GetItem",
            '{"TableName": "$input.params(\'name\')", "Key": {"id": {"S": "7"}}}',
            JSON_1_0,
            responses={
                **ANSWERS,
                "default": entry(200, "{\"text\": $input.json('$.Item.text.S')}"),
            },
        ),
    },
    "/states": {
        "post": service(
            "states:action/StartExecution",
            '{"stateMachineArn": "$input.params(\'name\')", '
            '"input": "$util.escapeJavaScript($input.json(\'$\'))"}',
            JSON_1_0,
        ),
    },
    "/kinesis": {
        "post": service(
            "kinesis:action/PutRecord",
            '{"StreamName": "$input.params(\'name\')", "PartitionKey": "p", '
            '"Data": "$util.base64Encode($input.body)"}',
            JSON_1_1,
        ),
    },
    "/events": {
        "post": service(
            "events:path//",
            '{"Entries": [{"Source": "shop", "DetailType": "sold", '
            '"Detail": "$util.escapeJavaScript($input.json(\'$\'))"}]}',
            {**JSON_1_1, "integration.request.header.X-Amz-Target": "'AWSEvents.PutEvents'"},
        ),
        "get": service(
            "events:action/DescribeRule", '{"Name": "$input.params(\'name\')"}', JSON_1_1
        ),
    },
    "/ssm": {
        "get": service(
            "ssm:action/GetParameter",
            '{"Name": "$input.params(\'name\')"}',
            JSON_1_1,
            responses={**ANSWERS, "default": entry(200, "$input.json('$.Parameter.Value')")},
        ),
    },
    "/s3": {
        "get": service("s3:path//", None, None, "GET", XML_ANSWERS),
    },
    "/s3/{bucket}": {
        "get": service(
            "s3:path/{bucket}?list-type=2",
            None,
            {"integration.request.path.bucket": "method.request.path.bucket",
             **given(prefix="name")},
            "GET",
            XML_ANSWERS,
        ),
    },
    "/s3/{bucket}/{key}": {
        "x-amazon-apigateway-any-method": service(
            "s3:path/{bucket}/{key}",
            None,
            {
                "integration.request.path.bucket": "method.request.path.bucket",
                "integration.request.path.key": "method.request.path.key",
                "integration.request.header.Content-Type": "method.request.querystring.type",
            },
            "ANY",
            {
                **XML_ANSWERS,
                "default": entry(
                    200,
                    responseParameters={
                        "method.response.header.ETag": "integration.response.header.ETag"
                    },
                ),
            },
        ),
    },
    "/inside/{key}": {
        "get": service(
            "docs.s3:path/{key}",
            None,
            {"integration.request.path.key": "method.request.path.key"},
            "GET",
            XML_ANSWERS,
        ),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def gateway(aws: MotoServer) -> Iterator[RunningGateway]:
    with serve(api(PATHS), aws_endpoint=aws.address) as running:
        yield running


def refused(gateway: RunningGateway, answer: Answer) -> dict[str, Any]:
    """The deciding decision of an answer that a pattern gave for the service's refusal."""
    record = gateway.record(answer)
    assert record["rule"] == "integration_response.pattern"
    decision: dict[str, Any] = next(d for d in record["decisions"] if d["name"] == record["rule"])
    assert decision["compared"]["source"] == "integration.status"
    assert decision["compared"]["text"] == str(record["backend_status"])
    assert record["definition"]["line"] > 1
    return record


def messages(aws: MotoServer, url: str) -> list[str]:
    found = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [message["Body"] for message in found.get("Messages", [])]


def test_a_queue_by_action(aws: MotoServer, gateway: RunningGateway) -> None:
    url = aws.client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    answer = gateway.request("GET", "/sqs?name=orders")
    assert answer.status == 200
    assert f"<QueueUrl>{url}</QueueUrl>".encode() in answer.body
    missing = gateway.request("GET", "/sqs?name=nothing")
    assert missing.status == 404
    assert refused(gateway, missing)["backend_status"] == 400


def test_a_queue_by_json(aws: MotoServer, gateway: RunningGateway) -> None:
    url = aws.client("sqs").create_queue(QueueName="json")["QueueUrl"]
    answer = gateway.request("POST", f"/sqs?name={quote(url)}&text=by%20json")
    assert answer.status == 200
    assert len(answer.json["MessageId"]) == 36
    assert messages(aws, url) == ["by json"]


def test_a_queue_by_path(aws: MotoServer, gateway: RunningGateway) -> None:
    url = aws.client("sqs").create_queue(QueueName="path")["QueueUrl"]
    answer = gateway.request("POST", "/sqs/path", '{"a": "b&c=ü"}')
    assert answer.status == 200
    assert b"<SendMessageResponse" in answer.body
    assert messages(aws, url) == ['{"a": "b&c=ü"}']
    missing = gateway.request("POST", "/sqs/nothing", "{}")
    assert missing.status == 404
    assert refused(gateway, missing)["backend_status"] == 400


def test_a_topic(aws: MotoServer, gateway: RunningGateway) -> None:
    sns, sqs = aws.client("sns"), aws.client("sqs")
    topic = sns.create_topic(Name="news")["TopicArn"]
    url = sqs.create_queue(QueueName="readers")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue["Attributes"]["QueueArn"])
    answer = gateway.request("POST", f"/sns?name={topic}&text=%C3%BC%20%26%2B")
    assert answer.status == 200
    assert b"<MessageId>" in answer.body
    (message,) = messages(aws, url)
    assert json.loads(message)["Message"] == "ü &+"
    missing = gateway.request("POST", f"/sns?name={topic}x&text=1")
    assert missing.status == 404
    assert refused(gateway, missing)["backend_status"] == 404


def test_a_table(aws: MotoServer, gateway: RunningGateway) -> None:
    aws.client("dynamodb").create_table(
        TableName="pets",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert gateway.request("PUT", "/dynamodb?name=pets", '{"text": "Rex"}').status == 200
    assert gateway.request("GET", "/dynamodb?name=pets").json == {"text": "Rex"}
    missing = gateway.request("GET", "/dynamodb?name=none")
    assert missing.status == 404
    assert missing.json["service"].endswith("#ResourceNotFoundException")
    assert refused(gateway, missing)["backend_status"] == 400


def test_a_state_machine(aws: MotoServer, gateway: RunningGateway) -> None:
    states = aws.client("stepfunctions")
    definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    machine = states.create_state_machine(
        name="flow", definition=json.dumps(definition), roleArn=ROLE
    )["stateMachineArn"]
    answer = gateway.request("POST", f"/states?name={machine}", '{"order": 7}')
    assert answer.status == 200
    execution = states.describe_execution(executionArn=answer.json["executionArn"])
    assert json.loads(execution["input"]) == {"order": 7}
    missing = gateway.request("POST", f"/states?name={machine}x", "{}")
    assert missing.status == 404
    assert "StateMachineDoesNotExist" in missing.json["service"]
    refused(gateway, missing)


def test_a_stream(aws: MotoServer, gateway: RunningGateway) -> None:
    kinesis = aws.client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    answer = gateway.request("POST", "/kinesis?name=clicks", '{"click": "ü"}')
    assert answer.status == 200
    iterator = kinesis.get_shard_iterator(
        StreamName="clicks",
        ShardId=answer.json["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )
    (record,) = kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert record["Data"].decode() == '{"click": "ü"}'
    missing = gateway.request("POST", "/kinesis?name=none", "{}")
    assert missing.status == 404
    assert refused(gateway, missing)["backend_status"] == 400


def test_an_event_bus(aws: MotoServer, gateway: RunningGateway) -> None:
    events, sqs = aws.client("events"), aws.client("sqs")
    url = sqs.create_queue(QueueName="sales")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    events.put_rule(Name="sold", EventPattern='{"source": ["shop"]}')
    target = {"Id": "1", "Arn": queue["Attributes"]["QueueArn"]}
    events.put_targets(Rule="sold", Targets=[target])
    answer = gateway.request("POST", "/events", '{"item": 7}')
    assert (answer.status, answer.json["FailedEntryCount"]) == (200, 0)
    (message,) = messages(aws, url)
    assert json.loads(message)["detail"] == {"item": 7}
    missing = gateway.request("GET", "/events?name=none")
    assert missing.status == 404
    assert "ResourceNotFoundException" in missing.json["service"]
    refused(gateway, missing)


def test_a_parameter(aws: MotoServer, gateway: RunningGateway) -> None:
    aws.client("ssm").put_parameter(Name="/shop/name", Value="Lockgate", Type="String")
    assert gateway.request("GET", "/ssm?name=/shop/name").json == "Lockgate"
    missing = gateway.request("GET", "/ssm?name=/none")
    assert missing.status == 404
    assert "ParameterNotFound" in missing.json["service"]
    refused(gateway, missing)


KEYS = ["plain.txt", "a b+c.txt", "ü=&ö,;'()*!.txt", "per%cent"]


def test_a_bucket(aws: MotoServer, gateway: RunningGateway) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="files")
    for key in KEYS:
        body = f"content of {key}"
        path = f"/s3/files/{quote(key, safe='')}"
        put = gateway.request("PUT", f"{path}?type=text/plain", body)
        assert put.status == 200, put
        kept = s3.get_object(Bucket="files", Key=key)
        assert kept["Body"].read().decode() == body
        assert (kept["ETag"], kept["ContentType"]) == (put.header("ETag"), "text/plain")
        assert gateway.request("GET", path).body.decode() == body
        head = gateway.request("HEAD", path)
        assert (head.status, head.body) == (200, b"")
    listed = gateway.request("GET", "/s3/files?name=a%20b%2B")
    assert listed.header("Content-Type") == "application/xml"
    assert listed.body.count(b"<Key>") == 1
    assert b"<Name>files</Name>" in gateway.request("GET", "/s3").body
    assert gateway.request("DELETE", "/s3/files/plain.txt").status == 200
    missing = gateway.request("GET", "/s3/files/plain.txt")
    assert missing.status == 404
    assert b"<Code>NoSuchKey</Code>" in missing.body
    refused(gateway, missing)


def test_a_key_of_several_segments_and_a_bucket_as_subdomain(
    aws: MotoServer, gateway: RunningGateway
) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="docs")
    s3.put_object(Bucket="docs", Key="2026/may.txt", Body=b"spring")
    assert gateway.request("GET", "/s3/docs/2026%2Fmay.txt").body == b"spring"
    assert gateway.request("GET", "/inside/2026%2Fmay.txt").body == b"spring"


def test_signatures_are_those_that_the_services_compute(
    aws: MotoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam, s3 = aws.client("iam"), aws.client("s3")
    iam.create_user(UserName="gateway")
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="gateway", PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName="gateway")["AccessKey"]
    s3.create_bucket(Bucket="signed")
    s3.put_object(Bucket="signed", Key="a b/c=+~", Body=b"content")
    aws.client("sqs").create_queue(QueueName="signed")
    aws.client("ssm").put_parameter(Name="/signed", Value="value", Type="String")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    aws.check_signatures(True)
    try:
        for secret, statuses in ((key["SecretAccessKey"], {200}), ("wrong", {403, 409})):
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
            with serve(api(PATHS), aws_endpoint=aws.address) as running:
                for method, path in (
                    ("GET", "/s3/signed/a%20b%2Fc%3D%2B~"),
                    ("GET", "/s3/signed?name=a%20b"),
                    ("POST", "/sqs/signed"),
                    ("GET", "/ssm?name=/signed"),
                ):
                    answer = running.request(method, path, "{}" if method == "POST" else None)
                    assert answer.status in statuses, (path, answer)
    finally:
        aws.check_signatures(False)


# -- what goes wrong on the way


def failed(gateway: RunningGateway, answer: Answer) -> tuple[int, str, str]:
    """Status, cause, and the pointer's end of the failure that answered."""
    record = gateway.record(answer)
    decision = next(d for d in record["decisions"] if d["name"] == record["cause"])
    return answer.status, record["cause"], decision["definition"]["pointer"].rpartition("/")[2]


ONE = {"/ssm": {"get": service("ssm:action/GetParameter", "{}", timeoutInMillis=200)}}


@pytest.mark.parametrize(
    ("data", "delay", "wanted"),
    [
        (b"", 0.0, (504, "failure.connect", "uri")),
        (b"nonsense", 0.0, (504, "failure.backend_protocol", "uri")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", 5.0,
         (504, "failure.timeout", "timeoutInMillis")),
    ],
)  # fmt: skip
def test_services_that_do_not_answer(
    data: bytes, delay: float, wanted: tuple[int, str, str]
) -> None:
    with FakeBackend() as backend:
        backend.answers_raw("*", data, delay=delay)
        with serve(api(ONE), aws_endpoint=f"http://{backend.address}") as running:
            assert failed(running, running.request("GET", "/ssm")) == wanted


def test_certificates_of_endpoints_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Nginx(tmp_path)
    port = server.serve_tls("trusted", "location / { return 400 none; }")
    with server:
        address = f"https://localhost:{port}"
        with serve(api(ONE), aws_endpoint=address) as running:
            answer = running.request("GET", "/ssm")
            assert failed(running, answer) == (500, "failure.backend_tls", "uri")
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "trusted.pem"))
        with serve(api(ONE), aws_endpoint=address) as running:
            refused(running, running.request("GET", "/ssm"))


def test_a_service_that_is_not_there() -> None:
    with serve(api(ONE), aws_endpoint=f"http://127.0.0.1:{free_port()}") as running:
        answer = running.request("GET", "/ssm")
        assert failed(running, answer) == (504, "failure.connect", "uri")
        assert answer.header("Connection") == "close"


def test_every_answer_is_in_the_status_map(gateway: RunningGateway) -> None:
    """Of all that this module has asked so far."""
    (plan,) = gateway.gateway.directory.plans
    records = [record for record in gateway.gateway.recorder.newest_first() if record.operation]
    gateway.request("GET", "/ssm?name=/none")
    for record in [next(gateway.gateway.recorder.newest_first()), *records]:
        assert record.operation is not None
        assert record.status is not None
        assert record.deciding is not None
        cause = None if record.cause is None else record.cause.name
        possible = of_operation(record.operation, plan)
        assert covers(possible, record.status, record.deciding.name, cause), record.operation.route


# -- endpoints


def test_without_an_endpoint_serve_warns_and_calls_answer_500(tmp_path: Path) -> None:
    with serve(api(ONE)) as running:
        answer = running.request("GET", "/ssm")
        assert failed(running, answer) == (500, "failure.endpoint_address", "uri")
        record = running.record(answer)
        assert "no endpoint is configured for the service ssm" in record["sentence"]
        assert record["rule"] == "gateway_response.API_CONFIGURATION_ERROR"
    path = tmp_path / "api.json"
    path.write_text(json.dumps(api(ONE)), "utf-8")
    # What keeps it from serving for ever is an address that this machine does not have.
    done = run("serve", str(path), "--host", "192.0.2.1", "--port", "0")
    assert done.stderr.count("[integration.no-endpoint]") == 1
    assert "--aws-endpoint URL" in done.stderr
    done = run("serve", str(path), "--host", "192.0.2.1", "--aws-endpoint", "http://127.0.0.1:1")
    assert "no-endpoint" not in done.stderr


def test_endpoints_of_single_services_in_the_environment_file(tmp_path: Path) -> None:
    paths = {
        f"/{name}": {"get": service(uri, None, None, "GET", {"default": entry(200)})}
        for name, uri in (("ssm", "ssm:path/"), ("sqs", "sqs:path/1/q"), ("s3", "files.s3:path/k"))
    }
    with FakeBackend() as one, FakeBackend() as others, FakeBackend() as flag:
        for backend, text in ((one, "one"), (others, "others"), (flag, "flag")):
            backend.answers("*", body=text)
        environment = tmp_path / "environment.json"
        document = {
            "aws_endpoint": f"http://{others.address}",
            "aws_endpoints": {
                "sqs": f"http://{one.address}/base",
                "files.s3": f"http://{one.address}",
            },
        }
        environment.write_text(json.dumps(document), "utf-8")
        with serve(api(paths), environment=environment) as running:
            found = [running.request("GET", f"/{name}").body for name in ("ssm", "sqs", "s3")]
        assert found == [b"others", b"one", b"one"]
        assert [got.target for got in one.received] == ["/base/1/q", "/files/k"]
        assert others.received[0].header("Host") == others.address
        with serve(
            api(paths), environment=environment, aws_endpoint=f"http://{flag.address}"
        ) as running:
            found = [running.request("GET", f"/{name}").body for name in ("ssm", "sqs")]
        assert found == [b"flag", b"one"]


def test_the_default_keys_are_those_that_emulators_take(
    backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    backend.answers("/", body="{}")
    with serve(api(ONE), aws_endpoint=f"http://{backend.address}") as running:
        assert running.request("GET", "/ssm").status == 200
    got = backend.received[-1]
    assert got.target == "/?Action=GetParameter"
    assert (got.header("Authorization") or "").startswith("AWS4-HMAC-SHA256 Credential=test/")
    assert got.header("X-Amz-Security-Token") is None
    assert got.header("X-Amz-Target") == "AmazonSSM.GetParameter"
