"""What an annotation holds more than once, or in some places only: custom metrics, and confidence inside of answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.platforms.labelbox.keyframe_answers import keyframes_of, segments_of
from predlint.platforms.labelbox.ranges import Out, add_range_findings, entries_of
from predlint.platforms.labelbox.record_words import ConfidenceOnSome, CustomMetricTwice
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: Members that hold answers, and what is asked of them.
_INNER = ("answer", "answers", "classifications")
#: The members of which one is there, where there is something to look at.
HOLDERS = frozenset({*_INNER, "customMetrics", "segments"})
_CUSTOM_METRIC_TWICE = spec_of(CustomMetricTwice)
_SOME = ViolationSpec(ConfidenceOnSome)
#: All that is said of what a record holds inside.
OF_INSIDE = kinds(_CUSTOM_METRIC_TWICE, _SOME)


def inner_duplicates(record: dict[str, Any], out: Out) -> None:
    """Adds what is found in one record of a model run."""
    for holder, path in [*_holders(record, None), *_in_keyframes(record)]:
        _metrics(holder, path, out)
    _confidence(record, out)


def _confidence(record: dict[str, Any], out: Out) -> None:
    """Adds that some last answers have a confidence, and others none."""
    leaves = [*_leaves(record, None)]
    bare = [leaf for leaf in leaves if "confidence" not in leaf[0]]  # of one that is null CNF003 says so
    if bare and len(bare) < len(leaves) and not any([finding.code[:3] == "ANS" for finding in out]):  # a wrong answer shows no leaves
        holder, path = bare[0]
        add_range_findings(out, _SOME, path, holder if path is not None else None, len(bare), len(leaves))


def _holders(value: dict[str, Any], path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """All objects of a record that may have metrics or a confidence of their own, itself first."""
    yield value, path
    for member in _INNER:
        inner: Any = value.get(member)
        if inner.__class__ is dict:
            yield from _holders(cast("dict[str, Any]", inner), (path, member))
        elif inner.__class__ is list:
            for at, item in enumerate(cast("list[Any]", inner)):
                if item.__class__ is dict:
                    yield from _holders(item, ((path, member), at))


def _in_keyframes(record: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    """The same below the key frames of an object that is followed through frames."""
    for path, segment in segments_of(record.get("segments")):
        for where, keyframe in keyframes_of(segment, path):
            for at, answer in entries_of(keyframe, "classifications"):
                yield from _holders(answer, ((where, "classifications"), at))


def _metrics(holder: dict[str, Any], path: Path, out: Out) -> None:
    metrics: Any = holder.get("customMetrics")
    if metrics.__class__ is not list or len(metrics) < 2:
        return
    names: set[str] = set()
    for at, metric in enumerate(metrics):
        name = metric.get("name") if metric.__class__ is dict else None
        if not isinstance(name, str):
            continue
        if name in names:
            add_range_findings(out, _CUSTOM_METRIC_TWICE, (((path, "customMetrics"), at), "name"), name)
        names.add(name)


def _leaves(value: dict[str, Any], path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The objects that carry the confidence of each last answer: of an option its own, of a text that of the question."""
    nested: Any = value.get("classifications")
    if nested.__class__ is list and nested:
        for at, item in enumerate(cast("list[Any]", nested)):
            if item.__class__ is dict:
                yield from _leaves(item, ((path, "classifications"), at))
    member = "answer" if value.get("answer") is not None else "answers"
    given: Any = value.get(member)
    if given.__class__ is str:
        if not nested:
            yield value, path
        return
    several = given.__class__ is list
    for at, item in enumerate(cast("list[Any]", given) if several else [given]):
        if item.__class__ is not dict:
            continue
        at_item: Path = ((path, member), at) if several else (path, member)
        if item.get("classifications"):
            yield from _leaves(item, at_item)
        else:
            yield (
                (value, path) if "confidence" in value else (item, at_item)
            )  # of one beside the answer CNF004 or the answer's rule says so
