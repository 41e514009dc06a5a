"""The rules that the documentation shows, against the project that it tells of."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest
from custom_rules_kit import STREET, choices, compiled

from predlint.custom_rules.explain import explain
from predlint.custom_rules.scope import FUNCTIONS, with_tables
from predlint.custom_rules.types import FIELDS, PROPERTIES
from predlint.model.views import Feature, Question, Vocabulary

QUESTIONS = (
    Question(0, "occluded", "radio", choices("no", "partly", "mostly")),
    Question(1, "reason", "text", under=(0, "partly")),
    Question(2, "weather", "checklist", choices("sun", "fog")),
    Question(3, "code", "text"),
    Question(4, "symptoms", "checklist", choices("spots", "mould")),
    Question(5, "health", "radio", choices("good", "bad")),
)
_BOXES = "car truck cloud panel cell ball player boat".split()
PROJECTS = Vocabulary(
    "labelbox",
    (
        *(Feature(number, name, "box") for number, name in enumerate(_BOXES)),
        Feature(8, "plate", "polygon"),
        Feature(9, "pedestrian", "box", (0, 1)),
        Feature(10, "weather", "checklist", (2,)),
        Feature(11, "code", "text", (3,)),
        Feature(12, "leaf", "polygon", (4, 5)),
    ),
    QUESTIONS,
)


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    """What is written of rules: how to write one, and the reference."""
    task, reference = ((repository / "docs" / name).read_text(encoding="utf-8") for name in ("own-rules.md", "language-reference.md"))
    return task + reference.split("\n## Grammar\n")[0]


def shown(page: str) -> list[str]:
    """The blocks of the page that hold rules."""
    return [dedent(block) for _, block in re.findall(r"^( *)```\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL) if "rule " in block]


def test_the_rules_of_the_page_compile(page: str) -> None:
    blocks = shown(page)
    assert len(blocks) == 11
    compiled(blocks[0])
    rules = compiled("\n".join(blocks[1:11]), PROJECTS).rules
    assert [rule.name for rule in rules] == [f"r{number}" for number in range(1, 11)]
    assert explain(rules[1]).startswith(
        "For each plate, it must hold that it lies inside at least one car or truck where confidence is more than 30%."
    )


def test_the_tables_are_those_of_today(repository: Path) -> None:
    page = (repository / "docs" / "language-reference.md").read_text(encoding="utf-8")
    assert page == with_tables(page), "run: make docs"
    with pytest.raises(ValueError, match="has no <!-- properties -->"):
        with_tables("# A page\n")


def test_the_page_names_every_property_field_and_function(page: str) -> None:
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`\n]+)`", page))))
    assert {*PROPERTIES, *FIELDS, *FUNCTIONS, "count"} <= words


def test_rules_in_the_text_compile() -> None:
    for text in ("on car require no other car where iou(this, other) > 90%", "on car require confidence is not missing"):
        assert compiled(f"rule r {{ {text} }}", STREET).rules
