"""Metric lines of a model run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.names import NameIndex
from predlint.model.ontology import Classification, Ontology
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.labelbox.declarations import MOST_VALUE, RESERVED_NAMES, SCALAR_AGGREGATIONS
from predlint.platforms.labelbox.features import by_any_name, options_of
from predlint.platforms.labelbox.forms import METRIC_LINE_NAMES, Options, kind_of
from predlint.platforms.labelbox.topics.members import InPlaceOfAMember, MemberType, UnknownMember, unread_alias
from predlint.platforms.labelbox.topics.payloads import NoMetricValue
from predlint.platforms.numbers import unquoted_number, without_type
from predlint.shape.nodes import AnyValue, Member, Number, Text
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow


class MetricNameLost(Violation, of=InPlaceOfAMember):
    """The name of a metric line has another member name."""

    name: str
    features: Options
    intended: str

    def words(self) -> Words:
        fix = (
            metric_line_name(self.value, self.name, self.features, self.intended)[1]
            if self.features.intended_option(self.value) is not None
            else f'rename it to "{self.intended}"'
        )
        return f"{quote(self.name)} is not read, so the metric loses what is in it", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended) if self.features.intended_option(self.value) is None else None


def metric_line_name(value: Any, name: str, features: Options, intended: str) -> Words:
    """Returns the message for an alias of a metric's name: the name of a feature is no metric name, nor is a value that is not a text."""
    if (feature := features.intended_option(value)) is not None:
        return (
            f"{quote(name)} is not read here",
            f'write "featureName": {quote(feature)} in place of it; "{intended}" names the metric itself',
        )
    if not isinstance(value, str):
        return f"{quote(name)} is not read here", f'if it names the metric, write it as a text, in "{intended}"; else remove it'
    return unread_alias(value, name, intended)


class MetricLineName(Violation, of=UnknownMember):
    """An alias of a metric's name, whose value may be a feature's name or not a text."""

    name: str
    features: Options
    intended: str

    def words(self) -> Words:
        return metric_line_name(self.value, self.name, self.features, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended) if isinstance(self.value, str) and self.features.intended_option(self.value) is None else None


RESERVED, SCALAR = frozenset(RESERVED_NAMES), SCALAR_AGGREGATIONS
MATRIX = ("CONFUSION_MATRIX",)


class MetricValue(Violation, code="MET004", slug="metric-value", layer="record", in_part=True):
    """The value of the metric has the wrong form or range.

    Why: A metric is one number, an object of 2 to 15 confidence levels with a number each, or a list of the four counts of a confusion
    matrix; nothing else is accepted.
    Fix: Give one of the three forms; the counts are in the order true positives, false positives, true negatives, false negatives.
    """

    problem: str
    fix_: str | None = None
    """Help for a wrong level or a wrong form of the whole value; otherwise the value itself may show the fix."""

    def words(self) -> Words:
        bare = unquoted_number(self.value)
        forms = "write a number, {confidence: number, …} with 2 to 15 levels, or four counts [tp, fp, tn, fn]"
        return f"metricValue {self.problem}", self.fix_ or (
            f"write {bare} without quotes" if bare is not None else without_type(self.value) or forms
        )


# -- metrics ----------------------------------------------------------------------------------------------------------


class ReservedMetricName(Violation, code="MET003", slug="reserved-metric-name", layer="record"):
    """The name of the metric is reserved for one that the platform computes.

    Why: Precision, recall, F1, IoU and the four counts are the platform's own, in any spelling of case; the SDK refuses them for numbers. A
    confusion matrix may have any name.
    Fix: Choose another name, for instance with your project's name in front.
    """

    parameters = (("reserved", sorted(RESERVED)),)

    template = "the metric name {value:quoted} is reserved for the platform's own metrics", "choose another name"


class MetricAggregation(Violation, code="MET005", slug="metric-aggregation", layer="record"):
    """The aggregation is unknown or does not fit the value, or a confusion matrix lacks it or its name.

    Why: The platform must know how to sum the metric up over data rows, and a confusion matrix is summed in its own way: the SDK refuses
    one without aggregation or metricName, which numbers need not have.
    Fix: Use ARITHMETIC_MEAN, GEOMETRIC_MEAN, HARMONIC_MEAN or SUM for numbers; for four counts CONFUSION_MATRIX, and a metricName of your
    own.
    """

    parameters = (("scalar", list(SCALAR)), ("confusion_matrix", list(MATRIX)))

    allowed: tuple[str, ...]

    def words(self) -> Words:
        intended = (
            self.allowed[0]
            if len(self.allowed) == 1
            else next((one for one in self.allowed if one.lower() == str(self.value).strip().lower()), None)
        )
        fix = f"write {quote(intended)}" if intended is not None else f"one of {', '.join(self.allowed)}"
        return f"aggregation {quote(self.value)} does not fit this metric", fix

    @fixes(safe="writes the aggregation in capitals")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of(*self.allowed)


class MatrixNeeds(Violation, of=MetricAggregation):
    """One of the four numbers of a confusion matrix is missing."""

    member: str

    def words(self) -> Words:
        fix = 'write "aggregation": "CONFUSION_MATRIX"' if self.member == "aggregation" else "give it a name of your own"
        return f"a confusion matrix needs {self.member}, which this one does not have", fix


class MetricFeature(Violation, code="MET006", slug="metric-feature", severity=Severity.WARNING, layer="record"):
    """The metric names a feature or a subclass that the ontology does not have, or a subclass without a feature.

    Why: A metric is shown with the feature that it names; what becomes of another name is not documented.
    Fix: Give featureName as in the ontology, and beside it, if at all, a subclassName that is an option below that feature; leave both out
    for a metric of the whole data row.
    """

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return f"featureName {quote(self.value)} is not in the ontology", "did you mean " + " or ".join(
            map(quote, self.nearest)
        ) + "?" if self.nearest else "give the name of a feature"


class NoSubclass(Violation, of=MetricFeature):
    """The subclass is not an option below the feature."""

    feature: str
    nearest: tuple[str, ...]
    options: tuple[str, ...]

    def words(self) -> Words:
        if self.nearest:
            fix = f"did you mean {' or '.join(map(quote, self.nearest))}?"
        else:
            fix = (
                f"its options are: {listing(self.options)}"
                if self.options
                else "it has none: is another feature meant? else leave subclassName out"
            )
        return f"{quote(self.value)} is no option below {quote(self.feature)}", fix


class MetricWithoutName(Violation, code="MET010", slug="metric-without-name", severity=Severity.WARNING):
    """The name of a metric is empty.

    Why: Metrics are distinguished by their names: one without a name cannot be chosen, and stands for all others without one.
    Fix: Name what it measures; a metric line may also leave metricName out.
    """

    template = "the metric has no name", "name what it measures, so that it can be distinguished from others"


class SubclassAlone(Violation, of=MetricFeature):
    """A subclass without the feature that it belongs to."""

    template = "subclassName is given without featureName", "say which feature it belongs to"


# -- Rules on metric lines of a model run ----------------------------------------------------------------------------


_MOST_VALUE, _MOST_COUNT = MOST_VALUE, 1e10
#: The four counts in their order, as people name them.
_COUNTS = ("tp", "fp", "tn", "fn")
_LEVEL = "has the confidence level"
_RESERVED = spec_of(ReservedMetricName)
_VALUE = ViolationSpec(MetricValue)
_SCHEMA_OF_NUMBER = {"type": "number", "minimum": 0, "maximum": _MOST_VALUE}
_SCHEMA_OF_COUNTS = {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": _MOST_COUNT}, "minItems": 4, "maxItems": 4}
_SCHEMA_OF_LEVEL = {"if": {"type": "array"}, "then": _SCHEMA_OF_COUNTS, "else": _SCHEMA_OF_NUMBER}
_SCHEMA_OF_LEVELS = {"type": "object", "additionalProperties": _SCHEMA_OF_LEVEL, "minProperties": 2, "maxProperties": 15}
#: What a metric's value may be, without the bounds of levels, and whether all have numbers or all have counts: see `value_problems`.
VALUE_SCHEMA: dict[str, Any] = {"if": {"type": "object"}, "then": _SCHEMA_OF_LEVELS, "else": _SCHEMA_OF_LEVEL}
_AGGREGATION = ViolationSpec(MetricAggregation)
_NEEDED = ViolationSpec(MatrixNeeds)
_FEATURE = ViolationSpec(MetricFeature)
_SUBCLASS = spec_of(SubclassAlone)
_NO_SUBCLASS = ViolationSpec(NoSubclass)
_UNNAMED = spec_of(MetricWithoutName)
#: Kinds of all findings about a metric line.
OF_METRIC_LINE = kinds(_RESERVED, _VALUE, _AGGREGATION, _NEEDED, _FEATURE, _SUBCLASS, _NO_SUBCLASS, _UNNAMED)


def metric_rules(ontology: Ontology) -> Callable[[dict[str, Any], DataRow | None, list[Finding]], None]:
    """Returns the check of metric lines for the features that a metric may name."""
    features = NameIndex([*(t.name for t in ontology.tools), *by_any_name(ontology.classifications)])
    subclasses = _subclasses(ontology)

    def check(record: dict[str, Any], row: DataRow | None, out: list[Finding]) -> None:
        def add(spec: ViolationSpec, member: str, *about: Any) -> None:
            out.append(finding_of(spec, (None, member), record.get(member), *about))

        value, name, aggregation = record["metricValue"], record.get("metricName"), record.get("aggregation")
        if value is None and not (record.get("name") is None and record.get("schemaId") is None):
            return  # an annotation among metrics, with their members as null
        counts = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else [value]
        is_matrix = (bool(counts) and all([_is_matrix(level) for level in counts])) or _by_name(value) is not None
        if not is_matrix and isinstance(name, str) and name.strip().lower() in RESERVED:
            add(_RESERVED, "metricName")
        elif name and isinstance(name, str) and name.isspace():
            add(_UNNAMED, "metricName")
        faults = value_problems(value)
        out.extend(_at(value, keys, words) for words, keys in faults)
        allowed = MATRIX if is_matrix else SCALAR if not faults else SCALAR + MATRIX
        if isinstance(aggregation, str) and aggregation not in allowed:
            add(_AGGREGATION, "aggregation", allowed)
        elif is_matrix and aggregation is None:
            add(_NEEDED, "aggregation", "aggregation")
        if is_matrix and "metricName" not in record:
            add(_NEEDED, "metricName", "metricName")
        feature, subclass = record.get("featureName"), record.get("subclassName")
        if isinstance(feature, str) and feature not in features:
            add(_FEATURE, "featureName", features.likely(feature))
        elif feature is None and isinstance(subclass, str):
            add(_SUBCLASS, "featureName")
        elif isinstance(feature, str) and isinstance(subclass, str) and subclass not in (options := subclasses[feature]):
            add(_NO_SUBCLASS, "subclassName", feature, options.near(subclass), options.all)

    return check


def _subclasses(ontology: Ontology) -> dict[str, NameIndex]:
    """Returns feature name -> the options below it at any depth, by value and by label."""
    questions: dict[str, list[Classification]] = {}
    for tool in ontology.tools:
        questions.setdefault(tool.name, []).extend(tool.classifications)
    for question in ontology.classifications:
        for name in {question.name, question.instructions or question.name}:
            questions.setdefault(name, []).append(question)
    return {
        name: NameIndex(dict.fromkeys([text for option, *_ in options_of(asked_questions) for text in (option.value, option.label)]))
        for name, asked_questions in questions.items()
    }


def metric_of(record: dict[str, Any]) -> tuple[str | None, str | None, str | None] | None:
    """Returns the name, the feature and the subclass of the metric on a line, or None for any other line."""
    if record.get("metricValue") is None or record.get("name") is not None or record.get("schemaId") is not None:
        return None
    named = (record.get("metricName"), record.get("featureName"), record.get("subclassName"))
    return named if all([name is None or isinstance(name, str) for name in named]) else None


def _at(value: Any, keys: tuple[str | int, ...], words: str) -> Finding:
    """Returns the finding for the metric's value, or for the part of it at ``keys``."""
    path: Path = (None, "metricValue")
    help_text = _level_help(value, str(keys[0])) if words.startswith(_LEVEL) else None
    for key in keys:
        path, value = (path, key), value[key]
    help_text = help_text or _value_help(value)
    return Finding(_VALUE.kind, path, value, (words, help_text))


def _is_matrix(value: Any) -> bool:
    """Returns True for a list of counts of any length. A single number in brackets counts as that number."""
    counts = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(counts) and not (len(counts) == 1 and _is_number(counts[0]))


def _by_name(value: Any) -> dict[str, Any] | None:
    """Returns the four counts in order if an object names them, else None."""
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    named = {key.lower(): key for key in given}
    return {named[name]: given[named[name]] for name in _COUNTS} if named.keys() == set(_COUNTS) and len(given) == len(_COUNTS) else None


def _value_help(value: Any) -> str | None:
    """Returns the help for a mistake that the form of the value shows, or None."""
    if (named := _by_name(value)) is not None:
        counts = list(named.values())
        written = "" if _counts_problems(counts) else f": [{', '.join(map(quote, counts))}]"
        return f"write [tp, fp, tn, fn]{written}"
    if isinstance(value, list):
        rows = cast("list[Any]", value)
        if len(rows) == 1 and _is_number(rows[0]) and 0 <= rows[0] <= _MOST_VALUE:
            return f"remove the brackets: {quote(rows[0])}; or write four counts [tp, fp, tn, fn]"
        if len(rows) == 2 and all(isinstance(row, list) and len(cast("list[Any]", row)) == 2 for row in rows):
            return "write one list, [tp, fp, tn, fn]; confusion_matrix of scikit-learn gives [[tn, fp], [fn, tp]]"
    return None


def _level_help(levels: Mapping[str, Any], level: str) -> str:
    if all([_is_percent(key) for key in levels]) and max(map(float, levels)) > 10:
        return f'percentages? divide by 100: "{float(level) / 100:.12g}"'
    return 'write a number from 0 to 1 in quotes, such as "0.5": {confidence: number, …}'


def _is_percent(key: str) -> bool:
    try:
        return float(key) == 0 or 1 <= float(key) <= 100
    except ValueError:
        return False


#: Why a value is rejected, and the keys of the member or element.
Problem = tuple[str, tuple[str | int, ...]]


def value_problems(value: Any) -> list[Problem]:
    """Returns why a metric's value is rejected. Valid are a number, 2 to 15 numbers by confidence, and the four counts of a confusion
    matrix."""
    if _is_number(value):
        return [] if 0 <= value <= _MOST_VALUE else [(f"is {quote(value)}; it must lie between 0 and {_MOST_VALUE:,.0f}", ())]
    if isinstance(value, list):
        return _first(_counts_problems(cast("list[Any]", value)))
    if not isinstance(value, dict):
        return [(f"must be a number, numbers by confidence, or four counts, found {kind_of(value)}", ())]
    levels = cast("dict[str, Any]", value)
    if (named := _by_name(levels)) is not None:
        wrong = [(words, (list(named)[int(at)],)) for words, (at,) in _first(_counts_problems(list(named.values())))]
        return [("names its counts; a confusion matrix is a list of four", ()), *wrong]
    problems: list[Problem] = []
    if not 2 <= len(levels) <= 15:
        problems.append((f"has {len(levels)} confidence level{'s' if len(levels) != 1 else ''}; 2 to 15 are needed", ()))
    problems += _first([_level_problem(key) for key in levels])
    problems += _first([_number_problem(key, inner) for key, inner in levels.items() if not isinstance(inner, list)])
    lists = [(key, cast("list[Any]", inner)) for key, inner in levels.items() if isinstance(inner, list)]
    counts: list[Problem] = [(words, (key, *keys)) for key, inner in lists for words, keys in _counts_problems(inner)]
    problems += _first([problem for problem in counts if len(problem[1]) == 1])  # first the number of counts, then single counts
    problems += _first([problem for problem in counts if len(problem[1]) == 2])
    if not problems and len({isinstance(inner, list) for inner in levels.values()}) > 1:
        problems.append(("has numbers at some levels and counts at others", ()))
    return problems


def _first(problems: Iterable[Problem | None]) -> list[Problem]:
    """Returns the first of equal problems, with the number of the others: for example, levels in percent are one mistake."""
    found = [problem for problem in problems if problem is not None]
    if not found:
        return []
    words, keys = found[0]
    return [(f"{words} (and {len(found) - 1} more like it)" if len(found) > 1 else words, keys)]


def _level_problem(key: str) -> Problem | None:
    try:
        level = float(key)
    except ValueError:
        level = math.nan
    return None if 0 <= level <= 1 else (f"{_LEVEL} {quote(key)}; levels lie between 0 and 1", (key,))


def _number_problem(key: str, value: Any) -> Problem | None:
    if _is_number(value) and 0 <= value <= _MOST_VALUE:
        return None
    return f"needs a number from 0 to {_MOST_VALUE:,.0f} at level {quote(key)}, found {kind_of(value)}", (key,)


def _counts_problems(value: list[Any]) -> list[Problem]:
    if len(value) == 2 and all([isinstance(row, list) for row in value]):
        return [("is a table; the counts of a confusion matrix are in one list", ())]
    if len(value) != 4:
        return [(f"has {len(value)} count{'s' * (len(value) != 1)}; a confusion matrix has four", ())]
    return [
        (f"must hold whole counts from 0 to {_MOST_COUNT:,.0f}, found {kind_of(count)}", (index,))
        for index, count in enumerate(value)
        if not (_is_number(count) and 0 <= count <= _MOST_COUNT and float(count).is_integer())
    ]


def _is_number(value: Any) -> bool:
    return value.__class__ is float or value.__class__ is int


def metric_members(sources: tuple[str, ...]) -> dict[str, Member]:
    """Returns the members of a metric line. ``sources``: names of the features that it may be of."""
    usual: dict[str, dict[str, Any]] = {
        "metricName": {"guard": RESERVED_NAMES, "column": "metric.name", "empty": spec_of(MetricWithoutName)},
        "featureName": {"usual": sources, "column": "metric.feature"},
        "subclassName": {"unread": "a subclass, which needs its feature"},
        "aggregation": {"usual": SCALAR_AGGREGATIONS},
    }
    texts = {
        name: Member(Text(spec_of(MemberType, name, "a string"), nullable=name != "metricName", **options))
        for name, options in usual.items()
    }
    value = spec_of(MetricValue, "must be a number")
    number = Number(value, value, minimum=0.0, maximum=MOST_VALUE, column="metric.value")
    value_member = Member(AnyValue(usual=number, schema=VALUE_SCHEMA), missing=spec_of(NoMetricValue))
    return {"metricValue": value_member, **texts}


def metric_aliases(names: Iterable[str]) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns the aliases of members on a metric line. ``names``: those of all features."""
    features = Options(tuple(names))

    def lost(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
        """Returns the spec if the value is a text, which names the metric or its feature; else None."""
        return spec_of(MetricNameLost, name, features, "metricName") if isinstance(value, str) and value else None

    return {
        other: (intended, ViolationSpec(MetricLineName, (other, features, intended), lost_value_spec=lost))
        for intended, others in METRIC_LINE_NAMES.items()
        for other in others
    }
