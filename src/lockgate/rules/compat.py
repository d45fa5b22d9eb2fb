"""What is not certain about the real service: one named constant for each doubt.

A measurement on the service changes one line here and its tests. Each constant says what is
known; the comment names the other value that the code understands.
"""

__all__ = [
    "ACCEPT_ANY_TEMPLATE",
    "AWS_ACTION_FORM",
    "AWS_ACTION_TARGET",
    "AWS_ACTION_VERSION",
    "AWS_PATH_SLASH",
    "DASH_PATTERN",
    "HEADER_NAME_FALLBACK",
    "LEADING_BLANK_FROM_STEP",
    "LITERAL_DECODES",
    "MOCK_EMPTY_REQUEST",
    "OVERRIDE_BAD_STATUS",
    "OVERRIDE_TWICE",
    "PATTERN_TIE",
    "PROXY_BASE64_ALIAS",
    "PROXY_STATUS_ABSENT",
    "PROXY_UNKNOWN_KEY",
    "ROUTE_BACKTRACK",
]

ACCEPT_ANY_TEMPLATE = "application/json"
"""The template taken as "first" when ``Accept`` is absent or names none of the keys, where it
exists; otherwise the first in the document."""

AWS_ACTION_FORM = "form"
"""A service that takes both forms and JSON (SQS) is called by an action's name: it is taken as a
form, as it was before JSON came, unless the request's Content-Type is JSON's
(``application/x-amz-json-...``). Other value: ``json`` (``X-Amz-Target`` is always set)."""

AWS_ACTION_TARGET = True
"""A service that takes JSON is called by an action's name: ``X-Amz-Target`` is set, where the
definition does not map it. The guide's own example maps a Content-Type only."""

AWS_ACTION_VERSION = True
"""A service that takes forms is called by an action's name: ``Version`` is added to the query,
where neither the query nor a form as body has one. Never recorded."""

AWS_PATH_SLASH = "joined"
"""``path//`` in an AWS integration's URI is the service's root: the guide's S3 tutorial lists
buckets so. Other value: ``kept`` (the request's path is ``//``)."""

DASH_PATTERN = "default"
"""A selection pattern ``-``: recorded as "no pattern" until 2020. Other value: ``regex``."""

HEADER_NAME_FALLBACK = True
"""Header names of a definition are looked up exactly first, then in any case. The guide says
case-sensitive; clients that send lower case are reported to work."""

LEADING_BLANK_FROM_STEP = 19
"""From this step on messages begin with one blank; recorded for 5xx answers and one 413."""

LITERAL_DECODES = True
"""A literal segment also matches a spelling that percent-decodes to it (``/p%65ts``)."""

MOCK_EMPTY_REQUEST = "fail"
"""A mock without a template whose client sent no body: two execution logs show 500. Other
value: ``default`` (the guide: the default integration response answers)."""

OVERRIDE_BAD_STATUS = "ignore"
"""An override that is no usable status is ignored. Other value: ``fail`` (500)."""

OVERRIDE_TWICE = "fail"
"""One override target assigned twice in one run ends in 500. Other value: ``last``."""

PATTERN_TIE = "smallest"
"""Several patterns match and none has the compared text as its status: the entry with the
smallest status answers. Other value: ``first`` (document order)."""

PROXY_BASE64_ALIAS = True
"""``base64Encoded`` is a second name of ``isBase64Encoded`` in a function's answer."""

PROXY_STATUS_ABSENT = 200
"""A function's answer without ``statusCode``. None: malformed."""

PROXY_UNKNOWN_KEY = "malformed"
"""An unknown top-level key in a function's answer. Other value: ``ignore``."""

ROUTE_BACKTRACK = True
"""A route whose preferred branch dead-ends is searched for among the other branches."""
