"""A baseline: the number of known findings of each rule, feature and file. It has no positions, so that it survives edits of the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from predlint.config.patterns import matches, relative_name
from predlint.report.hidden_findings import BaselineFindings, Counts, FeatureCounts, total_of


class Baseline(Struct, frozen=True):
    """The known findings."""

    patterns: tuple[str, ...] = ()
    """Files that match a pattern are counted together; each file belongs to the first pattern that matches."""
    counts: FeatureCounts = field(default_factory=FeatureCounts)
    """Pattern, or path of a file relative to the baseline's folder -> counts; None stands for findings about the run as a whole."""

    @classmethod
    def of(cls, found: FeatureCounts, path: str, patterns: Sequence[str]) -> Baseline:
        """Returns the baseline at a path that knows all these findings."""
        patterns = tuple(dict.fromkeys(patterns))
        return cls(patterns, _grouped(found, FeatureNames(path, patterns)))

    def names(self, path: str) -> FeatureNames:
        """Returns the mapping of files to their names in the baseline at this path."""
        return FeatureNames(path, self.patterns)


class FeatureNames:
    """Maps files to their names in a baseline."""

    def __init__(self, path: str, patterns: Sequence[str]) -> None:
        self.patterns = patterns
        self._folder = os.path.dirname(path)

    def of(self, file: str | None) -> str | None:
        """Returns the pattern that matches a file, else its relative path."""
        if file is None:
            return None
        name = relative_name(self._folder, file)
        return next((pattern for pattern in self.patterns if matches(pattern, name)), name)


class ExcessFindings(Struct, frozen=True):
    """A rule, feature and file with more findings than are known."""

    name: str | None
    """The file, or the pattern; None for the run as a whole."""
    rule: str
    """The id of the rule, from `rule_id`."""
    feature: str | None
    """None also if features are not distinguished."""
    number: int
    more: int
    """The number of findings that are not known."""


class Verdict(Struct, frozen=True):
    """The findings of a run, compared with the known ones."""

    known: BaselineFindings
    """The hidden findings: rules, features and files with no more findings than were known."""
    new: int
    """The number of findings that are shown."""
    beyond: list[ExcessFindings]
    """The cases where some, but not all, findings were known. The counts do not say which of these findings are new."""
    fewer: int
    """The number of findings that were known for the files of this run, and are gone."""


def compare(baseline: Baseline, path: str, found: FeatureCounts, files: Iterable[str], in_force: Callable[[str, str], bool]) -> Verdict:
    """Compares the findings in files with the baseline at a path. ``in_force``: returns True if a rule was checked in a file."""
    names = baseline.names(path)
    verdict = _Comparison()
    known_of: dict[str | None, dict[str, frozenset[str | None] | None]] = {}
    for name, rule, counts in _grouped(found, names).each():
        known = verdict.rule(name, rule, counts, baseline.counts.files.get(name, {}).get(rule))
        if known is None or known:
            known_of.setdefault(name, {})[rule] = known
    known_by = {file: known_of[name] for file in found.files if (name := names.of(file)) in known_of}
    fewer = _fewer(baseline, names, found, files, in_force)
    return Verdict(BaselineFindings(path, known_by), verdict.new, verdict.beyond, fewer)


class _Comparison:
    """Compares numbers of findings with the known ones."""

    def __init__(self) -> None:
        self.new = 0
        self.beyond: list[ExcessFindings] = []

    def rule(self, name: str | None, rule: str, counts: Counts, before: Counts | None) -> frozenset[str | None] | None:
        """Returns the features whose findings are all known, or None if that is every feature."""
        if before is None:
            self.new += total_of(counts)
            return frozenset()
        if isinstance(before, int) or isinstance(counts, int):
            # One of both has too many features to distinguish. If there are more findings now, some are new, but it is not known which.
            enough = isinstance(before, int) and total_of(counts) <= before
            return None if enough else self._more(name, rule, None, total_of(counts), total_of(before))
        known: set[str | None] = set()
        for feature, number in counts.items():
            if number <= before.get(feature, 0):
                known.add(feature)
            else:
                self._more(name, rule, feature, number, before.get(feature, 0))
        return frozenset(known)

    def _more(self, name: str | None, rule: str, feature: str | None, number: int, before: int) -> frozenset[str | None]:
        self.new += number
        if 0 < before < number:
            self.beyond.append(ExcessFindings(name, rule, feature, number, number - before))
        return frozenset()


def _fewer(
    baseline: Baseline, names: FeatureNames, found: FeatureCounts, files: Iterable[str], in_force: Callable[[str, str], bool]
) -> int:
    """Counts findings of these files that are gone. Patterns are skipped, because it is not known whether all of their files were given."""
    own = {name: file for file in files if (name := names.of(file)) is not None and name not in names.patterns}
    now = _grouped(found, names).files
    fewer = 0
    for name, rule, before in baseline.counts.each():
        if name is not None and name in own and in_force(own[name], rule):
            fewer += difference(before, now.get(name, {}).get(rule, 0))[0]
    return fewer


def difference(before: Counts, after: Counts) -> tuple[int, int]:
    """Returns how many findings are gone, and how many were added."""
    if isinstance(before, int) or isinstance(after, int):
        gone = total_of(before) - total_of(after)
        return max(0, gone), max(0, -gone)
    gone = [before.get(feature, 0) - after.get(feature, 0) for feature in {**before, **after}]
    return sum(number for number in gone if number > 0), -sum(number for number in gone if number < 0)


def changes(before: Baseline, after: Baseline) -> tuple[int, int]:
    """Returns how many findings are in the first baseline only, and how many in the second only."""
    fewer = more = 0
    for name in {**before.counts.files, **after.counts.files}:
        old, new = before.counts.files.get(name, {}), after.counts.files.get(name, {})
        for rule in {**old, **new}:
            gone, come = difference(old.get(rule, _none()), new.get(rule, _none()))
            fewer, more = fewer + gone, more + come
    return fewer, more


def _none() -> Counts:
    return {}


def _grouped(found: FeatureCounts, names: FeatureNames) -> FeatureCounts:
    """Returns the counts by the names of files in a baseline."""
    grouped = FeatureCounts()
    for file, rule, counts in found.each():
        grouped.add_all(names.of(file), rule, counts)
    return grouped
