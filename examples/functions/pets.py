"""Finds a pet; a wrong id is told in the answer, not raised."""


def handler(event, context):
    if not event["petId"].isdecimal():
        return {"errors": [{"key": "GetPetRequest.petId", "message": "is no number"}]}
    return {"id": int(event["petId"]), "kind": "dog"}
