"""A rule in English, and as data for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from predlint.custom_rules.ruleset import OwnRule
from predlint.custom_rules.types import chain
from predlint.lang import nodes as n
from predlint.model.texts import exact

_SIGNS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "=": "equal to", "!=": "not equal to"}
_ARITHMETIC = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_RELATIONS = {"inside": "lies inside", "overlaps": "overlaps"}
_UNITS = {"": "", "%": "%", "px": " px"}


def explain(rule: OwnRule) -> str:
    """Returns a few sentences that explain what the rule requires."""
    needs = " It is checked once all records of the data row are known." if rule.row else ""
    return _explained(rule.node, rule.whole is not None) + needs


def explain_node(node: n.RuleNode) -> str:
    """Returns the same explanation for a rule that was not compiled with an ontology."""
    return _explained(node, any(isinstance(target, n.Whole) for target in node.targets))


def _explained(node: n.RuleNode, whole: bool) -> str:
    """``whole``: the rule is on the file or on the run, not on a feature with such a name."""
    features = [target.thing if isinstance(target, n.Whole) else target for target in node.targets]
    things = [_thing(target) for target in features if isinstance(target, n.Thing)]
    subject = f"For each {_alternatives(things)}" if things else "For each data row"
    if whole:
        subject = "For each file" if things == ["file"] else "For all files of a run together"
    when = f" where {' and '.join(_sentence(part) for part in node.when)}" if node.when else ""
    sentences = [_sentence(part) for part in node.require] or ["nothing"]
    must = f"{subject}{when}, it must hold that {sentences[0]}."
    more = [f"It must hold too that {sentence}." for sentence in sentences[1:]]
    level = f"Where it does not hold, that is {_LEVELS[node.severity.text if node.severity is not None else 'error']}."
    missing = "Where a value is missing that decides, the rule does not apply."
    return " ".join([must, *more, level, missing])


_LEVELS = {"error": "an error", "warning": "a warning", "info": "worth knowing"}


def as_data(rule: OwnRule) -> dict[str, Any]:
    """The rule for rules.json; expressions as they are written."""
    node = rule.node
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.label,
        "on": [rule.written(target.at) for target in node.targets],
        "when": [rule.written(part.at) for part in node.when],
        "require": [rule.written(part.at) for part in node.require],
        "message": node.message.text if node.message is not None else None,
        "level": rule.whole.what if rule.whole is not None else "data row" if rule.row else "record",
    }


# -- English ---------------------------------------------------------------------------------------------------------------------


def _alternatives(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _thing(thing: n.Thing) -> str:
    if thing.name is not None:
        text = exact(thing.name.text)
    elif thing.kinds:
        text = f"object of kind {_alternatives([word.text for word in thing.kinds])}"
    else:
        text = thing.what
    return f"{text} ({thing.alias.text})" if thing.alias is not None else text


def _sentence(node: n.Expression) -> str:
    """Returns a condition as a sentence."""
    match node:
        case n.Both() | n.Either():
            word = " and " if isinstance(node, n.Both) else " or "
            return word.join(f"({_sentence(p)})" if isinstance(p, (n.Both, n.Either)) else _sentence(p) for p in chain(node))
        case n.Not():
            return f"it is not so that {_sentence(node.operand)}"
        case n.Compare():
            return _compared(node)
        case n.Missing():
            return f"{_value(node.operand)} is {'given' if node.negated else 'missing'}"
        case n.Chosen():
            return f"{_value(node.operand)} {_choice(node)}"
        case n.Matches():
            verb = "does not match" if node.negated else "matches"
            return f"{_value(node.operand)} {verb} the pattern {exact(node.pattern.text)}"
        case n.Quantity():
            verb = "is" if node.how == "some" or _one(node) else "are"
            if node.how == "every":
                return f"for every {_members(node)}, {_sentence(node.has) if node.has else ''}"
            relative_clause = f" for which {_sentence(node.has)}" if node.has else ""
            return f"there {verb} {_how_many(node)} {_members(node)}{relative_clause}"
        case n.Each():
            return f"for each feature among {_alternatives([_thing(thing) for thing in node.things])}, {_sentence(node.has)}"
        case n.Relation():
            left = _value(node.left) if node.left is not None else "it"
            right = _value(node.right) if isinstance(node.right, n.Reference) else f"{_how_many(node.right)} {_members(node.right)}"
            return f"{left} {_RELATIONS[node.word.text]} {right}"
        case _:
            return _value(node)


def _one(node: n.Quantity) -> bool:
    """Returns True if the quantity is about one thing."""
    only = node.maximum or node.minimum
    return only is not None and only.value == 1 and node.how != "between"


def _how_many(node: n.Quantity) -> str:
    minimum, maximum = node.minimum, node.maximum
    other = " other" if node.other else ""
    if node.how == "between" and minimum is not None and maximum is not None:
        return f"between {minimum.value:g} and {maximum.value:g}{other}"
    bound = minimum or maximum
    how = {"some": "at least one", "no": "no", "every": "every"}.get(node.how, node.how)
    return f"{how} {bound.value:g}{other}" if bound is not None else f"{how}{other}"


def _members(node: n.Quantity | n.Count) -> str:
    where = f" where {_sentence(node.where)}" if node.where is not None else ""
    return f"{_alternatives([_thing(thing) for thing in node.things])}{where}"


def _compared(node: n.Compare) -> str:
    parts = [f"{_value(node.operands[0])} is {_SIGNS[node.operators[0]]} {_value(node.operands[1])}"]
    for sign, left, right in zip(node.operators[1:], node.operands[1:], node.operands[2:], strict=False):
        parts.append(f"{_value(left)} is {_SIGNS[sign]} {_value(right)}")
    return " and ".join(parts)


def _choice(node: n.Chosen) -> str:
    values = [exact(word.text) for word in node.values]
    if node.how in ("is", "one of"):
        return f"is {'not ' if node.negated else ''}{_alternatives(values)}"
    joined = values[0] if len(values) == 1 else f"{', '.join(values[:-1])} {'or' if node.how == 'includes any' else 'and'} {values[-1]}"
    return f"{'does not include' if node.negated else 'includes'} {joined}"


def _value(node: n.Expression) -> str:
    """Returns a value as a phrase."""
    match node:
        case n.Number():
            value = node.value * 100 if node.unit == "%" else node.value
            return f"{value:.12g}{_UNITS[node.unit]}"
        case n.Reference():
            return _reference([word.text for word in node.parts])
        case n.Call():
            return f"{_CALLS.get(node.function.text, node.function.text)} of {_listed(map(_value, node.arguments))}"
        case n.Count():
            return f"the number of {_members(node)}"
        case n.Share():
            of = _members(node.of) if node.of is not None else "them"
            where = f" where {_sentence(node.where)}" if node.where is not None else ""
            return f"the share of {_alternatives([_thing(thing) for thing in node.things])}{where} among {of}"
        case n.Measured():
            *how, value = [_value(argument) for argument in node.arguments]
            of = _members(node.of) if node.of is not None else "each data row"
            return f"the {' '.join([*how, node.function.text])} of {value} of {of}"
        case n.Binary():
            return f"{_operand(node.left)} {_ARITHMETIC[node.operator]} {_operand(node.right)}"
        case n.Negative():
            return f"minus {_operand(node.operand)}"
        case _:
            return _sentence(node)


_CALLS = {
    "iou": "the IoU", "covered": "the covered part", "distance": "the distance", "length": "the length", "abs": "the absolute value",
    "min": "the least", "max": "the largest", "round": "the rounded value",
}  # fmt: skip


def _listed(values: Iterable[str]) -> str:
    *maximum, last = values
    return f"{', '.join(maximum)} and {last}" if maximum else last


def _reference(parts: list[str]) -> str:
    if parts[0] == "data_row":
        parts[0] = "data row"
    if parts == ["this"]:
        return "it"
    if parts == ["other"]:
        return "the other"
    if len(parts) == 1:
        return exact(parts[0])
    return f"{' of '.join(exact(part) for part in reversed(parts[1:]))} of {'the ' if parts[0] in ('data row', 'other') else ''}{parts[0]}"


def _operand(node: n.Expression) -> str:
    return f"({_value(node)})" if isinstance(node, n.Binary) or (isinstance(node, n.Count) and node.where is not None) else _value(node)
