"""Sizes and times that bound a request. Lengths in bytes, times in seconds unless named so.

Sources: guide page "Quotas for REST APIs" where it states a figure; the rest are Lockgate's own.
Template limits stand in ``vtl.limits``, pattern limits in ``jregex.limits``.
"""

__all__ = [
    "ADDRESS_FAILURES",
    "ADDRESS_REST_SECONDS",
    "AUTHORIZERS_OF_API",
    "BACKEND_CONNECTIONS",
    "BACKEND_CONNECTIONS_IN_ALL",
    "BACKEND_HEAD",
    "BACKEND_IDLE",
    "BACKEND_WAITING",
    "BODY_GRACE",
    "BODY_RATE",
    "CACHE_SECONDS",
    "CHUNK_DIGITS",
    "CHUNK_EXTENSIONS",
    "COMPRESSION_SIZES",
    "COMPRESSION_THOROUGH",
    "CONNECTIONS",
    "CONNECTIONS_OF_SOURCE",
    "CONNECTIONS_REFUSED",
    "CONTROL_BODY",
    "CONTROL_READS",
    "CONTROL_TESTS",
    "CONTROL_WRITES",
    "DOCUMENTATION_PARTS_OF_API",
    "EARLY_DRAIN",
    "HANDSHAKES_AT_ONCE",
    "HANDSHAKES_OF_CORE",
    "HANDSHAKES_OF_SOURCE",
    "HANDSHAKE_BURST_SECONDS",
    "HEADER_COUNT",
    "HEADER_LINE",
    "HEADER_NAME",
    "HEADER_TOTAL",
    "HEAD_SECONDS",
    "IMPORT_BODY",
    "INFLATED_HELD",
    "INTEGRATION_TIMEOUT_MS",
    "INTEGRATION_TIMEOUT_RANGE_MS",
    "KEEP_ALIVE_SECONDS",
    "KEYS_OF_IMPORT",
    "KEY_DESCRIPTION",
    "KEY_NAME",
    "KEY_VALUE",
    "LAMBDA_PAYLOAD",
    "MAPPING_KEY",
    "NAMES_KEPT",
    "NAME_FAILED_SECONDS",
    "NAME_SECONDS",
    "NAME_STALE_SECONDS",
    "NEXT_ADDRESS_SECONDS",
    "PATCH_OPERATIONS",
    "PIPELINE_DEPTH",
    "REQUEST_BODY",
    "RESOURCES_OF_API",
    "RESOURCE_POLICY",
    "RESPONSE_BODY",
    "STAGES_OF_API",
    "STAGE_NAME",
    "STAGE_VARIABLES",
    "STAGE_VARIABLE_NAME",
    "STAGE_VARIABLE_VALUE",
    "STREAMED_FROM",
    "TEST_RECORDS",
    "TEXT_COMPARED",
    "THROTTLED_METHODS",
    "TICKET_SECONDS",
    "TRAILERS",
    "URL",
    "USAGE_DAYS",
    "WRITE_STALL_SECONDS",
]

REQUEST_BODY = 10_485_760
RESPONSE_BODY = 10_485_760
LAMBDA_PAYLOAD = 6_291_456
CONTROL_BODY = 10_000_000
IMPORT_BODY = 6_000_000
"""Bodies of the management API; the second where a document is the body (openapi.md, section 1)."""
CONTROL_WRITES = 20
CONTROL_READS = 200
CONTROL_TESTS = 50
TEST_RECORDS = 100
"""Calls of the management API that are made or wait at once (security spec, row C-6)."""
STREAMED_FROM = 1_048_576
"""Bytes from which on a body is passed on while it comes, where the limits above are lifted."""
COMPRESSION_SIZES = (0, 10_485_760)
"""The least and the largest minimumCompressionSize."""
COMPRESSION_THOROUGH = 262_144
"""Bytes of an answer up to which compressing takes its time, 5 ms at most on a slow core; larger
ones are done quickly, and hardly at all where that gains nothing."""

URL = 10_240
HEADER_TOTAL = 10_240
"""Bytes of all header values of a request together."""
HEADER_COUNT = 200
HEADER_NAME = 256
HEADER_LINE = 8_192
CHUNK_EXTENSIONS = 4_096
"""Bytes that the extensions of one request's chunks may take together."""
CHUNK_DIGITS = 16
"""Digits that a chunk's size may have, zeros included."""
TRAILERS = 8_192
"""Bytes of trailers that a message may carry."""

INTEGRATION_TIMEOUT_MS = 29_000
INTEGRATION_TIMEOUT_RANGE_MS = (50, 29_000, 900_000)
"""The shortest, the longest without a raised quota, and the longest that Lockgate takes."""

HEAD_SECONDS = 10.0
BODY_GRACE = 10.0
BODY_RATE = 500
"""Bytes a second that a request's body must make after its grace."""
KEEP_ALIVE_SECONDS = 60.0
WRITE_STALL_SECONDS = 30.0
EARLY_DRAIN = 65_536
"""Unread bytes of a refused request that are still taken before the connection is closed."""
CONNECTIONS = 50_000
"""Connections of clients at most; fewer where the process may not have so many open files."""
CONNECTIONS_OF_SOURCE = 1_024
"""Connections at most from one address, or from one network of 64 bits of IPv6."""
CONNECTIONS_REFUSED = 100
"""Connections too many that are told so at one time; further ones are reset."""
HANDSHAKES_OF_SOURCE = 20
"""TLS handshakes that one address, or network of 64 bits of IPv6, may begin in a second, for long;
the environment file may say another number."""
HANDSHAKE_BURST_SECONDS = 15
"""So many seconds' handshakes a source may begin at once: browsers, pools and load tests open their
connections together, and keep them."""
HANDSHAKES_OF_CORE = 2
"""TLS handshakes for each of the machine's processors that are worked on before others wait."""
HANDSHAKES_AT_ONCE = 16
"""The same, of all processors together: a container sees those of its host, however few of them its
quota lets it use."""
TICKET_SECONDS = 43_200.0
"""How long the key is used with which tickets of TLS sessions are sealed."""
INFLATED_HELD = 8 * REQUEST_BODY
"""Bytes that inflated bodies of requests under way may have more than they had compressed."""
PIPELINE_DEPTH = 64
"""Requests one connection may have read ahead of the answer being made."""

BACKEND_HEAD = 65_536
BACKEND_CONNECTIONS = 256
BACKEND_CONNECTIONS_IN_ALL = 2_048
BACKEND_WAITING = 1_000
BACKEND_IDLE = 4.0

NAME_SECONDS = 30.0
"""How long the addresses of a backend's name are good; resolvers do not tell."""
NAME_FAILED_SECONDS = 1.0
"""How long it is remembered that a name could not be looked up."""
NAME_STALE_SECONDS = 3_600.0
"""How long the last addresses serve while nobody can be asked for new ones."""
NAMES_KEPT = 10_000
NEXT_ADDRESS_SECONDS = 0.25
"""After which the next address of a name is tried, while the one before says nothing."""
ADDRESS_FAILURES = 3
ADDRESS_REST_SECONDS = 10.0
"""An address that failed so often in a row is tried last for so long."""

TEXT_COMPARED = 65_536
"""Characters of a compared text that a decision record keeps in development."""

STAGE_NAME = 128
RESOURCES_OF_API = 300
"""Resources that an API may have besides its root."""
RESOURCE_POLICY = 8_192
"""Characters of an API's resource policy."""
STAGES_OF_API = 10
AUTHORIZERS_OF_API = 10
DOCUMENTATION_PARTS_OF_API = 2_000
KEYS_OF_IMPORT = 10_000
"""Lines of one table of API keys: as many keys as the service lets an account have."""
PATCH_OPERATIONS = 2_000
"""Operations of one PATCH, our own bound: each may look through what the others have added."""
STAGE_VARIABLES = 100
STAGE_VARIABLE_NAME = 64
STAGE_VARIABLE_VALUE = 512
CACHE_SECONDS = (0, 3600)
"""The shortest and the longest time that a stage's cache keeps an answer."""

KEY_VALUE = (20, 128)
"""The fewest and the most characters of an API key's value."""
KEY_NAME = 1_024
KEY_DESCRIPTION = 125_000
THROTTLED_METHODS = 20
"""Methods of one stage that a usage plan may throttle by themselves."""
USAGE_DAYS = 90
"""Days whose usage can be asked for at once."""
MAPPING_KEY = 300
"""Characters of the part of a path that a custom domain maps to an API."""
