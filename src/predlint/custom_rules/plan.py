"""A compiled ontology with custom rules in addition to those of its platform, and their JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from predlint.custom_rules.aggregate_file import AggregateFileRules
from predlint.custom_rules.explain import as_data
from predlint.custom_rules.file_rules import CustomRuleFile
from predlint.custom_rules.findings import rule_of
from predlint.custom_rules.ruleset import OwnRule, RuleSet
from predlint.diagnostics import Severity
from predlint.hashes import OWN, Secret
from predlint.lang import nodes as n
from predlint.lazy_regex import lazy_regex
from predlint.platforms.labelbox.plan import Plan as LabelboxPlan
from predlint.platforms.protocols import FileRules, Plan
from predlint.platforms.sources import view_for, vocabulary_of
from predlint.shape.findings import Finding
from predlint.stream.data_rows import DataRows
from predlint.views.model import Feature

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


class CustomRulePlan:
    """Hands everything on to the plan of the platform, and adds the rules."""

    def __init__(self, inner: Plan, rules: RuleSet) -> None:
        self.inner, self.own = inner, rules

    def for_file_head(self, head: bytes) -> CustomRulePlan:
        """Returns the plan for a file with this begin."""
        inner = self.inner.for_file_head(head)
        return self if inner is self.inner else CustomRulePlan(inner, self.own)

    def for_medium(self, medium: str, because: str | None = None) -> CustomRulePlan:
        """Returns the plan of the same ontology for data rows of one medium."""
        inner = self.inner.for_medium(medium, because)
        return self if inner is self.inner else CustomRulePlan(inner, self.own)

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

    def levels(self) -> Mapping[str, Severity | None]:
        """Severities that its profile changes."""
        return self.inner.levels()

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """The rules for one file, with their own memory of its records."""
        platform = inner = self.inner.file_rules(rows, secret)
        view = view_for(self.inner, platform, rows)
        if any(rule.whole is None for rule in self.own.rules) and not self.own.is_reference:
            inner = CustomRuleFile(platform, self.own, view, secret)
        if any(rule.whole is not None for rule in self.own.rules):
            inner = AggregateFileRules(inner, self.own, view, rows)
        return inner

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding for data rows that no record named, or None."""
        return self.inner.coverage(rows, seen)
