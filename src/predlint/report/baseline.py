"""A baseline: how many findings of each rule, feature and file are known. It has no places, so that it outlives edits of the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from predlint.config.patterns import matches, relative_name
from predlint.report.hidden_findings import BaselineFindings, Counts, FeatureCounts, total_of


class Baseline(Struct, frozen=True):
    """What is known."""

    patterns: tuple[str, ...] = ()
    """Files that match one of these are counted together, each file by the first that takes it."""
    counts: FeatureCounts = field(default_factory=FeatureCounts)
    """By pattern, or by the file's name from the baseline's folder on; None stands for findings about the run as a whole."""

    @classmethod
    def of(cls, found: FeatureCounts, path: str, patterns: Sequence[str]) -> Baseline:
        """The baseline that stands at a path and knows all that was found."""
        patterns = tuple(dict.fromkeys(patterns))
        return cls(patterns, _grouped(found, FeatureNames(path, patterns)))

    def names(self, path: str) -> FeatureNames:
        """How files are called in the baseline, which stands at a path."""
        return FeatureNames(path, self.patterns)


class FeatureNames:
    """Names of files, as a baseline has them."""

    def __init__(self, path: str, patterns: Sequence[str]) -> None:
        self.patterns = patterns
        self._folder = os.path.dirname(path)

    def of(self, file: str | None) -> str | None:
        """The pattern that takes a file, else its own name."""
        if file is None:
            return None
        name = relative_name(self._folder, file)
        return next((pattern for pattern in self.patterns if matches(pattern, name)), name)


class ExcessFindings(Struct, frozen=True):
    """A rule, feature and file of which there are more findings than are known."""

    name: str | None
    """The file, or the pattern; None for the run as a whole."""
    rule: str
    """What `rule_id` gives."""
    feature: str | None
    """None also where features are not told apart."""
    number: int
    more: int
    """How many of them are not known."""


class Verdict(Struct, frozen=True):
    """What a run found, beside what was known."""

    known: BaselineFindings
    """Findings that are left out: of these there are no more than were known."""
    new: int
    """Findings that are shown."""
    beyond: list[ExcessFindings]
    """Of those, the ones of which some were known: which of them is new, numbers do not tell."""
    fewer: int
    """Findings that were known of the files of this run, and are no longer there."""


def compare(baseline: Baseline, path: str, found: FeatureCounts, files: Iterable[str], in_force: Callable[[str, str], bool]) -> Verdict:
    """Holds what was found in files against the baseline that stands at a path. ``effective_settings`` tells of a file and a rule whether
    it was checked."""
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
    """Numbers of findings held against those that are known."""

    def __init__(self) -> None:
        self.new = 0
        self.beyond: list[ExcessFindings] = []

    def rule(self, name: str | None, rule: str, counts: Counts, before: Counts | None) -> frozenset[str | None] | None:
        """The features of which all findings are known; None for whatever feature."""
        if before is None:
            self.new += total_of(counts)
            return frozenset()
        if isinstance(before, int) or isinstance(counts, int):
            # More features than are told apart, where there were fewer before: some of them must be new, and which are is not known.
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
    """Findings of these files that are no longer there. Of a pattern it is not known whether all of its files were given."""
    own = {name: file for file in files if (name := names.of(file)) is not None and name not in names.patterns}
    now = _grouped(found, names).files
    fewer = 0
    for name, rule, before in baseline.counts.each():
        if name is not None and name in own and in_force(own[name], rule):
            fewer += difference(before, now.get(name, {}).get(rule, 0))[0]
    return fewer


def difference(before: Counts, after: Counts) -> tuple[int, int]:
    """How many findings are gone, and how many have come."""
    if isinstance(before, int) or isinstance(after, int):
        gone = total_of(before) - total_of(after)
        return max(0, gone), max(0, -gone)
    gone = [before.get(feature, 0) - after.get(feature, 0) for feature in {**before, **after}]
    return sum(number for number in gone if number > 0), -sum(number for number in gone if number < 0)


def changes(before: Baseline, after: Baseline) -> tuple[int, int]:
    """How many findings one baseline has fewer than another, and how many more."""
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
    """The same by the names that a baseline has for files."""
    grouped = FeatureCounts()
    for file, rule, counts in found.each():
        grouped.add_all(names.of(file), rule, counts)
    return grouped
