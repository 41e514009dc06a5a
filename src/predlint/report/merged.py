"""Merges reports of several runs: adds what can be added, and states what reports of parts cannot tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard, cast

from msgspec import structs

from predlint.io.paths import shown
from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES
from predlint.model.texts import listing
from predlint.report.hidden_findings import FeatureCounts
from predlint.report.model import Group, Merged, Summary
from predlint.report.totals import Totals, ordered_groups

#: Maximum number of files that are named if they are in several reports.
_MAX_NAMED = 3
#: Maximum number of file names kept to detect that several reports contain the same file.
_MOST_FILES = 100_000


def merged_from(value: Any) -> Merged | None:
    """Returns the merge data of a JSON report; None if it is the report of one run."""
    if not isinstance(value, dict):
        return None
    members = cast("dict[str, Any]", value)
    reports, left_out = members.get("reports"), members.get("left_out")
    if not _is_count(reports) or not isinstance(left_out, dict):
        return None
    counts = cast("dict[str, Any]", left_out)
    return Merged(reports, Counter({code: number for code, number in counts.items() if _is_count(number)}))


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_of_all_files(code: str) -> bool:
    """Returns True for rules whose findings need all files of a run, so that a report of some files must not contain them."""
    rule = RULES.get(code)
    return rule is not None and rule.across_files


def notices(summary: Summary) -> list[str]:
    """Returns sentences about what a merged report cannot tell; none for the report of a run."""
    merged = summary.merged
    if merged is None:
        return []
    codes = merged.within_files(summary.by_rule)
    named = f" ({', '.join(codes)})" if codes is not None else ""
    sentences = [
        f"{merged.reports:,} reports are put together: rules across records{named} looked at each file by itself. "
        "Where the reports are of parts of one file, what repeats in two parts is not found"
    ]
    if merged.left_out:
        number = sum(merged.left_out.values())
        findings = f"{number:,} {'finding' if number == 1 else 'findings'}"
        sentences.append(
            f"left out: {findings} of {listing(sorted(merged.left_out))}. Each report knows only the data rows that its own files name: "
            "which of them no file names takes one run over all files"
        )
    sentences.append("reports do not tell their ontology, options and release: put together only those of one setup")
    return sentences + merged.notices


# -- reports that do not belong together --------------------------------------------------------------------------------------


class SeenRows:
    """The rules and files seen in reports, with which further reports are compared."""

    def __init__(self) -> None:
        self.notices: list[str] = []
        self._known: dict[str, tuple[str, set[Severity]]] = {}
        """Code -> name of the rule, and severities of its findings."""
        self._platforms: dict[str, str] = {}
        """Platform -> the first report with rules of it."""
        self._files: dict[str, str] = {}

    def copy(self) -> SeenRows:
        """Returns a copy that can be continued, without the notices."""
        other = SeenRows()
        other._known = {code: (slug, set(severities)) for code, (slug, severities) in self._known.items()}
        other._platforms, other._files = dict(self._platforms), dict(self._files)
        return other

    def add(self, name: str, rules: Mapping[str, tuple[str, set[Severity]]], files: Iterable[str]) -> None:
        """Adds a report. ``name``: the name of the report; ``rules``: code -> name of the rule and severities."""
        for code, (slug, severities) in rules.items():
            before = self._known.setdefault(code, (slug, set(severities)))
            if before[0] != slug:
                self.notices.append(f"{code} is the rule {before[0]} in an earlier report, and {slug} in {name}: they have other rules")
            elif before[1] != severities and not ((before[1] | severities) <= _declared(code, slug)):
                levels = " and ".join(", ".join(each.label for each in sorted(some)) for some in (before[1], severities))
                self.notices.append(f"{code} has other severities in an earlier report than in {name} ({levels}): the options differ")
        self._add_platform(name, rules)
        every = [file for file in dict.fromkeys(files) if file != "-"]
        twice = [file for file in every if file in self._files]
        if len(self._files) < _MOST_FILES:
            self._files |= dict.fromkeys(every, name)
        if twice:
            names = listing([shown(file) for file in twice[:_MAX_NAMED]])
            more = f" and {len(twice) - _MAX_NAMED:,} more files" if len(twice) > _MAX_NAMED else ""
            are = "are" if len(twice) > 1 else "is"
            counts = "what was found in them counts twice if they are the same files"
            counts = counts if len(twice) > 1 else "what was found in it counts twice if it is the same file"
            self.notices.append(f"{names}{more} {are} in {name}, and in an earlier report: {counts}")

    def _add_platform(self, name: str, rules: Iterable[str]) -> None:
        found = {rule.dialect for code in rules if (rule := RULES.get(code)) is not None and rule.dialect is not None}
        if found and self._platforms and found.isdisjoint(self._platforms):
            earlier = listing(sorted(self._platforms))
            self.notices.append(f"{name} is of {listing(sorted(found))}, and earlier reports are of {earlier}: are they of one run?")
        for platform in found:
            self._platforms.setdefault(platform, name)


def _declared(code: str, slug: str) -> set[Severity]:
    """Returns the severities that a rule declares, in general and for circumstances."""
    rule = RULES.get(code)
    return {rule.severity, *dict(rule.severity_in).values()} if rule is not None and rule.slug == slug else set()


# -- in memory ----------------------------------------------------------------------------------------------------------------


def add_summaries(one: Summary, other: Summary, gone: Iterable[Group]) -> Summary:
    """Adds the totals of two reports. ``gone``: their findings that are left out."""
    total = Summary(replayed=one.replayed or other.replayed)
    parts = (one, other)
    for each in parts:
        for name in ("files", "records", "clean_records", "errors", "warnings", "infos", "seconds", "bytes"):
            setattr(total, name, getattr(total, name) + getattr(each, name))
        for code, number in each.by_rule.items():
            total.by_rule[code] = total.by_rule.get(code, 0) + number
        total.unread += each.unread
        total.complete = total.complete and each.complete
        total.stopped = total.stopped or each.stopped
        total.sizes |= each.sizes
        for name in ("records_known", "end_known", "time_known"):
            setattr(total, name, getattr(total, name) and getattr(each, name))
    total.left_out = _tally(one, other)
    total.merged = Merged(sum(each.merged.reports if each.merged is not None else 1 for each in parts))
    for each in parts:
        total.merged.left_out.update(each.merged.left_out if each.merged is not None else ())
    for group in gone:
        code, level = group.rule.code, f"{group.severity.label}s"
        setattr(total, level, getattr(total, level) - group.count)
        total.by_rule[code] -= group.count
        if not total.by_rule[code]:
            del total.by_rule[code]
        total.merged.left_out[code] += group.count
    return total


def _tally(one: Summary, other: Summary) -> Any:
    """Adds the known findings of both."""
    tallies = [each.left_out for each in (one, other) if each.left_out is not None]
    if not tallies:
        return None
    origin = {tally.origin for tally in tallies}
    total = FeatureCounts(origin.pop() if len(origin) == 1 else None)
    for tally in tallies:
        for file, rule, counts in tally.each():
            total.add_all(file, rule, counts)
    return total


def add_groups(groups: Iterable[Group], samples: int) -> list[Group]:
    """Merges the groups of several reports, in display order. Does not change the arguments."""
    totals: dict[tuple[str, str, Severity], Totals] = {}
    for group in groups:
        cases = [structs.replace(case, samples=list(case.samples)) for case in group.cases]
        key = group.rule.code, group.rule.slug, group.severity
        totals.setdefault(key, Totals(samples)).add([structs.replace(group, cases=cases)])
    return ordered_groups(group for total in totals.values() for group in total.groups.values())


def rules_in(groups: Iterable[Group]) -> dict[str, tuple[str, set[Severity]]]:
    """Returns code -> name and severities of the rules in these groups, for `SeenRows`."""
    found: dict[str, tuple[str, set[Severity]]] = {}
    for group in groups:
        found.setdefault(group.rule.code, (group.rule.slug, set()))[1].add(group.severity)
    return found
