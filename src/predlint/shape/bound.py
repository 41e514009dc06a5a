"""How many findings one record may have: a record of megabytes may hold a million mistakes, and each finding takes some hundred bytes."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator
from typing import Any

from predlint.shape.findings import Check, Finding

#: Findings of one record that are told.
MOST = 20_000


class Enough(Exception):
    """No more findings are taken."""


class Bound:
    """How many more findings may be taken; shared by all lists of one record."""

    def __init__(self, most: int) -> None:
        self.left, self.exceeded = most, False
        self.stops = False
        """Whether whoever looks for more is stopped, by `Enough`; else what is found is passed over."""


class _Here(threading.local):
    bound: Bound | None = None


_here = _Here()


@contextlib.contextmanager
def at_most(most: int) -> Generator[Bound]:
    """Lists that `findings` gives meanwhile take so many in all; what comes behind these is passed over."""
    before, _here.bound = _here.bound, Bound(most)
    try:
        yield _here.bound
    finally:
        _here.bound = before


def findings() -> list[Finding]:
    """An empty list for what an explainer finds."""
    return [] if _here.bound is None else _Bounded(_here.bound)


def look(check: Check, value: Any, out: list[Finding]) -> None:
    """Has a value looked at, until there is no room for what is found."""
    bound = _here.bound
    if bound is None:
        check(value, None, None, out)
        return
    before, bound.stops = bound.stops, True
    try:
        check(value, None, None, out)
    except Enough:
        pass
    finally:
        bound.stops = before


class _Bounded(list[Finding]):
    def __init__(self, bound: Bound) -> None:
        super().__init__()
        self._bound = bound

    def append(self, finding: Finding, /) -> None:
        bound = self._bound
        if bound.left:
            bound.left -= 1
            super().append(finding)
            return
        bound.exceeded = True
        if bound.stops:
            raise Enough
