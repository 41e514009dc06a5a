"""What is wrong or odd in a COCO file that others are held against: ids and names that clash."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.dialects.coco.ontology_words import TruthDuplicateCategoryId, TruthDuplicateCategoryName
from predlint.dialects.coco.truth import CocoTruth, TruthCategory
from predlint.names import caseless
from predlint.ontology import Notice, noted


def lint(truth: CocoTruth) -> list[Notice]:
    """Everything to say about the file, the reader's faults and remarks included."""
    return [*truth.faults, *truth.notices, *truth.remarks, *_categories(truth.categories)]


def _categories(categories: tuple[TruthCategory, ...]) -> Iterator[Notice]:
    ids: dict[int, TruthCategory] = {}
    names: dict[str, TruthCategory] = {}
    for category in categories:
        first = ids.setdefault(category.id, category)
        twice = first is not category
        if twice:
            yield noted(TruthDuplicateCategoryId, f"{category.pointer}/id", category.id, category.name, first.name)
        form = caseless(category.name)
        alike = names.setdefault(form, category)
        if alike is not category and not (twice and alike is first):  # one that is listed twice has its own name
            yield noted(TruthDuplicateCategoryName, f"{category.pointer}/name", category.name, alike.id, category.id, alike.name)
