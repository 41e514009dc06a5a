"""Which checks there are of single elements, by what these are, and what the kernel must leave to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from predlint.shape.nodes import Record
from predlint.shape.record_checks import Check

KINDS: tuple[str | None, ...] = (None, "bbox", "segm", "keypoints")


class Form(NamedTuple):
    """What elements are: what a Shape declares of them hangs on it."""

    kind: str | None
    """None for annotations."""
    encord: bool = False
    """They are meant for Encord."""
    of_box: bool = False
    """It was told that areas are those of boxes, which is told once."""


class ElementCheck(NamedTuple):
    """A check of some kinds of elements."""

    check: Check[Form]
    kinds: tuple[str | None, ...] = KINDS
    """What elements it is for: None stands for annotations."""
    into_encord: bool = False
    """True where only files are looked at that are meant for Encord."""


def checks_for(checks: tuple[ElementCheck, ...], kind: str | None, *, encord: bool) -> list[Check[Form]]:
    """Those of one kind of elements, in their order."""
    return [one.check for one in checks if kind in one.kinds and (encord or not one.into_encord)]


def remaining_checks(checks: tuple[ElementCheck, ...], shape: Record, form: Form) -> Iterator[str]:
    """The members that the kernel must leave to the rules."""
    for check in checks_for(checks, form.kind, encord=form.encord):
        if check.guarded_by is not None:
            yield from sorted(check.missing_declarations(shape, form))


def checks_not_needing(checks: tuple[ElementCheck, ...], form: Form) -> list[Check[Form]]:
    """Those that nothing declared spares an element: they are run on each that has their members, proven or not."""
    return [check for check in checks_for(checks, form.kind, encord=form.encord) if check.guarded_by is None]
