"""The two models that every API has when it is created.

Source: control-plane.md, section 10.1.
"""

from lockgate.control.call import Call, new_id
from lockgate.store.objects import Kind

__all__ = ["create_builtin_models"]

_MODELS = {
    "Empty": (
        "This is a default empty schema model",
        """{
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title" : "Empty Schema",
  "type" : "object"
}""",
    ),
    "Error": (
        "This is a default error schema model",
        """{
  "$schema" : "http://json-schema.org/draft-04/schema#",
  "title" : "Error Schema",
  "type" : "object",
  "properties" : {
    "message" : { "type" : "string" }
  }
}""",
    ),
}


def create_builtin_models(call: Call, api_id: str) -> None:
    """Keep ``Empty`` and ``Error``: models like others, that may be replaced and deleted."""
    for name, (description, schema) in _MODELS.items():
        item = {
            "id": new_id(6),
            "name": name,
            "description": description,
            "schema": schema,
            "contentType": "application/json",
        }
        call.objects.insert(Kind.MODEL, api_id, item["id"], item, name=name)
