"""The findings for a category by its match in the Encord ontology."""

from __future__ import annotations

from predlint.names import casefolded
from predlint.platforms.coco.category_matching import CategoryMatch, CategoryMatcher
from predlint.platforms.coco.words import (
    CategoryNotInOntology,
    CategorySpeltOtherwise,
    CategoryTitleShared,
    CategoryTitleTwice,
    MapNotObject,
    MapOtherObject,
    MapWrongHash,
    OnlyOtherKinds,
    Unmapped,
)
from predlint.shape.violation_specs import ViolationSpec, spec_of


def match_findings(match: CategoryMatch, id_: int, map_name: str) -> ViolationSpec | None:
    """Returns the spec for a category by its match, or None if it matched."""
    hash_ = match.hash or ""
    match match.outcome:
        case "unknown":
            return spec_of(CategoryNotInOntology, match.near)
        case "other":
            return spec_of(OnlyOtherKinds, match.also, match.near)
        case "unmapped":
            return spec_of(Unmapped, id_, map_name)
        case "shared":
            return spec_of(CategoryTitleShared, match.also)
        case "twice":
            return spec_of(CategoryTitleTwice, match.also)
        case "no-hash":
            return spec_of(MapWrongHash, hash_, match.near, map_name)
        case "not-object":
            return spec_of(MapNotObject, hash_, match.also, map_name)
        case "matched":
            return None


def other_name_findings(matcher: CategoryMatcher, match: CategoryMatch, name: str) -> ViolationSpec | None:
    """Returns the spec for a category that the mapping takes to an object of another name: if another object has exactly its name, or
    if the two names differ only in case. Else None."""
    namesake = matcher.namesake(match, name)
    if namesake is not None and match.feature is not None:
        return spec_of(MapOtherObject, match.feature.name, namesake.hash, matcher.map_name)
    intended = match.feature.name if match.feature is not None else name
    differ_in_case = intended != name and casefolded(intended) == casefolded(name)
    return spec_of(CategorySpeltOtherwise, intended) if differ_in_case else None
