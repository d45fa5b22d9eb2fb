"""One API built of a document, among objects that are nobody's yet.

Source: openapi.md, sections 4 to 9.
"""

from functools import partial
from typing import Any

from lockgate.control.call import Call, new_id
from lockgate.control.checks.models import check_model
from lockgate.control.importing.constraints import check_input
from lockgate.control.importing.options import ImportOptions
from lockgate.control.importing.problems import attempt
from lockgate.control.importing.resources import ResourceTree
from lockgate.control.importing.settings import settled_api
from lockgate.control.operations.authorizers import create_authorizer
from lockgate.control.operations.gateway_responses import put_gateway_response
from lockgate.control.operations.integration_responses import put_integration_response
from lockgate.control.operations.integrations import put_integration
from lockgate.control.operations.kinds import Operation
from lockgate.control.operations.method_responses import put_method_response
from lockgate.control.operations.methods import put_method
from lockgate.control.operations.request_validators import create_request_validator
from lockgate.formats.imports.base_path import prefix_of
from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.models import ModelImport
from lockgate.formats.imports.operations import VERBS, MethodInput, OperationImport
from lockgate.formats.imports.plain import list_of, text_of
from lockgate.formats.imports.security import SecurityImport
from lockgate.formats.imports.settings import api_settings, gateway_responses, validators
from lockgate.store.objects import Item, Kind

__all__ = ["EMPTY_RESOURCES", "ApiBuilder"]

EMPTY_RESOURCES = "x-lockgate-resources"
"""Paths of resources without methods, which OpenAPI does not list (written by exports)."""
_NAMED = (Kind.MODEL, Kind.REQUEST_VALIDATOR, Kind.AUTHORIZER)
_REPLACED = (
    Kind.METHOD, Kind.MODEL, Kind.REQUEST_VALIDATOR, Kind.AUTHORIZER, Kind.GATEWAY_RESPONSE,
)  # fmt: skip


class ApiBuilder:
    """Builds ``document`` into the API ``api_id`` of ``call.objects``, which has its root at least.

    All that is refused is noted in the document's findings.
    """

    def __init__(
        self,
        call: Call,
        api_id: str,
        document: ApiDocument,
        options: ImportOptions,
        is_overwritten: bool,
    ) -> None:
        self._call = call
        self._api_id = api_id
        self._document = document
        self._findings = document.findings
        self._is_overwritten = is_overwritten
        self._base = prefix_of(document, options.base_path)
        self._old = {
            kind: {row.item["name"]: row for row in call.objects.rows(kind, api_id)}
            for kind in _NAMED
        }
        self._validators: dict[str, str] = {}
        self._authorizers: dict[str, str] = {}

    @property
    def base(self) -> str:
        """What stands before each path of the document."""
        return self._base

    def build(self) -> None:
        """Make all objects."""
        self._settle()
        if self._is_overwritten:
            self._call.objects.clear(self._api_id, _REPLACED)
        security = SecurityImport(self._document)
        models = self._model_import()
        named = models.named()
        operations = OperationImport(self._document, models, security)
        methods = self._read_methods(operations)
        for model in (*named, *models.inline()):
            begin = f"Unable to create model for '{model['name']}': "
            attempt(self._findings, begin, partial(self._keep_model, model))
        self._make_named(security)
        self._make_methods(methods)

    def _settle(self) -> None:
        kept = self._call.objects.find(Kind.REST_API, "", self._api_id)
        assert kept is not None
        given = api_settings(self._document)
        api = settled_api(self._call, kept, given, self._is_overwritten, self._findings)
        self._call.objects.update(Kind.REST_API, "", self._api_id, api)

    # -- models

    def _model_import(self) -> ModelImport:
        suffix = "amazonaws.com.cn" if self._call.partition == "aws-cn" else "amazonaws.com"
        url = f"https://apigateway.{suffix}/restapis/{self._api_id}/models/"
        kept = {} if self._is_overwritten else {
            name: row.item.get("schema") or "" for name, row in self._old[Kind.MODEL].items()
        }  # fmt: skip
        return ModelImport(self._document, kept, url)

    def _keep_model(self, given: Item) -> None:
        """Keep a model, in place of the one with its name.

        Its references are known to lead somewhere, be it to models that come later.
        """
        check_model(given)
        objects, name = self._call.objects, given["name"]
        old = self._old[Kind.MODEL].get(name)
        if old is not None and not self._is_overwritten:
            objects.update(Kind.MODEL, self._api_id, old.id, {"id": old.id, **given})
            return
        id = new_id(6) if old is None else old.id
        objects.insert(Kind.MODEL, self._api_id, id, {"id": id, **given}, name=name)

    # -- what has a name

    def _make_named(self, security: SecurityImport) -> None:
        for given in validators(self._document):
            begin = f"Unable to create request validator '{given['name']}': "
            made = self._made(
                begin, Kind.REQUEST_VALIDATOR, "CreateRequestValidator", create_request_validator,
                given,
            )  # fmt: skip
            if made is not None:
                self._validators[given["name"]] = made["id"]
        for given in security.authorizers():
            begin = f"Unable to create authorizer '{given['name']}': "
            made = self._made(begin, Kind.AUTHORIZER, "CreateAuthorizer", create_authorizer, given)
            if made is not None:
                self._authorizers[given["name"]] = made["id"]
        for given in gateway_responses(self._document):
            begin = f"Unable to put gateway response '{given['responseType']}': "
            self._tried(begin, "PutGatewayResponse", put_gateway_response, given)

    def _made(
        self, begin: str, kind: Kind, name: str, create: Operation, given: Item
    ) -> Item | None:
        """A new object; where there was one with its name it gets the id of that one."""
        objects = self._call.objects
        old = self._old[kind].get(given["name"])
        if old is not None:
            objects.delete(kind, self._api_id, old.id)
        made: Item | None = self._tried(begin, name, create, given)
        if made is None or old is None:
            return made
        objects.delete(kind, self._api_id, made["id"])
        made = {**made, "id": old.id}
        objects.insert(kind, self._api_id, old.id, made, name=old.name)
        return made

    # -- resources and methods

    def _read_methods(self, operations: OperationImport) -> dict[str, dict[str, MethodInput]]:
        """The methods by path and verb; of one that stands twice the later."""
        found: dict[str, dict[str, MethodInput]] = {}
        for key, given in self._document.paths.items():
            if key.startswith("x-"):
                continue
            item = self._document.resolved(given)
            self._document.note_unexpected(item, "path", f"paths.'{key}'")
            own = key.rstrip("/") if key.startswith("/") else key
            path = f"{self._base}{own}" if key.startswith("/") else key
            methods = found.setdefault(path or "/", {})
            for member, operation in item.items():
                if member in VERBS:
                    made = operations.read(
                        path or "/", member, self._document.resolved(operation),
                        item.get("parameters"),
                    )  # fmt: skip
                    methods[VERBS[member]] = made
        if self._base:
            found.setdefault(self._base, {})
        for path in list_of(self._document.data.get(EMPTY_RESOURCES)):
            found.setdefault(f"{self._base}{text_of(path) or ''}" or "/", {})
        return found

    def _make_methods(self, methods: dict[str, dict[str, MethodInput]]) -> None:
        tree = ResourceTree(self._call, self._api_id)
        if self._is_overwritten:
            tree.keep_only(methods)
        ids = {}
        for path in methods:
            if self._findings.is_hopeless:
                return
            begin = f"Unable to create resource at path '{path}': "
            ids[path] = attempt(self._findings, begin, partial(tree.at, path))
        for path, of_path in methods.items():
            if ids[path] is not None and not self._findings.is_hopeless:
                for verb, given in of_path.items():
                    self._make_method(path, ids[path], verb, given)

    def _make_method(self, path: str, resource: str, verb: str, given: MethodInput) -> None:
        self._call.objects.delete(Kind.METHOD, self._api_id, f"{resource}/{verb}")
        at = {"restApiId": self._api_id, "resourceId": resource, "httpMethod": verb}
        method = {**given.method, **at}
        if given.authorizer is not None:
            method["authorizerId"] = self._authorizers.get(given.authorizer, "")
        if given.validator is not None:
            method["requestValidatorId"] = self._validator(given.validator)
        begin = f"Unable to put method '{verb}' on resource at path '{path}': "
        if self._tried(begin, "PutMethod", put_method, method) is None:
            return
        begin = f"Unable to put method response on '{verb}' for resource at path '{path}': "
        for response in given.responses:
            self._tried(begin, "PutMethodResponse", put_method_response, {**response, **at})
        if given.integration is None:
            return
        begin = f"on '{verb}' for resource at path '{path}': "
        made = self._tried(
            f"Unable to put integration {begin}", "PutIntegration", put_integration,
            {**given.integration.integration, **at},
        )  # fmt: skip
        for response in given.integration.responses if made is not None else ():
            self._tried(
                f"Unable to put integration response {begin}", "PutIntegrationResponse",
                put_integration_response, {**response, **at},
            )  # fmt: skip

    def _validator(self, name: str) -> str:
        """The id of the validator with this name; a text that is none where there is none."""
        kept = None if self._is_overwritten else self._old[Kind.REQUEST_VALIDATOR].get(name)
        return self._validators.get(name) or (name if kept is None else kept.id)

    def _tried(self, begin: str, name: str, operation: Operation, given: Item) -> Any:
        def act() -> Item | None:
            check_input(name, given)
            return operation(self._call, {"restApiId": self._api_id, **given})

        return attempt(self._findings, begin, act)
