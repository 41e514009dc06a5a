"""What of an element is in doubt: an explanation need not look at what the kernel proved of it.

Each doubt of the kernel has a number, that of a member's node or of a constraint. What a number means hangs on the Shape alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from predlint.kernel.doubted_members import DoubtedMembers
from predlint.kernel.scanner import OF_WHOLE
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.coco import record_rules
from predlint.platforms.coco.check_conditions import Form, checks_for
from predlint.platforms.coco.declarations import CATEGORIES, IMAGES
from predlint.platforms.coco.record_view import Element, has_outline
from predlint.shape.constraints import Constraint
from predlint.shape.drawing_constraints import Known
from predlint.shape.nodes import Record
from predlint.shape.record_checks import Check, Declared


class ToExplain(NamedTuple):
    """What an element is to be held against."""

    values: bool
    """True where values are in doubt by themselves: then its shape is."""
    checks: tuple[Check[Form], ...]
    required: frozenset[str]
    """Of the members that it lacks of these its shape tells."""
    unknown: frozenset[str]
    """The tables in which what it names was not found: so it was taken for something of which nothing is known."""
    outlined: bool
    """True where checks say of elements that are clean otherwise that nothing is drawn."""

    def skips_shape(self, value: Any) -> bool:
        """True where its shape has nothing to say of an element."""
        return not self.values and value.__class__ is dict and value.keys() >= self.required

    def skips_checks(self, element: Element) -> bool:
        """True where all other checks have nothing to say of an element."""
        known = (IMAGES in self.unknown and element.sized) or (CATEGORIES in self.unknown and element.category is not None)
        return not known and (not self.outlined or has_outline(element.value.get("segmentation")))


class ElementDoubts:
    """What the numbers of doubts mean, for one Shape."""

    def __init__(self, lowered: LoweredShape, shape: Record, explained: Record, form: Form) -> None:
        """``shape`` is what was lowered, ``explained`` what the explainer knows."""
        self._held, self._shape, self._in_doubt = lowered.held, shape, DoubtedMembers(lowered)
        self._naming = {one.member for one in shape.holds if isinstance(one, Known)}
        """Members of which what they name tells what others must be."""
        self._whole = {*OF_WHOLE, *[number for number, node in lowered.nodes.items() if node is shape]}
        asked = [name for of in (shape, explained) for name, member in of.members.items() if member.missing is not None]
        self._required, self._annotated = frozenset(asked), form.kind is None
        self._checks: list[tuple[Check[Form], set[str], set[Constraint]]] = []
        """Each with the members that it is asked for, and the constraints that spare elements it."""
        for check in checks_for(record_rules.CHECKS, form.kind, encord=form.encord):
            declared = check.declared(form) or Declared()
            spares = {one for _, one in declared.holds}
            members = {*check.members, *declared.undeclarable}.union(*[_members_of(one) for one in shape.holds if one in spares])
            self._checks.append((check, members, spares))
        named = {one for one in shape.holds if isinstance(one, Known)}
        self._claimed = named | {one for one in shape.holds if any([one in spares for *_, spares in self._checks])}
        self._found: dict[frozenset[int], ToExplain | None] = {}

    def of(self, numbers: Sequence[int]) -> ToExplain | None:
        """What an element with these doubts is to be held against; None for everything."""
        key = frozenset(numbers)
        if key not in self._found:
            self._found[key] = self._of(key - self._whole)
        return self._found[key]

    def _of(self, numbers: frozenset[int]) -> ToExplain | None:
        held: set[Any] = {self._held[number] for number in numbers if number in self._held}
        unknown = {one.table for one in held if isinstance(one, Known)}
        members = self._in_doubt.members(self._shape, tuple(sorted(numbers - self._held.keys())))
        if members is None:
            return None
        if not held <= self._claimed or not members.isdisjoint(self._naming):
            return None
        checks = tuple([check for check, reads, spares in self._checks if check.guarded_by is None or reads & members or spares & held])
        return ToExplain(bool(members), checks, self._required, frozenset(unknown), self._annotated)


def _members_of(constraint: Any) -> set[str]:
    """What a constraint names, members among them."""
    named = [getattr(constraint, name) for name in constraint.__struct_fields__]
    return {name for name in named if isinstance(name, str)}
