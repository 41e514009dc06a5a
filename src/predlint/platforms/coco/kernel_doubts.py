"""Finds what must be explained of a doubted element. What the kernel accepted need not be checked again.

Each doubt of the kernel has the number of a member's node or of a constraint. The meaning of a number depends on the Shape only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from predlint.kernel.scanner import OF_WHOLE, DoubtedMembers
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
    """The checks that a doubted element needs."""

    values: bool
    """True if single values are in doubt, so that the shape must be explained."""
    checks: tuple[Check[Form], ...]
    required: frozenset[str]
    """Members whose absence the shape reports."""
    unknown: frozenset[str]
    """Tables that lack an id of the element, so that the kernel treated it as something unknown."""
    outlined: bool
    """True if otherwise clean elements have findings when nothing is drawn."""

    def skips_shape(self, value: Any) -> bool:
        """Returns True if the shape has no findings for an element."""
        return not self.values and value.__class__ is dict and value.keys() >= self.required

    def skips_checks(self, element: Element) -> bool:
        """Returns True if the checks that are not in `checks` have no findings for an element."""
        known = (IMAGES in self.unknown and element.sized) or (CATEGORIES in self.unknown and element.category is not None)
        return not known and (not self.outlined or has_outline(element.value.get("segmentation")))


class ElementDoubts:
    """The meaning of the doubts for one Shape."""

    def __init__(self, lowered: LoweredShape, shape: Record, explained: Record, form: Form) -> None:
        """``shape``: the Shape that was lowered; ``explained``: the Shape of the explainer."""
        self._held, self._shape, self._in_doubt = lowered.held, shape, DoubtedMembers(lowered)
        self._naming = {one.member for one in shape.holds if isinstance(one, Known)}
        """Members with an id that decides what other members must be."""
        self._whole = {*OF_WHOLE, *[number for number, node in lowered.nodes.items() if node is shape]}
        required = [name for of in (shape, explained) for name, member in of.members.items() if member.missing is not None]
        self._required, self._annotated = frozenset(required), form.kind is None
        self._checks: list[tuple[Check[Form], set[str], set[Constraint]]] = []
        """(check, members that need it, constraints that make it unnecessary if they hold)."""
        for check in checks_for(record_rules.CHECKS, form.kind, encord=form.encord):
            declared = check.declared(form) or Declared()
            constraints = {one for _, one in declared.holds}
            members = {*check.members, *declared.undeclarable}.union(*[_members_of(one) for one in shape.holds if one in constraints])
            self._checks.append((check, members, constraints))
        named = {one for one in shape.holds if isinstance(one, Known)}
        self._claimed = named | {one for one in shape.holds if any([one in constraints for *_, constraints in self._checks])}
        self._found: dict[frozenset[int], ToExplain | None] = {}

    def of(self, numbers: Sequence[int]) -> ToExplain | None:
        """Returns what an element with these doubts needs, or None if it must be explained as a whole."""
        key = frozenset(numbers)
        if key not in self._found:
            self._found[key] = self._of(key - self._whole)
        return self._found[key]

    def _of(self, numbers: frozenset[int]) -> ToExplain | None:
        doubted: set[Any] = {self._held[number] for number in numbers if number in self._held}
        unknown = {one.table for one in doubted if isinstance(one, Known)}
        members = self._in_doubt.members(self._shape, tuple(sorted(numbers - self._held.keys())))
        if members is None:
            return None
        if not doubted <= self._claimed or not members.isdisjoint(self._naming):
            return None
        checks = tuple(
            [check for check, reads, constraints in self._checks if check.guarded_by is None or reads & members or constraints & doubted]
        )
        return ToExplain(bool(members), checks, self._required, frozenset(unknown), self._annotated)


def _members_of(constraint: Any) -> set[str]:
    """Returns all texts in the fields of a constraint, which include its members."""
    named = [getattr(constraint, name) for name in constraint.__struct_fields__]
    return {name for name in named if isinstance(name, str)}
