"""What a converted answer keeps, and whom a failure of converting blames."""

from types import SimpleNamespace
from typing import Any

from definitions import api, entry, http, operation
from plans import ask, plan_of

from lockgate.diagnostics import Place, Source
from lockgate.engine.binary_types import BinaryTypes
from lockgate.engine.content_handling import ContentProblem
from lockgate.verify.rehearsal import CannedAnswer

HEADER = {"responseParameters": {"method.response.header.X": "integration.response.header.Y"}}


def test_headers_are_mapped_where_the_body_is_converted() -> None:
    answers = {**entry(200), **HEADER, "contentHandling": "CONVERT_TO_BINARY"}
    served = operation(http("/", {"default": answers}), 200, headers=("X",))
    plan = plan_of(api({"/": {"get": served}}), stage_variables={"backend": "b.test"})
    told = ask(plan, canned=CannedAnswer(headers=(("Y", "one"),), body=b"AQI="))
    assert told.status == 200
    assert told.response.body == b"\x01\x02"
    assert ("X", "one") in told.response.headers


def test_a_list_of_types_whose_place_nobody_knows() -> None:
    place = Place(Source("api.yaml", "0"), "", 1, 1)
    problem = ContentProblem("request", BinaryTypes(["a/b"], None), None, place)
    text = SimpleNamespace(media_type="application/json", place=place)
    choice: Any = SimpleNamespace(chosen=SimpleNamespace(text=text))
    facts = problem.bytes_and_template(22, choice, "a/b").facts
    assert facts["binary_media_type"] == "a/b"
    assert "binary_media_types_at" not in facts
