"""Every way of judging says the same: jsonschema (the oracle), jsonschema-rs, the evaluator.

Schemas and values are random, of few names and numbers, so that they meet often.
"""

import json
from typing import Any

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockgate.java.json_reader import read_strict_json
from lockgate.schema import Document, Models
from lockgate.schema.evaluator import evaluate
from lockgate.schema.values import TYPES, exact

NAMES = st.sampled_from(["a", "b", "x-c", "é"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5),
    st.sampled_from([0.5, 1.0, 2.5, -1.5, 1e3]),
    st.sampled_from(["", "a", "ab", "b1", "éa", "2020-01-01T00:00:00Z"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
NAME_LISTS = st.lists(NAMES, min_size=1, max_size=3, unique=True)
COUNTS = st.integers(0, 3)
NUMBERS = st.sampled_from([-1, 0, 1, 2, 0.5, 2.5])
TYPE = st.sampled_from(TYPES)
KEYWORDS: dict[str, Any] = {
    "type": TYPE | st.lists(TYPE, min_size=1, max_size=3, unique=True),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "required": NAME_LISTS,
    "minLength": COUNTS,
    "maxLength": COUNTS,
    "minItems": COUNTS,
    "maxItems": COUNTS,
    "minProperties": COUNTS,
    "maxProperties": COUNTS,
    "uniqueItems": st.booleans(),
    "multipleOf": st.sampled_from([1, 2, 0.5]),
    "pattern": st.sampled_from(["^a", "b", "[0-9]$", "^.$"]),
}


def composed(inner: Any) -> Any:
    """Schemas of other schemas."""
    several = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            **KEYWORDS,
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "patternProperties": st.dictionaries(
                st.sampled_from(["^a", "x", "."]), inner, max_size=2
            ),
            "additionalProperties": st.booleans() | inner,
            "items": inner | several,
            "additionalItems": st.booleans() | inner,
            "dependencies": st.dictionaries(NAMES, inner | NAME_LISTS, max_size=2),
            "allOf": several,
            "anyOf": several,
            "oneOf": several,
            "not": inner,
        },
    ).flatmap(bounded)


def bounded(schema: dict[str, Any]) -> Any:
    """The schema with bounds for numbers, which come in pairs."""
    pairs = st.sampled_from(["minimum", "maximum"]).flatmap(
        lambda name: st.fixed_dictionaries(
            {name: NUMBERS, f"exclusive{name.capitalize()}": st.booleans()}
        )
    )
    return (st.just({}) | pairs).map(lambda extra: {**schema, **extra})


REFERENCE = st.just({"$ref": "#/definitions/M"})
LEAVES = st.fixed_dictionaries({}, optional=KEYWORDS).flatmap(bounded)
SCHEMAS = st.recursive(LEAVES, composed, max_leaves=8)
BELOW = st.recursive(LEAVES | REFERENCE, composed, max_leaves=6)
MODELS = st.fixed_dictionaries(
    {},
    optional={**KEYWORDS, "properties": st.dictionaries(NAMES, BELOW, max_size=3), "items": BELOW},
)


def judged(schema: dict[str, Any], model: dict[str, Any], value: Any) -> tuple[bool, bool]:
    """Whether the compiled schema and the evaluator alone call a value valid."""
    text = json.dumps(value)
    compiled = Models({"M": Document(model)}.get).compile(Document(schema))
    read = read_strict_json(text)
    alone = evaluate(compiled.root, exact(text, read))
    both = compiled.violations(text, read)
    assert both == alone or not both.found
    return not both, not alone


def by_oracle(schema: dict[str, Any], model: dict[str, Any], value: Any) -> bool:
    whole = {**schema, "definitions": {"M": model}}
    return bool(jsonschema.Draft4Validator(whole).is_valid(value))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCHEMAS, VALUES)
def test_all_agree(schema: dict[str, Any], value: Any) -> None:
    wanted = by_oracle(schema, {}, value)
    assert judged(schema, {}, value) == (wanted, wanted)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(MODELS, VALUES)
def test_all_agree_on_models_that_refer_to_themselves(model: dict[str, Any], value: Any) -> None:
    schema = {"$ref": "#/definitions/M"}
    wanted = by_oracle(schema, model, value)
    assert judged(schema, model, value) == (wanted, wanted)
