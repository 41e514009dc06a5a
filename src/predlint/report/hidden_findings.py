"""Hides findings from all reports of a run, but counts them: known findings, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from predlint.model.diagnostics import Severity
from predlint.report.source_record import SourceRecord, Who

if TYPE_CHECKING:
    from collections.abc import Callable

    from predlint.model.violation import Finding

#: Maximum features that are counted separately for one rule in one file; if there are more, all are counted together.
MOST_FEATURES = 1_000
#: Maximum characters of the name of a feature.
_LONGEST = 200

#: Feature -> number of findings, with None for findings about no feature; or the number for all features together.
Counts = dict[str | None, int] | int


class FeatureCounts:
    """Numbers of findings by file, rule and feature."""

    def __init__(self, origin: str | None = None) -> None:
        self.origin = origin
        """The baseline file that contains the counted findings; None if all findings are counted."""
        self.files: dict[str | None, dict[str, Counts]] = {}
        """File (None: the run as a whole) -> `rule_id` of the rule -> counts."""

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
        """Adds counts of a rule that were made elsewhere."""
        if isinstance(counts, int):
            rules = self.files.setdefault(file, {})
            rules[rule] = total_of(rules.get(rule, 0)) + counts
            return
        for feature, number in counts.items():
            self.add(file, rule, feature, number)

    def join(self, files: Mapping[str | None, Mapping[str, Counts]]) -> None:
        """Adds all counts of another object."""
        for file, rules in files.items():
            for rule, counts in rules.items():
                self.add_all(file, rule, counts)

    def each(self) -> Iterator[tuple[str | None, str, Counts]]:
        """Yields file, rule and counts, in the order in which they were added."""
        for file, rules in self.files.items():
            for rule, counts in rules.items():
                yield file, rule, counts

    @property
    def total(self) -> int:
        """The number of all findings."""
        return sum(total_of(counts) for _, _, counts in self.each())


def total_of(counts: Counts) -> int:
    """Returns the number of findings of a rule about all features."""
    return counts if isinstance(counts, int) else sum(counts.values())


def rule_id(code: str, slug: str) -> str:
    """Returns the id by which a rule is counted: its code, or the name of a custom rule, whose code is only its position among the
    others."""
    return slug if code.startswith("RUL") and code != "RUL000" else code


def feature_name(feature: str | None) -> str | None:
    """Returns the name by which a feature is counted; a long one is cut."""
    return feature if feature is None or len(feature) <= _LONGEST else f"{feature[: _LONGEST - 1]}…"


class UnselectedFindings(Protocol):
    """Says which findings are hidden. Passed along with a checker to all processes that read files."""

    @property
    def name(self) -> str | None:
        """The name of the baseline file with these findings."""
        ...

    def of_file(self, file: str | None) -> Mapping[str, frozenset[str | None] | None] | None:
        """Returns rule -> features of the hidden findings in a file. None in place of either stands for all."""
        ...


class AllFindings(Struct, frozen=True):
    """Hides all findings: they are only counted."""

    name: str | None = None

    def of_file(self, file: str | None) -> None:
        """Returns None: all findings are hidden."""


class BaselineFindings(Struct, frozen=True):
    """Known findings by file and rule: the features, or None for all features."""

    name: str | None
    files: Mapping[str | None, Mapping[str, frozenset[str | None] | None]]

    def of_file(self, file: str | None) -> Mapping[str, frozenset[str | None] | None]:
        """Returns rule -> features for the known findings of a file."""
        return self.files.get(file, _NOTHING)

    def to_state(self) -> list[Any]:
        """Returns plain values that are equal for equal findings."""
        return [
            (file or "", rule, sorted(map(str, features)) if features is not None else None)
            for file, rules in sorted(self.files.items(), key=lambda item: item[0] or "")
            for rule, features in sorted(rules.items())
        ]


_NOTHING: Mapping[str, frozenset[str | None] | None] = {}


class TotalsWithHidden(Protocol):
    """The totals of a run; those of hidden findings are changed."""

    left_out: FeatureCounts | None


class HiddenFindings:
    """Removes hidden findings on their way to a report, and counts them."""

    def __init__(self, left_out: UnselectedFindings, levels: Mapping[str, Severity | None]) -> None:
        self.left_out, self._levels = left_out, levels
        self.counted = FeatureCounts(left_out.name)
        """The counts of hidden findings."""
        self._file: str | None = None
        self._known: Mapping[str, frozenset[str | None] | None] | None = left_out.of_file(None)

    def kept(
        self, line: SourceRecord, findings: Iterable[tuple[Finding, int | None]], identify: Callable[[Any], Who]
    ) -> list[tuple[Finding, int | None]]:
        """Returns the findings of a record that are not hidden. Counts the hidden ones, except for rules that are off."""
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
        """Returns the counts since the last snapshot, as plain values."""
        files, self.counted = self.counted.files, FeatureCounts(self.left_out.name)
        return files

    def merge(self, files: Mapping[str | None, Mapping[str, Counts]] | None) -> None:
        """Adds counts of hidden findings from elsewhere."""
        if files:
            self.counted.join(files)

    def report(self, summary: TotalsWithHidden) -> None:
        """Adds the counts of hidden findings to the totals of a run."""
        summary.left_out = summary.left_out or FeatureCounts(self.left_out.name)
        summary.left_out.join(self.counted.files)
