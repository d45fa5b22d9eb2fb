"""Valid bodies accepted quickly, by jsonschema-rs.

It is given the schema written anew: references lead to definitions in the schema itself, nothing
else can be fetched, patterns and formats are asked of the same engines as the evaluator's. It is
used only for schemas that :mod:`lockgate.schema.hazards` calls harmless.
"""

from collections.abc import Callable
from typing import Any

from lockgate.jregex import JavaPattern
from lockgate.schema.hazards import all_nodes
from lockgate.schema.nodes import Node
from lockgate.schema.string_formats import FORMATS, Check

__all__ = ["Accepts", "build_quick"]

Accepts = Callable[[Any], bool]

_PLAIN = 2**53
"""Numbers of a schema from here on are left to the evaluator: jsonschema-rs rounds some."""


def build_quick(root: Node) -> Accepts | None:
    """Whether a value is surely valid; None where jsonschema-rs cannot be asked."""
    writer = _Writer()
    try:
        schema = writer.document(root)
    except _NotWritable:
        return None
    # The library takes long to import, and only APIs that validate bodies need it.
    import jsonschema_rs

    try:
        accepts: Accepts = jsonschema_rs.Draft4Validator(
            schema, formats=writer.formats, validate_formats=True, offline=True
        ).is_valid
    except ValueError:  # such as an enum with a text or number that it cannot read
        return None
    return accepts


class _NotWritable(Exception):
    """The schema has something that jsonschema-rs does not judge as the evaluator does."""


class _Writer:
    def __init__(self) -> None:
        self.formats: dict[str, Callable[[str], bool]] = {}
        self.names: dict[int, str] = {}

    def document(self, root: Node) -> dict[str, Any]:
        nodes = all_nodes(root)
        self.names = {id(node): f"n{index}" for index, node in enumerate(nodes)}
        written = {self.names[id(node)]: self.node(node) for node in nodes}
        return {"definitions": written, **self.reference(root)}

    def reference(self, node: Node) -> dict[str, Any]:
        return {"$ref": f"#/definitions/{self.names[id(node)]}"}

    def node(self, node: Node) -> dict[str, Any]:
        if node.target is not None:
            return self.reference(node.target)
        if node.patterns:
            raise _NotWritable
        written: dict[str, Any] = {}
        strings = []
        for name, value in node.keywords:
            if name in ("minimum", "maximum"):
                bound, is_exclusive = value
                written[name] = _number(bound)
                if is_exclusive:
                    written[f"exclusive{name[0].upper()}{name[1:]}"] = True
            elif name == "multipleOf":
                written[name] = _number(value)
            elif name == "pattern":
                strings.append({"format": self.format(_finding(value[1]))})
            elif name == "format":
                strings.append({"format": self.format(_has(FORMATS[value]))})
            elif name in ("additionalProperties", "additionalItems"):
                written[name] = False
            else:
                written[name] = self.value(name, value)
        self.below(node, written)
        if strings:
            written["allOf"] = [*written.get("allOf", ()), *strings]
        return written

    def value(self, name: str, value: Any) -> Any:
        if name in ("allOf", "anyOf", "oneOf"):
            return [self.reference(one) for one in value]
        if name == "not":
            return self.reference(value)
        if name == "dependencies":
            return {
                key: self.reference(one) if isinstance(one, Node) else list(one)
                for key, one in value.items()
            }
        if name == "enum":
            return value[0]
        return sorted(value) if name in ("type", "required") else value

    def below(self, node: Node, written: dict[str, Any]) -> None:
        if node.properties:
            written["properties"] = {
                name: self.reference(one) for name, one in node.properties.items()
            }
        if node.additional is not None:
            written["additionalProperties"] = self.reference(node.additional)
        if isinstance(node.items, Node):
            written["items"] = self.reference(node.items)
        elif node.items is not None:
            written["items"] = [self.reference(one) for one in node.items]
        if node.additional_items is not None:
            written["additionalItems"] = self.reference(node.additional_items)

    def format(self, judge: Callable[[str], bool]) -> str:
        name = f"lockgate-{len(self.formats)}"
        self.formats[name] = judge
        return name


def _number(value: Any) -> Any:
    if not -_PLAIN < value < _PLAIN:
        raise _NotWritable
    return value


def _finding(pattern: JavaPattern) -> Callable[[str], bool]:
    if pattern.search_hazard is not None:
        raise _NotWritable
    return pattern.occurs_in


def _has(check: Check) -> Callable[[str], bool]:
    return lambda text: check(text) is None
