"""What a record, a list or a dictionary is held against: operations at its begin and its end, and what is done with what is further below.

`LoweredConstraints` is made of what is declared, constraint by constraint: a `ConstraintLowering` has a function for each class of them.
Where an operation names a member, that member's number is kept in a slot. Numbers that are deeper in a record are kept there, and
`PendingConstraint` says what is done with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from predlint.kernel import opcodes as op
from predlint.kernel.opcodes import Operation, Slot
from predlint.shape.comparisons import Path
from predlint.shape.constraints import Constraint, NamedAs

#: The slot of an item of a list of numbers, and that of the list which is being read.
ITEM, A_LIST = "an item", "a list"
LOWEST, HIGHEST = -1e308, 1e308
#: What an absent member counts as.
NONE = -1.0

_C = TypeVar("_C")


class UnsupportedByKernel(Exception):
    """This part of the Shape has no words."""


class PendingConstraint(NamedTuple):
    """What is done with each record, or item, at a path further below."""

    path: Path
    names: tuple[str, ...]
    """The members of that record which are kept; without them nothing is done."""
    operations: tuple[Operation, ...]
    feature: str | None = None
    """Only in records of that name; None for any."""
    absent: tuple[str, ...] = ()
    """Members of these that need not be there: then they count as -1."""
    always: bool = False
    """A record that cannot have them all is refused, where else nothing would be done with it."""
    begin: tuple[Operation, ...] = ()
    """What is done where it begins."""
    slots: tuple[tuple[str, int], ...] = ()
    """Members whose number is kept in a slot of what is around it."""
    tags: frozenset[tuple[str, ...]] | None = None
    """The names that such records may have, in the order of their numbers, where these are counted on."""
    absent_as: float | None = None
    """What such members count as that are not there; None for those that must be."""


class SlotAllocator(NamedTuple):
    """Where numbers are kept while a line is read."""

    register: Callable[[], int]
    bound: Callable[..., int]
    reach: Callable[[str], int]
    fact: Callable[[str], int]
    kept: Callable[[str], int]
    rows: Callable[[str], tuple[int, int]]
    """The number of a table of ids, and the first slot of the facts of the row that was found there."""
    facts_of: Callable[[str, Sequence[str]], int]
    """The slot of the first of some facts of that row."""
    drawing: Callable[[], int]
    """The first slot of the drawing that a mask becomes."""
    words: Callable[..., int]
    table: Callable[[Sequence[str]], int]
    column: Callable[[str], int]
    named: Callable[[str], int]
    """The slot of a name, which is the same for all that stands in the record."""


@dataclass
class LoweredConstraints:
    """What a record or a list is held against."""

    slots: SlotAllocator
    at_begin: list[Operation] = field(default_factory=list[Operation])
    at_end: list[Operation] = field(default_factory=list[Operation])
    of: list[Constraint] = field(default_factory=list[Constraint])
    """What is declared that the operations at the end are of, one by one."""
    each: list[Operation] = field(default_factory=list[Operation])
    """Of each item of a list."""
    child_constraints: list[PendingConstraint] = field(default_factory=list[PendingConstraint])
    kept: dict[str, float | None] = field(default_factory=dict[str, "float | None"])
    """The members that are kept, and what an absent one counts as; None for those that must be there."""
    numbers: tuple[str, ...] = ()
    """The members without which, as numbers, nothing is said of the others."""
    wide: dict[str, int] = field(default_factory=dict[str, int])
    """Members that are kept as several numbers, side by side: how many."""
    slot: int | None = None
    """What a list counts as, where that is not the number of its items."""
    there: tuple[str, ...] = ()
    """Members that must be there."""
    without: tuple[str, ...] = ()
    """Members that must not be there."""
    titled: list[NamedAs] = field(default_factory=list[NamedAs])
    pair: int | None = None
    """The slot of the first number of a pair."""
    keyed: str | None = None
    """The member that repeats the key of an entry."""
    numbered: bool = False
    """The keys are whole numbers."""
    parts: bool = False
    """What is in it are parts of the record."""

    def keep(self, *names: str, absent: float | None = None) -> None:
        """Numbers of members are kept."""
        self.kept.update(dict.fromkeys(names, absent))

    def fixed(self, number: float) -> int:
        """A slot that holds a number from the beginning."""
        slot = self.slots.register()
        self.at_begin.append(op.Set(slot, self.slots.bound(number)))
        return slot

    def new(self, value: Slot) -> Operation:
        """None of a list, which begins here, has this twice."""
        slot = self.slots.register()
        self.at_begin.append(op.List(slot))
        return op.New(value, list=slot)

    def total(self, members: Sequence[str]) -> tuple[list[Operation], Slot]:
        """The operations that sum some members, and where the sum is."""
        first, *others = members
        if not others:
            return [], first
        slot = self.slots.register()
        sums: list[Operation] = [op.Add(slot, first, others[0])]
        return [*sums, *[op.Add(slot, slot, other) for other in others[1:]]], slot


class ConstraintLowering(dict[type, Callable[[Any, LoweredConstraints], None]]):
    """By class of constraint, the function that adds to `LoweredConstraints` what holds one."""

    def of(self, *kinds: type[_C]) -> Callable[[Callable[[_C, LoweredConstraints], None]], Callable[[_C, LoweredConstraints], None]]:
        """A decorator: the function is that of these classes."""

        def added(function: Callable[[_C, LoweredConstraints], None]) -> Callable[[_C, LoweredConstraints], None]:
            self.update(dict.fromkeys(kinds, function))
            return function

        return added
