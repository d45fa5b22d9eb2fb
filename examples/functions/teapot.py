"""Brews tea; what it cannot brew it refuses with an error whose message is JSON."""

import json


def handler(event, context):
    drink = event["drink"]
    if drink == "coffee":
        raise Exception(json.dumps({"errorCode": 418, "reason": "I am a teapot"}))
    if drink == "water":
        raise Exception(json.dumps({"errorCode": 419, "reason": "nothing to brew"}))
    return {"cup": drink}
