"""``lockgate init``: a first definition to begin with."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lockgate.cli.output import fail, say

__all__ = ["STARTER", "init"]

STARTER = """\
openapi: 3.0.1
info:
  title: My API
  version: "1.0"
paths:
  /orders/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: outcome, in: query, schema: {type: string}}
      responses:
        "200": {description: The order}
        "404": {description: No such order}
      x-amazon-apigateway-integration:
        type: mock
        # The mock's backend: the status that this template prints is what the patterns below see.
        requestTemplates:
          application/json: |
            {"statusCode": #if($input.params('outcome') == 'missing')404#{else}200#end}
        responses:
          default:
            statusCode: "200"
            responseTemplates:
              application/json: |
                #if($input.params('id') == '0')
                #set($context.responseOverride.status = 400)
                {"message": "0 is no order"}
                #else
                {"id": "$input.params('id')"}
                #end
          "404":
            statusCode: "404"
            responseTemplates:
              application/json: |
                {"message": "no order $input.params('id')"}
x-amazon-apigateway-gateway-responses:
  MISSING_AUTHENTICATION_TOKEN:
    statusCode: 404
    responseTemplates:
      application/json: '{"message": "nothing is here"}'
"""


def init(
    file: Annotated[Path, Parameter(help="File to write.")] = Path("api.yaml"),
    /,
    *,
    force: Annotated[bool, Parameter(help="Replace the file if it exists.")] = False,
) -> int:
    """Write a first definition: a mock with a pattern, an override and a gateway response."""
    if file.is_dir():
        return fail(f"{file} is a folder", f"lockgate init {file / 'api.yaml'}")
    if file.suffix.lower() == ".json":
        return fail("what init writes is YAML", f"lockgate init {file.with_suffix('.yaml')}")
    if file.exists() and not force:
        return fail(f"{file} exists already", "choose another name, or replace it with --force")
    try:
        file.write_text(STARTER, encoding="utf-8")
    except OSError as error:
        return fail(
            f"cannot write {file}: {error.strerror or error}",
            "name a file in a folder that is there and that you may write to",
        )
    say(f"wrote {file}; now try")
    say(f"    lockgate serve {file} --watch")
    say("    curl -i http://127.0.0.1:8080/dev/orders/7")
    say("    curl -i 'http://127.0.0.1:8080/dev/orders/7?outcome=missing'")
    say("    curl -i http://127.0.0.1:8080/dev/orders/0")
    say(f"    lockgate explain {file} GET '/orders/7?outcome=missing'")
    return 0
