"""Records that are wrong in the same way but for values of their own, such as a uuid that is none: of each is told what its own values are.

Which values that may be, the Shape says (`shape/independent_values.py`), and the platform, which knows what else looks at them. It is not
learnt: what is said of the first record of a form, and of some second ones, as a whole is held against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.name_index import Likely
from predlint.platforms.kernel_adapter import DoubtedRecord
from predlint.shape import record_checks
from predlint.shape.findings import Finding
from predlint.shape.independent_values import ValueCheck
from predlint.violation import InternalError

#: Of so many kinds of a file a second record is explained, too, and what is said of it held against what is said of all.
MOST_HELD = 100
_MOST_KEPT = 1_000


class OwnValueFindings:
    """What is said of the records of a form, of which each has values of its own."""

    def __init__(self, fixed: Sequence[list[Finding]], value_checks: Sequence[ValueCheck]) -> None:
        """``value_check``: of each value what is said of it; ``fixed``: what is said of all records before that, and at the end."""
        self._fixed, self._value_checks = fixed, value_checks
        self._single = value_checks[0] if len(value_checks) == 1 and not any(fixed) else None
        self.kept: dict[int, list[Finding]] = {}
        """Of records that come again, by a hash of their values: they are the same list then."""
        self.reread: Sequence[int] = ()
        """Which of the values rules across records take note of."""
        self._errors: dict[Any, bool] = {}
        """By kind of finding, whether it is an error."""
        self.held = False
        """True once another record was explained, too."""
        self.noted: dict[bool, bool] = {}
        """Whether rules across records would note of them what the kernel read: by whether they are without an error."""

    def findings_for(self, values: Sequence[Any]) -> list[Finding] | None:
        """What is said of a record with these values; None where that takes more than these."""
        out: list[Finding] = []
        if self._single is not None:
            return out if self._single(values[0], out) else None
        for fixed, speak, value in zip(self._fixed, self._value_checks, values, strict=False):
            out += fixed
            if not speak(value, out):
                return None
        return out + self._fixed[-1]

    def remember(self, hash_: int, findings: list[Finding], count: int) -> bool:
        """True where the list of what is said is the same when records come again with the same values, of that hash: so many have."""
        if hash_ not in self.kept and count > 1 and len(self.kept) < _MOST_KEPT:
            self.kept[hash_] = findings
        return hash_ in self.kept

    def is_sound(self, findings: list[Finding]) -> bool:
        """False where one of the findings is an error."""
        for finding in findings:
            known = self._errors.get(finding.kind)
            if known is None:
                known = self._errors[finding.kind] = finding.rule.severity is Severity.ERROR
            if known:
                return False
        return True


def own_value_findings_of(findings: list[Finding], values: Sequence[Any], value_checks: Sequence[ValueCheck]) -> OwnValueFindings | None:
    """How records of the form of one are told of, of which these are all ``findings``, and which has these ``values``; None where what is
    said of them is not among those."""
    fixed, at = list[list[Finding]](), 0
    checks, only = list[ValueCheck](), len(values) == 1 and not findings
    for value, each in zip(values, value_checks, strict=True):
        said: list[Finding] = []
        if not each(value, said):
            return None
        checks.append(each if said or only else _silent(each))
        found = next(
            (start for start in range(at, len(findings) - len(said) + 1) if same_messages(findings[start : start + len(said)], said)), -1
        )
        if found < 0:
            return None
        fixed.append(findings[at:found])
        at = found + len(said)
    fixed.append(findings[at:])
    shown = [value for value in values if value.__class__ is str]
    if any([value in finding.fields for each in fixed for finding in each for value in shown]):
        return None  # more is said that shows it
    return OwnValueFindings(fixed, checks)


def _silent(value_check: ValueCheck) -> ValueCheck:
    """The same of a value of which nothing is said in the first record: where among all else it would be said, that does not show."""

    def speak_not(value: Any, out: list[Finding]) -> bool:
        before = len(out)
        return value_check(value, out) and len(out) == before

    return speak_not


def same_kinds(findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
    """True where of a record is said what is said of all of its kind. Raises InternalError in tests where it is not: a rule looks at more
    than what is in doubt, and does not say so."""
    alike = same_messages(findings, others)
    if not alike and record_checks.STRICT:
        codes = sorted({each.code for each in (*findings, *others)})
        raise InternalError(f"of two records with the same doubts not the same is said: {', '.join(codes)}")
    return alike


def same_messages(findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
    """True for the same findings, one by one."""
    return len(findings) == len(others) and all([_are_equal_findings(one, other) for one, other in zip(findings, others, strict=True)])


def _are_equal_findings(one: Finding, other: Finding) -> bool:
    return (one.kind, one.path, one.value) == (other.kind, other.path, other.value) and _are_equal(one.fields, other.fields)


def _are_equal(one: Any, other: Any) -> bool:
    """True for equal fields; names that are looked for when they are told are those of one wrong name, whichever part looks."""
    if one is other or one == other:
        return True
    if isinstance(one, Likely) and isinstance(other, Likely):
        return one.wrong == other.wrong
    if not (isinstance(one, tuple) and isinstance(other, tuple)):
        return False
    ours, theirs = cast("tuple[Any, ...]", one), cast("tuple[Any, ...]", other)
    return len(ours) == len(theirs) and all([_are_equal(each, its) for each, its in zip(ours, theirs, strict=True)])


def reveals_more(findings: Iterable[Finding], record: DoubtedRecord) -> bool:
    """True where a finding shows something that is not in doubt as a whole: other records of its kind may have something else there."""
    shown = [finding.value for finding in findings if _may_differ(finding)]
    if not shown:
        return False
    known = [*record.parts()]
    return not all([value in known for value in shown])


def _may_differ(finding: Finding) -> bool:
    """True where records of one kind may have different values of what a finding shows, as far as it can be told from that: all but what
    is empty, and names, by which kinds are told apart."""
    path, value = finding.path, finding.value
    if value.__class__ in (dict, list):
        return bool(value)
    return value.__class__ in (str, int, float, bool) and path is not None and path[1] != "name"
