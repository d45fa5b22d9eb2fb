"""Test invocations: what the process that runs one is given, and what it answers.

The control plane reads the objects in a transaction; whoever serves runs them, because it has the
connections and the functions. Source: control-plane.md, section 8.
"""

from typing import Any

import msgspec

from lockgate.model.api_objects import ApiObjects

__all__ = ["AuthorizerTest", "AuthorizerTested", "MethodTest", "MethodTested", "TestedRequest"]


class TestedRequest(msgspec.Struct, frozen=True):
    """The request that is simulated, for whom, and the stage variables that it meets.

    ``target`` is path and query as the caller gave them, ``identity`` what is known of the caller,
    as members of ``$context.identity``.
    """

    __test__ = False

    account: str
    region: str
    method: str
    target: str
    headers: list[tuple[str, str]] = []
    body: str = ""
    stage_variables: dict[str, str] = {}
    identity: dict[str, str] = {}


class MethodTest(msgspec.Struct, frozen=True, tag="method"):
    """``objects`` have one resource with one method, and what that method needs of its API."""

    objects: ApiObjects
    request: TestedRequest


class MethodTested(msgspec.Struct, frozen=True):
    """What a method answered: ``latency`` is in milliseconds, ``trace`` the id of the record."""

    status: int
    headers: list[tuple[str, str]]
    body: str
    log: str
    latency: int
    trace: str

    def as_data(self) -> Any:
        """As JSON data, in which replies of processes are."""
        return msgspec.to_builtins(self)


class AuthorizerTest(msgspec.Struct, frozen=True, tag="authorizer"):
    """``objects`` have one authorizer. ``further`` are ``$context`` variables by their names."""

    objects: ApiObjects
    request: TestedRequest
    further: dict[str, str] = {}


class AuthorizerTested(msgspec.Struct, frozen=True):
    """What an authorizer answered: ``status`` is 0, or what a client would get.

    ``policy`` is JSON; ``latency`` is in milliseconds.
    """

    status: int
    log: str
    latency: int
    principal: str | None = None
    policy: str | None = None
    context: dict[str, str] = {}

    def as_data(self) -> Any:
        """As JSON data, in which replies of processes are."""
        return msgspec.to_builtins(self)
