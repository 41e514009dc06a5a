"""Which members of a record are in doubt, by the numbers of its doubts: only of these its Shape may have something to say.

What is to hold of several values (`holds`) the Shape has no words for, but checks: so doubts about a record as a whole are for these.
"""

from __future__ import annotations

from collections.abc import Iterable

from predlint.kernel.scanner import OF_WHOLE
from predlint.kernel.shape_lowering import LoweredShape
from predlint.shape.nodes import Record
from predlint.shape.record_checks import descendant_nodes

#: Sets of doubts that are remembered.
_MOST_FOUND = 10_000


class DoubtedMembers:
    """What the numbers of doubts are about, for one lowered Shape."""

    def __init__(self, lowered: LoweredShape) -> None:
        self._numbers_of = lowered.numbers_of
        self._members: dict[int, dict[int, set[str]]] = {}
        """By the id of a record's node, of each number the members in which it may stand."""
        self._found: dict[tuple[int, tuple[int, ...]], frozenset[str] | None] = {}

    def members(self, body: Record, numbers: tuple[int, ...]) -> frozenset[str] | None:
        """The members in which all doubts about values of a record stand, whose shape is ``body``; None where that is not known, or where
        they are explained by more than themselves."""
        key = id(body), numbers
        if key not in self._found:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
            self._found[key] = self._of(body, numbers)
        return self._found[key]

    def _of(self, body: Record, numbers: Iterable[int]) -> frozenset[str] | None:
        if id(body) not in self._members:
            self._members[id(body)] = self._members_by_doubt(body)
        members, found = self._members[id(body)], set[str]()
        for number in {*numbers} - OF_WHOLE:
            if number not in members:
                return None
            found |= members[number]
        return frozenset(found) if found.isdisjoint(_together(body)) else None

    def _members_by_doubt(self, body: Record) -> dict[int, set[str]]:
        members: dict[int, set[str]] = {}
        for name, member in body.members.items():
            for node in descendant_nodes(member.node):
                for number in self._numbers_of.get(id(node), ()):
                    members.setdefault(number, set()).add(name)
        for number in self._numbers_of.get(id(body), ()):
            members.pop(number, None)  # about the record itself
        return members


def _together(body: Record) -> set[str]:
    """The members of a record of which other members decide how they are explained."""
    found = set[str]()
    for name, member in body.members.items():
        if member.relaxed_if is not None:
            found |= {name, member.relaxed_if.other}
        if member.into is not None:
            found |= {name, member.into}
    return found
