"""Records that are wrong in the same way but for numbers, such as confidences in percent: what is said of one is said of each of its own.

Such a number is of a node that is held against nothing but its bounds (`Number.alone`). Whether that is true is tried once for each
kind: one record is explained again with other numbers in these places, and nothing else may be said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple, cast

import orjson

from predlint.dialects.proving import Doubted, Span
from predlint.shape import record_checks
from predlint.shape.findings import Finding
from predlint.violation import InternalError
from predlint.vocabulary import Likely

#: Of so many kinds of a file a second record is explained, too, and what is said of it held against what is said of all.
MOST_HELD = 100
_FAR = 1e15
_MOST_KEPT = 1_000


class Varying(NamedTuple):
    """Findings of which some are of numbers that are others in each record."""

    findings: list[Finding]
    """Those of the first one."""
    of: list[tuple[int, int]]
    """Which of the findings are of which of the numbers."""
    kept: dict[int, list[Finding]]
    """Those of records that were met, by a hash of their numbers: they are the same list when such a record comes again."""

    def is_kept(self, numbers: int, count: int) -> bool:
        """True where the list of what is said comes again with the same numbers (of that hash), which so many records have."""
        return numbers in self.kept or (count > 1 and len(self.kept) < _MOST_KEPT)

    def each(self, numbers: Sequence[Any], hash_: int) -> list[Finding]:
        """Those of another record, which has these numbers."""
        findings = self.findings.copy()
        for at, number in self.of:
            finding = findings[at]
            findings[at] = Finding(finding.kind, finding.path, numbers[number], finding.fields)
        if len(self.kept) < _MOST_KEPT:
            self.kept[hash_] = findings
        return findings

    def all(self, numbers: Sequence[Any], hashes: Sequence[int]) -> list[list[Finding]]:
        """Those of other records, which have these numbers one after the other, each as many: as `each`."""
        number = len(numbers) // len(hashes)
        if number > 1 or len(self.findings) > 1:
            return [self.each(numbers[at * number : (at + 1) * number], hash_) for at, hash_ in enumerate(hashes)]
        [finding] = self.findings
        said = [[finding._replace(value=each)] for each in numbers]
        self.kept.update(islice(zip(hashes, said, strict=True), max(0, _MOST_KEPT - len(self.kept))))
        return said


def are_alike(findings: Sequence[Finding], others: Sequence[Finding], *, numbers: bool) -> bool:
    """True where the same is said of two records of one kind, but for ``numbers`` of their own. Raises InternalError in tests where it is
    not: a rule looks at more than what is in doubt, and does not say so."""
    alike = len(findings) == len(others) and all(
        [_say_the_same(one, other, numbers=numbers) for one, other in zip(findings, others, strict=True)]
    )
    if not alike and record_checks.STRICT:
        codes = sorted({each.code for each in (*findings, *others)})
        raise InternalError(f"of two records with the same doubts not the same is said: {', '.join(codes)}")
    return alike


def _say_the_same(one: Finding, other: Finding, *, numbers: bool) -> bool:
    return (
        (one.kind, one.path) == (other.kind, other.path) and (numbers or one.value == other.value) and _are_equal(one.fields, other.fields)
    )


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


def shows_more(findings: Iterable[Finding], record: Doubted) -> bool:
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


def varying(text: bytes, spans: Sequence[Span], findings: list[Finding], explain: Callable[[Any], list[Finding]]) -> Varying | None:
    """What is said of records like this one, whatever numbers they have at these spans; None where that is not known."""
    numbers = [orjson.loads(text[begin:end]) for begin, end in spans]
    others = [_another(number, at) for at, number in enumerate(numbers, 1)]
    again = explain(orjson.loads(_with(text, spans, others)))
    if len(again) != len(findings) or len({*others, *numbers}) < len({*numbers}) + len(others):
        return None
    of: list[tuple[int, int]] = []
    for at, (one, other) in enumerate(zip(findings, again, strict=True)):
        if one == other:
            continue
        number = others.index(other[2]) if other[2].__class__ in (int, float) and other[2] in others else -1
        if number < 0 or one != (*other[:2], numbers[number], *other[3:]):
            return None
        of.append((at, number))
    return Varying(findings, of, {}) if {number for _, number in of} == {*range(len(numbers))} else None


def _another(number: float, at: int) -> float:
    """Another number of the same type for each place, beyond the same bound: farther from 0, but for what is very far."""
    if abs(number) < _FAR:
        return number * (at + 1) + (at if number > 0 else -at)
    return number // (at + 1)


def _with(text: bytes, spans: Sequence[Span], numbers: Sequence[Any]) -> bytes:
    for (begin, end), number in reversed([*zip(spans, numbers, strict=True)]):
        text = text[:begin] + orjson.dumps(number) + text[end:]
    return text
