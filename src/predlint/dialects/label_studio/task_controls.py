"""What proofs must know of a control: the names and objects that its results may have, and the limits of its answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from predlint.dialects.label_studio.answer_rules import off_step
from predlint.dialects.label_studio.attributes import as_number
from predlint.dialects.label_studio.config import Control
from predlint.dialects.label_studio.dates import date_check
from predlint.dialects.label_studio.tags import ControlKind

_MOST_DATES = 10_000
#: Larger numbers are left to the rules.
_MOST = 1e300


class Allowed:
    """What a proof must know of a control."""

    __slots__ = ("date", "fits", "form", "labels", "member", "name", "on_step", "paths", "per_region", "single", "to")

    def __init__(self, control: Control, kind: ControlKind) -> None:
        self.name, self.to = control.name, frozenset(control.to)
        self.per_region = control.per_region
        self.single = control.choice == "single"
        self.member, self.form = kind.labels, kind.form
        self.fits = _fits(control, kind.form)
        self.date = lru_cache(_MOST_DATES)(date_check(control))
        """True for a date that the control may store. Dates repeat: each is read once."""
        self.on_step = _on_step(control)
        """True for a number on a step of the control; None where it has no steps."""
        self.labels = frozenset(label.stored for _, label in control.every_label())
        self.paths = frozenset(
            (*(over.stored for over in above), label.stored)
            for above, label in control.every_label()
            if not (control.leaves_only and label.children)
        )


def _fits(control: Control, form: str) -> Callable[[Any], bool] | None:
    """Whether a value keeps the limits of a control; None where there are none."""
    if form == "text" and control.max_submissions is not None:
        texts = control.max_submissions
        return lambda value: len(value.text) <= texts
    if form == "rating":
        return lambda value: 0 <= value.rating <= control.max_rating
    if form == "number":
        least, most = as_number(control.least), as_number(control.most)
        low, high = -math.inf if least is None else least, math.inf if most is None else most
        return lambda value: low <= value.number <= high
    return None


def _on_step(control: Control) -> Callable[[float], bool] | None:
    step, basis = control.step, as_number(control.least) or 0.0
    return (lambda found: abs(found) < _MOST and not off_step(found, step, basis)) if step else None


#: Answers whose limits a proof can look at where controls of one type differ in them: member, and its widest type.
LOOSE: dict[str, tuple[str, Any]] = {"text": ("text", list[str]), "number": ("number", float), "rating": ("rating", int)}


def limits(control: Control) -> tuple[Any, ...]:
    """What a struct holds to, besides labels and objects."""
    return (
        control.least, control.most, control.max_rating, control.max_submissions, control.only, control.format, control.min_points,
        control.max_points, control.allow_empty,
    )  # fmt: skip
