"""A schema and all it refers to, as nodes; what is wrong with them, as problems.

Source: JSON Schema draft 4 (draft-zyp-json-schema-04 and its validation part); guide page "Models
and mapping templates" for references. Nothing is ever fetched.
"""

import re
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from lockgate.diagnostics import one_line
from lockgate.schema.document import Document, Named
from lockgate.schema.ecma import EcmaError, compile_ecma
from lockgate.schema.errors import SchemaError, SchemaProblem
from lockgate.schema.keyword_values import VALUES, Refused, sorted_names
from lockgate.schema.limits import NODES, SCHEMA_LEVELS
from lockgate.schema.nodes import Node

__all__ = ["Parser"]

_LOCAL = "#/definitions/"
_MODEL = re.compile(
    r"(?:#/components/schemas|#/definitions"
    r"|https://apigateway\.[A-Za-z0-9.-]+/restapis/[^/]+/models)/([^/]+)"
)


class Parser:
    """Reads the schemas of one API, each once; ``named`` finds the models they refer to."""

    def __init__(self, named: Named) -> None:
        self.named = named
        self.problems: list[SchemaProblem] = []
        self.count = 0
        self.places: dict[tuple[int, str], Node] = {}
        self.documents: dict[str, Document | None] = {}
        self.waiting: deque[tuple[Node, Any]] = deque()

    def parse(self, document: Document) -> Node:
        """The nodes of ``document``.

        Raises :class:`~lockgate.schema.errors.SchemaError` with every mistake not told before.
        """
        root = self.placed(document, "", document.content)
        self.problems = []
        while self.waiting:
            node, content = self.waiting.popleft()
            self.fill(node, content, 0)
        if self.problems:
            raise SchemaError(self.problems)
        return root

    def placed(self, document: Document, pointer: str, content: Any) -> Node:
        """The one node of a place that references lead to; it is filled later."""
        key = (id(document.content), pointer)
        node = self.places.get(key)
        if node is None:
            node = self.places[key] = Node(document, pointer)
            self.waiting.append((node, content))
        return node

    def below(self, parent: Node, step: str, content: Any, level: int) -> Node:
        """The node of a schema inside of another."""
        node = Node(parent.document, f"{parent.pointer}/{step}")
        self.fill(node, content, level + 1)
        return node

    def fill(self, node: Node, content: Any, level: int) -> None:
        """Read a schema into its node."""
        self.count += 1
        if self.count > NODES:
            message = f"the API has more than {NODES} schemas"
            hint = "let $ref lead to one schema where the same one is written several times"
            self.problem("schema.too-large", message, node, hint=hint)
            raise SchemaError(self.problems)
        if not isinstance(content, dict):
            hint = "an empty schema, {}, takes every value"
            self.problem("schema.keyword", "a schema must be an object", node, hint=hint)
        elif level > SCHEMA_LEVELS:
            message = f"schemas are nested deeper than {SCHEMA_LEVELS} levels"
            hint = "give the inner schemas names of their own and refer to them with $ref"
            self.problem("schema.too-deep", message, node, hint=hint)
        elif "$ref" in content:
            node.target = self.target(content["$ref"], node)
        else:
            self.read(node, content, level)

    def read(self, node: Node, content: dict[str, Any], level: int) -> None:
        """Read the keywords of a schema."""
        found: dict[str, Any] = {}
        for name in content:
            if name not in _KEYWORDS:
                continue
            try:
                reader = VALUES.get(name)
                if reader is not None:
                    value = reader(content[name])
                else:
                    value = _STRUCTURES[name](self, node, name, content[name], level)
            except Refused as refused:
                message = f"{name} must be {refused.wanted}"
                self.problem("schema.keyword", message, node, name, hint=refused.hint)
                continue
            if value is not None:
                found[name] = value
        self._join(node, content, found)
        # A format is looked at behind everything else, which goes by the keyword's name.
        form = found.pop("format", None)
        ordered = sorted(found.items())
        node.keywords = tuple(ordered if form is None else [*ordered, ("format", form)])

    def _join(self, node: Node, content: dict[str, Any], found: dict[str, Any]) -> None:
        """Keywords that need others: exclusive bounds, and what closes an object or array."""
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            is_exclusive = found.pop(exclusive, False)
            if bound in found:
                found[bound] = (found[bound], is_exclusive)
            elif is_exclusive and bound not in content:
                message = f"{exclusive} has no meaning without {bound}"
                hint = f"add {bound}, or remove {exclusive}"
                self.problem("schema.keyword", message, node, exclusive, hint=hint)
        if not isinstance(node.items, tuple):
            node.additional_items = None
            found.pop("additionalItems", None)
        elif "additionalItems" in found:
            found["additionalItems"] = len(node.items)

    def problem(self, code: str, message: str, node: Node, keyword: str = "", *, hint: str) -> None:
        """Note a mistake at a node or at one of its keywords."""
        pointer = f"{node.pointer}/{keyword}" if keyword else node.pointer
        self.problems.append(SchemaProblem(code, message, node.document, pointer, hint))

    # -- references

    def target(self, text: Any, node: Node) -> Node | None:
        """The node that a reference leads to."""
        if not isinstance(text, str):
            hint = 'write it like $ref: "#/components/schemas/Order"'
            self.problem("schema.keyword", "$ref must be a text", node, "$ref", hint=hint)
            return None
        own = self._own(text, node.document)
        if own is not None:
            return own
        found = _MODEL.fullmatch(text)
        if found is None:
            self.problem(
                "schema.reference",
                f"the reference {one_line(text)!r} is not to a model of this API",
                node,
                "$ref",
                hint="refer to a whole model, as #/components/schemas/NAME or #/definitions/NAME; "
                "nothing is ever fetched",
            )
            return None
        name = _unescape(found[1])
        if name not in self.documents:
            self.documents[name] = self.named(name)
        document = self.documents[name]
        if document is None:
            message = f"there is no model {one_line(name)!r}"
            hint = "define it under components/schemas, or under definitions in Swagger 2.0"
            self.problem("schema.reference", message, node, "$ref", hint=hint)
            return None
        return self.placed(document, "", document.content)

    def _own(self, text: str, document: Document) -> Node | None:
        """The node of one of the document's own definitions."""
        if not text.startswith(_LOCAL) or not isinstance(document.content, dict):
            return None
        name = _unescape(text[len(_LOCAL) :])
        own = document.content.get("definitions")
        if "/" in text[len(_LOCAL) :] or not isinstance(own, dict) or name not in own:
            return None
        return self.placed(document, f"/definitions/{_escape(name)}", own[name])

    # -- keywords that hold schemas

    def _several(self, node: Node, name: str, given: Any, level: int) -> tuple[Node, ...]:
        if not isinstance(given, list) or not given:
            raise Refused(
                "a list of at least one schema", f"write it like {name}: [{{type: string}}]"
            )
        return tuple(
            self.below(node, f"{name}/{index}", one, level) for index, one in enumerate(given)
        )

    def _named(self, node: Node, name: str, given: Any, level: int) -> dict[str, Node]:
        if not isinstance(given, dict):
            raise Refused("an object of schemas", f"write it like {name}: {{id: {{type: string}}}}")
        return {
            key: self.below(node, f"{name}/{_escape(key)}", one, level)
            for key, one in given.items()
        }

    def _properties(self, node: Node, name: str, given: Any, level: int) -> None:
        node.properties = self._named(node, name, given, level)

    def _patterns(self, node: Node, name: str, given: Any, level: int) -> None:
        below = self._named(node, name, given, level)
        compiled = [(self._compiled(text, one, ""), one) for text, one in below.items()]
        node.patterns = tuple((pattern, one) for pattern, one in compiled if pattern is not None)

    def _additional(self, node: Node, name: str, given: Any, level: int) -> bool | None:
        if isinstance(given, bool):
            return None if given else True
        if not isinstance(given, dict):
            raise Refused("true, false or a schema", f"write it like {name}: false")
        below = self.below(node, name, given, level)
        if name == "additionalItems":
            node.additional_items = below
        else:
            node.additional = below
        return None

    def _items(self, node: Node, name: str, given: Any, level: int) -> None:
        if isinstance(given, list):
            node.items = self._several(node, name, given, level)
        else:
            node.items = self.below(node, name, given, level)

    def _not(self, node: Node, name: str, given: Any, level: int) -> Node:
        return self.below(node, name, given, level)

    def _dependencies(self, node: Node, name: str, given: Any, level: int) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise Refused("an object", f"write it like {name}: {{card: [address]}}")
        return {
            key: self.below(node, f"{name}/{_escape(key)}", one, level)
            if isinstance(one, dict)
            else sorted_names(one)
            for key, one in given.items()
        }

    def _pattern(self, node: Node, name: str, given: Any, _level: int) -> Any:
        if not isinstance(given, str):
            raise Refused("a text", "write it like pattern: '^[a-z]+$'")
        pattern = self._compiled(given, node, name)
        return None if pattern is None else (given, pattern)

    def _compiled(self, text: str, node: Node, keyword: str) -> Any:
        try:
            return compile_ecma(text)
        except EcmaError as error:
            message = f"{one_line(text)!r} is no regular expression: {error}"
            hint = "write it as ECMA 262 has it, with \\ in front of a character meant literally"
            if "(?" in text:
                hint = "flags such as (?i) are not part of ECMA 262"
            self.problem("schema.pattern", message, node, keyword, hint=hint)
            return None


_STRUCTURES: dict[str, Callable[[Parser, Node, str, Any, int], Any]] = {
    "additionalItems": Parser._additional,
    "additionalProperties": Parser._additional,
    "allOf": Parser._several,
    "anyOf": Parser._several,
    "dependencies": Parser._dependencies,
    "items": Parser._items,
    "not": Parser._not,
    "oneOf": Parser._several,
    "pattern": Parser._pattern,
    "patternProperties": Parser._patterns,
    "properties": Parser._properties,
}
_KEYWORDS = VALUES.keys() | _STRUCTURES.keys()


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _unescape(step: str) -> str:
    return unquote(step).replace("~1", "/").replace("~0", "~")
