"""What is said of a category by what became of it in the Encord ontology."""

from __future__ import annotations

from predlint.dialects.coco import words
from predlint.dialects.coco.matching import Match, Matcher
from predlint.names import caseless
from predlint.shape.faults import Fault, fault


def said_of(match: Match, id_: int, map_name: str) -> Fault | None:
    """What is said of a category by what became of it."""
    hash_ = match.hash or ""
    match match.outcome:
        case "unknown":
            return fault("NAM302", words.not_in_ontology, match.near)
        case "other":
            return fault("NAM302", words.only_other_kinds, match.also, match.near)
        case "unmapped":
            return fault("NAM302", words.unmapped, id_, map_name)
        case "shared":
            return fault("NAM303", words.title_shared, match.also)
        case "twice":
            return fault("NAM304", words.title_twice, match.also)
        case "no-hash":
            return fault("NAM305", words.map_no_hash, hash_, match.near, map_name)
        case "not-object":
            return fault("NAM305", words.map_not_object, hash_, match.also, map_name)
        case "matched":
            return None


def named_otherwise(matcher: Matcher, match: Match, name: str) -> Fault | None:
    """What is said of a category that the mapping takes to an object of another name: all but its own, or while one has its own."""
    namesake = matcher.namesake(match, name)
    if namesake is not None and match.feature is not None:
        return fault("NAM314", words.mapped_elsewhere, match.feature.name, namesake.hash, matcher.map_name)
    meant = match.feature.name if match.feature is not None else name
    alike = meant != name and caseless(meant) == caseless(name)
    return fault("NAM313", words.spelt_otherwise, meant) if alike else None
