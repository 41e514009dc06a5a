"""Confidence and custom metrics of annotations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from math import inf
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.texts import casefold_name, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.common_mistakes import double_encoded_help
from predlint.platforms.labelbox.declarations import METRICS
from predlint.platforms.labelbox.forms import METRIC_NAMES, kind_of
from predlint.platforms.labelbox.record import Out, add_finding, entries_of, keyframes_of, segments_of
from predlint.platforms.labelbox.topics.coordinates import plain_number
from predlint.platforms.labelbox.topics.members import KEPT_IN_RUNS, MISSPELT_MEMBER, UNKNOWN_MEMBER, alias_specs
from predlint.platforms.labelbox.topics.metrics import MetricWithoutName
from predlint.platforms.numbers import confidence_help, is_number, written
from predlint.shape.nodes import Items, Member, Number, Record, Text
from predlint.shape.record_checks import ANYWHERE, Declared, kinds, on
from predlint.shape.resolver import misspelling

#: A number below 0 by more than this is no rounding error: the logarithm of a probability near 1 is close to 0.
ROUNDED = 1e-6


def confidence_range(value: float, place: str = "confidence") -> Words:
    nearly = -ROUNDED <= value <= 1.01
    fix = f"clip it to {round(value):d}" if nearly else "a raw score of the model? a sigmoid or softmax brings it to 0 to 1"
    if value < -ROUNDED:
        fix = f"a log-probability? write its exponential, math.exp({value:.6g}): {math.exp(value):.4g}"
    return f"confidence {quote(value)} is outside 0 to 1", confidence_help(value, "a percentage? divide by 100: {}", fix)


class ConfidenceRange(Violation, code="CNF001", slug="confidence-range"):
    """The confidence is not between 0 and 1.

    Why: The SDK refuses it, and a percentage or a logit would be read as certainty or worse.
    Fix: Divide percentages by 100, take the exponential of log-probabilities, and pass logits through a sigmoid or softmax.
    """

    place: str = "confidence"

    def words(self) -> Words:
        return confidence_range(self.value, self.place)

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


def confidence_type(value: Any) -> Words:
    fix = written(value) or "write a number, such as 0.87; without one the prediction counts as certain"
    numbers: Any = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
    if numbers.__class__ is list and len(numbers) > 1 and {int, float}.issuperset(map(type, numbers)):
        fix = "write one number: that of what was predicted here, not those of all classes"
    return f"confidence must be a number from 0 to 1, found {kind_of(value)}", fix


class ConfidenceType(Violation, code="CNF002", slug="confidence-type"):
    """The confidence is not a number.

    Why: The Python SDK turns "0.9" or true into a number on its own, but a raw upload does not pass through it.
    Fix: Write float(score) without quotes; a tensor needs .item().
    """

    def words(self) -> Words:
        return confidence_type(self.value)

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class UnusedRange(Violation, of=ConfidenceRange):
    """An out-of-range confidence that must be removed, so the help names no other number."""

    def words(self) -> Words:
        return confidence_range(self.value)[0], None


class UnusedType(Violation, of=ConfidenceType):
    """A confidence of the wrong type that nothing uses."""

    def words(self) -> Words:
        return confidence_type(self.value)[0], None


class ConfidenceNull(Violation, code="CNF003", slug="confidence-null", once_per_file=True, severity=Severity.INFO):
    """The confidence is null.

    Why: It counts as not given, and a prediction without confidence is treated as fully certain. Reported once per file.
    Fix: Give the score, or leave the member out if 1 is intended.
    """

    template = "confidence is null, which counts as 1", "give the number, or leave it out"

    @fixes(unsafe="removes it")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class UnusedNull(Violation, of=ConfidenceNull):
    """A confidence of null that nothing uses."""

    template = "confidence is null, and not used here", "leave it out"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class ConfidencePlace(Violation, code="CNF004", slug="confidence-place", about_name=True, severity=Severity.WARNING):
    """The confidence is not where Labelbox reads it.

    Why: For a radio or checklist it belongs inside each answer object, for anything else at the level of the annotation. An answer or
    annotation that has no confidence there may count as certain.
    Fix: Move it: into the answer object of a radio or checklist, out of mask or bbox to the top level of the line.
    """

    kind: str

    def words(self) -> Words:
        if self.kind in ("radio", "checklist"):
            fix = 'put it inside the answer: {"name": …, "confidence": …}; where one is there, remove it here'
            return f"confidence beside the answer of a {self.kind} question is not used", fix
        return f"confidence inside {self.kind} is not used", "put it at the top of the line"

    @fixes(safe="moves it to where it is read", unsafe="removes it where there is one already")
    def fix(self, at: FixContext) -> Fix | None:
        raw = at.text.raw(at.keys)
        into, naming = list[str | int](), frozenset[str]()
        if self.kind in ("radio", "checklist"):
            into, naming = [*at.keys[:-1], "answer"], frozenset({"name", "schemaId"})
            answer = at.value_at(into)
            into += [0] if isinstance(answer, list) and len(cast("list[Any]", answer)) == 1 else []
        target: Any = at.value_at(into)
        if raw is None or not isinstance(target, dict) or (naming and naming.isdisjoint(cast("dict[str, Any]", target))):
            return None  # the answer must be fixed first: without confidence it counts as certain
        given = {casefold_name(name): value for name, value in cast("dict[str, Any]", target).items()}
        if "confidence" in given:
            return at.remove_unsafely() if is_number(given["confidence"]) and "confidence" in target else None
        return at.safely([*at.text.remove(at.keys), *at.text.insert(into, "confidence", raw)], reveals=True)


class ConfidenceInMal(Violation, code="CNF005", slug="confidence-in-mal", severity=Severity.WARNING):
    """The file is for model-assisted labeling, which keeps no confidence.

    Why: The import works, but pre-labels have no confidence, so nobody can filter by it afterwards.
    Fix: Upload the file to a model run to keep it; for pre-labels filter by score before writing, and leave confidence out.
    """

    def words(self) -> Words:
        return "pre-labels (MAL) have no confidence: Labelbox ignores it", KEPT_IN_RUNS

    @fixes(unsafe="removes it")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class ConfidenceUnused(Violation, code="CNF006", slug="confidence-unused", about_name=True, severity=Severity.WARNING):
    """A relationship, a metric or an object on a video carries a confidence.

    Why: None of them has a place for it, so Labelbox ignores it; on videos only answers have a confidence.
    Fix: Remove it; a metric's levels of confidence go into metricValue.
    """

    kind: str

    template = "confidence is not used on a {kind}", "remove it"

    @fixes(unsafe="removes it")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class CustomMetricsForm(Violation, code="MET001", slug="custom-metrics-form"):
    """The custom metrics are not a list of objects with a name and a number.

    Why: Any other form cannot be stored; the SDK refuses it.
    Fix: Write [{"name": "loss", "value": 0.3}], one object for each metric.
    """

    what: str

    def words(self) -> Words:
        fix = double_encoded_help(self.value) or f'write "customMetrics": [{_metric_of(self.value)}]'
        if self.what.startswith("the value"):
            fix = plain_number(self.value) or "give the number, or leave this metric out"
        elif self.what.startswith("the name"):
            fix = f"write {quote(str(self.value))}" if self.value.__class__ in (int, float) else "give the name of the metric"
        return f"{self.what}, found {kind_of(self.value)}", fix

    @fixes(
        safe='puts one metric into a list, writes {"loss": 0.3} as name and value, and removes quotes around numbers',
    )
    def fix(self, at: FixContext) -> Fix | None:
        fix = at.decode_text() or (at.unwrap_number() if at.keys[-1] == "value" else None)
        members = cast("dict[str, Any]", self.value) if isinstance(self.value, dict) else {}
        if fix is not None or not members:
            return fix
        if {"name", "value"} & members.keys():
            return at.wrap_object()
        if not all(map(is_number, members.values())):
            return None
        metrics = [at.text.object([("name", at.text.written(name)), ("value", at.raw_text([*at.keys, name]))]) for name in members]
        return at.replace_safely((at.keys, f"[{(', ' if ': ' in metrics[0] else ',').join(metrics)}]"), reveals=False)


def _metric_of(value: Any) -> str:
    """Returns the first metric of an object that maps names to numbers, as it should be written. No number is invented."""
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    name, number = next(iter(given.items()), (None, None))
    finite = isinstance(number, int | float) and number.__class__ is not bool and abs(number) < inf
    if name is None or not finite or not {"name", "value"}.isdisjoint(given):
        return '{"name": …, "value": …}'
    return f'{{"name": {quote(name)}, "value": {quote(number)}}}{", …" if len(given) > 1 else ""}'


class MetricMissing(Violation, of=CustomMetricsForm):
    """The name or the value of a metric is missing."""

    key_: str
    given: str | None = None

    def words(self) -> Words:
        fix = f'add "{self.key_}": a custom metric is {{"name": …, "value": …}}'
        return f"a custom metric has no {self.key_}", f"rename {quote(self.given)} to {quote(self.key_)}" if self.given else fix

    def fix(self, at: FixContext) -> Fix | None:
        if self.key_ == "name" and not isinstance(at.value_at([*at.keys[:-1], self.given or ""]), str):
            return None
        return at.rename_member(self.given)


class MetricByName(Violation, of=CustomMetricsForm):
    """A metric as an object that maps its name to its number."""

    def words(self) -> Words:
        [(name, number)] = self.value.items()
        return "a custom metric has neither name nor value", f'write {{"name": {quote(name)}, "value": {quote(number)}}}'


class CustomMetricsUnused(Violation, code="MET002", slug="custom-metrics-unused", about_name=True, severity=Severity.WARNING):
    """The custom metrics are in a place that keeps none: pre-labels, or an object on a video.

    Why: Custom metrics belong to model runs, and there to answers and to objects without frames; Labelbox ignores them elsewhere.
    Fix: Upload the file to a model run to keep them; else leave customMetrics out.
    """

    template = (
        "customMetrics belong to model runs: Labelbox ignores them in pre-labels (MAL)",
        "import into a model run to keep them (--target model-run), else leave them out",
    )

    @fixes(unsafe="removes them")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class MetricsUnused(Violation, of=CustomMetricsUnused):
    """Custom metrics on a record of a kind that has none."""

    what: str

    template = "customMetrics are not used on {what}", "remove them"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class CustomMetricTwice(Violation, code="MET008", slug="custom-metric-twice", severity=Severity.WARNING, layer="record"):
    """One annotation or answer has two custom metrics of one name.

    Why: A custom metric has one value for each annotation. Which of the two Labelbox keeps is not documented.
    Fix: Give them different names.
    """

    template = "the custom metric {value:quoted} is given twice", "give them different names"


class ConfidenceOnSome(Violation, code="CNF007", slug="confidence-on-some", once_per_file=True, severity=Severity.INFO, layer="record"):
    """Some answers of a line have a confidence, and others have none.

    Why: An answer without confidence counts as certain. One user reports that Labelbox takes such lines only when all the last answers of
    the tree have a confidence, or none has. Reported once per file.
    Fix: Give every answer of the line a confidence, or none of them.
    """

    bare: int
    count: int

    def words(self) -> Words:
        return (
            f"{self.bare:,} of {self.count:,} answers {'has' if self.bare == 1 else 'have'} no confidence",
            "give all answers of the line a confidence, or none of them",
        )


# -- Duplicates inside one annotation: custom metrics given twice, and a confidence on only some of its answers ------


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
        add_finding(out, _SOME, path, holder if path is not None else None, len(bare), len(leaves))


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
            add_finding(out, _CUSTOM_METRIC_TWICE, (((path, "customMetrics"), at), "name"), name)
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


DECLARED_METRICS = Declared(on((ANYWHERE, "customMetrics"), *METRICS))


def confidence_in(place: str) -> dict[str, tuple[ViolationSpec, str | None]]:
    """Returns the spec for ``confidence`` inside a value that it belongs beside."""
    return {"confidence": (spec_of(ConfidencePlace, place), None)}


def unused_confidence_in(place: str) -> dict[str, tuple[ViolationSpec, str | None]]:
    """Returns the spec for ``confidence`` inside what does not use it."""
    return {"confidence": (spec_of(ConfidenceUnused, place), None)}


_CONFIDENCE = Number(spec_of(ConfidenceType), spec_of(ConfidenceRange), minimum=0.0, maximum=1.0, null=spec_of(ConfidenceNull), alone=True)
_UNUSED = replace(_CONFIDENCE, wrong=spec_of(UnusedType), outside=spec_of(UnusedRange), null=spec_of(UnusedNull))


def confidence(target: str, place: str | None = None) -> Member:
    """Returns ``confidence``. ``place``: where it is if it does not belong there."""
    if target == "mal":
        return Member(_UNUSED, presence=spec_of(ConfidenceInMal))
    return Member(_CONFIDENCE, presence=spec_of(ConfidencePlace, place) if place is not None else None)


def confidence_unused(kind: str) -> Member:
    """Returns ``confidence`` for a record that does not use it."""
    return Member(_UNUSED, presence=spec_of(ConfidenceUnused, kind))


def custom_metrics(target: str) -> Member:
    name = Text(
        wrong=spec_of(CustomMetricsForm, "the name of a custom metric must be a string"),
        empty=spec_of(MetricWithoutName),
    )
    value = Number(wrong=spec_of(CustomMetricsForm, "the value of a custom metric must be a number"))
    by_name = spec_of(MetricByName)

    def also_written(value: Any) -> ViolationSpec | None:
        """Returns the spec for a metric as an object of its name and its number, or None."""
        if value.__class__ is not dict or len(value) != 1:
            return None
        [(name, number)] = value.items()
        free = name not in metric.aliases or name in ("score", "metric", "key")  # as the only member it is the metric's own name
        return by_name if number.__class__ in (int, float) and free and misspelling(name, tuple(metric.members)) is None else None

    metric = Record(
        {
            "name": Member(name, missing=spec_of(MetricMissing, "name")),
            "value": Member(value, missing=spec_of(MetricMissing, "value")),
        },
        wrong=spec_of(CustomMetricsForm, "a custom metric must be an object"),
        unknown=UNKNOWN_MEMBER,
        misspelt=MISSPELT_MEMBER,
        also_written=also_written,
        aliases=alias_specs(METRIC_NAMES),
    )
    items = Items(
        metric,
        wrong=spec_of(CustomMetricsForm, "customMetrics must be a list"),
        nullable=True,
        holds=METRICS,
    )
    return Member(items, presence=spec_of(CustomMetricsUnused) if target == "mal" else None)
