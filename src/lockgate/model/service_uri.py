"""The URI of an AWS integration that calls a service other than Lambda.

Source: guide page "x-amazon-apigateway-integration object" (``uri``), API reference "Integration".
"""

import re
from typing import NamedTuple

from lockgate.rules.compat import AWS_PATH_SLASH

__all__ = ["ServiceUri", "service_of"]

_URI = re.compile(
    r"arn:(?P<partition>[a-z0-9-]+):apigateway:(?P<region>[a-z0-9-]+):"
    r"(?:(?P<subdomain>[A-Za-z0-9_.-]+)\.)?(?P<service>[A-Za-z0-9-]+):"
    r"(?:path/(?P<path>[^?#\s]*)(?:\?(?P<query>[^#\s]*))?"
    r"|action/(?P<action>[A-Za-z0-9]+)(?:&(?P<rest>[^#\s]*))?)",
    re.ASCII,
)


class ServiceUri(NamedTuple):
    """What an integration calls: a service of a region, by an action's name or by a path.

    ``subdomain`` stands before the service's name in its host. ``path`` and ``query`` are as
    written, with their slots; a call by ``action`` has the path ``/``, and the action is in the
    query.
    """

    partition: str
    region: str
    subdomain: str | None
    service: str
    action: str | None
    path: str
    query: str

    @property
    def host(self) -> str:
        """The service as its host's name begins: ``sqs``, ``runtime.sagemaker``."""
        return self.service if self.subdomain is None else f"{self.subdomain}.{self.service}"


def service_of(uri: str) -> ServiceUri | None:
    """What ``uri``, its stage variables filled in, calls; None where it is no such ARN."""
    found = _URI.fullmatch(uri)
    if found is None:
        return None
    where = found["partition"], found["region"], found["subdomain"], found["service"]
    action = found["action"]
    if action is None:
        path = found["path"]
        if AWS_PATH_SLASH == "joined":
            path = path.removeprefix("/")
        return ServiceUri(*where, None, f"/{path}", found["query"] or "")
    query = f"Action={action}"
    return ServiceUri(*where, action, "/", f"{query}&{found['rest']}" if found["rest"] else query)
