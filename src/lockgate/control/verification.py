"""Who is let in once there are access keys: whose signature is right, and whose policy allows it.

A key is read from the store for each call, so one that is switched off is refused at once.
Source: security spec, row C-1; access-control.md, section 7.
"""

import hmac
import time
from collections.abc import Callable
from urllib.parse import quote

from lockgate.control.access_keys import ACTIVE, find_key, is_guarded, principal_arn, secret_of
from lockgate.control.call import Caller, partition_of
from lockgate.control.canonical import canonical_request
from lockgate.control.errors import InvalidSignature, NotAuthorized, UnrecognizedClient
from lockgate.control.policies import policy_of
from lockgate.control.request import Admission, Identity, Request
from lockgate.control.routes import Found, Query
from lockgate.control.service_model import OperationModel
from lockgate.control.signature import Claim, check_claim, read_claim
from lockgate.integrations.sigv4 import signature, to_sign
from lockgate.rules.compat import MESSAGES_OF_POLICY, SIGNATURE_ECHO
from lockgate.rules.signatures import SIGNATURE_TEXTS
from lockgate.store.objects import Item, Store
from lockgate.store.secrets import Secrets

__all__ = ["Guard", "authorize"]


class Guard:
    """Lets everybody in until the store has a key, and then only who has one."""

    def __init__(
        self,
        store: Store,
        secrets: Secrets,
        account: str,
        before: Admission,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._account = account
        self._before = before
        self._clock = clock
        self._is_guarded = False

    def admit(self, request: Request, query: Query) -> Identity:
        """Who has signed the request. Raises what access-control.md, section 7.4 lists."""
        # There is no way back, so the answer is asked for until it is yes.
        self._is_guarded = self._is_guarded or is_guarded(self._store)
        if not self._is_guarded:
            return self._before.admit(request, query)
        claim = read_claim(request, query)
        check_claim(claim, self._clock())
        key = self._key(claim)
        _check_signature(claim, request, secret_of(key, self._secrets))
        return self._identity(claim, key, request)

    def _key(self, claim: Claim) -> Item:
        key = find_key(self._store, claim.access_key)
        # Sessions are not given out, so nobody can have a token of one.
        if key is None or key["status"] != ACTIVE or claim.token is not None:
            raise UnrecognizedClient(SIGNATURE_TEXTS["key"])
        return key

    def _identity(self, claim: Claim, key: Item, request: Request) -> Identity:
        region = claim.scope[1]
        caller = Caller(
            principal_arn(self._account, partition_of(region), key["userName"]),
            claim.access_key,
            request.source_ip,
            request.fields.get(b"user-agent", b"").decode("latin-1"),
            key["principalId"],
        )
        policy = key.get("policy")
        return Identity(
            self._account, region, caller, None if policy is None else policy_of(policy)
        )


def _check_signature(claim: Claim, request: Request, secret: str) -> None:
    canonical = canonical_request(request, claim.signed_headers)
    text = to_sign(canonical, claim.stamp, claim.scope)
    wanted = signature(text, claim.scope, secret)
    if hmac.compare_digest(wanted.encode(), claim.signature.encode("utf-8", "replace")):
        return
    problem = SIGNATURE_TEXTS["mismatch"]
    if SIGNATURE_ECHO:
        shown = canonical.encode("utf-8", "replace").decode()
        problem += SIGNATURE_TEXTS["mismatch.echo"] % {"canonical": shown, "to_sign": text}
    raise InvalidSignature(problem)


def authorize(identity: Identity, found: Found, operation: OperationModel) -> None:
    """Raise :class:`NotAuthorized` where the caller's policy does not allow the operation."""
    if identity.policy is None:
        return
    action = f"apigateway:{operation.method}"
    arn = f"arn:{partition_of(identity.region)}:apigateway:{identity.region}::"
    resource = arn + _path(found, operation)
    decision = identity.policy.decide(action, resource)
    if decision.allows:
        return
    text = (
        f"User: {identity.caller.arn} is not authorized to perform: {action} "
        f"on resource: {resource}"
    )
    if decision.is_explicit:
        text += " with an explicit deny"
        if MESSAGES_OF_POLICY == "2025":
            text += " in an identity-based policy"
    elif MESSAGES_OF_POLICY == "2025":
        text += f" because no identity-based policy allows the {action} action"
    raise NotAuthorized(text)


def _path(found: Found, operation: OperationModel) -> str:
    """The path with one spelling of each value, so that no other one escapes a statement."""
    segments = [
        quote(found.uri[segment[1:-1]], safe="-_.~*()") if segment.startswith("{") else segment
        for segment in operation.path.split("/")
    ]
    return "/".join(segments)
