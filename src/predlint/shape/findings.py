"""Findings of an explainer, with their paths in the record.

``path`` is a chain ``(parent path, key)`` that ends in None at the record's root; `pointer` writes it out. Messages are made only for
findings that are shown.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NoReturn, TypeVar, overload

from msgspec import Struct

from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import Finding, Kind, P, Path, Violation, Words, make_finding

__all__ = [
    "Check",
    "Finding",
    "FindingKinds",
    "KindFindings",
    "Path",
    "Reporter",
    "SharedFindings",
    "by_position",
    "finding_of",
    "is_of_member",
    "keys_of",
    "pointer",
    "subpath",
]  # fmt: skip
#: check(value, path of the parent, key in the parent, findings so far). The key is None at the record's root.
Check = Callable[[Any, Path, "str | int | None", list[Finding]], None]


class SharedFindings(Struct, frozen=True):
    """Records of one block that have equal findings."""

    findings: list[Finding]
    """The findings of the first of these records, which apply to all."""
    places: Any
    """Indices of the records in the block, ascending (numpy array)."""
    is_reused: bool
    """True if the same list object is used again for the next records with these findings."""


class FindingKinds:
    """Groups of doubted records with equal findings. Each has a number that stays the same from block to block."""

    __slots__ = ("findings",)

    def __init__(self) -> None:
        self.findings: list[list[Finding]] = []
        """Number of a group -> the findings of each of its records."""


class KindFindings(Struct, frozen=True):
    """Records of one block, by the number of their group."""

    kinds: FindingKinds
    numbers: Any
    """The number of the group of each record (numpy array)."""
    places: Any
    """Indices of the records in the block, ascending within each group (numpy array)."""

    def as_shared(self) -> list[SharedFindings]:
        """Returns the records as one `SharedFindings` for each group."""
        findings, numbers = self.kinds.findings, sorted(set[int](self.numbers.tolist()))
        return [SharedFindings(findings[number], self.places[self.numbers == number], is_reused=True) for number in numbers]


def by_position(alike: Iterable[SharedFindings]) -> list[tuple[int, list[Finding]]]:
    """Returns (index, findings) of each record, ordered by its index in the block."""
    return sorted([(place, each.findings) for each in alike for place in each.places.tolist()], key=_place)


_place = itemgetter(0)


def finding_of(spec: ViolationSpec, path: Path = None, value: Any = None, *more: Any) -> Finding:
    """Returns the finding for a value at a path. ``more`` are further fields, after those of the spec."""
    return Finding(spec.kind, path, value, (*spec.fields, *more) if more else spec.fields)


class Reporter:
    """Something that collects findings in ``out``."""

    out: list[Finding]

    @overload
    def report(self, path: Path, value: Any, violation: ViolationSpec, /, *more: Any) -> None: ...
    @overload
    def report(self, path: Path, value: Any, violation: Callable[P, Violation], /, *more: P.args, **named: P.kwargs) -> None: ...
    def report(self, path: Path, value: Any, violation: Any, /, *more: Any, **named: Any) -> None:
        """Adds a finding."""
        is_spec = isinstance(violation, ViolationSpec)
        self.out.append(finding_of(violation, path, value, *more) if is_spec else make_finding(violation, path, value, *more, **named))


def is_of_member(finding: Finding) -> bool:
    """Returns True if the finding is about a member of the record itself, present or missing."""
    return finding.path is not None and finding.path[0] is None


def pointer(path: Path) -> str:
    """Returns the RFC 6901 pointer of a path."""
    text = ""
    while path is not None:
        path, key = path
        if key.__class__ is str and ("~" in key or "/" in key):  # pyright: ignore[reportOperatorIssue]
            key = str(key).replace("~", "~0").replace("/", "~1")
        text = f"/{key}{text}"
    return text


def keys_of(path: Path) -> list[str | int]:
    """Returns the keys of a path, from the root down."""
    keys: list[str | int] = []
    while path is not None:
        path, key = path
        keys.append(key)
    keys.reverse()
    return keys


def subpath(path: Path, keys: Iterable[str | int]) -> Path:
    """Returns the path that extends another one by these keys."""
    for key in keys:
        path = path, key
    return path


# -- the limit of findings for one record: a record of megabytes may have a million mistakes, each of some hundred bytes


#: Maximum number of findings reported for one record.
MOST = 20_000


class FindingLimitReached(Exception):
    """Raised when a record has reached its limit of findings."""


class FindingLimit:
    """The number of findings that may still be added for one record, shared by all its lists."""

    def __init__(self, most: int) -> None:
        self.left, self.exceeded = most, False
        self.stops = False
        """True if an append over the limit raises `FindingLimitReached`; else the finding is dropped."""


class _Here(threading.local):
    bound: FindingLimit | None = None


_here = _Here()


@contextlib.contextmanager
def limited_findings(most: int) -> Generator[FindingLimit]:
    """Limits the findings of one record: lists made by `new_findings()` inside the `with` block hold at most ``most`` findings together,
    the rest is dropped."""
    before, _here.bound = _here.bound, FindingLimit(most)
    try:
        yield _here.bound
    finally:
        _here.bound = before


def new_findings() -> list[Finding]:
    """Returns an empty list for findings, with a limit inside `limited_findings`."""
    return [] if _here.bound is None else _Bounded(_here.bound)


def run_check(check: Check, value: Any, out: list[Finding]) -> None:
    """Runs a check on a value and stops it when the limit of findings is reached."""
    bound = _here.bound
    if bound is None:
        check(value, None, None, out)
        return
    before, bound.stops = bound.stops, True
    try:
        check(value, None, None, out)
    except FindingLimitReached:
        pass
    finally:
        bound.stops = before


class _Bounded(list[Finding]):
    def __init__(self, bound: FindingLimit) -> None:
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
            raise FindingLimitReached


# -- values out of bounds that the Shape alone cannot judge -------------------------------------------------------------
#
# The Shape declares the bound, for the schema, the kernel and the pages:
# ``Number(…, outside=spec_of(PercentRange, "x"), reported_by=Coordinate)``. The explainer adds a suspected finding in place of a finding.
# A check of the whole record takes all of one topic and decides: a finding of that kind with more fields, one of another kind, or none.
# A suspected finding that no check took becomes the finding that the Shape declares.


Topic = TypeVar("Topic", bound="SuspectedFinding")


class UndecidedFinding(AssertionError):
    """Raised when a suspected finding is used as a finding."""


class SuspectedFinding(Finding):
    """A value out of bounds that a later check must judge. The check may replace it with a finding, or drop it. It has the kind and the
    first fields that the Shape declares; each topic has its own subclass. It has no rule and no message, so that it cannot be used as a
    finding."""

    __slots__ = ()

    @property
    def code(self) -> str:
        return ""

    @property
    def key(self) -> str:
        return ""

    @property
    def rule(self) -> NoReturn:
        raise UndecidedFinding(f"no check has decided what is said of {self.value!r}, a {type(self).__name__}")

    def words(self) -> Words:
        return self.rule

    def as_declared(self) -> Finding:
        """Returns the finding as the Shape declares it, for a suspicion that no check has taken."""
        return Finding(*self)


def take_findings(out: list[Finding], topic: type[Topic]) -> list[Topic]:
    """Removes the suspected findings of one topic from the list and returns them."""
    suspected = [each for each in out if isinstance(each, topic)]
    if suspected:
        out[:] = [each for each in out if not isinstance(each, topic)]
    return suspected


def add_findings(
    out: list[Finding], findings: Iterable[Finding], suspected: Sequence[SuspectedFinding], causes: Sequence[Kind] = ()
) -> None:
    """Adds the findings of a check. A finding that replaces a suspected one takes its room under the limit (`limited_findings`). Findings
    of ``causes``, which replace many suspected ones, are added whatever the limit."""
    places = {each.path for each in suspected}
    for finding in findings:
        if finding.kind in causes or finding.path in places:
            out += (finding,)
        else:
            out.append(finding)


def without_suspected(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yields the findings; suspected ones that no check took are yielded as the Shape declares them."""
    return (each.as_declared() if isinstance(each, SuspectedFinding) else each for each in findings)
