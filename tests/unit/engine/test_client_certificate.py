"""A client's certificate: who is turned away, and what is told of the others."""

import json

from definitions import api, entry, function_proxy, mock, operation
from plans import Told, plan_of, request

from lockgate.engine.address import Directory
from lockgate.engine.client_certificate import ClientCertificate, Peer
from lockgate.engine.effects import InvokeLambda
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import begin
from lockgate.engine.messages import Response

CERTIFICATE = ClientCertificate(
    "PEM", "CN=client", "CN=authority", "0a:1b", "Aug  5 09:36:04 2021 GMT", "Aug  5 2031 GMT"
)
DATA = {
    "clientCertPem": "PEM",
    "subjectDN": "CN=client",
    "issuerDN": "CN=authority",
    "serialNumber": "0a:1b",
    "validity": {"notBefore": "Aug  5 09:36:04 2021 GMT", "notAfter": "Aug  5 2031 GMT"},
}
TEMPLATE = (
    "$context.identity.clientCert.subjectDN|$context.identity.clientCert.validity.notBefore"
    "|#foreach($name in $context.identity.keySet())#if($name == 'clientCert')yes#end#end"
)
PLAN = plan_of(
    api(
        {
            "/mock": {"get": operation(mock({"default": entry(200, TEMPLATE)}), 200)},
            "/proxy": {"get": operation(function_proxy("f"))},
        }
    )
)


def result(target: str, peer: Peer) -> Response | Exchange:
    asked = request("GET", target)
    asked.peer = peer
    return begin(Directory([PLAN], PLAN, has_stage_segment=False), asked)


def told(peer: Peer) -> Told:
    answer = result("/mock", peer)
    assert isinstance(answer, Response)
    return Told(answer, ())


def test_a_client_with_a_problem_is_turned_away() -> None:
    refused = told(Peer(None, "no certificate"))
    assert (refused.status, refused.cause) == (403, "failure.client_certificate")


def test_a_template_sees_the_certificate() -> None:
    assert told(Peer(CERTIFICATE)).body == "CN=client|Aug  5 09:36:04 2021 GMT|yes"
    assert told(Peer(None)).body == "||"


def test_a_proxy_function_is_told_of_it() -> None:
    for peer, wanted in ((Peer(CERTIFICATE), DATA), (Peer(None), None)):
        waiting = result("/proxy", peer)
        assert isinstance(waiting, Exchange)
        assert isinstance(waiting.effect, InvokeLambda)
        event = json.loads(waiting.effect.payload)
        assert event["requestContext"]["identity"].get("clientCert") == wanted
