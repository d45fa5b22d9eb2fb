"""The models that request validation needs: schemas of validated bodies and what they lead to.

What is lost when the service makes models of them is reported once a document and keyword.
"""

from typing import Any

from lockgate.diagnostics import Place, one_line
from lockgate.formats.schema_conversion import Losses, SchemaConversion
from lockgate.formats.view import View
from lockgate.model import Model
from lockgate.rules.compat import MODEL_ARRAY_BOUNDS, MODEL_EXCLUSIVE_BOUNDS, MODEL_FORMATS
from lockgate.rules.openapi_schemas import KEPT, KEPT_FROM_3

__all__ = ["ModelReader"]

_BUILT_IN: dict[str, Any] = {
    "Empty": {},
    "Error": {"type": "object", "properties": {"message": {"type": "string"}}},
}
"""The models that every API has."""


class ModelReader:
    """Reads the models of one document. ``is_31``: it is OpenAPI 3.1."""

    def __init__(self, root: View, version: int, is_31: bool) -> None:
        self.root = root
        self.version = version
        self.is_31 = is_31
        self.kept = _kept(version, is_31)
        self.wanted: dict[str, Place] = {}
        self.losses = Losses()

    def read(self, view: View, name: str | None = None) -> Model:
        """The model of a schema."""
        conversion = SchemaConversion(self.kept, self.is_31, self.losses)
        schema = conversion.schema(view, "", 0)
        for referred, place in conversion.references.items():
            self.wanted.setdefault(referred, place)
        return Model(name, schema, view.place, conversion.places)

    def named(self) -> tuple[Model, ...]:
        """The named models that those read so far lead to; also reports what was lost."""
        found: list[Model] = []
        done = 0
        while done < len(self.wanted):
            name = list(self.wanted)[done]
            done += 1
            view = self._find(name)
            if view is not None:
                found.append(self.read(view, name))
                _check_name(name, view)
            elif name in _BUILT_IN:
                found.append(Model(name, _BUILT_IN[name], self.root.place, {}))
        self.losses.report(self.root.report)
        return tuple(found)

    def _find(self, name: str) -> View | None:
        if self.version == 2:
            schemas = self.root.mapping("definitions")
        else:
            components = self.root.mapping("components")
            schemas = None if components is None else components.mapping("schemas")
        return None if schemas is None else schemas.member(name)


def _kept(version: int, is_31: bool) -> frozenset[str]:
    """The keywords that models keep."""
    kept = set(KEPT)
    if version == 3:
        kept |= KEPT_FROM_3
    if MODEL_ARRAY_BOUNDS == "keep":
        kept |= {"minItems", "maxItems"}
    if MODEL_EXCLUSIVE_BOUNDS == "keep" or is_31:
        kept |= {"exclusiveMinimum", "exclusiveMaximum"}
    if not MODEL_FORMATS:
        kept.remove("format")
    return frozenset(kept)


def _check_name(name: str, view: View) -> None:
    if not (name.isascii() and name.isalnum()):
        view.report.warning(
            "model.name",
            f"the service refuses the model {one_line(name)!r}: names have letters and digits only",
            view.place,
            "give it a name of letters and digits, and change the references to it",
        )
