"""What is wrong or odd in a COCO file that others are held against: ids and names that clash."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.dialects.coco.truth import CocoTruth, TruthCategory
from predlint.names import caseless, quote
from predlint.ontology import Notice


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
            message = f"category {quote(category.name)} has the id {category.id}, which is already that of {quote(first.name)}"
            help = "give each category an id of its own: of several with one id, programs keep the first or the last"
            yield Notice("ONT303", f"{category.pointer}/id", message, help, category.id)
        form = caseless(category.name)
        alike = names.setdefault(form, category)
        if alike is not category and not (twice and alike is first):  # one that is listed twice has its own name
            same = f"two categories are called {quote(category.name)}, with the ids {alike.id} and {category.id}"
            like = f"category {quote(category.name)} looks like {quote(alike.name)}, beside it"
            help = "looking a category up by its name finds only one of them: rename one, or make them one"
            yield Notice("ONT304", f"{category.pointer}/name", same if alike.name == category.name else like, help, category.name)
