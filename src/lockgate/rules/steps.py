"""The life of a request, step by step: the only ordered list of checks.

The first step that fails answers, and later ones do not run. Numbers are those of the causes of
failures and of decision records. Where a step's place is not certain, the order in which checks
really run, :data:`lockgate.rules.compat.STEP_ORDER`, says otherwise than the numbers.
"""

from typing import NamedTuple

__all__ = ["STEPS", "Step"]


class Step(NamedTuple):
    """One row: the number, and what happens."""

    number: int
    what: str


STEPS: tuple[Step, ...] = (
    Step(1, "the connection is not one too many; TLS handshake"),
    Step(2, "the request's head is well-formed HTTP within the limits of sizes"),
    Step(3, "host and path name an API and a stage"),
    Step(4, "the client's certificate"),
    Step(5, "the endpoint serves this address"),
    Step(6, "the stage's deployment"),
    Step(7, "the path may be judged, the body's coding is one that is taken"),
    Step(8, "web application firewall"),
    Step(9, "resource and method"),
    Step(10, "the method's ARN is not too long"),
    Step(11, "resource policy, first phase"),
    Step(12, "authentication and authorization"),
    Step(13, "resource policy, second phase"),
    Step(14, "API key"),
    Step(15, "throttle"),
    Step(16, "quota"),
    Step(17, "the body is read and inflated"),
    Step(18, "permission to invalidate the cache"),
    Step(19, "required parameters"),
    Step(20, "the body follows its model"),
    Step(21, "cache look-up"),
    Step(22, "content handling of the request"),
    Step(23, "request template chosen, or the body passes"),
    Step(24, "mapping, template, overrides, address"),
    Step(25, "the integration is called"),
    Step(26, "the answer is stored in the cache"),
    Step(27, "integration response chosen"),
    Step(28, "its method response is declared"),
    Step(29, "mapping, template and overrides of the answer"),
    Step(30, "compression, headers of every answer, writing"),
)
"""All steps, in the order of their numbers."""
