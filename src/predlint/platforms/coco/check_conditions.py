"""Selects the checks for each kind of element, and the members that the kernel must leave to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from predlint.shape.nodes import Record
from predlint.shape.record_checks import Check

KINDS: tuple[str | None, ...] = (None, "bbox", "segm", "keypoints")


class Form(NamedTuple):
    """The kind of elements and its circumstances, which decide what the Shape declares."""

    kind: str | None
    """Kind of results; None for annotations."""
    encord: bool = False
    """True if the file is meant for Encord."""
    of_box: bool = False
    """True if it was already reported, once, that areas are those of boxes."""


class ElementCheck(NamedTuple):
    """A check that runs on some kinds of elements."""

    check: Check[Form]
    elements: tuple[str | None, ...] = KINDS
    """Kinds of elements that it runs on; None stands for annotations."""
    into_encord: bool = False
    """True if it runs only on files that are meant for Encord."""


def checks_for(checks: tuple[ElementCheck, ...], kind: str | None, *, encord: bool) -> list[Check[Form]]:
    """Returns the checks for one kind of elements, in order."""
    return [one.check for one in checks if kind in one.elements and (encord or not one.into_encord)]


def remaining_checks(checks: tuple[ElementCheck, ...], shape: Record, form: Form) -> Iterator[str]:
    """Yields the members that the kernel must leave to the rules."""
    for check in checks_for(checks, form.kind, encord=form.encord):
        if check.guarded_by is not None:
            yield from sorted(check.missing_declarations(shape, form))


def checks_not_needing(checks: tuple[ElementCheck, ...], form: Form) -> list[Check[Form]]:
    """Returns the checks that no declaration makes unnecessary. They run on each element with their members, clean or not."""
    return [check for check in checks_for(checks, form.kind, encord=form.encord) if check.guarded_by is None]
