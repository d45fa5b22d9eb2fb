"""What is told about a request's signature (SigV4) that is refused.

Source: access-control.md, section 7.4, whose rows the names follow; two wordings of some are known
(:data:`~lockgate.rules.compat.MESSAGES_OF_SIGV4`). Query forms and both forms at once [assumed].
"""

__all__ = ["SIGNATURE_TEXTS", "SKEW_SECONDS"]

SKEW_SECONDS = 300
"""How far the date of a request may be from the clock."""

SIGNATURE_TEXTS = {
    "missing": "Missing Authentication Token",
    "pair": (
        "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 "
        "and encoded with Base64): '%(piece_hash)s'."
    ),
    "pair.classic": (
        "'%(piece)s' not a valid key=value pair (missing equal-sign) in Authorization header: "
        "'%(header)s'."
    ),
    "parameter": "Authorization header requires '%s' parameter. ",
    "no_date": (
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    ),
    "parameters_of": (
        "(Hashed with SHA-256 and encoded with Base64) Authorization=%(header_hash)s"
    ),
    "parameters_of.classic": "Authorization=%(header)s",
    "query_parameter": "AWS query-string parameters must include '%s'. ",
    "query_parameters_of": "Re-examine the query-string parameters.",
    "both": (
        "The request is signed twice, in the Authorization header and in the query string; only "
        "one signature is allowed."
    ),
    "expires": "X-Amz-Expires must be a number of seconds from 1 to 604800",
    "date": (
        "Date must be in ISO-8601 'basic format'. Got '%s'. "
        "See http://en.wikipedia.org/wiki/ISO_8601"
    ),
    "expired": (
        "Signature expired: %(stamp)s is now earlier than %(bound)s (%(now)s - %(window)s)"
    ),
    "not_yet": (
        "Signature not yet current: %(stamp)s is still later than %(bound)s (%(now)s + %(window)s)"
    ),
    "host": "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    "algorithm": "Unsupported AWS 'algorithm': '%s' (only AWS4-HMAC-SHA256 for now). ",
    "credential": (
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term, got '%s'"
    ),
    "scope.region": "Credential should be scoped to a valid region, not '%s'. ",
    "scope.service": "Credential should be scoped to correct service: '%s'. ",
    "scope.terminator": (
        "Credential should be scoped with a valid terminator: 'aws4_request', not '%s'. "
    ),
    "scope.date": (
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'%(scope)s' != '%(day)s', from '%(stamp)s'."
    ),
    "key": "The security token included in the request is invalid.",
    "mismatch": (
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method. Consult the service documentation for details."
    ),
    "mismatch.echo": (
        "\n\nThe Canonical String for this request should have been\n'%(canonical)s'\n\n"
        "The String-to-Sign should have been\n'%(to_sign)s'\n"
    ),
}
"""Texts by what is wrong."""
