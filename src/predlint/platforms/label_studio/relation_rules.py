"""Record rules on relations: what they join, and labels that are given as a text."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, cast

from predlint.names import casefolded, nearest
from predlint.platforms.common_mistakes import integer_of, list_in
from predlint.platforms.label_studio.joined_names import split_names
from predlint.platforms.label_studio.label_words import RelationLabel
from predlint.platforms.label_studio.link_words import RelationLabels, RelationToSameRegion, RelationTwice, UnknownEnd, UnknownEndLost
from predlint.platforms.label_studio.member_aliases import of_relation
from predlint.platforms.label_studio.record_view import Json, View
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import codes_of

#: Maximum number of ids among which a likely one is searched.
_MOST_IDS = 50
#: Maximum number of ids that are named if none is near.
_FEW = 6


def near_ids(id_: str, ids: Set[str]) -> tuple[str, ...]:
    """Returns the ids that are probably intended; none if there are too many to search."""
    return tuple(nearest(id_, sorted(ids))) if len(ids) <= _MOST_IDS else ()


def nameable_ids(ids: Set[str]) -> tuple[str, ...] | None:
    """Returns the ids in order, or None if there are too many to name."""
    return tuple(sorted(ids)) if len(ids) <= _FEW else None


def check(view: View, path: Path, relation: Json, ids: Set[str], given: Set[str | None]) -> None:
    """Checks a relation between regions. ``given``: the ids of all results, since servers also accept those of answers."""
    ends = {member: relation.get(member) for member in ("from_id", "to_id")}
    for member, end in ends.items():
        if isinstance(end, str) and end not in ids:
            spec = ViolationSpec(UnknownEndLost) if end in given else ViolationSpec(UnknownEnd)
            view.report((path, member), end, spec, member, near_ids(end, ids), nameable_ids(ids))
        elif (number := integer_of(end)) is not None and ids and str(number) not in given:  # not an id without its quotes
            spec = ViolationSpec(UnknownEnd)
            view.explains((path, member), codes_of(UnknownEnd), end, spec, member, near_ids(str(number), ids), nameable_ids(ids))
    if ends["from_id"] == ends["to_id"] and isinstance(ends["from_id"], str):
        view.report((path, "to_id"), ends["to_id"], RelationToSameRegion)
    if isinstance(labels := relation.get("labels"), str):
        _in_text(view, (path, "labels"), labels)
    of_relation(view, path, relation)


def check_repeated_relations(view: View, relations: Sequence[tuple[int, Json]]) -> None:
    """Reports a second relation from one region to another that has more labels or another direction: only the first is kept."""
    first: dict[tuple[str, str], tuple[int, Json]] = {}
    for index, relation in relations:
        ends = relation.get("from_id"), relation.get("to_id")
        if not isinstance(ends[0], str) or not isinstance(ends[1], str):
            continue
        kept_at, kept = first.setdefault((ends[0], ends[1]), (index, relation))
        had, more = _labels(kept), _labels(relation)
        turned = kept.get("direction", "right") != relation.get("direction", "right")
        if kept is not relation and (turned or not set(more) <= set(had)):
            both = () if turned or view.names.config.relation_choice == "single" else tuple(dict.fromkeys((*had, *more)))
            at = (view.path, "result"), index
            view.report(at, relation, RelationTwice, kept_at, both)


def _labels(relation: Json) -> list[str]:
    labels = relation.get("labels")
    return [label for label in cast("list[Any]", labels) if isinstance(label, str)] if isinstance(labels, list) else []


def _in_text(view: View, at: Path, text: str) -> None:
    """Reports a text that holds several labels in place of a list; its other findings are dropped."""
    config = view.names.config
    known = {casefolded(label.stored): label.stored for label in config.relations or ()}

    def intended(name: str) -> str | None:
        return known.get(casefolded(name))

    if intended(text) is not None:
        return  # a single label
    held = list_in(text)
    if held and all(isinstance(name, str) and intended(name) is not None for name in held):
        view.explains(at, codes_of(RelationLabel), text, spec_of(RelationLabels))
    elif parts := split_names(text, intended):
        one = config.relation_choice == "single"
        spec = spec_of(RelationLabel, "a relation", "labels", tuple(dict.fromkeys(parts)), one)
        view.explains(at, codes_of(RelationLabel), text, spec)
