"""What is wrong or odd in a COCO file that others are held against: ids and names that clash."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.names import casefolded
from predlint.ontology import Notice, make_notice
from predlint.platforms.coco.ontology_words import TruthDuplicateCategoryId, TruthDuplicateCategoryName
from predlint.platforms.coco.reference import CocoReference, ReferenceCategory


def lint(truth: CocoReference) -> list[Notice]:
    """Everything to say about the file, the reader's faults and remarks included."""
    return [*truth.faults, *truth.notices, *truth.remarks, *_categories(truth.categories)]


def _categories(categories: tuple[ReferenceCategory, ...]) -> Iterator[Notice]:
    ids: dict[int, ReferenceCategory] = {}
    names: dict[str, ReferenceCategory] = {}
    for category in categories:
        first = ids.setdefault(category.id, category)
        twice = first is not category
        if twice:
            yield make_notice(TruthDuplicateCategoryId, f"{category.pointer}/id", category.id, category.name, first.name)
        form = casefolded(category.name)
        alike = names.setdefault(form, category)
        if alike is not category and not (twice and alike is first):  # one that is listed twice has its own name
            yield make_notice(TruthDuplicateCategoryName, f"{category.pointer}/name", category.name, alike.id, category.id, alike.name)
