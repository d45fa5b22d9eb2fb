"""JSON Schema draft 4 as models of the service have it, with the error texts of its validator.

The service validates with the Java library "json-schema-validator" (known as fge), whose texts
show in its logs. ``parser`` reads a schema with all it refers to; ``hazards`` tells whether work
on it is bounded by the size of a body; then ``quick`` lets jsonschema-rs accept bodies, and
whatever that does not accept goes to ``evaluator``, which has the last word and the texts.
"""

from lockgate.schema.compiled import CompiledSchema, Models
from lockgate.schema.document import Document
from lockgate.schema.errors import SchemaError, SchemaProblem
from lockgate.schema.violations import Violation, Violations

__all__ = [
    "CompiledSchema",
    "Document",
    "Models",
    "SchemaError",
    "SchemaProblem",
    "Violation",
    "Violations",
]
