"""What an explainer finds, and where in the record it stands.

``path`` is a chain ``(parent path, key)`` that ends in None at the record's root; `pointer` writes it out. Words are made of a finding only
for what is shown.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NoReturn, TypeVar

from msgspec import Struct

from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import Finding, Kind, Path, Words

__all__ = [
    "Check",
    "Finding",
    "FindingKinds",
    "KindFindings",
    "Path",
    "SharedFindings",
    "by_position",
    "finding_of",
    "is_of_member",
    "keys_of",
    "pointer",
    "row_message",
    "subpath",
]  # fmt: skip
#: check(value, path of the parent, key in the parent, findings so far). The key is None at the record's root.
Check = Callable[[Any, Path, "str | int | None", list[Finding]], None]


class SharedFindings(Struct, frozen=True):
    """Records of which the same is said, to the value."""

    findings: list[Finding]
    """As they are said of the first of them."""
    places: Any
    """The records' places in their block, in order: an array of numpy."""
    is_reused: bool
    """True where the same list of findings comes again with the next records of which the same is said."""


class FindingKinds:
    """Kinds of records in doubt that are known, each with a number, by which they go from block to block."""

    __slots__ = ("findings",)

    def __init__(self) -> None:
        self.findings: list[list[Finding]] = []
        """By the number of a kind, what is said of each of its records."""


class KindFindings(Struct, frozen=True):
    """Records of a block that are of such kinds."""

    kinds: FindingKinds
    numbers: Any
    """Of each record its kind: an array of numpy."""
    places: Any
    """The places of the records, in order within each kind: an array of numpy."""

    def as_shared(self) -> list[SharedFindings]:
        """The same, kind by kind."""
        findings, there = self.kinds.findings, sorted(set[int](self.numbers.tolist()))
        return [SharedFindings(findings[number], self.places[self.numbers == number], is_reused=True) for number in there]


def by_position(alike: Iterable[SharedFindings]) -> list[tuple[int, list[Finding]]]:
    """The findings of each record, by their places in order."""
    return sorted([(place, each.findings) for each in alike for place in each.places.tolist()], key=_place)


_place = itemgetter(0)


def finding_of(spec: ViolationSpec, path: Path = None, value: Any = None, *more: Any) -> Finding:
    """What is said of a value, where it stands. ``more`` is passed to the words behind what the fault has for them."""
    return Finding(spec.kind, path, value, (*spec.fields, *more) if more else spec.fields)


def row_message(_value: Any, message: str, help: str | None, _of_any: str) -> tuple[str, str | None]:
    """Words that name a data row. The last fact says the same of any data row: findings that differ in nothing else are one case."""
    return message, help


def is_of_member(finding: Finding) -> bool:
    """True for what is said of a member of the record itself: of one that is there, or that should be."""
    return finding.path is not None and finding.path[0] is None


def pointer(path: Path) -> str:
    """The RFC 6901 pointer of a path."""
    text = ""
    while path is not None:
        path, key = path
        if key.__class__ is str and ("~" in key or "/" in key):  # pyright: ignore[reportOperatorIssue]
            key = str(key).replace("~", "~0").replace("/", "~1")
        text = f"/{key}{text}"
    return text


def keys_of(path: Path) -> list[str | int]:
    """The keys of a path, from the root down."""
    keys: list[str | int] = []
    while path is not None:
        path, key = path
        keys.append(key)
    keys.reverse()
    return keys


def subpath(path: Path, keys: Iterable[str | int]) -> Path:
    """The path that leads on from another one by these keys."""
    for key in keys:
        path = path, key
    return path


# -- how many findings one record may have: a record of megabytes may hold a million mistakes, each of some hundred bytes


#: Findings of one record that are told.
MOST = 20_000


class FindingLimitReached(Exception):
    """No more findings are taken."""


class FindingLimit:
    """How many more findings may be taken; shared by all lists of one record."""

    def __init__(self, most: int) -> None:
        self.left, self.exceeded = most, False
        self.stops = False
        """Whether whoever looks for more is stopped, by `FindingLimitReached`; else what is found is passed over."""


class _Here(threading.local):
    bound: FindingLimit | None = None


_here = _Here()


@contextlib.contextmanager
def limited_findings(most: int) -> Generator[FindingLimit]:
    """Lists that `new_findings` gives meanwhile take so many in all; what comes behind these is passed over."""
    before, _here.bound = _here.bound, FindingLimit(most)
    try:
        yield _here.bound
    finally:
        _here.bound = before


def new_findings() -> list[Finding]:
    """An empty list for what an explainer finds."""
    return [] if _here.bound is None else _Bounded(_here.bound)


def run_check(check: Check, value: Any, out: list[Finding]) -> None:
    """Has a value looked at, until there is no room for what is found."""
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


# -- values out of their bounds of which the Shape cannot tell what is to be said --------------------------------------
#
# The bound stands in the Shape, for the schema, the kernel and the pages:
# ``Number(…, outside=broken(PercentRange, "x"), told_by=Coordinate)``. The explainer gives a suspicion in the place of a finding. Whoever
# sees the record as a whole takes all of a topic, and a check of theirs says what is wrong: the same with more fields, another kind, or
# nothing. What no check took, because it stands where nobody looks, is what the Shape has of it.


Topic = TypeVar("Topic", bound="SuspectedFinding")


class UndecidedFinding(AssertionError):
    """A suspicion was taken for a finding."""


class SuspectedFinding(Finding):
    """A value out of its bounds, where it stands. It has the kind that the Shape has of it, and the first of its fields; a class of its own
    for each topic. No code can take it for a finding: it has none of a rule, and no words."""

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
        """What the Shape has of it."""
        return Finding(*self)


def take_findings(out: list[Finding], topic: type[Topic]) -> list[Topic]:
    """The suspicions of a topic, out of what the explainer gave; the check of that topic is to be asked of them."""
    suspected = [each for each in out if isinstance(each, topic)]
    if suspected:
        out[:] = [each for each in out if not isinstance(each, topic)]
    return suspected


def add_findings(
    out: list[Finding], findings: Iterable[Finding], suspected: Sequence[SuspectedFinding], causes: Sequence[Kind] = ()
) -> None:
    """Adds what a check says. What it says in the place of a suspicion has that one's room in what one record may have
    (`limited_findings`); of ``causes``, each of which is told in the place of many, there is room for all."""
    places = {each.path for each in suspected}
    for finding in findings:
        if finding.kind in causes or finding.path in places:
            out += (finding,)
        else:
            out.append(finding)


def without_suspected(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings, and what the Shape has of suspicions that no check took."""
    return (each.as_declared() if isinstance(each, SuspectedFinding) else each for each in findings)
