"""For each rule the lines of a definition that make it decide, and how to see that it does.

The generated pages show each example as a file ``api.yaml`` with the command and the sentence it
prints; tests run them all.
"""

from typing import NamedTuple

from lockgate.rules.decisions import RULES
from lockgate.rules.gateway_responses import GATEWAY_RESPONSE_TYPES

__all__ = ["EXAMPLES", "BigFile", "Example", "definition"]


class BigFile(NamedTuple):
    """A file that the command of an example reads: digits, so many of them."""

    name: str
    size: int


class Example(NamedTuple):
    """An example. ``method`` are lines below the method ``GET /orders/{id}``.

    ``root`` are lines at the document's root. ``ask`` are the arguments of ``lockgate explain``
    behind the file's name, or the path of a request to the running gateway where it begins with
    ``/``; None where no request makes the rule decide in this version.
    """

    method: str
    ask: str | None
    root: str = ""
    reads: BigFile | None = None


_URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:orders/invocations"
)
_DECLARED = 'responses: {"200": {description: Found}, "404": {description: Not found}}\n'
_HTTP = f"""\
{_DECLARED}x-amazon-apigateway-integration:
  type: http
  httpMethod: GET
  uri: http://127.0.0.1:9000/orders
  responses:
    default: {{statusCode: "200"}}
"""
_FUNCTION = f"""\
{_DECLARED}x-amazon-apigateway-integration:
  type: aws
  httpMethod: POST
  uri: {_URI}
  responses:
    default: {{statusCode: "200"}}
"""
_FUNCTION_PROXY = f"""\
x-amazon-apigateway-integration:
  type: aws_proxy
  httpMethod: POST
  uri: {_URI}
"""
_HTTP_PROXY = """\
x-amazon-apigateway-integration:
  type: http_proxy
  httpMethod: GET
  uri: http://127.0.0.1:9000/orders
"""
_MOCK = f"""\
{_DECLARED}x-amazon-apigateway-integration:
  type: mock
  requestTemplates:
    application/json: '{{"statusCode": 200}}'
  responses:
    default: {{statusCode: "200"}}
"""
_VALIDATED = "x-amazon-apigateway-request-validator: strict\n"
_EXTENSIONS = "x-lockgate-extensions: true\n"


def _entry(type: str, status: int) -> str:
    return f"""\
x-amazon-apigateway-gateway-responses:
  {type}:
    statusCode: {status}
    responseTemplates:
      application/json: '{{"error": $context.error.messageString}}'
"""


def _validator(checks: str) -> str:
    return f"""\
x-amazon-apigateway-request-validators:
  strict: {{validateRequest{checks}: true}}
"""


EXAMPLES: dict[str, Example] = {
    "integration_response.pattern": Example(
        _HTTP + '    4\\d{2}: {statusCode: "404"}\n', "GET /orders/7 --backend-status 410"
    ),
    "integration_response.own_code": Example(
        _HTTP.replace('"200": {', '"400": {description: Bad}, "200": {')
        + '    4\\d{2}: {statusCode: "400"}\n    "404": {statusCode: "404"}\n',
        "GET /orders/7 --backend-status 404",
    ),
    "integration_response.default": Example(
        _HTTP + '    4\\d{2}: {statusCode: "404"}\n', "GET /orders/7 --backend-status 500"
    ),
    "capture_group": Example(
        _FUNCTION + '    \\.errorCode\\.(\\d{3})$: {statusCode: "$1"}\n',
        'GET /orders/7 --function-error "orders.errorCode.409"',
        _EXTENSIONS,
    ),
    "capture_group.fallback": Example(
        _FUNCTION + '    \\.errorCode\\.(\\w+)$: {statusCode: "${1}:502"}\n',
        'GET /orders/7 --function-error "orders.errorCode.none"',
        _EXTENSIONS,
    ),
    "response_override.template": Example(
        _HTTP.replace(
            '    default: {statusCode: "200"}\n',
            '    default:\n      statusCode: "200"\n      responseTemplates:\n'
            "        application/json: |\n"
            "          #if($input.path('$.error') != '')\n"
            "          #set($context.responseOverride.status = 404)\n"
            "          #end\n"
            "          $input.json('$')\n",
        ),
        """GET /orders/7 --backend-body '{"error": "no such order"}'""",
    ),
    "proxy.lambda": Example(
        _FUNCTION_PROXY, """GET /orders/7 --function-answer '{"statusCode": 404}'"""
    ),
    "proxy.lambda_default": Example(
        _FUNCTION_PROXY, """GET /orders/7 --function-answer '{"body": "an order"}'"""
    ),
    "proxy.http": Example(_HTTP_PROXY, "GET /orders/7 --backend-status 404"),
    "fixed_response": Example(_MOCK, "/prod/orders/7"),
    **{
        f"gateway_response.{row.name}": Example(
            _MOCK, None, _entry(row.name, row.status or int(f"{row.name[-3]}00"))
        )
        for row in GATEWAY_RESPONSE_TYPES.values()
    },
    "gateway_response.API_CONFIGURATION_ERROR": Example(
        _MOCK.replace('{"statusCode": 200}', "{}"),
        "GET /orders/7",
        _entry("API_CONFIGURATION_ERROR", 503),
    ),
    "gateway_response.BAD_REQUEST_BODY": Example(
        "requestBody:\n  content:\n    application/json:\n      schema:\n"
        "        required: [sku]\n        properties: {sku: {type: string}}\n" + _VALIDATED + _MOCK,
        'GET /orders/7 --body \'{"name": "tea"}\'',
        _validator("Body") + _entry("BAD_REQUEST_BODY", 422),
    ),
    "gateway_response.BAD_REQUEST_PARAMETERS": Example(
        "parameters:\n  - {name: currency, in: query, required: true}\n" + _VALIDATED + _MOCK,
        "GET /orders/7",
        _validator("Parameters") + _entry("BAD_REQUEST_PARAMETERS", 422),
    ),
    "gateway_response.DEFAULT_4XX": Example(
        _MOCK, "GET /orders/%2E%2E", _entry("DEFAULT_4XX", 422)
    ),
    "gateway_response.INTEGRATION_FAILURE": Example(
        _HTTP, "GET /orders/7 --fail-with connect", _entry("INTEGRATION_FAILURE", 502)
    ),
    "gateway_response.INTEGRATION_TIMEOUT": Example(
        _HTTP, "GET /orders/7 --fail-with timeout", _entry("INTEGRATION_TIMEOUT", 503)
    ),
    "gateway_response.MISSING_AUTHENTICATION_TOKEN": Example(
        _MOCK, "GET /nowhere", _entry("MISSING_AUTHENTICATION_TOKEN", 404)
    ),
    "gateway_response.REQUEST_TOO_LARGE": Example(
        _FUNCTION, "GET /orders/7 --body @big.json", reads=BigFile("big.json", 7_000_000)
    ),
    "gateway_response.UNSUPPORTED_MEDIA_TYPE": Example(
        _MOCK.replace("  responses:", "  passthroughBehavior: never\n  responses:"),
        "GET /orders/7 --header 'Content-Type: text/plain'",
        _entry("UNSUPPORTED_MEDIA_TYPE", 406),
    ),
}
"""Every rule's example, by the rule's name."""

assert EXAMPLES.keys() == RULES.keys()


def definition(example: Example) -> str:
    """The whole document of an example."""
    lines = "".join(f"      {line}\n" for line in example.method.splitlines())
    return (
        'openapi: 3.0.1\ninfo: {title: Example, version: "1"}\n'
        f"{example.root}paths:\n  /orders/{{id}}:\n    get:\n{lines}"
    )
