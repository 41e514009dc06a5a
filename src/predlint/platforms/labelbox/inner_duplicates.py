"""Duplicates inside one annotation: custom metrics given twice, and a confidence on only some of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.platforms.labelbox.keyframe_answers import keyframes_of, segments_of
from predlint.platforms.labelbox.ranges import Out, add_range_findings, entries_of
from predlint.platforms.labelbox.record_words import ConfidenceOnSome, CustomMetricTwice
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: Members that contain answers and nested questions.
_INNER = ("answer", "answers", "classifications")
#: A record needs one of these members for this check to find anything.
HOLDERS = frozenset({*_INNER, "customMetrics", "segments"})
_CUSTOM_METRIC_TWICE = spec_of(CustomMetricTwice)
_SOME = ViolationSpec(ConfidenceOnSome)
#: Kinds of all findings about duplicates inside a record.
OF_INSIDE = kinds(_CUSTOM_METRIC_TWICE, _SOME)


def inner_duplicates(record: dict[str, Any], out: Out) -> None:
    """Adds the findings for one record of a model run."""
    for holder, path in [*_holders(record, None), *_in_keyframes(record)]:
        _metrics(holder, path, out)
    _confidence(record, out)


def _confidence(record: dict[str, Any], out: Out) -> None:
    """Adds a finding if some of the innermost answers have a confidence and others have none."""
    leaves = [*_leaves(record, None)]
    bare = [leaf for leaf in leaves if "confidence" not in leaf[0]]  # CNF003 reports null
    if (
        bare and len(bare) < len(leaves) and not any([finding.code[:3] == "ANS" for finding in out])
    ):  # the leaves of a wrong answer are not known
        holder, path = bare[0]
        add_range_findings(out, _SOME, path, holder if path is not None else None, len(bare), len(leaves))


def _holders(value: dict[str, Any], path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Yields all objects of a record that may have metrics or a confidence, the record first, with their paths."""
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
    """Yields such objects in the key frames of an object over frames."""
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
    """Yields the objects that carry the confidence of each innermost answer: the option, or the question if the answer is a text."""
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
            # CNF004 or the answer's rule reports a confidence beside the answer.
            yield (value, path) if "confidence" in value else (item, at_item)
