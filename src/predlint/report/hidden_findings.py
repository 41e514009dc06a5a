"""Findings that no report of a run shows, but that are counted: those that are known, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from predlint.diagnostics import Severity
from predlint.report.model import Summary
from predlint.report.source_record import SourceRecord, Who

if TYPE_CHECKING:
    from collections.abc import Callable

    from predlint.shape.findings import Finding

#: Features that are told apart for one rule in one file; where there are more, all are counted together.
MOST_FEATURES = 1_000
#: Characters of the name of a feature.
_LONGEST = 200

#: Numbers of findings by feature, None for those about no feature; or of all of them together.
Counts = dict[str | None, int] | int


class FeatureCounts:
    """How many findings there are, by file, rule and feature."""

    def __init__(self, origin: str | None = None) -> None:
        self.origin = origin
        """The file in which it stands what is counted; None where all is."""
        self.files: dict[str | None, dict[str, Counts]] = {}
        """By file (None: the run as a whole), then by what `rule_id` gives."""

    def add(self, file: str | None, rule: str, feature: str | None, number: int = 1) -> None:
        """Counts findings of a rule about a feature."""
        rules = self.files.get(file)
        if rules is None:
            rules = self.files[file] = {}
        counts = rules.get(rule)
        if counts is None:
            rules[rule] = {feature: number}
        elif isinstance(counts, int):
            rules[rule] = counts + number
        else:
            counts[feature] = counts.get(feature, 0) + number
            if len(counts) > MOST_FEATURES:
                rules[rule] = sum(counts.values())

    def add_all(self, file: str | None, rule: str, counts: Counts) -> None:
        """Counts findings of a rule that were counted elsewhere."""
        if isinstance(counts, int):
            rules = self.files.setdefault(file, {})
            rules[rule] = total_of(rules.get(rule, 0)) + counts
            return
        for feature, number in counts.items():
            self.add(file, rule, feature, number)

    def join(self, files: Mapping[str | None, Mapping[str, Counts]]) -> None:
        """Takes what another one has counted."""
        for file, rules in files.items():
            for rule, counts in rules.items():
                self.add_all(file, rule, counts)

    def each(self) -> Iterator[tuple[str | None, str, Counts]]:
        """File, rule and numbers, as they were added."""
        for file, rules in self.files.items():
            for rule, counts in rules.items():
                yield file, rule, counts

    @property
    def total(self) -> int:
        """Of all findings."""
        return sum(total_of(counts) for _, _, counts in self.each())


def total_of(counts: Counts) -> int:
    """The number of findings of a rule, whatever feature they are about."""
    return counts if isinstance(counts, int) else sum(counts.values())


def rule_id(code: str, slug: str) -> str:
    """What a rule is counted by: its code; the name of a user's own rule, whose code is only its place among the others."""
    return slug if code.startswith("RUL") and code != "RUL000" else code


def feature_name(feature: str | None) -> str | None:
    """The name of a feature, as it is counted by."""
    return feature if feature is None or len(feature) <= _LONGEST else f"{feature[: _LONGEST - 1]}…"


class UnselectedFindings(Protocol):
    """Which findings are left out. It goes with a checker to wherever files are read."""

    @property
    def name(self) -> str | None:
        """That of the file in which they stand."""
        ...

    def of_file(self, file: str | None) -> Mapping[str, frozenset[str | None] | None] | None:
        """By rule, the features; None in the place of either stands for all of them."""
        ...


class AllFindings(Struct, frozen=True):
    """All findings are left out: they are only counted."""

    name: str | None = None

    def of_file(self, file: str | None) -> None:
        """All."""


class BaselineFindings(Struct, frozen=True):
    """Findings that are known, by file and rule: the features, or None for whatever feature."""

    name: str | None
    files: Mapping[str | None, Mapping[str, frozenset[str | None] | None]]

    def of_file(self, file: str | None) -> Mapping[str, frozenset[str | None] | None]:
        """What is known of a file."""
        return self.files.get(file, _NOTHING)

    def to_state(self) -> list[Any]:
        """Plain values that are the same for the same findings."""
        return [
            (file or "", rule, sorted(map(str, features)) if features is not None else None)
            for file, rules in sorted(self.files.items(), key=lambda item: item[0] or "")
            for rule, features in sorted(rules.items())
        ]


_NOTHING: Mapping[str, frozenset[str | None] | None] = {}


class HiddenFindings:
    """Holds back findings on their way into a report."""

    def __init__(self, left_out: UnselectedFindings, levels: Mapping[str, Severity | None]) -> None:
        self.left_out, self._levels = left_out, levels
        self.counted = FeatureCounts(left_out.name)
        """What was held back."""
        self._file: str | None = None
        self._known: Mapping[str, frozenset[str | None] | None] | None = left_out.of_file(None)

    def kept(
        self, line: SourceRecord, findings: Iterable[tuple[Finding, int | None]], identify: Callable[[Any], Who]
    ) -> list[tuple[Finding, int | None]]:
        """The findings of a record that go on; the others are counted, but for those of rules that are off."""
        if line.file != self._file:
            self._file, self._known = line.file, self.left_out.of_file(line.file)
        known = self._known
        kept: list[tuple[Finding, int | None]] = []
        for each in findings:
            rule = each[0].rule
            if self._levels[rule.code] is None:
                continue
            id = rule_id(rule.code, rule.slug)
            if known is not None and id not in known:
                kept.append(each)
                continue
            feature = feature_name(line.identity(each[0].path, identify)["feature"])
            features = known[id] if known is not None else None
            if features is None or feature in features:
                self.counted.add(line.file, id, feature)
            else:
                kept.append(each)
        return kept

    def snapshot(self) -> dict[str | None, dict[str, Counts]]:
        """What was held back since the last time, as plain values."""
        files, self.counted = self.counted.files, FeatureCounts(self.left_out.name)
        return files

    def merge(self, files: Mapping[str | None, Mapping[str, Counts]] | None) -> None:
        """Takes what was held back elsewhere."""
        if files:
            self.counted.join(files)

    def report(self, summary: Summary) -> None:
        """Adds what was held back to the totals of a run."""
        summary.left_out = summary.left_out or FeatureCounts(self.left_out.name)
        summary.left_out.join(self.counted.files)
