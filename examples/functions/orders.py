"""Finds an order; an order whose id is three digits fails with these as its error code."""


def handler(event, context):
    id = event["id"]
    if len(id) == 3:
        raise Exception(f"service.orders.errorCode.{id}")
    return {"id": id}
