"""An authorizer that does what its token says: used by the tests of authorizers."""

import json


def handler(event, context):
    """Answer with the JSON of the token, or fail with what follows ``fail``."""
    token = event.get("authorizationToken") or event["headers"]["X-Answer"]
    if token.startswith("fail "):
        raise Exception(token.removeprefix("fail "))
    if token == "event":
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        return {
            "principalId": "me",
            "policyDocument": {"Version": "2012-10-17", "Statement": statement},
            "context": {"event": json.dumps(event)},
        }
    return json.loads(token)
