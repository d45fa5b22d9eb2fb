"""Environment files: YAML or JSON with stage variables, functions and endpoints.

.. code-block:: yaml

    stage: dev
    stage_variables: {backend: "127.0.0.1:9000"}
    canary: {percent_traffic: 10, definition: next.yaml}
    functions:
      orders: functions/orders.py:handler
      stock: {handler: functions/stock.py:handler, timeout: 10, environment: {TABLE: items}}
    endpoints:
      lambda: http://127.0.0.1:9001
      my-vpc-link: http://127.0.0.1:9002
    aws_endpoint: http://127.0.0.1:4566
    aws_endpoints: {sqs: http://127.0.0.1:9324}
    tls:
      certificates:
        - {certificate: tls/api.pem, key: tls/api.key}
    access_log: {format: json, file: logs/access.log}
    payload_limit: 1 GiB
    backends: {connections: 64}
"""

import re
from urllib.parse import urlsplit

from lockgate.diagnostics import Place, Report, one_line
from lockgate.formats.backend_settings import read_backends, read_payload_limit
from lockgate.formats.document import read_document
from lockgate.formats.environment_logs import read_access_log
from lockgate.formats.environment_tls import read_tls
from lockgate.formats.view import View
from lockgate.model import CanaryEntry, Environment, FunctionEntry

__all__ = ["check_endpoint", "check_stage", "check_stage_variable", "is_address",
           "read_environment"]  # fmt: skip

_MEMBERS = frozenset(
    (
        *("stage", "stage_variables", "functions", "endpoints", "aws_endpoint", "aws_endpoints"),
        *("canary", "tls", "access_log", "backends", "payload_limit"),
    )
)
_CANARY_MEMBERS = frozenset(
    ("percent_traffic", "definition", "stage_variable_overrides", "hash_header")
)
_LATER = frozenset(("api_keys", "usage_plans"))
_FUNCTION_MEMBERS = frozenset(("handler", "url", "timeout", "memory", "concurrency", "environment"))
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=, ]{0,512}", re.ASCII)
_STAGE = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,15})?", re.ASCII)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}", re.ASCII)


def read_environment(name: str, content: bytes, report: Report) -> Environment | None:
    """The environment in the file ``name``; None after errors, which stand in ``report``."""
    document = read_document(name, content, report)
    if document is None or report.errors:
        return None
    root = View.of_root(document, report)
    if not root.is_mapping():
        root.wrong_type(
            "a mapping with stage_variables, functions, endpoints",
            {"stage_variables": {"backend": "127.0.0.1:9000"}},
        )
        return None
    _check_kind(root)
    for key in sorted(_LATER):
        member = root.member(key)
        if member is not None:
            report.warning(
                "not-executed.api-key", f"not executed yet: {key} of environments", member.place
            )
    root.warn_of_unknown(_MEMBERS | _LATER, "environment.unknown-member", "an environment")
    environment = Environment(
        stage=_stage(root),
        stage_variables=_stage_variables(root, "stage_variables"),
        functions=_functions(root),
        endpoints=_texts(root, "endpoints"),
        canary=_canary(root),
        aws_endpoint=_aws_endpoint(root),
        aws_endpoints=_aws_endpoints(root),
        tls=read_tls(root),
        access_log=read_access_log(root),
        backends=read_backends(root),
        payload_limit=read_payload_limit(root),
    )
    return None if report.errors else environment


def _check_kind(root: View) -> None:
    """Report a definition that was given as an environment."""
    for key in ("openapi", "swagger"):
        member = root.member(key)
        if member is not None:
            root.report.error(
                "environment.definition",
                "this is a definition, not an environment file",
                member.place,
                "name it as an argument of its own: lockgate serve api.yaml --environment env.yaml",
            )


def _stage(root: View) -> str | None:
    member = root.member("stage")
    text = None if member is None else member.as_text()
    if member is not None and text is not None:
        check_stage(text, member.place, root.report)
    return text


def check_stage(text: str, place: Place | None, report: Report) -> None:
    """Report what is no name of a stage."""
    if not _STAGE.fullmatch(text):
        report.error(
            "environment.stage",
            f"{one_line(text)!r} is no stage name",
            place,
            "a stage's name has letters, digits, - and _",
        )


def check_stage_variable(name: str, value: str) -> str | None:
    """What is wrong with a stage variable, or None."""
    if not _VARIABLE_NAME.fullmatch(name):
        return f"{one_line(name)!r} is no name; names have letters, digits and _"
    if not _VARIABLE_VALUE.fullmatch(value):
        return f"the value of {name} has a character that no stage variable may have"
    return None


def _stage_variables(root: View, key: str) -> dict[str, str]:
    view = root.mapping(key)
    if view is None:
        return {}
    found = {}
    for name, member in view.members():
        value = member.as_text()
        if value is None:
            continue
        problem = check_stage_variable(name, value)
        if problem is not None:
            root.report.error(
                "environment.stage-variable",
                problem,
                member.place,
                "values have letters, digits, blanks and -._~:/?#&=,",
            )
        found[name] = value
    return found


def _canary(root: View) -> CanaryEntry | None:
    view = root.mapping("canary")
    if view is None:
        return None
    view.warn_of_unknown(_CANARY_MEMBERS, "environment.unknown-member", "a canary")
    return CanaryEntry(
        view.place,
        percent_traffic=_percent(view),
        definition=view.text("definition"),
        stage_variable_overrides=_stage_variables(view, "stage_variable_overrides"),
        hash_header=_header(view),
    )


def _percent(view: View) -> float:
    member = view.member("percent_traffic")
    text = None if member is None else member.as_text()
    if member is None or text is None:
        return 0.0
    if not _PERCENT.fullmatch(text) or float(text) > 100:
        view.report.error(
            "environment.percent-traffic",
            f"percent_traffic is {one_line(text)!r}",
            member.place,
            "use a number from 0 to 100; a request is the canary's with this probability",
        )
        return 0.0
    return float(text)


def _header(view: View) -> str | None:
    member = view.member("hash_header")
    text = None if member is None else member.as_text()
    if member is not None and text is not None and not _HEADER.fullmatch(text):
        view.report.error(
            "environment.hash-header",
            f"{one_line(text)!r} is no name of a header",
            member.place,
            "name the header whose values are to stay on one side, such as X-User",
        )
    return text


def _texts(root: View, key: str) -> dict[str, str]:
    view = root.mapping(key)
    if view is None:
        return {}
    return {name: text for name, member in view.members() if (text := member.as_text()) is not None}


def _aws_endpoint(root: View) -> str | None:
    member = root.member("aws_endpoint")
    text = None if member is None else member.as_text()
    if member is not None and text is not None:
        check_endpoint(text, "aws_endpoint", member.place, root.report)
    return text


def _aws_endpoints(root: View) -> dict[str, str]:
    view = root.mapping("aws_endpoints")
    found: dict[str, str] = {}
    for name, member in () if view is None else view.members():
        text = member.as_text()
        if text is not None:
            check_endpoint(text, f"the endpoint of {one_line(name)}", member.place, root.report)
            found[name] = text
    return found


def check_endpoint(text: str, what: str, place: Place | None, report: Report) -> None:
    """Report what is no base address of a service."""
    if not is_address(text):
        report.error(
            "endpoint.address", f"{what} is {one_line(text)!r}", place, "use http://HOST:PORT"
        )


def is_address(text: str) -> bool:
    """Whether ``text`` is an http or https address."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an address, a port that is no number
        return False


def _functions(root: View) -> tuple[FunctionEntry, ...]:
    view = root.mapping("functions")
    if view is None:
        return ()
    found = []
    for name, member in view.members():
        if member.is_mapping():
            found.append(_function(name, member))
            continue
        text = member.as_text()
        if text is not None:
            is_url = text.startswith(("http://", "https://"))
            found.append(
                FunctionEntry(name, member.place, url=text)
                if is_url
                else FunctionEntry(name, member.place, handler=text)
            )
    return tuple(found)


def _function(name: str, view: View) -> FunctionEntry:
    view.warn_of_unknown(_FUNCTION_MEMBERS, "environment.unknown-member", "a function")
    handler = view.text("handler") if "handler" in view else None
    url = view.text("url") if "url" in view else None
    if (handler is None) == (url is None):
        view.report.error(
            "environment.function",
            f"the function {one_line(name)} needs a handler or a url, and not both",
            view.place,
            "write handler: path/to/file.py:handler",
        )
    return FunctionEntry(
        name,
        view.place,
        handler=handler,
        url=url,
        timeout=_seconds(view),
        memory=_count(view, "memory"),
        concurrency=_count(view, "concurrency"),
        environment=_texts(view, "environment"),
    )


def _count(view: View, key: str) -> int | None:
    number = view.integer(key)
    member = view.member(key)
    if member is not None and number is not None and number < 1:
        view.report.error(
            f"environment.{key}", f"{key} is {number}", member.place, "use a number from 1 on"
        )
        return None
    return number


def _seconds(view: View) -> float | None:
    member = view.member("timeout")
    text = None if member is None else member.as_text()
    if member is None or text is None:
        return None
    if not _SECONDS.fullmatch(text) or not 0 < float(text) <= 900:
        view.report.error(
            "environment.timeout",
            f"timeout is {one_line(text)!r}",
            member.place,
            "use seconds, from more than 0 to 900",
        )
        return None
    return float(text)
