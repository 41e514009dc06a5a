"""A compiled ontology with custom rules in addition to those of its platform, applied to the records of a file."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Literal

from predlint.custom_rules.closures import Scene
from predlint.custom_rules.explain import as_data
from predlint.custom_rules.findings import breach_finding, not_checked, rule_of
from predlint.custom_rules.ruleset import NotCheckedError, OwnRule, RuleSet, prefilter_texts
from predlint.engine.aggregate_rules import AggregateRules
from predlint.io.data_rows import DataRows
from predlint.io.reread import Reader, read_ahead
from predlint.kernel.column_index import ColumnIndex, Columns
from predlint.kernel.column_queries import DuplicateQuery, RunCalls, Table
from predlint.lang import nodes as n
from predlint.model.diagnostics import Rule, Severity
from predlint.model.hashes import OWN, Secret
from predlint.model.texts import lazy_regex
from predlint.model.views import Feature, Instance, Row, View
from predlint.model.violation import Finding
from predlint.platforms.labelbox.plan import Plan as LabelboxPlan
from predlint.platforms.protocols import FileRules, ObservedPlan, Observer, Plan
from predlint.platforms.sources import view_for, vocabulary_of

# -- Applies custom rules to one file, in addition to the platform's rules -----------------------------------------
#
# Rules on one record are checked when the record is examined. Rules on a data row need all its records. On some platforms one record
# contains everything about its data row. On others, consecutive records of a row are gathered; for each such run of records two numbers are
# kept. A
# row whose records came in one run, without a breach, is done. Rows with several runs, and those with a breach, are read again at the end
# of the file. So a file sorted by data row takes the memory of one row, and any other order gives the same result.

_RUNS = Table("runs", "run", "run_at")
#: Maximum number of records prefetched after the first record of a run.
_MOST_AHEAD = 100
#: The data row of a record, and its instances that rules on data rows read.
Shown = tuple[Row, list[Instance]]


class GatheredScenes:
    """The instances in the records of a data row, by scene."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.scenes: dict[Hashable, tuple[list[Instance], list[int]]] = {}
        """The instances of each scene, and the positions of their records."""
        self.first = -1
        """The position of the first record."""
        self._records = 0

    def add(self, position: int, instances: Iterable[Instance], scenes: Iterable[Hashable] = (0,)) -> None:
        """Adds the instances of a record. ``scenes``: the scenes of the record, including those without instances."""
        if self.first < 0:
            self.first = position
        self._records += 1
        for scene in scenes:
            if scene not in self.scenes:
                self.scenes[scene] = ([], [])
        for instance in instances:
            instance.identity = (self._records, instance.identity)  # objects in different records are different
            gathered, positions = self.scenes.setdefault(instance.scene, ([], []))
            gathered.append(instance)
            positions.append(position)


class RecordCustomRules(Observer):
    """The custom rules on records and on data rows."""

    def __init__(self, rules: RuleSet, view: View, secret: Secret = OWN) -> None:
        by_rule = [(rule_of(own), own) for own in rules.rules]
        self._by_feature: dict[int, list[tuple[Rule, OwnRule, bool]]] = {}
        """Rules on one record, and whether they look at its data row."""
        for rule, own in by_rule:
            for feature in own.subjects if not own.row else ():
                self._by_feature.setdefault(feature, []).append((rule, own, "data_row" in own.text))
        self._row_rules = [(rule, own) for rule, own in by_rule if own.row]
        self._reads = frozenset(feature for _, own in self._row_rules for feature in own.reads)
        self._every_row = any(own.every_row for _, own in self._row_rules)
        self._view, self._secret = view, secret
        matter = self._reads | self._by_feature.keys()
        names = [view.vocabulary.features[feature].name for feature in matter]
        super().__init__(prefilter_texts(view, matter, self._every_row), names)
        self.run, self.run_at = array("q"), array("q")
        """For each run of records of one data row: the hash of the row, and the position of the first record."""
        self.column_index = ColumnIndex([_RUNS], {"records": ""})
        self.indexes = (self.column_index,)
        self.column_index.declare(self, "run", "run_at")
        self._shown: Shown | None = None
        """The data row and instances of the record that was examined last."""
        self._run: GatheredScenes | None = None

    # -- while records are checked ------------------------------------------------------------------------------------------------

    def examine(self, value: Any) -> list[Finding]:
        """Returns the findings in one decoded record."""
        view, by_feature = self._view, self._by_feature
        instances = view.instances(value)
        row: Row | None = None
        found: list[Finding] = []
        for instance in instances:
            for rule, own, looks_at_row in by_feature.get(instance.feature, ()):
                if looks_at_row and row is None:
                    row = view.row(value)
                message = own.check(instance, row)
                if message is not None:
                    found.append(breach_finding(rule, instance.path, message, row.name if row is not None else None))
        self._shown = None
        if self._row_rules:
            shown = self._of_row(value, instances, row)
            if shown is not None and view.whole:
                gathered = GatheredScenes(shown[0])
                gathered.add(0, shown[1], view.scenes(value))
                found += [finding for _, finding in self._offences(gathered)]
            else:
                self._shown = shown
        return found

    def _of_row(self, value: Any, instances: list[Instance], row: Row | None = None) -> Shown | None:
        """Returns the data row of a record and the instances that rules on data rows read, or None if there is nothing for them."""
        reads = self._reads
        mine = [instance for instance in instances if instance.feature in reads]
        if not mine and not self._every_row:
            return None
        row = row or self._view.row(value)
        return None if row is None else (row, mine)

    def took(self, at: int | None) -> None:
        """Adds the record that was examined last to the current run of records."""
        if at is not None:
            self._took_later(at)
            return
        if self._shown is not None:
            row, instances = self._shown
            if self._run is None or self._run.row.key != row.key:
                self._end_run()
                self._run = GatheredScenes(row)
            self._run.add(self.position, instances)
        self.unseen(1)

    def _took_later(self, at: int) -> None:
        """Adds a pending record as a run of its own, since its neighbours were counted before."""
        self._end_run()
        if self._shown is not None:
            row, instances = self._shown
            self._run = GatheredScenes(row)
            self._run.add(at, instances)
            self._end_run()

    def skipped(self, at: int | None, *, prediction: bool) -> None:
        """Counts the position of a record that cannot be read."""
        self.unseen(1 if at is None else 0)

    @property
    def position(self) -> int:
        """The position of the next record."""
        return self.column_index.counted["records"]

    def unseen(self, count: int) -> None:
        """Counts the positions of records that do not matter."""
        self.column_index.counted["records"] += count

    def interrupted(self) -> None:
        """Ends the run at a record that may be of another data row."""
        self._end_run()

    def _end_run(self) -> None:
        """Records the run that ends. A run with a breach is recorded twice, so that the query for repeated rows finds it."""
        run = self._run
        if run is None:
            return
        self._run = None
        key = self._secret.text_hash(repr(run.row.key))
        for _ in range(2 if any(True for _ in self._offences(run)) else 1):
            self.run.append(key)
            self.run_at.append(run.first)

    # -- data rows ---------------------------------------------------------------------------------------------------------------

    def _offences(self, row: GatheredScenes) -> Iterator[tuple[int, Finding]]:
        """Yields (position of the record, finding) for the rules on data rows that one row breaks."""
        for key, (instances, positions) in row.scenes.items():
            scene, path = Scene(row.row, instances), self._view.scene_path(key)
            for rule, own in self._row_rules:
                for found in own.check_scene(scene):
                    if isinstance(found, NotCheckedError):
                        yield row.first, not_checked(rule, path, found.reason)
                    elif found.instance is None:
                        yield row.first, breach_finding(rule, path, found.message, row.row.name)
                    else:
                        yield positions[found.instance], breach_finding(rule, instances[found.instance].path, found.message, row.row.name)

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[tuple[int, Finding]]:
        """Yields (position of the record, finding) for what needs more than one record."""
        self._end_run()
        records = self.column_index.count()
        for runs in read_ahead(self.column_index.duplicate_groups(DuplicateQuery(_RUNS), run), read, behind=self._behind(records)):
            for row in self._reread(sorted(set(runs)), records, read):
                yield from self._offences(row)

    def _behind(self, records: int) -> Callable[[int], Iterable[int]]:
        """Returns a function for the positions to prefetch after the first record of a run, up to the next run if the runs are in
        memory."""
        begins: list[int] = []

        def behind(first: int) -> Iterable[int]:
            if not begins:
                begins.extend(sorted({*self.run_at, records - 1}))
            end = begins[min(bisect_right(begins, first), len(begins) - 1)]
            return range(first + 1, min(end, first + _MOST_AHEAD) + 1)

        return behind if not self.column_index.segments else lambda first: ()

    def _reread(self, runs: list[int], records: int, read: Reader) -> Iterable[GatheredScenes]:
        """The data rows whose runs begin at these positions: one, but for hashes that happen to be equal."""
        rows: dict[Hashable, GatheredScenes] = {}
        done = -1
        for first in runs:
            if first <= done:  # a part of the file ended within the run
                continue
            key: Hashable = None
            for position in range(first, records):
                value = read(position).value
                shown = self._of_row(value, self._view.instances(value))
                if shown is None:
                    continue
                if key is None:
                    key = shown[0].key
                elif shown[0].key != key:
                    break
                rows.setdefault(key, GatheredScenes(shown[0])).add(position, shown[1])
                done = position
        return rows.values()

    # -- columns -----------------------------------------------------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Returns everything recorded since the last snapshot."""
        self._end_run()
        return self.column_index.snapshot({})

    def merge(self, notes: Columns) -> None:
        """Adds the columns of the next part of the same file."""
        self._end_run()
        self.column_index.merge(notes)


# -- Expresses custom rules in JSON Schema: bounds of single values of one record. Other rules cannot be expressed --

_SIDES = frozenset({"width", "height", "left", "top"})
_BOUNDS = {">=": "minimum", ">": "exclusiveMinimum", "<=": "maximum", "<": "exclusiveMaximum"}
_LENGTHS = {">=": ("minLength", 0), ">": ("minLength", 1), "<=": ("maxLength", 0), "<": ("maxLength", -1)}
_TURNED: dict[str, Literal["<", "<=", ">", ">="]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
#: Regular expressions that all engines read alike: plain characters, plain sets of them, groups, ``|``, ``^`` and ``$``, and one quantifier
#: after what can be repeated. Some engines reject unescaped brackets and braces, or nested sets.
_SET = r"\[\^?-?(?:[A-Za-z0-9]-[A-Za-z0-9]|[^\\\[\]^&~$-])+-?\]"
_PLAIN = lazy_regex(rf"(?:(?:[^\\\[\]{{}}()|^$.*+?]|{_SET}|\((?!\?)|\))(?:(?:[*+?]|\{{[0-9]+(?:,[0-9]*)?\}})\??)?|[|^$])*")
#: The end of a text, for all of them: Python takes ``$`` for the place before a last line feed too.
_END = r"(?![\s\S])"


def with_rules(plan: Plan, rules: RuleSet, *, apart: bool = False) -> tuple[dict[str, Any], frozenset[str]]:
    """Returns the JSON Schema of one record with the rules that it can express, and the codes of those that it expresses completely.

    Only rules with severity error are included, as everywhere in the schema.
    """
    schema = plan.json_schema(apart=apart)
    if not isinstance(plan, LabelboxPlan):
        return schema, frozenset()
    features = vocabulary_of(plan.ontology).features
    conditions: list[dict[str, Any]] = []
    whole: set[str] = set()
    for rule in rules.rules:
        subjects = [features[number] for number in sorted(rule.subjects)]
        then = _then(rule, subjects)
        if then is not None and _alone(subjects, features):
            conditions.append({"if": _is_one_of(subjects), "then": then, "$comment": f"{rule.code} {rule.name}"})
            if plan.media == "image":  # in other media, bounded values may also be in key frames
                whole.add(rule.code)
    if conditions:
        schema["allOf"] = [*schema.get("allOf", []), *conditions]
    return schema, frozenset(whole)


def _alone(subjects: list[Feature], features: Sequence[Feature]) -> bool:
    """Returns True if no other feature has one of their names; otherwise only the content of a record would tell which is meant."""
    names = {feature.name for feature in subjects}
    return len(subjects) == sum(feature.name in names for feature in features)


def _is_one_of(features: list[Feature]) -> dict[str, Any]:
    """Returns the schema for a record of one of these features, by name or id."""
    by_name = {"properties": {"name": {"enum": [feature.name for feature in features]}}, "required": ["name"]}
    ids = [id_ for feature in features for id_ in feature.ids]
    by_id = {"properties": {"schemaId": {"enum": ids}}, "required": ["schemaId"]}
    return {"anyOf": [by_name, by_id]} if ids else by_name


def _then(rule: OwnRule, features: list[Feature]) -> dict[str, Any] | None:
    """Returns what the rule requires of a record, or None if JSON Schema cannot express it."""
    if rule.row or rule.severity is not Severity.ERROR or rule.node.when or not features:
        return None
    kinds = {feature.kind for feature in features}
    if not (kinds == {"text"} or kinds == {"box"} or not any(feature.answered for feature in features)):
        return None
    names = {"this", *(feature.name for feature in features)}
    names |= {t.alias.text for t in rule.node.targets if isinstance(t, n.Thing) and t.alias is not None}
    parts = [_part(test, kinds, names) for require in rule.node.require for test in _tests(require)]
    if any(part is None for part in parts):
        return None
    return {"allOf": parts} if len(parts) != 1 else parts[0]


def _tests(expression: n.Expression) -> list[n.Expression]:
    """Returns the conditions that must all be met."""
    if isinstance(expression, n.Both):
        return _tests(expression.left) + _tests(expression.right)
    return [expression]


def _part(test: n.Expression, kinds: set[str], names: set[str]) -> dict[str, Any] | None:
    if isinstance(test, n.Matches):
        if kinds == {"text"} and not test.negated and _own(test.operand, names) == "text" and _PLAIN.fullmatch(test.pattern.text):
            return {"properties": {"answer": {"pattern": test.pattern.text.replace("$", _END)}}}
        return None
    if not isinstance(test, n.Compare) or len(test.operators) != 1:
        return None
    (left, right), operator = test.operands, test.operators[0]
    if isinstance(left, n.Number) and operator in _TURNED:
        left, right, operator = right, left, _TURNED[operator]
    if not isinstance(right, n.Number) or operator not in _BOUNDS:
        return None
    bound = int(right.value) if right.value.is_integer() else right.value
    if isinstance(left, n.Call):
        return _length(left, operator, right.value, kinds, names)
    name = _own(left, names)
    if name == "confidence":
        part: dict[str, Any] = {"properties": {"confidence": {_BOUNDS[operator]: bound}}}
        # without a confidence the platform takes 1
        return part if _compares(1, operator, right.value) else part | {"required": ["confidence"]}
    if name in _SIDES and kinds == {"box"}:
        return {"properties": {"bbox": {"properties": {name: {_BOUNDS[operator]: bound}}}}}
    return None


def _length(call: n.Call, operator: str, bound: float, kinds: set[str], names: set[str]) -> dict[str, Any] | None:
    if kinds != {"text"} or call.function.text != "length" or not bound.is_integer() or _own(call.arguments[0], names) != "text":
        return None
    keyword, more = _LENGTHS[operator]
    length = int(bound) + more
    if length < 0:
        return {"properties": {"answer": False}} if keyword == "maxLength" else {}
    return {"properties": {"answer": {keyword: length}}}


def _own(expression: n.Expression, names: set[str]) -> str | None:
    """Returns the property of the record that an expression reads, or None for any other expression."""
    if not isinstance(expression, n.Reference):
        return None
    *of, name = expression.parts
    if name.quoted or len(of) > 1 or (of and of[0].text not in names):
        return None
    return name.text


def _compares(value: float, operator: str, bound: float) -> bool:
    return {"<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound}[operator]


# -- A compiled ontology with custom rules in addition to those of its platform ------------------------------------


class CustomRulePlan(ObservedPlan):
    """The plan of the platform, and the rules."""

    def __init__(self, inner: Plan, rules: RuleSet) -> None:
        super().__init__(inner)
        self.own = rules

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns JSON Schema 2020-12 for one record, with the rules that it can express."""
        return with_rules(self.inner, self.own, apart=apart)[0]

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force; custom rules follow those of the platform."""
        expressed = with_rules(self.inner, self.own)[1]
        return self.inner.rules(levels) + [
            {
                "code": rule.code,
                "rule": rule.name,
                "severity": level.label,
                "layer": rule_of(rule).layer,
                "in_json_schema": rule.code in expressed,
                "summary": rule.why or rule.node.comment or rule_of(rule).summary,
                "parameters": as_data(rule),
            }
            for rule in self.own.rules
            if (level := levels[rule.code]) is not None
        ]

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """The rules for one file, with their own memory of its records."""
        platform = self.inner.file_rules(rows, secret)
        view = view_for(self.inner, platform, rows)
        if any(rule.whole is None for rule in self.own.rules) and not self.own.is_reference:
            platform.observers += (RecordCustomRules(self.own, view, secret),)
        if any(rule.whole is not None for rule in self.own.rules):
            platform.observers += (AggregateRules(platform, self.own, view, rows),)
        return platform
