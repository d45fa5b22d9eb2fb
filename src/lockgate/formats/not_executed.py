"""What a definition may hold that Lockgate reads but does not execute yet.

Each such thing is reported once a document, as a warning at the first place where it stands, so
that nothing is passed over in silence. Rows leave this table as they are built.
"""

from lockgate.diagnostics import Place, Report

__all__ = ["NOT_EXECUTED", "NotExecuted"]

NOT_EXECUTED: dict[str, str] = {
    "api-key": "API keys: callers without a key are let in",
    "api-key-source": "the source of API keys",
    "auth": "IAM authorization: unsigned callers are let in",
    "authorizer": "authorizers: every caller is let in",
    "cache": "the stage cache: every request reaches its integration",
    "cors": "x-amazon-apigateway-cors belongs to HTTP APIs; a REST API has OPTIONS methods instead",
    "credentials": "roles in credentials: they are noted and not assumed",
    "endpoint-configuration": "endpoint configurations",
    "policy": "resource policies: every caller is let in",
    "server-name": "serverNameToVerify: certificates are checked for the address's own host",
    "response-transfer-mode": "streamed answers: they are sent when they are complete",
}


class NotExecuted:
    """Counts what is met of the table in one document, and reports it at the end."""

    def __init__(self) -> None:
        self.met: dict[str, list[Place]] = {}

    def note(self, name: str, place: Place) -> None:
        """``name``, a key of the table, stands at ``place``."""
        self.met.setdefault(name, []).append(place)

    def report(self, report: Report) -> None:
        """One warning for each thing that was met."""
        for name, places in self.met.items():
            more = len(places) - 1
            also = f" (and in {more} more place{'s' if more > 1 else ''})" if more else ""
            report.warning(
                f"not-executed.{name}", f"not executed yet: {NOT_EXECUTED[name]}{also}", places[0]
            )
