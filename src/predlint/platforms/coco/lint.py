"""Finds what is wrong or suspect in a reference: ids and names that clash, and what the reader found."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.names import casefolded
from predlint.ontology import Notice, make_notice
from predlint.platforms.coco.ontology_words import TruthDuplicateCategoryId, TruthDuplicateCategoryName
from predlint.platforms.coco.reference import CocoReference, ReferenceCategory


def lint(truth: CocoReference) -> list[Notice]:
    """Returns all notices about the file, including the faults and remarks of the reader."""
    return [*truth.faults, *truth.notices, *truth.remarks, *_categories(truth.categories)]


def _categories(categories: tuple[ReferenceCategory, ...]) -> Iterator[Notice]:
    ids: dict[int, ReferenceCategory] = {}
    names: dict[str, ReferenceCategory] = {}
    for category in categories:
        first = ids.setdefault(category.id, category)
        is_duplicate = first is not category
        if is_duplicate:
            yield make_notice(TruthDuplicateCategoryId, f"{category.pointer}/id", category.id, category.name, first.name)
        form = casefolded(category.name)
        namesake = names.setdefault(form, category)
        if namesake is not category and not (is_duplicate and namesake is first):  # a duplicate category naturally has the same name
            yield make_notice(
                TruthDuplicateCategoryName, f"{category.pointer}/name", category.name, namesake.id, category.id, namesake.name
            )
