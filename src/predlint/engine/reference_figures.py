"""Figures that rules on a file or a run are compared with: computed from other predictions, or read from JSON of ``predlint stats``."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import orjson
from msgspec.structs import replace

from predlint.engine.files import Execution, Run
from predlint.engine.options import MissingFile, OptionError, levels_for
from predlint.io.paths import SourceError, shown, source_error
from predlint.io.sources import FileTooLargeError, open_bytes, read_whole
from predlint.model.texts import lazy_regex
from predlint.platforms.protocols import platform_of
from predlint.report.collector import Collector
from predlint.report.model import Summary

if TYPE_CHECKING:
    from predlint.custom_rules.ruleset import RuleSet
    from predlint.custom_rules.tallies import Measure
    from predlint.engine.checker import Checker
    from predlint.model.views import Vocabulary

    Json = dict[str, Any]

#: Number of a rule -> the value of each of its measures; None for measures that are not of the reference, or unknown.
Figures = dict[int, Sequence[Any]]
#: Pattern for the begin of statistics JSON, and how many bytes are examined.
_STATISTICS = lazy_regex(rb'(?:\xef\xbb\xbf)?\s*\{\s*"version"\s*:\s*\d+\s*,\s*"statistics"\s*:')
_HEAD = 1_000
#: Codes that are reported for an unreadable record.
_UNREADABLE = frozenset({"JSN001", "JSN005", "JSN015", "JSN018"})


def needs_reference(checker: Checker) -> bool:
    """Returns True if one of the user's own rules compares a figure with a reference."""
    own = checker.own_rules
    return own is not None and any(rule.whole is not None and rule.whole.needs_reference for rule in own.rules)


def reference_figures(checker: Checker, reference: str | os.PathLike[str]) -> Figures | None:
    """Returns the figures of the reference that the rules of a checker need, or None if they need none.

    Raises OptionError for a reference that cannot be read.
    """
    if not isinstance(cast(object, reference), (str, os.PathLike)):
        raise OptionError(
            f"a reference is a file: its path, found {type(reference).__name__}", "save the predictions, or stats(…).to_json(), as a file"
        )
    own = checker.own_rules
    if own is None or not needs_reference(checker):
        return None
    path = os.fsdecode(reference)
    try:
        with open_bytes(path) as file:
            head = file.read(_HEAD)
            counted = head + read_whole(file) if _STATISTICS.match(head) else None
    except FileTooLargeError as error:
        raise OptionError(f"reference: {shown(path)}: {error.message}", error.help) from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if counted is not None:
        return _of_statistics(counted, own, path)
    return _of_predictions(checker, own, path)


def _unreadable(path: str, error: Exception) -> OptionError:
    reason = error if isinstance(error, SourceError) else source_error(shown(path), error)
    if isinstance(reason, FileNotFoundError):
        return MissingFile(f"reference: {reason.message}", reason.help).of(path)
    return OptionError(f"reference: {reason.message}", reason.help)


def _of_predictions(checker: Checker, own: RuleSet, path: str) -> Figures:
    """Computes the figures of predictions; their findings are not reported."""
    from predlint.engine.custom_rules import CustomRulePlan

    counter = copy.copy(checker)
    counter.own_rules = own.of_reference()
    counter.record_plan = CustomRulePlan(platform_of(checker.record_plan), counter.own_rules)
    every = replace(checker.options, select=(), ignore=(), severities=())  # all rules are on, so that unusable predictions are noticed
    summary, collector = Summary(), Collector(levels_for(every, own=checker.levels.own), (), 0)
    run = Run(counter, None, collector, summary, None, None)
    try:
        with Execution().means(counter, None, collector.wanted) as resources:
            run.files([path], resources)
    except SourceError as error:
        collector.close()
        raise _unreadable(path, error) from None
    collector.end_part()
    groups = collector.total.groups.values()
    unread = sum(group.lines for group in groups if group.rule.code in _UNREADABLE)
    unknown = max((group.lines for group in groups if group.rule.code.startswith("NAM")), default=0)
    collector.close()
    if summary.unread:
        raise OptionError(f"reference: {summary.unread[0]}", "give predictions that can be read to their end")
    if summary.records <= unread:
        raise OptionError(
            f"reference: there are no predictions in {shown(path)}", "give predictions, or what predlint stats --format json wrote"
        )
    assert run.on_run is not None, "there is a rule that asks for a reference"
    figures: Figures = {measured.rule.number: measured.values() for measured in run.on_run.figures()}
    if unknown >= summary.records - unread and not any(value for values in figures.values() for value in values):
        raise OptionError(
            f"reference: no record of {shown(path)} is of a feature of this ontology", "give predictions for the same ontology"
        )
    return figures


# -- figures from statistics -----------------------------------------------------------------------------------------------------


def _of_statistics(data: bytes, own: RuleSet, path: str) -> Figures:
    try:
        read: Any = orjson.loads(data)
        statistics: Json = read["statistics"]
        objects = {(feature["name"], feature["kind"]): int(feature["objects"]) for feature in statistics["features"]}
        known = {each["measure"]: each["value"] for each in statistics.get("measures", ())}
        rows = statistics["data_rows"]
        covered = rows["covered"] / rows["listed"] if rows["listed"] else None
        platform = statistics["dialect"]
    except (ValueError, TypeError, KeyError, AttributeError):  # do not show the content: a configuration may name any file
        raise OptionError(
            f"reference: {shown(path)} is not what predlint stats wrote", "write it again: predlint stats --format json"
        ) from None
    found: Figures = {}
    for rule in own.rules:
        whole = rule.whole
        if whole is not None:
            found[rule.number] = [
                _value(measure, known, objects, covered, own.vocabulary, platform) if of_reference else None
                for measure, of_reference in zip(whole.measures, whole.of_reference, strict=True)
            ]
    return found


def _value(
    measure: Measure, known: Json, objects: dict[tuple[str, str], int], coverage: float | None, vocabulary: Vocabulary, platform: str
) -> float | None:
    """Returns the figure by its label; else computes it from the counts of features."""
    value = known.get(measure.label)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if measure.kind == "coverage":
        return coverage
    if measure.plain is None or platform != vocabulary.dialect:
        return None
    numbers = [
        [objects.get((feature.name, feature.kind)) for number in sorted(features) for feature in (vocabulary.features[number],)]
        for features in measure.plain
    ]
    if platform == "label-studio" and any(len(each) > 1 for each in numbers):
        return None  # a region with several labels is one object
    if any(number is None for each in numbers for number in each):
        return None
    part, *whole = [sum(cast("list[int]", each)) for each in numbers]
    if not whole:
        return part
    return part / whole[0] if whole[0] else None


def with_reference(checker: Checker, reference: str | os.PathLike[str] | None) -> Checker:
    """Returns a checker that knows the figures of a reference."""
    if reference is None:
        return checker
    figures = reference_figures(checker, reference)
    if figures is None:
        return checker
    return checker.compared(tuple((number, tuple(values)) for number, values in sorted(figures.items())))
