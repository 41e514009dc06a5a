"""The examples of rules' pages stand in the rules' books. As a program, this writes them into the package: `make docs` does so."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PUBLISHED = HERE.parent.parent / "src" / "predlint" / "model" / "examples.json"


def read_book(text: str) -> Any:
    try:
        return yaml.load(text, yaml.CSafeLoader)  # ten times as fast
    except (AttributeError, yaml.YAMLError):  # this PyYAML is without; or the text escapes half a character, which only the other takes
        return yaml.safe_load(text)


@cache
def books() -> dict[str, Any]:
    """The rules' books, by code."""
    every = [read_book(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.yml"))]
    return {book["code"]: book for book in every}


def fix_cases() -> list[dict[str, Any]]:
    """Texts before and after ``predlint fix``, from ``fixes`` of the rules' books. ``fixed`` is left out where nothing is to change;
    ``setup`` where it is that of the rule; ``unsafe``: with --unsafe; ``renames``: --rename; ``safely``: what comes of it without. A text
    that begins with ``bytes:`` has escapes as Python writes them."""
    return [{"code": code, **case} for code, book in books().items() for case in book.get("fixes", ())]


def examples() -> dict[str, dict[str, str]]:
    """For each rule whose book has one: the record that breaks it, the same mended, and the options that they need."""
    return {code: book["example"] for code, book in books().items() if "example" in book}


def published(found: dict[str, dict[str, str]]) -> str:
    """The file of the package: JSON, one rule a line."""
    return "{\n" + ",\n".join(f"{json.dumps(code)}:{json.dumps(example)}" for code, example in found.items()) + "\n}\n"


if __name__ == "__main__":
    PUBLISHED.write_text(published(examples()), encoding="utf-8")
