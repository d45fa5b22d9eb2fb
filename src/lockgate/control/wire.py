"""The wire of the management API (``rest-json``): requests to operations and inputs, outputs and
errors to answers.

Source: control-plane.md, section 1.
"""

from functools import cache

import msgspec

from lockgate.control.errors import ControlError, TooLarge, UnsupportedMediaType
from lockgate.control.request import Request
from lockgate.control.routes import Found, Query, Routes
from lockgate.control.service_model import ServiceModel
from lockgate.control.wire_input import Binder
from lockgate.control.wire_output import JSON, Answer, Answering
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import CONTROL_BODY, IMPORT_BODY
from lockgate.store.objects import Item

__all__ = ["Wire", "refusal"]

_OF_FORMS = frozenset((b"application/x-www-form-urlencoded", b"multipart/form-data", b"text/plain"))
"""What web pages can send anywhere without being asked whether they may."""


class Wire:
    """All operations of a model as they are called."""

    def __init__(self, model: ServiceModel) -> None:
        self._routes = Routes(model)
        self._binder = cache(lambda name: Binder(name, model))
        self._answering = cache(lambda name: Answering(name, model))

    def find(self, request: Request, query: Query) -> Found | None:
        """The operation that is called, or None."""
        method = "GET" if request.method == "HEAD" else request.method
        return self._routes.find(method, request.path, query)

    def input(self, found: Found, request: Request) -> Item:
        """What the operation is given. Raises :class:`ControlError`."""
        binder = self._binder(found.operation)
        body = request.body
        if body and binder.reads_body:
            if len(body) > (IMPORT_BODY if binder.has_raw_body else CONTROL_BODY):
                raise TooLarge
            _check_media_type(request, binder.has_raw_body)
        return binder.bind(found.uri, found.query, request.fields, body)

    def answer(self, operation: str, output: Item | None) -> Answer:
        """What is answered to a call that succeeded."""
        return self._answering(operation).answer(output)


def refusal(error: ControlError) -> Answer:
    """What is answered to a call that is refused."""
    body = msgspec.json.encode({error.key: error.message})
    return Answer(error.status, [("x-amzn-ErrorType", error.type)], body)


def _check_media_type(request: Request, is_raw: bool) -> None:
    given = request.fields.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if is_raw:
        is_read = given not in _OF_FORMS
    else:
        is_json = given == JSON.encode() or given.startswith(b"application/x-amz-json-")
        is_read = is_json or not given or given.endswith(b"+json")
    if not is_read:
        name = given.decode("latin-1")
        raise UnsupportedMediaType(CONTROL_MESSAGES["wire.media_type"] % {"given": name})
