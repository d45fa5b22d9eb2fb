"""The documentation as a whole: every page can be found, every link leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
_LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)")


def prose(page: Path) -> str:
    """A page without its blocks and code spans."""
    text = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", page.read_text("utf-8"), flags=re.M | re.S)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "code", text)


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as its links have them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.M)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in _LINK.findall(prose(page)):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        if anchor:
            assert anchor in anchors(target), f"{path}#{anchor}"


def reached(page: Path) -> set[Path]:
    """The pages that ``page`` links to."""
    return {(page.parent / path).resolve() for path, _ in _LINK.findall(page.read_text("utf-8"))}


def test_every_page_is_in_the_index_or_in_that_of_its_kind() -> None:
    index = DOCS / "README.md"
    assert index in reached(ROOT / "README.md")
    listed = reached(index)
    for kind in ("rules/README.md", "adr/README.md", "reference/templates.md"):
        assert DOCS / kind in listed
        listed |= reached(DOCS / kind)
    assert {page for page in DOCS.rglob("*.md") if page != index} <= listed
