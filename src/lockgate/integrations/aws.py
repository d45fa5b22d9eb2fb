"""``CallAws`` done for real: signed, and sent to the service's configured endpoint.

Source: "Signing AWS API requests" in the IAM user guide; S3's own rules in its API reference.
"""

from collections.abc import Callable, Mapping

from lockgate.engine.effects import CallAws, CallHttp, Fault, HttpAnswer
from lockgate.integrations.endpoint import Endpoint
from lockgate.integrations.http import HttpCaller
from lockgate.integrations.sigv4 import Credentials, sign

__all__ = ["AwsCaller"]

Done = Callable[[HttpAnswer | Fault], None]


class AwsCaller:
    """Calls services. ``endpoints`` are those of single services by name, ``endpoint`` is for the
    others; both may be replaced between two calls. ``now`` gives the time of day.
    """

    def __init__(
        self, http: HttpCaller, credentials: Credentials, now: Callable[[], float]
    ) -> None:
        self.endpoint: Endpoint | None = None
        self.endpoints: Mapping[str, Endpoint] = {}
        self._http = http
        self._credentials = credentials
        self._now = now

    def call(self, effect: CallAws, done: Done) -> None:
        """Sign and send; ``done`` gets the answer or the fault."""
        endpoints = self.endpoints
        endpoint = endpoints.get(effect.host) or endpoints.get(effect.service) or self.endpoint
        if endpoint is None:
            done(Fault("address", f"no endpoint is configured for the service {effect.host}"))
            return
        is_s3 = effect.service == "s3"
        # A bucket's own host has no name at an endpoint; the path names the bucket as well.
        bucket = f"/{effect.subdomain}" if is_s3 and effect.subdomain else ""
        path = f"{endpoint.prefix}{bucket}{effect.path}"
        headers = [("Host", endpoint.netloc), *effect.headers]
        headers += sign(
            effect.method,
            path,
            effect.query,
            headers,
            effect.body,
            self._credentials,
            effect.region,
            effect.signed_as,
            self._now(),
            keeps_path=is_s3,
            tells_hash=is_s3,
        )
        self._http.perform(
            CallHttp(
                effect.method,
                endpoint.scheme,
                endpoint.host,
                endpoint.port,
                f"{path}?{effect.query}" if effect.query else path,
                headers,
                effect.body,
                effect.timeout_ms,
            ),
            done,
        )
