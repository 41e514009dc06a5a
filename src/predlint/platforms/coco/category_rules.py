"""Rules that compare the categories of a file: duplicate ids and names, and differences to the reference and the ontology."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from predlint.platforms.coco.category_match_findings import match_findings, other_name_findings
from predlint.platforms.coco.category_matching import IMPORTED
from predlint.platforms.coco.reference_words import RequiredForEncord
from predlint.platforms.coco.resolved_references import ResolvedReferences
from predlint.platforms.coco.words import CategoryNotInTruth, CategoryZero, DuplicateCategoryId, DuplicateCategoryName
from predlint.shape.findings import Finding, finding_of
from predlint.violation import make_finding

#: (id, name) of a category, each None if it is missing.
Category = tuple[int | None, str | None]


def check_categories(links: ResolvedReferences, categories: Sequence[Category], used: Collection[int]) -> Iterator[tuple[int, Finding]]:
    """Yields (index of the category, finding). ``used``: category ids that annotations name."""
    ids: dict[int, int] = {}
    names: dict[str, int] = {}
    lost = tuple(sorted(links.lost_categories.intersection(used)))
    for index, (id_, name) in enumerate(categories):
        if id_ is not None and id_ in ids:
            same = name is not None and categories[ids[id_]][1] == name
            yield index, make_finding(DuplicateCategoryId, (None, "id"), id_, _called(ids[id_]), same, lost)
        else:
            if name is not None and name in names and not _renamed(links, id_, name):
                yield index, make_finding(DuplicateCategoryName, (None, "name"), name, _called(names[name]))
            if id_ is not None and id_ in used and name is not None:
                yield from ((index, finding) for finding in _elsewhere(links, id_, name))
        if id_ == 0 and 0 not in ids and 0 in used and links.matcher is None:
            yield index, make_finding(CategoryZero, (None, "id"), id_)
        if id_ is not None:
            ids.setdefault(id_, index)
        if name is not None:
            names.setdefault(name, index)


def unanswered(links: ResolvedReferences, categories: Sequence[Category], used: Collection[int]) -> Finding | None:
    """Returns a finding if annotations become objects of Encord with required questions, which the import cannot answer."""
    found: dict[str, None] = {}
    for id_, name in categories:
        match = links.matcher.of(id_, name) if links.matcher is not None and id_ in used else None
        if match is not None and match.fits and match.feature is not None and match.feature.shape in IMPORTED:
            asked = [one.name for one in match.feature.attributes if one.required and not one.archived]
            found |= dict.fromkeys([f"{match.feature.name} ({', '.join(asked)})"] if asked else ())
    return make_finding(RequiredForEncord, None, None, tuple(found)) if found else None


def stops_import(links: ResolvedReferences, categories: Sequence[Category], used: Collection[int]) -> bool:
    """Returns True if the import into Encord stops at an unsupported shape, which is reported instead of other findings."""
    matcher = links.matcher
    matches = [matcher.of(id_, name) for id_, name in categories if id_ in used] if matcher is not None else []
    return any(match.feature is not None and match.feature.shape not in IMPORTED for match in matches)


def _called(index: int) -> str:
    return f"/categories/{index}"


def _renamed(links: ResolvedReferences, id_: int | None, name: str) -> bool:
    """Returns True if a category has another name in the reference, which is reported at the category."""
    known = links.reference.by_id.get(id_) if links.reference is not None and id_ is not None else None
    return known is not None and known.name != name


def _elsewhere(links: ResolvedReferences, id_: int, name: str) -> Iterator[Finding]:
    """Yields findings for a category that annotations name, but that the reference or the ontology does not have."""
    reference, matcher = links.reference, links.matcher
    if reference is not None and reference.categories and id_ not in reference.by_id:
        known = tuple(category.name for category in reference.categories)
        other = next((category.id for category in reference.categories if category.name == name), None)
        yield make_finding(CategoryNotInTruth, (None, "id"), id_, name, other, known)
    if matcher is not None:
        match = matcher.of(id_, name)
        spec = match_findings(match, id_, matcher.map_name) or (
            other_name_findings(matcher, match, name) if matcher.by_map is not None else None
        )
        if spec is not None:
            yield finding_of(spec, (None, "name"), name)
