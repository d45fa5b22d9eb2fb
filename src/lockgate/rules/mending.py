"""What a reader of a cause wants next: the cause without the facts of one failure, and its mend.

One row for each row of :data:`lockgate.rules.failures.CAUSES`. A test holds the two tables
together.
"""

import re

from lockgate.rules import limits
from lockgate.rules.failures import CAUSES

__all__ = ["IN_GENERAL", "MENDS", "in_general", "message_in_general"]

_FACTS = re.compile(r" \([^()]*\{[^()]*\)|: \{.*")

IN_GENERAL: dict[str, str] = {
    "failure.too_many_connections": "there are too many connections, in all or from one address",
    "failure.request_timeout": "the request's head or body did not arrive in time",
    "failure.too_large": f"the request's body is longer than {limits.REQUEST_BODY:,} bytes",
    "failure.uri_too_long": f"the request's URL is longer than {limits.URL:,} characters",
    "failure.expectation": "the request expects something other than 100-continue",
    "failure.headers_too_large": "the request's headers exceed a limit",
    "failure.address": "the address names no API or no stage that is served here",
    "failure.content_encoding": "the coding of the body cannot be read",
    "failure.content_handling": "a body cannot be made text or bytes as its contentHandling or the "
    "binary media types ask",
    "failure.response_encoding": "the coding of the integration's answer cannot be read",
    "failure.client_certificate": "the client has no certificate, or one that is not accepted",
    "failure.no_route": "no method of the API serves the request's verb and path",
    "failure.parameters": "required parameters are missing or blank",
    "failure.body_model": "the body does not follow its model",
    "failure.media_type": "no request template is for the request's media type and passing through "
    "is not allowed",
    "failure.request_mapping": "a mapped value of the request cannot be sent",
    "failure.request_template": "the request template failed",
    "failure.override_twice": "the template sets one override twice",
    "failure.payload_too_large": "the payload for the function has more than "
    f"{limits.LAMBDA_PAYLOAD:,} bytes",
    "failure.definition": "the method cannot be executed as the management API has deployed it",
    "failure.vpc_link": "no endpoint is configured for the VPC link",
    "failure.timeout": "no full answer came within the integration's timeout",
    "failure.response_too_large": "the integration's answer is longer than "
    f"{limits.RESPONSE_BODY:,} bytes",
    "failure.invoke_refused": "calling the function was refused",
    "failure.invoke_throttled": "calling the function was throttled",
    "failure.proxy_malformed": "the function's answer is malformed",
    "failure.no_method_response": "the method has no response for the status",
    "failure.response_mapping": "a mapped value of the answer cannot be sent",
    "failure.response_template": "the response template failed",
    "failure.override_value": "the override's value is no usable status",
}
"""The words of causes whose sentence needs facts; the others lose only what stands in brackets."""

MENDS: dict[str, str] = {
    "failure.framing": (
        "Look at what the client sends byte by byte: line ends, blanks around header names, "
        "two Content-Length headers or a Content-Length next to a Transfer-Encoding."
    ),
    "failure.too_many_connections": (
        "Let clients keep connections and use them again, and close those they do not need: "
        f"there may be {limits.CONNECTIONS_OF_SOURCE:,} from one address. For more in all, let "
        "the process have more open files (ulimit -n)."
    ),
    "failure.overloaded": (
        "Ask again a moment later, with growing pauses. Where it comes again and again, let more "
        "workers serve (--workers auto), more machines, or give requests more memory "
        "(--memory-budget)."
    ),
    "failure.request_timeout": (
        f"Let the client send the head within {limits.HEAD_SECONDS:g} seconds, and the body "
        f"with at least {limits.BODY_RATE} bytes a second after the first {limits.BODY_GRACE:g} "
        "seconds."
    ),
    "failure.too_large": (
        "Send less. Put large content into a store, and its address into the request. Lockgate "
        "alone can lift the limit for HTTP_PROXY: payload_limit in the environment file."
    ),
    "failure.uri_too_long": "Move parameters from the query into the body.",
    "failure.expectation": "Let the client send no Expect header, or Expect: 100-continue.",
    "failure.headers_too_large": (
        f"Send fewer or shorter headers: at most {limits.HEADER_COUNT}, and "
        f"{limits.HEADER_TOTAL:,} bytes in all. Large cookies and tokens are the usual reason."
    ),
    "failure.address": (
        "Compare the address with those that lockgate serve prints. The stage is the first "
        "segment; with several definitions the address must name the API."
    ),
    "failure.client_certificate": (
        "Let the client show a certificate that an authority of the truststore has signed, that is "
        "valid today, with an RSA key of 2048 bits or more (or an elliptic curve) and SHA-256."
    ),
    "failure.path": (
        "Let the client encode the path and the query, and send no segments such as .. in any "
        "spelling. The same holds for values that are mapped into the backend's path."
    ),
    "failure.content_encoding": (
        "Send the body as it is, or compressed with gzip or deflate alone; check that it is "
        "really in the coding that Content-Encoding names."
    ),
    "failure.no_route": (
        "Compare verb and path with the paths of the definition, and their case. The path must "
        "not name the stage twice. The record shows the nearest resource. Add the method, a "
        "{proxy+} path, or a gateway response MISSING_AUTHENTICATION_TOKEN with statusCode 404."
    ),
    "failure.parameters": (
        "Send the parameter where the definition declares it: in the query, in a header or in the "
        "path. The record tells where one of the same name was found. Set required: false for a "
        "parameter that may be left out."
    ),
    "failure.body_model": (
        "The record tells the violated keyword, its line in the definition, and the value of the "
        "body. Mind that an empty body and one that is no JSON follow no model, and that a body "
        "with a Content-Type that has no model is not looked at. To tell callers what is wrong, "
        "give BAD_REQUEST_BODY a template with $context.error.validationErrorString."
    ),
    "failure.content_handling": (
        "Templates read texts only: set contentHandling: CONVERT_TO_TEXT beside the template, on "
        "the integration for requests and on the integration response for answers. With the "
        "binary media type */* every body is bytes, that of a preflight too. A body that is to "
        "become bytes must be base64."
    ),
    "failure.media_type": (
        "Add a request template for the media type, send a Content-Type that has one, or set "
        "passthroughBehavior to when_no_match."
    ),
    "failure.request_mapping": (
        "Remove the mapping's target if it is a header that only the gateway may set, or make "
        "sure that its value has no line ends or other control characters."
    ),
    "failure.request_template": (
        "Run the template with lockgate render and the request's body: it shows the line. "
        "Check for missing list elements and for bodies that are no JSON."
    ),
    "failure.override_twice": (
        "Set the value into a variable, and assign it to the override once, at the template's end."
    ),
    "failure.endpoint_address": (
        "Correct the integration's uri: http or https, a host, and a stage variable or a "
        "mapped path parameter for every placeholder in it. For an AWS service give its address "
        "with --aws-endpoint or in the environment file."
    ),
    "failure.payload_too_large": (
        "Let the request template pass on less, or hand the function the place where the "
        "content is stored."
    ),
    "failure.payload_not_json": (
        "Let the request template print JSON: quote texts, escape them with "
        "$util.escapeJavaScript, and mind commas at the ends of loops."
    ),
    "failure.mock_status": (
        'Let the mock\'s request template print an object with an integer: {"statusCode": 200}. '
        "Without a template for the request's media type the client's body counts."
    ),
    "failure.no_integration": "Add x-amazon-apigateway-integration to the method.",
    "failure.definition": (
        "Mend what the record names (a pattern, a mapping, a schema that is not well-formed) with "
        "the management API, and deploy again. In a definition file it would have been refused."
    ),
    "failure.connect": (
        "Start the backend, and compare host and port with the integration's uri and the stage "
        "variables in it. A backend that closes the connection without an answer counts too."
    ),
    "failure.backend_tls": (
        "Give the backend a certificate for its own host name from an authority this machine "
        "trusts. For a trial set tlsConfig: {insecureSkipVerification: true}."
    ),
    "failure.backend_protocol": (
        "Call the backend with curl -v: it closes the connection early, or answers with "
        "something other than HTTP/1.1. Check that http and https are not mixed up."
    ),
    "failure.vpc_link": (
        "Add the link's connectionId to endpoints in the environment file, with the address to "
        "call instead."
    ),
    "failure.timeout": (
        "Make the backend or the function faster, or raise timeoutInMillis (at most "
        f"{limits.INTEGRATION_TIMEOUT_MS:,}). A function has a timeout of its own in the "
        "environment file."
    ),
    "failure.response_too_large": (
        "Let the backend answer in pages, or with the address of the content. Lockgate alone can "
        "lift the limit for HTTP_PROXY: payload_limit in the environment file."
    ),
    "failure.response_encoding": (
        "Let the backend answer in gzip or deflate, or without a Content-Encoding, where a "
        "template or a mapping reads its body: map no Accept-Encoding to it."
    ),
    "failure.invoke_refused": (
        "Give the function with --lambda NAME=path/to/file.py:handler, in the environment "
        "file, or through --lambda-endpoint. The integration's httpMethod must be POST."
    ),
    "failure.invoke_throttled": (
        "Raise the function's concurrency, or let callers try again later."
    ),
    "failure.function_error": (
        "Read the function's log for the exception. A proxy function must catch its errors and "
        "return a statusCode; only a custom integration compares error messages."
    ),
    "failure.proxy_malformed": (
        "Return an object with statusCode (an integer from 200 to 599), headers (a map), body "
        "(a text) and no members of your own. Objects in body must be made a text, with "
        "json.dumps for instance."
    ),
    "failure.no_integration_response": (
        "Add the entry default to the integration's responses, or a pattern that matches the "
        "compared text as a whole."
    ),
    "failure.no_method_response": "Add the status to the method's responses.",
    "failure.response_mapping": (
        "Remove the mapping's target if it is a header that only the gateway may set, or make "
        "sure that its value has no line ends or other control characters."
    ),
    "failure.response_template": (
        "Run the template with lockgate render and the backend's body: it shows the line. "
        "Check for missing list elements and for bodies that are no JSON."
    ),
    "failure.override_value": (
        "Assign a number from 200 to 599 to $context.responseOverride.status."
    ),
    "failure.internal": (
        "This is a fault of Lockgate, not of the definition. Report it with the traceback that "
        "stands in the log under the incident's id."
    ),
}
"""How to mend each cause."""


def in_general(name: str) -> str:
    """The words of a cause without the facts of one failure."""
    return IN_GENERAL.get(name) or _FACTS.sub("", CAUSES[name].words)


def message_in_general(name: str) -> str | None:
    """The message of a cause, with the limit that it names."""
    message = CAUSES[name].message
    return None if message is None else message.replace("{limit}", str(limits.REQUEST_BODY))
