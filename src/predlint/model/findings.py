"""Violation specs, which become findings where a value is wrong, and lists of findings with their paths in a record."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, ClassVar, NoReturn, TypeVar, cast, overload

from msgspec import Struct
from msgspec.structs import replace

from predlint.model.diagnostics import RuleInfo
from predlint.model.violation import (
    Finding,
    Kind,
    P,
    Path,
    Violation,
    Words,
    changed_fields,
    collect_fields,
    completed_fields,
    make_finding,
)

# -- Violation specs: for a value that may be wrong, the rule and the message for each way of breaking it ------------


#: Slot of a node, or of the violations of names -> the fields that the Shape gives its violation by name, besides those of the spec.
SLOTS: dict[str, tuple[str, ...]] = {
    "Member.missing": ("given",),  # the member that is a misspelling of it, or holds it
    "Member.misspelt": ("given",),
    "Record.unknown": ("name", "known"),  # all members that are known
    "Record.misspelt": ("name", "intended"),
    "Record.null": ("name",),
    "Record.incomplete": ("given", "absent"),  # the members that are there; the one that is lacking, if it is one
    "Record.not_one": ("given", "others"),  # of members that exclude each other: the ones that are there; the others
    "Text.others": ("nearest", "names"),  # by the record check that reports it
    "Items.length": ("count",),
    "Items.excess": ("count",),
    "Items.unique": ("name", "first"),  # the index of the first item of that name
    "Entries.length": ("count",),
    "Tagged.wrong_payload": ("name", "member", "own", "namesake"),  # members that the feature takes; another feature of that name is meant
    "NameViolations.unknown": ("nearest", "names"),  # the nearest names, likeliest first; all names
    "NameViolations.case": ("nearest",),  # case, form, label: all names that the text may stand for
    "NameViolations.form": ("nearest",),
    "NameViolations.label": ("nearest",),
    "TagViolations.wrong": ("member",),
    "TagViolations.missing": ("members", "held", "title", "spare"),  # of the record; the one that holds the name; ones to remove then
    "TagViolations.answered": ("members",),
    "TagViolations.node_id": ("intended",),
    "TagViolations.disagree": ("by_id", "name"),  # the features that id and name select
    "if_both": ("name", "intended"),
    "if_reformed": ("given", "wrapped"),  # after the fields of the spec; True if the other member contains it
}


class ViolationSpec(Struct, frozen=True, eq=False, gc=False):
    """A violation without its value: the kind and the fields that are known when the Shape is built."""

    kind: Kind
    fields: tuple[Any, ...] = ()
    """The first fields of the violation, those that do not depend on the value. Its slot in the Shape gives others by name (`SLOTS`)."""
    if_both: Kind | None = None
    """For a member that stands for another one: the violation if that is present, too."""
    is_of_form: bool = False
    """For an alias: True if the message explains in which form the value belongs into the other member."""
    is_of_parts: bool = False
    """For an alias: True if it is one of several members that together make up the other one. Only the first of them is reported."""
    if_reformed: Kind | None = None
    """For a missing member: the violation if one with another name contains it, or has its value in another form."""
    lost_value_spec: Callable[[Any, str, Mapping[str, Any]], ViolationSpec | None] | None = None
    """For an unknown member: ``lost(value, name, members of the record)`` returns another spec if the value belongs into a member that the
    record lacks, because the import would lose it."""

    @property
    def rule(self) -> RuleInfo:
        return self.kind.rule

    def for_value(self, value: Any) -> ViolationSpec:
        """Returns the spec to use for a value. Most specs return themselves; a conditional spec chooses."""
        return self

    def with_fields(self, **named: Any) -> ViolationSpec:
        """Returns the spec with other values of some fields."""
        return replace(self, fields=changed_fields(self.kind, self.fields, named))

    def found(self, path: Path, value: Any, **slot: Any) -> Finding:
        """Returns the finding for a value at a path. ``slot``: what the slot gives; a violation has those fields that its words need."""
        return Finding(self.kind, path, value, completed_fields(self.kind, self.fields, slot) if slot else self.fields)

    def completed(self, **slot: Any) -> ViolationSpec:
        """Returns the spec with the fields that a slot gives."""
        return ViolationSpec(self.kind, completed_fields(self.kind, self.fields, slot))

    def words(self, value: Any, *more: Any) -> Words:
        """Returns message and help for a value, without the effect. ``more`` are further fields, after those of the spec."""
        return self.kind(value, *self.fields, *more).words()


def spec_of(kind: Callable[P, Violation], /, *given: P.args, **named: P.kwargs) -> ViolationSpec:
    """Returns the spec for a violation class and its fields, without the value."""
    violation = cast("type[Violation]", kind)
    return ViolationSpec(violation, collect_fields(violation, given, named))


class ConditionalSpec(ViolationSpec, frozen=True, eq=False, gc=False, kw_only=True):
    """A spec whose kind depends on the value: a milder rule for harmless values. It chooses when a value is checked, in the slot ``wrong``
    of a node; without a value, as in the schema and on the pages, it counts as the other kind."""

    when: Callable[[Any], bool]
    then: ViolationSpec

    def for_value(self, value: Any) -> ViolationSpec:
        return self.then if self.when(value) else self


def choose_spec(when: Callable[[Any], bool], then: ViolationSpec, otherwise: ViolationSpec) -> ConditionalSpec:
    """Returns a spec that is ``then`` for values that satisfy ``when``, and ``otherwise`` for all others."""
    return ConditionalSpec(otherwise.kind, otherwise.fields, when=when, then=then)


@cache
def usual_spec(kind: Kind, *fields: str) -> ViolationSpec:
    """Returns the spec for a kind whose fields name nothing of the ontology. It is made once, so that thousands of features share it."""
    return ViolationSpec(kind, fields)


#: A value of the wrong form -> the spec for the mistake that was recognised in it, or None.
AlsoWritten = Callable[[Any], ViolationSpec | None]


class NameViolations(Struct, frozen=True, eq=False):
    """The violations to report for a name that is not allowed, one for each likely cause."""

    wrong: ViolationSpec
    """For a value that is no text, or empty."""
    unknown: ViolationSpec
    """For a text that no name resembles."""
    case: ViolationSpec
    """For a text equal to a name but for case."""
    form: ViolationSpec
    """For a text equal but for white space, Unicode form or invisible characters."""
    label: ViolationSpec
    """For the label that people see in place of the name. Where labels select records like names do: for a label that may stand for
    several."""
    label_first: ClassVar[bool] = False
    """True if a label is reported as a label even if it differs from the name by case or form alone."""


class AliasViolations(NameViolations, frozen=True, eq=False):
    """The violations for names that are aliases, often the label in another case. The ontology shows the label, to the letter."""

    label_first: ClassVar[bool] = True


class TagViolations(NameViolations, frozen=True, eq=False):
    """The violations to report when a record's name or schema id selects no branch."""

    missing: ViolationSpec
    """For a record without a name."""
    unknown_id: ViolationSpec | None = None
    node_id: ViolationSpec | None = None
    disagree: ViolationSpec | None = None
    """The last three apply if records may have an id in place of a name, or in addition to it."""
    elsewhere: Callable[[str, str | None], ViolationSpec | None] | None = None
    """(name, payload) -> a spec if the name belongs to another place of the ontology."""
    value_member: ViolationSpec | None = None
    """For a record that has ``value`` where ``name`` belongs."""
    answered: Callable[[dict[str, Any]], ViolationSpec | None] | None = None
    """A record without a name -> the spec in place of ``missing``, if the record shows which answer it holds."""


# -- Findings of an explainer, with their paths in the record --------------------------------------------------------


# ``path`` is a chain ``(parent path, key)`` that ends in None at the record's root; `pointer` writes it out. Messages are made only for
# findings that are shown.

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
        raise UndecidedFinding(f"no check has decided the finding for {self.value!r}, a {type(self).__name__}")

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
