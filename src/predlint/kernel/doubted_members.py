"""Finds the members that the kernel's doubts are about. Only these need to be explained.

Constraints on several values (`holds`) have no findings in the Shape: record checks explain doubts about a record as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from predlint.kernel.scanner import OF_WHOLE
from predlint.kernel.shape_lowering import LoweredShape
from predlint.shape.nodes import Record
from predlint.shape.record_checks import descendant_nodes

#: Maximum number of sets of doubts that are cached.
_MOST_FOUND = 10_000


class DoubtedMembers:
    """Maps the numbers of doubts to members, for one lowered Shape."""

    def __init__(self, lowered: LoweredShape) -> None:
        self._numbers_of = lowered.numbers_of
        self._members: dict[int, dict[int, set[str]]] = {}
        """Id of a record's node -> number of a doubt -> members that it may be about."""
        self._found: dict[tuple[int, tuple[int, ...]], frozenset[str] | None] = {}

    def members(self, body: Record, numbers: tuple[int, ...]) -> frozenset[str] | None:
        """Returns the members that all doubts about values of a record are about, whose shape is ``body``; None if unknown, or if other
        members decide how they are explained."""
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
    """Returns the members that other members of the record help to explain."""
    found = set[str]()
    for name, member in body.members.items():
        if member.relaxed_if is not None:
            found |= {name, member.relaxed_if.other}
        if member.into is not None:
            found |= {name, member.into}
    return found
