"""Oracle: a document is read and compiled, or each mistake has a place and a hint; JSON is JSON.

What Python's own reader takes as JSON, ours takes with the same content. No alias or nesting costs
more than the document is long.
"""

import json
import re
from typing import Any

from definitions import api, entry, mock, operation
from plans import compiled

from lockgate.diagnostics import Report
from lockgate.formats.document import read_document
from lockgate.formats.tree import plain

_DOCUMENT = api({"/a/{b}": {"get": operation(mock({"default": entry(200, "$input.body")}), 200)}})
SEEDS = [
    json.dumps(_DOCUMENT).encode(),
    b"openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /x:\n    get:\n"
    b"      x-amazon-apigateway-integration: &i\n        type: mock\n        responses: {}\n"
    b"      responses: {'200': {description: |\n        a\n        b\n}}\n  /y: {get: *i}\n",
    b"swagger: '2.0'\npaths:\n  /x: {$ref: '#/paths/~1x'}\n",
    b'{"a": [1, -2.50e3, true, null, "\\u00e9\\n"], "a b": {}}',
    b"- &a [1, *a]\n- ? b\n  : !!str 5\n- 'it''s'\n- \"\\x41\"\n--- \n...\n",
    b"a: >-\n  folded\n\n  text\nb: |+\n  kept\n\n# end\n",
]


def check(data: bytes) -> None:
    """Raise where the oracle is not content."""
    for name in ("api.yaml", "api.json"):
        report = Report()
        document = read_document(name, data, report)
        assert (document is None) <= bool(report.errors)
        _look_at(report)
        if document is not None and document.is_json and not report.errors:
            _compare(data, plain(document.root))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    plan, report = compiled(text)
    assert plan is not None or report.errors
    _look_at(report)


def _look_at(report: Report) -> None:
    for found in report.findings:
        assert found.message, found
        if found in report.errors:
            assert found.hint, found
            assert found.place is not None, found
        if found.place is not None:
            assert found.place.line >= 1, found
            assert found.place.column >= 1, found


def _compare(data: bytes, ours: Any) -> None:
    try:
        theirs = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    if not re.search(rb"[0-9][.eE]|[0-9]{15}", data):  # numbers keep their digits with us
        assert ours == theirs, (ours, theirs)
