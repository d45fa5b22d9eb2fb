"""Requests as botocore signs them, at any time, and nothing is sent."""

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials

from lockgate.control.request import Request

HOST = "127.0.0.1:8081"


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> list[bytes]:
        return [b"{}"]


def of_client(
    call: Callable[[Any], Any], id: str, secret: str, region: str = "eu-west-1"
) -> Request:
    """The request that a client of boto3's sends for a call of it, now."""
    client = boto3.client(
        "apigateway",
        endpoint_url=f"http://{HOST}",
        region_name=region,
        aws_access_key_id=id,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 0}, parameter_validation=False),
    )
    sent: list[Any] = []

    def keep(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {"content-type": "application/json"}, _Raw())

    client.meta.events.register("before-send.apigateway.*", keep)
    call(client)
    client.close()
    prepared = sent[0]
    return _request(prepared.method, prepared.url, prepared.headers.items(), prepared.body)


def signed(
    key: tuple[str, str],
    method: str = "GET",
    target: str = "/account",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    stamp: str = "20231114T221320Z",
    expires: int | None = None,
    region: str = "eu-west-1",
    service: str = "apigateway",
    token: str | None = None,
) -> Request:
    """A request signed at the time of ``stamp``; ``expires`` makes it a presigned one."""
    request = AWSRequest(method, f"http://{HOST}{target}", headers or {}, body)
    signer = SigV4Auth(Credentials(*key, token), service, region)
    if expires is not None:
        signer = SigV4QueryAuth(Credentials(*key, token), service, region, expires)
    _at(stamp, signer, request)
    return _request(method, request.url, request.headers.items(), body)


def _at(stamp: str, signer: Any, request: Any) -> None:
    """Sign as botocore does, but for the time."""
    request.context["timestamp"] = stamp
    if isinstance(signer, SigV4QueryAuth):
        signer._modify_request_before_signing(request)
    else:
        request.headers["X-Amz-Date"] = stamp
        if signer.credentials.token:
            request.headers["X-Amz-Security-Token"] = signer.credentials.token
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(text, request))


def _request(method: str, url: str, headers: Any, body: Any) -> Request:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [(b"Host", HOST.encode())]
    for name, value in headers:
        lines.append((name.encode(), value if isinstance(value, bytes) else value.encode()))
    fields = {name.lower(): value for name, value in lines}
    return Request(method, target, fields, bytes(body or b""), "127.0.0.1", lines)
