"""The documentation leads somewhere: its links exist, its anchors too, and its rules are the ones of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import predlint
from predlint.model.registry import RULES

PAGES = (
    "docs/README.md",
    "docs/decisions.md",
    *(f"docs/decisions/{name}.md" for name in ("coco", "encord", "files", "label-studio", "records", "reports")),
    "docs/compressed-and-remote.md",
    "docs/stats.md",
    "docs/diff.md",
    "docs/language.md",
    "docs/language-reference.md",
    "docs/own-rules.md",
    "CONTRIBUTING.md",
)


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings give."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(repository: Path, name: str) -> None:
    page = repository / name
    links = [link for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")) if "://" not in link]
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("name", PAGES)
def test_every_rule_exists_and_has_its_own_link(repository: Path, name: str) -> None:
    text = (repository / name).read_text(encoding="utf-8")
    # codes of rules that users write are numbered as they come
    assert [code for code in re.findall(r"\b[A-Z]{3}\d{3}\b", text) if code not in RULES and code[:3] != "RUL"] == []
    assert [shown for shown, code in re.findall(r"\[([A-Z]{3}\d{3})\]\((?:\.\./)?rules/(\w+)\.md\)", text) if shown != code] == []


def test_every_public_name_is_in_the_reference(repository: Path) -> None:
    text = (repository / "docs" / "reference.md").read_text(encoding="utf-8")
    assert [name for name in predlint.__all__ if not re.search(rf"\bpredlint\.{name}\b", text)] == []
