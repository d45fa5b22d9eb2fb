"""OpenAPI 3.0 and Swagger 2.0 documents to definitions.

Source: guide page "Working with API Gateway extensions to OpenAPI" and what imports were seen to
do. A document with an error gives no definition.
"""

import re
from collections.abc import Mapping

from lockgate.diagnostics import Place, Report, one_line
from lockgate.formats.bodies import read_binary_media_types, read_minimum_compression_size
from lockgate.formats.document import Document, read_document
from lockgate.formats.gateway_responses import read_gateway_responses
from lockgate.formats.models import ModelReader
from lockgate.formats.not_executed import NotExecuted
from lockgate.formats.operation import OperationReader
from lockgate.formats.pseudo_parameters import fill_pseudo_parameters
from lockgate.formats.tree import MapNode, Node, plain
from lockgate.formats.validators import ValidatorNames, read_validators
from lockgate.formats.view import View
from lockgate.model import (
    ANY,
    Definition,
    Method,
    Resource,
    Schema,
)

__all__ = ["read_definition", "read_openapi"]

ANY_METHOD = "x-amazon-apigateway-any-method"
EXTENSIONS = "x-lockgate-extensions"
_PREFIX = "x-amazon-apigateway-"
_OPERATION = {f"{_PREFIX}integration": {"type": "mock"}}
"""What a hint shows of an operation."""

_ROOT_MEMBERS = frozenset(
    (
        "openapi", "swagger", "info", "paths", "components", "definitions", "parameters",
        "responses", "security", "securityDefinitions", "servers", "tags", "externalDocs",
        "host", "basePath", "schemes", "consumes", "produces", "webhooks", "jsonSchemaDialect",
        "x-lockgate-resources",
        *(
            _PREFIX + name
            for name in (
                "api-key-source", "binary-media-types", "cors", "documentation",
                "endpoint-access-mode", "endpoint-configuration", "gateway-responses",
                "importexport-version", "minimum-compression-size", "policy",
                "put-integration-method", "request-validator", "request-validators",
                "security-policy",
            )
        ),
    )
)  # fmt: skip
_PATH_ITEM_MEMBERS = frozenset(
    ("summary", "description", "parameters", "servers", "$ref", ANY_METHOD)
)
_VERB_MEMBERS = ("get", "put", "post", "delete", "patch", "options", "head")
_SEGMENT = re.compile(r"[A-Za-z0-9._:-]+|\{[A-Za-z0-9._-]+\+?\}", re.ASCII)


def read_definition(
    name: str,
    content: bytes,
    report: Report,
    has_extensions: bool = False,
    parameters: Mapping[str, str] | None = None,
) -> Definition | None:
    """The definition in the file ``name``; None after errors, which stand in ``report``.

    ``has_extensions`` allows Lockgate's extensions even where the document does not ask for them.
    ``parameters`` are the values of ``${AWS::Region}`` and its like; without them these stay.
    """
    document = read_document(name, content, report)
    if document is not None and _is_template(document.root):
        report.findings[:] = [f for f in report.findings if f.code != "document.cloudformation"]
        report.error(
            "document.cloudformation-template",
            "this is a CloudFormation template, not an API definition",
            View.of_root(document, report).place,
            "put the definition that stands in it (Body, DefinitionBody) into a file of its own",
        )
    if document is None or report.errors:
        return None
    if parameters is not None:
        fill_pseudo_parameters(document.root, parameters)
    definition = read_openapi(document, report, has_extensions)
    return None if report.errors else definition


def _is_template(root: Node) -> bool:
    return (
        isinstance(root, MapNode)
        and not {"openapi", "swagger"} & root.members.keys()
        and bool({"AWSTemplateFormatVersion", "Resources"} & root.members.keys())
    )


def read_openapi(
    document: Document, report: Report, has_extensions: bool = False
) -> Definition | None:
    """The definition a document holds, or None where it is no OpenAPI document."""
    root = View.of_root(document, report)
    if not root.is_mapping():
        root.wrong_type("a mapping with openapi or swagger, info and paths", {"openapi": "3.0.1"})
        return None
    version = _version(root)
    if version is None:
        return None
    return _Reader(root, version, has_extensions).read()


def _version(root: View) -> int | None:
    """The major version of the document's format; None after an error."""
    for key, wanted in (("openapi", "3."), ("swagger", "2.0")):
        if key in root:
            given = root.text(key)
            if given is not None and given.startswith(wanted):
                return int(wanted[0])
            member = root.member(key)
            assert member is not None
            root.report.error(
                "document.version",
                f"{key} {one_line(given or '')!r} is not supported",
                member.place,
                'supported are openapi "3.0.x" and swagger "2.0"',
            )
            return None
    root.report.error(
        "document.version",
        "neither openapi nor swagger is given, so this is no API definition",
        root.place,
        'begin the document with openapi: "3.0.1"',
    )
    return None


class _Reader:
    def __init__(self, root: View, version: int, has_extensions: bool) -> None:
        self.root = root
        self.has_extensions = has_extensions
        self.report = root.report
        self.version = version
        self.not_executed = NotExecuted()

    def read(self) -> Definition | None:
        root = self.root
        self._refuse_http_apis()
        is_31 = self._warn_of_31()
        has_extensions = self.has_extensions or root.flag(EXTENSIONS) or False
        models = ModelReader(root, self.version, is_31)
        validators = ValidatorNames(root, read_validators(root))
        operations = OperationReader(
            root, self.version, has_extensions, self.not_executed, validators, models
        )
        paths = root.mapping("paths")
        if "paths" not in root and not is_31:
            self.report.error(
                "document.no-paths",
                "the document has no paths",
                root.place,
                "add paths: with a member such as /pets: for each resource",
            )
        title = self._title()
        binary_media_types, binary_place = read_binary_media_types(root)
        resources = () if paths is None else self._resources(paths, operations)
        definition = Definition(
            source=root.document.source,
            place=root.place,
            title=title or "",
            version=self._info("version"),
            resources=resources,
            paths_place=root.place if paths is None else paths.place,
            gateway_responses=read_gateway_responses(root),
            binary_media_types=binary_media_types,
            binary_place=binary_place,
            minimum_compression_size=read_minimum_compression_size(root),
            request_validators=validators.defined,
            schemas=self._schemas(),
            models=models.named(),
            has_extensions=has_extensions,
        )
        self._check_root()
        self.not_executed.report(self.report)
        return definition

    def _refuse_http_apis(self) -> None:
        member = self.root.member(f"{_PREFIX}importexport-version")
        if member is not None:
            self.report.error(
                "api.http",
                "this document describes an HTTP API, and HTTP APIs are not executed yet",
                member.place,
                "remove x-amazon-apigateway-importexport-version to serve it as a REST API",
            )

    def _warn_of_31(self) -> bool:
        """Whether this is OpenAPI 3.1, which the service does not know."""
        if self.version != 3 or not (self.root.text("openapi") or "").startswith("3.1"):
            return False
        member = self.root.member("openapi")
        assert member is not None
        self.report.warning(
            "document.openapi-31",
            "OpenAPI 3.1 is imported on a best-effort basis; the service takes 3.0 only",
            member.place,
            'write openapi: "3.0.3" if the document uses nothing of 3.1',
        )
        return True

    def _info(self, key: str) -> str | None:
        info = self.root.mapping("info")
        return None if info is None or key not in info else info.text(key)

    def _title(self) -> str | None:
        title = self._info("title")
        if title is None and not self.report.errors:
            self.report.error(
                "document.no-title",
                "info.title is missing; it is the API's name",
                self.root.place,
                "add info: {title: My API, version: '1.0'}",
            )
        return title

    # -- paths

    def _resources(self, paths: View, operations: OperationReader) -> tuple[Resource, ...]:
        resources: dict[str, Resource] = {}
        for key, item in paths.members():
            if key.startswith("x-") or not self._path_is_valid(key, item):
                continue
            target = item.resolved()
            if target is None:
                continue
            if not target.is_mapping():
                target.wrong_type("a mapping of operations", {"get": _OPERATION})
                continue
            path = key.rstrip("/") or "/"
            methods = self._methods(path, target, operations)
            earlier = resources.get(path)
            if earlier is not None:
                self.report.warning(
                    "path.twice",
                    f"{one_line(key)!r} is the same resource as the path in line "
                    f"{earlier.place.line}; where both have a method the later one is used",
                    item.place,
                    "put the methods of both under one of them",
                )
                methods = _later_wins(earlier.methods, methods)
            resources[path] = Resource(path, item.place, methods)
        found = tuple(resources.values())
        self._check_siblings(found)
        return found

    def _path_is_valid(self, key: str, item: View) -> bool:
        if not key.startswith("/"):
            self.report.error(
                "path.no-slash",
                f"the path {one_line(key)!r} does not begin with /",
                item.place,
                f"write {one_line('/' + key)}",
            )
            return False
        path = key.rstrip("/")
        segments = path.split("/")[1:] if path else []
        names: set[str] = set()
        for index, segment in enumerate(segments):
            if not _SEGMENT.fullmatch(segment):
                self.report.error(
                    "path.segment",
                    f"{one_line(segment)!r} cannot be a part of a path",
                    item.place,
                    "a part is made of a-z A-Z 0-9 . _ : -, or is {name} or {name+} as a whole",
                )
                return False
            if segment.endswith("+}") and index + 1 < len(segments):
                self.report.error(
                    "path.greedy-parent",
                    f"nothing can stand below the greedy path variable {segment}",
                    item.place,
                    f"end the path there, or write {segment.replace('+', '')} for a single part",
                )
                return False
            if segment.startswith("{"):
                if segment.strip("{+}") in names:
                    self.report.error(
                        "path.variable-twice",
                        f"the path variable {segment} stands twice in one path",
                        item.place,
                        "give one of them another name",
                    )
                    return False
                names.add(segment.strip("{+}"))
        return True

    def _check_siblings(self, resources: tuple[Resource, ...]) -> None:
        """Below one parent only one plain and one greedy variable can be told apart."""
        seen: dict[tuple[str, bool], tuple[str, Place]] = {}
        for resource in resources:
            segments = resource.path.split("/")[1:]
            for index, segment in enumerate(segments):
                if not segment.startswith("{"):
                    continue
                key = ("/".join(segments[:index]), segment.endswith("+}"))
                other, place = seen.setdefault(key, (segment, resource.place))
                if other != segment:
                    self.report.error(
                        "path.sibling-variable",
                        f"{segment} and {other} (line {place.line}) are variables of the same "
                        "place",
                        resource.place,
                        "use one name for both",
                    )

    def _methods(self, path: str, item: View, operations: OperationReader) -> tuple[Method, ...]:
        shared = item.member("parameters")
        methods = []
        for key, view in item.members():
            if key in _VERB_MEMBERS or key == ANY_METHOD:
                verb = ANY if key == ANY_METHOD else key.upper()
                operation = view.resolved()
                if operation is None:
                    continue
                if not operation.is_mapping():
                    operation.wrong_type("an operation", _OPERATION)
                    continue
                methods.append(operations.read(path, verb, operation, shared))
            elif key == "trace":
                self.report.warning(
                    "operation.trace",
                    "REST APIs have no TRACE methods; it is ignored",
                    view.place,
                    "remove it",
                )
        item.warn_of_unknown(
            _PATH_ITEM_MEMBERS.union(_VERB_MEMBERS, ("trace",)), "path.unknown-member", "a path"
        )
        return tuple(methods)

    # -- the rest of the document

    def _schemas(self) -> tuple[Schema, ...]:
        if self.version == 2:
            schemas = self.root.mapping("definitions")
        else:
            components = self.root.mapping("components")
            schemas = None if components is None else components.mapping("schemas")
        if schemas is None:
            return ()
        return tuple(Schema(name, plain(view.node), view.place) for name, view in schemas.members())

    def _check_root(self) -> None:
        for name in ("api-key-source", "cors", "endpoint-configuration", "policy"):
            member = self.root.member(_PREFIX + name)
            if member is not None:
                self.not_executed.note(name, member.place)
        known = _ROOT_MEMBERS | {EXTENSIONS}
        self.root.warn_of_unknown(known, "document.unknown-member", "the document")


def _later_wins(earlier: tuple[Method, ...], later: tuple[Method, ...]) -> tuple[Method, ...]:
    replaced = {method.http_method for method in later}
    return (*(method for method in earlier if method.http_method not in replaced), *later)
