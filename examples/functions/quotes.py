"""Quotes a price; what is wrong with the request is an error with a prefix."""

import time


class BadRequest(Exception):
    """The request makes no sense."""


def handler(event, context):
    if event.get("sleep"):
        time.sleep(float(event["sleep"]))
    quantity = event.get("quantity")
    if not isinstance(quantity, int):
        raise BadRequest("[BadRequest] quantity must be a whole number")
    if quantity > 1000:
        raise BadRequest("[TooMany] at most 1000")
    return {"quantity": quantity, "price": quantity * 3}
