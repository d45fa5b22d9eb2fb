"""Random definitions and requests: the engine and the reference interpreter must agree.

``FUZZ_COUNT`` (default 10,000) requests, ``FUZZ_SEED`` (default 1) says which. The reference and
the strategies are those of ``tests/properties``; a difference is made as small as it can be and
printed as a case for ``found_cases.py``.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent / "tests"
sys.path[:0] = [str(TESTS / "properties"), str(TESTS / "e2e")]

from engine_and_reference import differences, plan_for  # noqa: E402
from generated_definitions import definition  # noqa: E402
from generated_exchanges import asked, backend  # noqa: E402
from hypothesis import HealthCheck, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

_BATCH = 100
_EXCHANGES = 6
_MOST_SHOWN = 5


class _Difference(Exception):
    """The engine and the reference do not agree about one exchange."""


def main() -> int:
    """Run the fuzzer; 1 after a difference."""
    count = int(os.environ.get("FUZZ_COUNT") or 10_000)
    start = int(os.environ.get("FUZZ_SEED") or 1)
    done, found = 0, 0
    while done < count and found < _MOST_SHOWN:
        asked_now = [0]
        try:
            _batch(start * 1_000_003 + done, asked_now)
        except Exception as error:  # whatever gets out of the engine is a difference to show
            found += 1
            print(f"{type(error).__name__}: {error}\n", flush=True)
        done += asked_now[0]
    print(f"{done} asked with seed {start}: {found} differences")
    return 1 if found else 0


def _batch(number: int, done: list[int]) -> None:
    """One hundred definitions; raises for the smallest exchange that is a difference."""

    @seed(number)
    @settings(
        max_examples=_BATCH,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        document = data.draw(definition())
        plan = plan_for(document)
        for _ in range(_EXCHANGES):
            request, answer = data.draw(asked(document)), data.draw(backend(document))
            done[0] += 1
            different = differences(plan, document, request, answer)
            if different:
                raise _Difference(_shown(document, request, answer, different))

    run()


def _shown(document: dict[str, Any], request: Any, answer: Any, different: list[str]) -> str:
    return "\n  ".join([json.dumps(document), repr(request), repr(answer), *different])


if __name__ == "__main__":
    sys.exit(main())
