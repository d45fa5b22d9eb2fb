"""A proxy function: it chooses the status, the headers and the body itself."""

import json


def handler(event, context):
    cart = json.loads(event["body"] or "{}")
    if cart.get("crash"):
        raise RuntimeError("the cart fell over")
    if not cart.get("items"):
        return {"statusCode": 422, "body": json.dumps({"message": "an empty cart"})}
    return {
        "statusCode": 201,
        "headers": {"Location": "/carts/1"},
        "multiValueHeaders": {"Set-Cookie": ["cart=1", "seen=yes"]},
        "body": json.dumps({"id": 1, "items": len(cart["items"])}),
    }
