"""Parts of the Shapes of a result's ``value``: open records, and violations of a value as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.constraints import BESIDE, GEOMETRY
from predlint.platforms.label_studio.span_words import RegionTextType
from predlint.platforms.label_studio.tags import SCORES
from predlint.platforms.label_studio.words import (
    MemberNotAnObject,
    NotAnObjectRefused,
    NothingOf,
    NothingOfSpan,
    RegionScore,
    RegionScoreRange,
    RegionSpanMissing,
    ScoreMisnamed,
)
from predlint.shape.constraints import OfRecord
from predlint.shape.nodes import Items, Member, Node, Number, Record, Text
from predlint.shape.resolver import misspelling
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of

#: The members of a value, and a function that recognises other members in place of them.
Members = tuple[dict[str, Member], AlsoWritten | None]

# -- records -----------------------------------------------------------------------------------------------------------


#: Objects that every server requires; only servers that check predictions require those inside.
_ROUND_VALUES = frozenset({"the task", '"data"', "the prediction", "the annotation", "the result"})


def open_record(
    members: Mapping[str, Member],
    what: str,
    *,
    stands_for: AlsoWritten | None = None,
    forbidden: Mapping[str, tuple[ViolationSpec, str | None]] | None = None,
    scored: bool = False,
    aliases: Mapping[str, tuple[str, ViolationSpec]] | None = None,
    example: tuple[str, ...] = (),
    holds: tuple[OfRecord, ...] = (),
) -> Record:
    """Returns a record that may have any further members. ``scored``: True to report other names for its score. ``example``: members to
    show, if it needs more than those with a finding when missing. ``holds``: constraints on its members together."""
    inside = what in ("value", '"data"')
    needed = example or (tuple([name for name, member in members.items() if member.missing is not None]) if inside else ())
    return Record(
        members,
        wrong=spec_of(MemberNotAnObject, what, needed) if what in _ROUND_VALUES else spec_of(NotAnObjectRefused, what, needed),
        forbidden=forbidden or {},
        idle_beside=inside,
        aliases={name: ("score", spec_of(ScoreMisnamed, what, name)) for name in (SCORES if scored else ())} | dict(aliases or {}),
        stands_for=stands_for,
        ends_open=True,
        also_known=frozenset() if members and what not in ('"data"', "the annotation") else None,
        holds=holds,
        copied=GEOMETRY if what == "value" else (),
    )


def region_score() -> Number:
    """Returns the node of the score of a region; on the result, or in its value as in the platform's own sample."""
    what = "the region's score"
    return Number(spec_of(RegionScore, what), spec_of(RegionScoreRange, what), minimum=0, maximum=1, nullable=True, alone=True)


def region_text(control: Control, *, alone: bool = False) -> Node:
    """Returns the node of the text of a region: one, or a list of them. ``alone``: True if the editor accepts no list."""
    wrong = spec_of(RegionTextType, control.name)
    return Text(wrong, without_nul=True, quotes=True) if alone else Items(Text(wrong), wrong, bare=Text(wrong), holds=BESIDE)


def nothing_of(
    control: Control, members: Mapping[str, Member], forbidden: Mapping[str, tuple[ViolationSpec, str | None]], like: AlsoWritten | None
) -> AlsoWritten | None:
    """Returns a function that gives one spec for a value without any required member, or with members of another form in their place."""
    needed = [(name, member.missing) for name, member in members.items() if member.missing is not None]
    drawn = tuple(name for name, _ in needed if not name.endswith("labels"))
    labels = next((name for name, _ in needed if name.endswith("labels")), None)

    def stands_for(value: Any) -> ViolationSpec | None:
        """Returns the spec for members of other tools; it also names the labels if they are missing."""
        found = like(value) if like is not None else None
        if found is None or labels is None or not forbidden.keys().isdisjoint(value):
            return found
        if any(misspelling(name, (labels,)) is not None for name in value):
            return found  # the labels are there, or reported as misspelt
        return found.with_fields(labels=labels)

    if len(drawn) < 2:
        return stands_for if like is not None else None
    of_span = needed[0][1].rule.code == RegionSpanMissing.code

    def also_written(value: Any) -> ViolationSpec | None:
        found = stands_for(value)
        if found is not None or not value.keys().isdisjoint(drawn):
            return found
        lacking = tuple(name for name, _ in needed if name not in value)
        if len(lacking) > len(drawn) and value and forbidden.keys().isdisjoint(value):
            return None  # the name of the labels is reported elsewhere
        names = drawn if not forbidden.keys().isdisjoint(value) else lacking
        if of_span:
            return spec_of(NothingOfSpan, control.name, names)
        return spec_of(NothingOf, control.name, names)

    return also_written


def foreign_form(spec: ViolationSpec, members: frozenset[str], own: Iterable[str]) -> AlsoWritten:
    """Returns a function that recognises a value with members of other tools in place of its own, and returns ``spec`` with the members
    that it has. A value with all of its ``own`` members is not recognised."""
    needed = frozenset(own)

    def also_written(value: Any) -> ViolationSpec | None:
        if needed <= value.keys():
            return None
        found = tuple(name for name in value if name in members)
        return spec.with_fields(members=found) if found else None

    return also_written
