"""What a test invocation is told in place of a stage and of a connection.

Source: control-plane.md, sections 8.1 and 8.4.
"""

__all__ = [
    "AUTHORIZER_STAGE",
    "CONTENT_TYPE",
    "DEPLOYMENT",
    "DOMAIN_NAME",
    "IDENTITY",
    "RESOURCE",
    "SOURCE_IP",
    "STAGE",
]

STAGE = "test-invoke-stage"
DOMAIN_NAME = "testPrefix.testDomainName"
SOURCE_IP = "test-invoke-source-ip"
IDENTITY = {"apiKey": "test-invoke-api-key", "apiKeyId": "test-invoke-api-key-id"}
CONTENT_TYPE = "application/json"
"""That of the request, whatever the caller sends."""

AUTHORIZER_STAGE = "ESTestInvoke-stage"
"""The stage in the ARN that an authorizer is asked about."""

DEPLOYMENT = "test-invoke-deployment"
"""A test has no deployment; what the service tells of it is not recorded."""
RESOURCE = "test-invoke-resource-id"
"""The resource with which an authorizer is tested; not recorded either."""
