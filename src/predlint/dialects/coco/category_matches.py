"""What is said of a category by what became of it in the Encord ontology."""

from __future__ import annotations

from predlint.dialects.coco.matching import Match, Matcher
from predlint.dialects.coco.words import (
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
from predlint.names import caseless
from predlint.shape.faults import Fault, broken


def said_of(match: Match, id_: int, map_name: str) -> Fault | None:
    """What is said of a category by what became of it."""
    hash_ = match.hash or ""
    match match.outcome:
        case "unknown":
            return broken(CategoryNotInOntology, match.near)
        case "other":
            return broken(OnlyOtherKinds, match.also, match.near)
        case "unmapped":
            return broken(Unmapped, id_, map_name)
        case "shared":
            return broken(CategoryTitleShared, match.also)
        case "twice":
            return broken(CategoryTitleTwice, match.also)
        case "no-hash":
            return broken(MapWrongHash, hash_, match.near, map_name)
        case "not-object":
            return broken(MapNotObject, hash_, match.also, map_name)
        case "matched":
            return None


def named_otherwise(matcher: Matcher, match: Match, name: str) -> Fault | None:
    """What is said of a category that the mapping takes to an object of another name: all but its own, or while one has its own."""
    namesake = matcher.namesake(match, name)
    if namesake is not None and match.feature is not None:
        return broken(MapOtherObject, match.feature.name, namesake.hash, matcher.map_name)
    meant = match.feature.name if match.feature is not None else name
    alike = meant != name and caseless(meant) == caseless(name)
    return broken(CategorySpeltOtherwise, meant) if alike else None
