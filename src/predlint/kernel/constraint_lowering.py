"""Lowers constraints on a record, a list or a dictionary: operations at its begin and its end, and constraints on values further below.

A `ConstraintLowering` has a function for each class of constraint, which adds to `LoweredConstraints`. If an operation names a member, its
number is kept in a slot. Numbers deeper in a record are kept there, and `PendingConstraint` holds the operations on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from predlint.kernel import opcodes as op
from predlint.kernel.opcodes import Operation, Slot
from predlint.shape.comparisons import Path
from predlint.shape.constraints import Constraint, NamedAs

#: Names of the slot of an item of a list of numbers, and of the list that is being read.
ITEM, A_LIST = "an item", "a list"
LOWEST, HIGHEST = -1e308, 1e308
#: The number of an absent member.
NONE = -1.0

_C = TypeVar("_C")


class UnsupportedByKernel(Exception):
    """Raised for a part of the Shape that cannot be expressed for the kernel."""


class PendingConstraint(NamedTuple):
    """The operations on each record, or item, at a path further below."""

    path: Path
    names: tuple[str, ...]
    """The members of that record that are kept; if one is absent, the operations are skipped."""
    operations: tuple[Operation, ...]
    feature: str | None = None
    """The name of the records it applies to; None for any."""
    absent: tuple[str, ...] = ()
    """Optional members among these: an absent one counts as -1."""
    always: bool = False
    """True if a record that cannot have all of these members is unsupported; else it is skipped."""
    begin: tuple[Operation, ...] = ()
    """The operations at the begin of the record."""
    slots: tuple[tuple[str, int], ...] = ()
    """Members whose number is kept in a slot of the enclosing value."""
    tags: frozenset[tuple[str, ...]] | None = None
    """The names that such records may have, in the order of their numbers, if the operations use these."""
    absent_as: float | None = None
    """The number of an absent member; None if the members are required."""


class SlotAllocator(NamedTuple):
    """Functions that allocate slots, bounds, tables and columns while a Shape is lowered."""

    register: Callable[[], int]
    bound: Callable[..., int]
    reach: Callable[[str], int]
    fact: Callable[[str], int]
    kept: Callable[[str], int]
    rows: Callable[[str], tuple[int, int]]
    """Returns the number of a table of ids, and the first slot of the facts of the row that is found there."""
    facts_of: Callable[[str, Sequence[str]], int]
    """Returns the slot of the first of some facts of that row."""
    drawing: Callable[[], int]
    """Returns the first slot of the drawing that a mask becomes."""
    words: Callable[..., int]
    table: Callable[[Sequence[str]], int]
    column: Callable[[str], int]
    named: Callable[[str], int]
    """Returns the slot of a name, which is the same in the whole record."""


@dataclass
class LoweredConstraints:
    """The kernel operations for the constraints of one record or list."""

    slots: SlotAllocator
    at_begin: list[Operation] = field(default_factory=list[Operation])
    at_end: list[Operation] = field(default_factory=list[Operation])
    of: list[Constraint] = field(default_factory=list[Constraint])
    """For each final operation, the constraint it was made from."""
    each: list[Operation] = field(default_factory=list[Operation])
    """The operations on each item of a list."""
    child_constraints: list[PendingConstraint] = field(default_factory=list[PendingConstraint])
    kept: dict[str, float | None] = field(default_factory=dict[str, "float | None"])
    """Member that is kept -> the number of an absent one; None if it is required."""
    numbers: tuple[str, ...] = ()
    """The members that must be numbers, or nothing is reported for the others."""
    wide: dict[str, int] = field(default_factory=dict[str, int])
    """Member that is kept as several adjacent numbers -> how many."""
    slot: int | None = None
    """The slot with the number of a list, if that is not the number of its items."""
    there: tuple[str, ...] = ()
    """Members that must be present."""
    without: tuple[str, ...] = ()
    """Members that must be absent."""
    titled: list[NamedAs] = field(default_factory=list[NamedAs])
    pair: int | None = None
    """The slot of the first number of a pair."""
    keyed: str | None = None
    """The member that repeats the key of an entry."""
    numbered: bool = False
    """True if the keys are whole numbers."""
    parts: bool = False
    """True if its items are parts of the record."""

    def keep(self, *names: str, absent: float | None = None) -> None:
        """Keeps the numbers of members. ``absent``: the number of an absent one."""
        self.kept.update(dict.fromkeys(names, absent))

    def fixed(self, number: float) -> int:
        """Returns a slot that is set to a number at the begin."""
        slot = self.slots.register()
        self.at_begin.append(op.Set(slot, self.slots.bound(number)))
        return slot

    def new(self, value: Slot) -> Operation:
        """Returns the operation that no item of a list, which begins here, repeats the value."""
        slot = self.slots.register()
        self.at_begin.append(op.List(slot))
        return op.New(value, list=slot)

    def total(self, members: Sequence[str]) -> tuple[list[Operation], Slot]:
        """Returns the operations that sum some members, and the slot of the sum."""
        first, *others = members
        if not others:
            return [], first
        slot = self.slots.register()
        sums: list[Operation] = [op.Add(slot, first, others[0])]
        return [*sums, *[op.Add(slot, slot, other) for other in others[1:]]], slot


class ConstraintLowering(dict[type, Callable[[Any, LoweredConstraints], None]]):
    """Class of constraint -> the function that adds its operations to `LoweredConstraints`."""

    def of(self, *kinds: type[_C]) -> Callable[[Callable[[_C, LoweredConstraints], None]], Callable[[_C, LoweredConstraints], None]]:
        """Returns a decorator that registers the function for these classes."""

        def added(function: Callable[[_C, LoweredConstraints], None]) -> Callable[[_C, LoweredConstraints], None]:
            self.update(dict.fromkeys(kinds, function))
            return function

        return added
