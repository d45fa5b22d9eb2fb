"""Takes an event; nobody waits for it."""


def handler(event, context):
    print("event", event.get("kind"))
