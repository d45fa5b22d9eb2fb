"""The backend's part in ``explain``: its options, and to which integrations they belong."""

from dataclasses import dataclass, fields
from typing import Annotated, Literal

from cyclopts import Parameter

from lockgate.cli.arguments import ArgumentProblem, pairs, read_bytes, read_text
from lockgate.verify.rehearsal import CannedAnswer

__all__ = ["CannedOptions", "Failing"]

Failing = Literal["timeout", "connect", "tls", "protocol", "refused", "throttled", "too_large"]

_FAMILIES = {
    "HTTP": ("--backend-", "--fail-with"),
    "AWS": ("--function-", "--fail-with"),
    "MOCK": (),
}
"""How the options begin that a family of integrations takes."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class CannedOptions:
    """The options as they were given; None where one was not."""

    backend_status: Annotated[
        int | None, Parameter(help="Status the backend answers [default: 200].")
    ] = None
    backend_header: Annotated[
        list[str] | None, Parameter(help="A header the backend answers, 'Name: value'.")
    ] = None
    backend_body: Annotated[
        str | None, Parameter(help="Body the backend answers; @FILE reads it.")
    ] = None
    function_answer: Annotated[
        str | None, Parameter(help="JSON the function returns; @FILE reads it.")
    ] = None
    function_error: Annotated[
        str | None, Parameter(help="The function fails with this errorMessage; @FILE reads it.")
    ] = None
    function_error_type: Annotated[
        str | None, Parameter(help="The errorType that goes with it [default: Error].")
    ] = None
    fail_with: Annotated[
        Failing | None, Parameter(help="The call of the integration itself fails so.")
    ] = None

    def given(self) -> list[str]:
        """The options that were given."""
        return [
            f"--{option.name.replace('_', '-')}"
            for option in fields(self)
            if getattr(self, option.name) is not None
        ]

    def answer(self) -> CannedAnswer:
        """What the integration is to answer. Raises ArgumentProblem where options exclude."""
        given = self.given()
        for one, other in (
            ("--function-answer", "--function-error"),
            ("--function-answer", "--function-error-type"),
        ):
            if one in given and other in given:
                raise ArgumentProblem(f"{one} and {other} exclude each other")
        if self.fail_with is not None and len(given) > 1:
            raise ArgumentProblem(
                f"{given[0]} and --fail-with exclude each other",
                "a call that fails brings no answer",
            )
        if "--function-error-type" in given and "--function-error" not in given:
            raise ArgumentProblem("--function-error-type needs --function-error")
        status = 200 if self.backend_status is None else self.backend_status
        if not 100 <= status <= 999:
            raise ArgumentProblem(f"--backend-status {status} is no status")
        body = self.backend_body if self.function_answer is None else self.function_answer
        error = self.function_error
        return CannedAnswer(
            status=status,
            headers=tuple(
                next(iter(pairs([line], "--backend-header", ":").items()))
                for line in self.backend_header or []
            ),
            body=None if body is None else read_bytes(body),
            function_error=None if error is None else read_text(error),
            function_error_type=self.function_error_type or "Error",
            fault=self.fail_with,
        )

    def check(self, route: str, integration_type: str) -> None:
        """Raise ArgumentProblem where an option has no effect on this type of integration."""
        starts = _FAMILIES[integration_type.partition("_")[0]]
        what = f"the integration of {route} is of type {integration_type.lower()}"
        for option in self.given():
            if not option.startswith(starts):
                hint = f"that type takes {' and '.join(_shown(s) for s in starts)}"
                raise ArgumentProblem(
                    f"{option} has no effect: {what}",
                    hint if starts else "a mock calls nothing; its request template answers",
                )
        if self.fail_with == "throttled" and integration_type.startswith("HTTP"):
            raise ArgumentProblem(
                f"--fail-with throttled has no effect: {what}", "only functions are throttled"
            )


def _shown(start: str) -> str:
    return f"{start}*" if start.endswith("-") else start
