"""Test invocations: control-plane.md, sections 3, 4.2, 4.3 and 8."""

from control_walk.cases import (
    NO_API,
    NO_RESOURCE,
    READS,
    Given,
    Like,
    Success,
    Walk,
    bad,
    missing,
)
from control_walk.world import World

from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["INVOCATIONS"]

BAD_HEADER = bad(CONTROL_MESSAGES["test.header"] % {"name": "a b"}, {"headers": {"a b": "1"}})


class _Milliseconds:
    def __eq__(self, other: object) -> bool:
        return type(other) is int and other >= 0

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "MILLISECONDS"


def _teapot(world: World) -> Given:
    """A method that nobody has deployed, and whose template sets the status."""
    response = world.new_method_response()
    template = '#set($context.responseOverride.status = 418)"$stageVariables.color"'
    method = {name: given for name, given in response.items() if name != "statusCode"}
    world.client.put_integration(
        **method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
    )
    world.client.put_integration_response(
        **response, responseTemplates={"application/json": template}
    )
    return {**method, "stageVariables": {"color": "red"}}


INVOCATIONS: dict[str, Walk] = {
    "TestInvokeMethod": Walk(
        success=(
            Success(
                _teapot,
                lambda world, given: {
                    "status": 418,
                    "body": '"red"',
                    "headers": {"Content-Type": "application/json"},
                    "multiValueHeaders": {"Content-Type": ["application/json"]},
                    "log": Like(r".*: Method completed with status: 418\n"),
                    "latency": _Milliseconds(),
                },
            ),
        ),
        not_found=(
            NO_API,
            NO_RESOURCE,
            missing("Invalid Method identifier specified", {"httpMethod": "PUT"}),
            missing("Invalid Client Certificate Id specified", {"clientCertificateId": "nothing"}),
        ),
        bad_request=(BAD_HEADER,),
        lacks={"conflict": READS},
    ),
    "TestInvokeAuthorizer": Walk(
        success=(
            Success(
                World.new_authorizer,
                lambda world, given: {
                    "clientStatus": 401,
                    "log": Like(r".*: Unauthorized request: [0-9a-f-]{36}\n"),
                    "latency": _Milliseconds(),
                },
            ),
        ),
        not_found=(
            NO_API,
            missing("Invalid Authorizer identifier specified", {"authorizerId": "nothing"}),
        ),
        bad_request=(BAD_HEADER,),
        lacks={"conflict": READS},
    ),
}
