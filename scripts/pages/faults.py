"""The page of faults: what peers may do wrong, the answer, who decided it, and the test of it."""

from typing import Final, NamedTuple

from lockgate.rules.failures import CAUSES, VARIANTS
from pages.markdown import code, table
from pages.rules import MARK

__all__ = ["FAULTS", "Fault", "page"]


class Fault(NamedTuple):
    """One row. ``cause`` answers, or its ``variant``; without one ``instead`` says what happens.

    ``test`` is the file's name below ``tests`` and the test's in it; ``case`` the case that it
    has for this fault, where it has one for each of several.
    """

    what: str
    cause: str | None
    test: str
    case: str = ""
    instead: str = ""
    variant: str = ""


_CLIENT: Final = "e2e/test_hostile_client.py::"
_BACKEND: Final = "e2e/test_hostile_backend.py::"
_CUTS: Final = "e2e/test_backend_cut_points.py::"
_FRAMING: Final = f"{_CLIENT}test_framing"
_LENGTHS: Final = f"{_BACKEND}test_connections_that_end_too_early_or_never"
_MALFORMED: Final = f"{_BACKEND}test_answers_that_are_not_well_formed"

FAULTS: Final[dict[str, tuple[Fault, ...]]] = {
    "Clients that break the rules of HTTP": (
        Fault("Content-Length and Transfer-Encoding", "failure.framing", _FRAMING,
              "length and coding"),
        Fault("Content-Length twice, equal or not", "failure.framing", _FRAMING, "length twice"),
        Fault("Content-Length that is no plain number", "failure.framing", _FRAMING, "length {"),
        Fault("Transfer-Encoding other than one `chunked`", "failure.framing", _FRAMING,
              "coding {"),
        Fault("HTTP/1.0 with Transfer-Encoding", "failure.framing", f"{_CLIENT}test_heads",
              "coding in 1.0"),
        Fault("a folded line", "failure.framing", _FRAMING, "folded line"),
        Fault("bare LF, bare CR, NUL, control characters", "failure.framing", _FRAMING,
              "LF in a line"),
        Fault("blanks before a colon, or in a name", "failure.framing", _FRAMING,
              "blank before the colon"),
        Fault("names that read as framing: `Content_Length`", "failure.framing", _FRAMING,
              "underscore in the length"),
        Fault("a chunk's size with signs, blanks, `0x`, or more than 16 digits",
              "failure.framing", _FRAMING, "chunk of 17 digits"),
        Fault("chunk extensions above 4 KiB, trailers above 8 KiB", "failure.framing", _FRAMING,
              "long extensions"),
        Fault("trailers with framing, a host or credentials", "failure.framing", _FRAMING,
              "trailer Authorization"),
        Fault("no Host, two, or one that is no name", "failure.framing", f"{_CLIENT}test_heads",
              "port too large"),
        Fault("a version other than 1.0 and 1.1, CONNECT, an authority as target",
              "failure.framing", f"{_CLIENT}test_heads", "authority"),
        Fault("an expectation other than 100-continue", "failure.expectation",
              f"{_CLIENT}test_an_expectation_that_cannot_be_met"),
        Fault("an Upgrade", None, f"{_CLIENT}test_odd_requests_that_are_well_formed", "upgrade",
              "ignored; the request is served and the header stays here"),
        Fault("a verb that nobody knows", "failure.no_route",
              f"{_CLIENT}test_a_verb_that_the_service_does_not_know"),
        Fault("something malformed behind requests that are not", "failure.framing",
              f"{_CLIENT}test_what_came_before_is_answered_first"),
        Fault("dot segments, control characters, `%zz`, overlong UTF-8 in a path", "failure.path",
              "e2e/test_header_injection.py::test_paths_that_are_refused"),
        Fault("CR, LF or NUL in a value that is mapped into a header", "failure.request_mapping",
              "e2e/test_header_injection.py::test_nothing_a_client_sends_breaks_a_backends_header",
              variant="client_value"),
    ),
    "Clients that ask too much, or are slow": (
        Fault("a URL above 10,240 bytes", "failure.uri_too_long",
              f"{_CLIENT}test_the_limit_of_urls"),
        Fault("more than 200 headers, long names, lines or values", "failure.headers_too_large",
              f"{_CLIENT}test_limits_of_headers", "201 headers"),
        Fault("a body above 10 MB, as told or as counted", "failure.too_large",
              "e2e/test_large_bodies.py::test_a_request_one_byte_longer"),
        Fault("a compressed body that inflates to more than 10 MB", "failure.too_large",
              "e2e/test_large_bodies.py::test_the_inflated_size_counts"),
        Fault("a head or body that does not come in time", "failure.request_timeout",
              "unit/http1/test_server.py::test_deadlines"),
        Fault("a connection on which nothing is asked", None,
              "unit/http1/test_server.py::test_an_idle_connection_is_closed_in_silence",
              instead="closed in silence after 60 seconds"),
        Fault("answers that are not read", None,
              "unit/http1/test_server.py::"
              "test_a_slow_reader_gets_no_further_request_served_and_is_cut_off",
              instead="no further request is read; cut off after 30 seconds without progress"),
        Fault("many requests at once", None,
              "unit/http1/test_server.py::"
              "test_many_pipelined_requests_stop_reading_until_they_are_answered",
              instead="64 are read ahead; answers come in the order of requests"),
        Fault("one connection too many, in all or from one address",
              "failure.too_many_connections",
              "e2e/test_many_connections.py::test_one_connection_too_many"),
        Fault("many connections too many", None,
              "e2e/test_many_connections.py::test_a_crowd_is_reset",
              instead="100 at a time are told so, the rest are reset"),
        Fault("a client that never finishes its TLS handshake", None,
              "e2e/test_many_connections.py::test_who_never_finishes_a_handshake_counts",
              instead="counts as a connection, keeps no other handshake waiting, and ends after "
              "10 seconds"),
        Fault("more than 20 TLS handshakes a second from one address", None,
              "e2e/test_tls_handshakes.py::"
              "test_a_flood_of_handshakes_is_reset_and_told_and_disturbs_nobody",
              instead="reset before anything is computed for them; the log tells how many"),
        Fault("many TLS handshakes at once, from many addresses", None,
              "e2e/test_tls_handshakes.py::test_more_than_have_their_turn_at_once_are_all_served",
              instead="two for each processor, 16 at most, have their turn, then requests, then "
              "the next; who has none within 10 seconds ends"),
        Fault("TLS before 1.2, or a suite without forward secrecy", None,
              "e2e/test_tls_handshakes.py::"
              "test_suites_without_forward_secrecy_or_authentication_are_refused",
              instead="the handshake fails, and the log tells how many"),
        Fault("a TLS connection that is to be renegotiated", None,
              "e2e/test_tls_handshakes.py::test_nothing_is_renegotiated",
              instead="refused"),
        Fault("early data (0-RTT), which could be sent twice", None,
              "e2e/test_tls_handshakes.py::test_no_early_data_is_taken",
              instead="no ticket allows it"),
        Fault("more at once than can be answered: the event loop comes round too late, or requests "
              "take too much memory", "failure.overloaded",
              "e2e/test_overload.py::test_requests_are_shed"),
        Fault("small bodies that inflate to large ones, while their backend is slow",
              "failure.overloaded", "e2e/test_overload.py::test_inflated_bodies_are_bounded"),
        Fault("a client that leaves before it is answered", None,
              f"{_CLIENT}test_a_client_that_does_not_wait",
              instead="the call runs to its end; the answer is dropped and recorded"),
        Fault("half a request, and then an end", None,
              f"{_CLIENT}test_a_client_that_leaves_half_a_request",
              instead="nothing runs; closed in silence"),
    ),
    "Backends": (
        Fault("refuses connections", "failure.connect", f"{_BACKEND}test_a_refused_connection"),
        Fault("closes or resets before or within its answer", "failure.connect", _LENGTHS,
              "reset in the body"),
        Fault("ends its answer at any byte too early", "failure.connect",
              f"{_BACKEND}test_an_answer_cut_at_any_byte_is_never_passed_on"),
        Fault("says nothing, stops in the middle, or drips", "failure.timeout", _LENGTHS,
              "a body of drops"),
        Fault("is no HTTP/1: garbage, HTTP/0.9, HTTP/2, a status below 100",
              "failure.backend_protocol", _MALFORMED, "status 099"),
        Fault("lies about its length", "failure.backend_protocol", _MALFORMED,
              "length too short"),
        Fault("a length next to a coding, twice, or as a list", "failure.backend_protocol",
              _MALFORMED, "length and coding"),
        Fault("chunks that are none", "failure.backend_protocol", _MALFORMED, "chunk too long"),
        Fault("a head above 64 KiB, more than 200 headers, long trailers",
              "failure.backend_protocol", _MALFORMED, "a long head"),
        Fault("a second answer, or bytes behind one", "failure.backend_protocol", _MALFORMED,
              "a second answer"),
        Fault("bytes on an idle connection", None,
              f"{_BACKEND}test_bytes_on_an_idle_connection_end_it",
              instead="the connection is closed; the next request gets another one"),
        Fault("more than ten interim answers, or an upgrade", "failure.backend_protocol",
              _MALFORMED, "many interim answers"),
        Fault("up to ten interim answers, trailers", None,
              f"{_BACKEND}test_odd_answers_that_are_well_formed", "interim answers",
              "dropped; the final answer is passed on"),
        Fault("an answer above 10 MB", "failure.response_too_large",
              f"{_BACKEND}test_an_answer_that_is_too_long"),
        Fault("a TLS handshake that is never answered", "failure.timeout",
              f"{_BACKEND}test_a_tls_handshake_that_is_never_answered"),
        Fault("TLS that ends without its own goodbye", "failure.connect",
              f"{_BACKEND}test_a_tls_answer_that_ends_with_the_connection"),
        Fault("a kept connection that was closed while idle", None,
              f"{_BACKEND}test_a_connection_closed_while_idle_is_not_used",
              instead="a new connection is used, for any method"),
        Fault("a kept connection that was closed this very moment", None,
              "unit/http1/test_pool.py::test_a_connection_that_was_closed_this_moment_takes_nothing",
              instead="POST and PATCH go out on a new connection"),
        Fault("a kept connection cut under GET, HEAD, OPTIONS, PUT or DELETE before a byte of "
              "the answer", None, f"{_CUTS}test_a_kept_connection_is_cut", "FIN in the body",
              "sent once more on a new connection"),
        Fault("the same under POST or PATCH", "failure.connect",
              f"{_CUTS}test_a_kept_connection_is_cut", "RST behind the request"),
        Fault("a cut behind the first byte of an answer", "failure.connect",
              f"{_CUTS}test_a_kept_connection_is_cut", "FIN behind one byte of the answer"),
        Fault("a new connection that is cut", "failure.connect",
              f"{_CUTS}test_on_a_fresh_connection_nothing_is_sent_again"),
    ),
}  # fmt: skip
"""All faults, by who is to blame."""


def page() -> str:
    """The page as Markdown."""
    parts = [
        MARK.strip(),
        "# Faults",
        "What clients and backends may do wrong, what is answered, which rule and cause the "
        "decision record names, and the test in [tests](../../tests) that does it. Requests of "
        "all kinds, good and hostile, run for ten minutes in `make soak`: what the gateway holds "
        "must not grow.",
    ]
    for title, faults in FAULTS.items():
        rows = [(fault.what, *_answer(fault), _test(fault)) for fault in faults]
        parts += [f"## {title}", table(("fault", "answer", "decision", "test"), rows)]
    return "\n\n".join(parts) + "\n"


def _answer(fault: Fault) -> tuple[str, str]:
    if fault.cause is None:
        return fault.instead, ""
    cause = CAUSES[fault.cause]
    if fault.variant:
        changes = VARIANTS[fault.variant].changes()
        cause = cause._replace(**{name: changes[name] for name in changes if name != "step"})
    rule = "fixed_response" if cause.type is None else f"gateway_response.{cause.type}"
    closes = ", and the connection ends" if cause.closes else ""
    links = ", ".join(f"[{code(name)}](../rules/{name}.md)" for name in (rule, fault.cause))
    return f"{cause.status} {cause.message or ''}".rstrip(".") + closes, links


def _test(fault: Fault) -> str:
    file, _, name = fault.test.partition("::")
    return f"{code(file)} {code(name)}" + (f", {fault.case.rstrip(' {')}" if fault.case else "")
