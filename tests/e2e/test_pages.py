"""The pages that show commands: what they say is what happens."""

from pathlib import Path

import pytest
from page_walk import DOCS, run_page

PAGES = {
    "how-to/make-an-api-by-calls.md": 16,
    "how-to/secure-the-management-api.md": 12,
    "how-to/test-an-api.md": 2,
    "reference/addresses.md": 25,
    "reference/aws-services.md": 3,
    "reference/batch.md": 2,
    "reference/bodies.md": 1,
    "reference/environment.md": 8,
    "reference/extensions.md": 18,
    "reference/import-and-export.md": 8,
    "reference/management-api.md": 11,
    "reference/validation.md": 6,
}
"""Pages with the number of their commands, so that none is lost."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_happens(page: str, tmp_path: Path) -> None:
    assert run_page(DOCS / page, tmp_path) == PAGES[page]
