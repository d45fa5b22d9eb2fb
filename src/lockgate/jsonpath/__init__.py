"""JSONPath as Jayway JsonPath 2.10 reads it, on the values that json-smart makes."""

from lockgate.jsonpath.errors import InvalidPath, JsonPathError, PathFailure, PathNotFound
from lockgate.jsonpath.path import OPTIONS, JsonPath, compile_path

__all__ = [
    "OPTIONS",
    "InvalidPath",
    "JsonPath",
    "JsonPathError",
    "PathFailure",
    "PathNotFound",
    "compile_path",
]
