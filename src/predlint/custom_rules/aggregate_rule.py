"""A rule on a file or a run: its measures, conditions, and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from predlint.custom_rules import closures, messages
from predlint.custom_rules.resolve import expression, resolved_condition
from predlint.custom_rules.resolve_measures import label_of
from predlint.custom_rules.scope import Context, Scope
from predlint.custom_rules.tallies import Measure
from predlint.custom_rules.types import SUBJECT, Run, Typed, chain
from predlint.lang import nodes as n
from predlint.lang.nodes import At
from predlint.model.texts import exact

#: Returns the breach of a condition by a file or a run, or None if the condition is met.
Require = Callable[["Values"], "AggregateBreach | None"]
#: The values of the measures, in the order of their numbers; None for one that is not applicable.
Values = Sequence[Any]
#: Features that are named in a finding of ``each``.
_MOST_NAMED = 5
_TURNED: dict[str, Literal["<", "<=", ">", ">="]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class MeasureDirection(NamedTuple):
    """Where to look for records that explain a figure."""

    measure: int
    high: bool
    """True if the figure is too high, False if it is too low."""


class AggregateBreach(NamedTuple):
    """The breach of a rule by a file or a run."""

    message: str
    leans: tuple[MeasureDirection, ...]


class _Part(NamedTuple):
    """One of the conditions that must be met."""

    run: Run
    leans: tuple[MeasureDirection, ...]
    gap: Run | None
    """Returns how far the two sides of a comparison are apart."""


class _Class(NamedTuple):
    """The conditions that ``each`` sets for one feature."""

    name: str
    parts: tuple[_Part, ...]
    show: Callable[[Values], str] | None
    """Its figure."""


class AggregateRule(Struct, frozen=True):
    """What a rule measures in a file or a run, and its conditions."""

    what: Literal["file", "run"]
    measures: tuple[Measure, ...]
    of_reference: tuple[bool, ...]
    """For each measure, whether it is measured in the reference."""
    when: Run | None
    require: tuple[Require, ...]
    shown: tuple[tuple[str, str, Run], ...]
    """The compared figures: the text, ``share`` for one shown in percent, and the function that computes it."""

    @property
    def needs_reference(self) -> bool:
        """Returns True if a figure is compared with one of a reference."""
        return any(self.of_reference)

    def check(self, values: Values) -> AggregateBreach | None:
        """Returns the breach of the first condition that is not met, or None."""
        if self.when is not None and self.when(values) is not True:
            return None
        return next((breach for require in self.require if (breach := require(values)) is not None), None)


def compile_aggregate(node: n.RuleNode, scope: Scope, context: Context) -> AggregateRule | None:
    """Returns the compiled rule, or None if it has an error, which is reported."""
    measures = context.measures
    assert measures is not None
    when = [resolved_condition(part, scope, context) for part in node.when]
    message = messages.written(node.message, scope, context) if node.message is not None else None
    shown: dict[str, Typed] = {}
    require: list[Require] = []
    for part in [member for each in node.require for member in (chain(each) if isinstance(each, n.Both) else [each])]:
        context.shown = {}
        made = _compile_each(part, message, scope, context) if isinstance(part, n.Each) else _plain(part, message, scope, context)
        shown |= context.shown
        if made is not None:
            require.append(made)
    if context.faults:
        return None
    runs = [run for run in when if run is not None]
    figures = [(label, typed.measure, typed.run) for label, typed in shown.items()]
    word = context.whole or "file"
    return AggregateRule(
        word, tuple(measures.every), tuple(measures.of_reference), closures.both(runs) if runs else None, tuple(require), tuple(figures)
    )


def _plain(node: n.Expression, message: messages.Message | None, scope: Scope, context: Context) -> Require | None:
    """Compiles a condition on figures."""
    run = resolved_condition(node, scope, context)
    if run is None:
        return None
    figures = context.shown
    parts, reckoned = _parts(node, scope, context), _reckoned(node, figures, scope, context)
    breach_message = message or _made(node, figures, reckoned, context)
    context.shown = figures | reckoned

    def check(values: Values) -> AggregateBreach | None:
        if run(values) is not False:
            return None
        return AggregateBreach(breach_message(values), _leans(parts, values))

    return check


def _made(node: n.Expression, reported: dict[str, Typed], reckoned: dict[str, Typed], context: Context) -> messages.Message:
    """``coverage is 93 %; at least 95% is required of the file``, or ``a / b is 2 (a is 4, b is 2); at most 1 is required of the run``."""
    requirement = (
        f"{_bounds(node, reckoned or reported, context) or messages.shortened(context.text(node.at))} is required of the {context.whole}"
    )
    figures = _figures_message(reported, context)
    if reckoned:
        first = _figures_message(reckoned, context)
        return lambda values: f"{first(values)} ({figures(values)}); {requirement}"
    return lambda values: "; ".join(filter(None, [figures(values), requirement]))


def _figures_message(figures: dict[str, Typed], context: Context) -> messages.Message:
    """``count(car) is 5, count(sign) is 7``."""
    displays = [(messages.shortened(label), messages.display(typed, context)) for label, typed in list(figures.items())[:_MOST_NAMED]]
    return lambda values: ", ".join(f"{label} is {show(values)}" for label, show in displays)


def _reckoned(node: n.Expression, reported: dict[str, Typed], scope: Scope, context: Context) -> dict[str, Typed]:
    """Returns text -> expression that is computed from figures and compared with numbers; empty if a figure itself is compared, or two of
    them."""
    if not reported or not isinstance(node, n.Compare):
        return {}
    others = [operand for operand in node.operands if not isinstance(operand, n.Number)]
    if len(others) != 1 or (text := context.text(others[0].at)) in reported:
        return {}
    typed = expression(others[0], scope, context)
    bounds = [operand for operand in node.operands if isinstance(operand, n.Number)]
    return {text: replace(typed, measure="share") if all(bound.unit == "%" for bound in bounds) else typed}


#: Words for a bound that follows a figure.
_BEHIND = {"<=": "at most", ">=": "at least", "<": "less than", ">": "more than", "=": "exactly"}


def _bounds(node: n.Expression, reported: dict[str, Typed], context: Context) -> str | None:
    """Returns the text of the bounds if one figure, which was named before, is compared with numbers; None for other conditions."""
    if not isinstance(node, n.Compare) or len(reported) != 1:
        return None
    texts = [context.text(operand.at) for operand in node.operands]
    if len(texts) == 2 and texts[0] in reported and isinstance(node.operands[1], n.Number) and node.operators[0] in _BEHIND:
        return f"{_BEHIND[node.operators[0]]} {texts[1]}"
    is_number = [isinstance(operand, n.Number) for operand in node.operands]
    if is_number == [True, False, True] and texts[1] in reported and list(node.operators) == ["<=", "<="]:
        return f"{texts[0]} to {texts[2]}"
    return None


def _leans(parts: Sequence[_Part], values: Values) -> tuple[MeasureDirection, ...]:
    """Returns the directions of the first part that is not met."""
    return next((part.leans for part in parts if part.run(values) is False), ())


def _parts(node: n.Expression, scope: Scope, context: Context) -> tuple[_Part, ...]:
    """The conditions that a condition is made of, each comparison of two figures by itself."""
    assert context.measures is not None
    found: list[_Part] = []
    for single in _single(node):
        run = resolved_condition(single, scope, context)
        if run is not None:
            leans = [MeasureDirection(context.measures.at[at], high) for at, high in _where(single, True) if at in context.measures.at]
            found.append(_Part(run, tuple(dict.fromkeys(leans)), _gap(single, scope, context)))
    return tuple(found)


def _gap(node: n.Expression, scope: Scope, context: Context) -> Run | None:
    if not isinstance(node, n.Compare):
        return None
    left, right = (expression(operand, scope, context) for operand in node.operands)
    return closures.calculated(_distance, [left.run, right.run])


def _distance(one: float, other: float) -> float:
    return abs(one - other)


def _single(node: n.Expression) -> Iterator[n.Expression]:
    if isinstance(node, n.Both):
        for member in chain(node):
            yield from _single(member)
    elif isinstance(node, n.Compare) and len(node.operators) > 1:
        for left, sign, right in zip(node.operands, node.operators, node.operands[1:], strict=False):
            yield n.Compare((left, right), (sign,), node.at)
    else:
        yield node


def _where(node: n.Expression, high: bool) -> Iterator[tuple[At, bool]]:
    """Yields the places of the figures in a condition that is not met, or in a figure that is too high (or too low), and whether each is
    too high."""
    match node:
        case n.Compare():
            left, right = node.operands[0], node.operands[-1]
            too_high = node.operators[0] in ("<", "<=", "=", "!=")
            yield from _where(left, too_high)
            yield from _where(right, not too_high)
        case n.Not():
            operand = node.operand
            if isinstance(operand, n.Compare) and len(operand.operators) == 1 and operand.operators[0] in _TURNED:
                operand = n.Compare(operand.operands, (_TURNED[operand.operators[0]],), operand.at)
            yield from _where(operand, high)
        case n.Both() | n.Either():
            for member in chain(node):
                yield from _where(member, high)
        case n.Binary():
            yield from _where(node.left, high)
            yield from _where(node.right, high != (node.operator in "-/"))
        case n.Negative():
            yield from _where(node.operand, not high)
        case n.Call():
            for argument in node.arguments if node.function.text != "reference" else ():
                yield from _where(argument, high)
        case n.Quantity():
            yield node.at, node.how not in ("at least", "some")
        case n.Count() | n.Share() | n.Measured() | n.Reference():
            yield node.at, high
        case _:
            pass


# -- each ------------------------------------------------------------------------------------------------------------------------


def _compile_each(node: n.Each, message: messages.Message | None, scope: Scope, context: Context) -> Require | None:
    """Compiles a condition on the figures of each feature."""
    found = context.level(node.things, SUBJECT)
    if found is None:
        return None
    names = [word.text for thing in node.things for word in (thing.alias or thing.name,) if word is not None]
    if len(names) != len(node.things):
        example = context.text(node.things[0].at)
        context.fault(node.things[0].at, "each of them needs a name", f"write each {example} as class has share(class of {example}) >= 1%")
        return None
    outer, before = context.classes, len(context.faults)
    classes: list[_Class] = []
    every: dict[str, Typed] = {}
    for feature in sorted(found[0].features):
        context.classes = {**outer, **dict.fromkeys(names, frozenset({feature}))}
        context.shown = {}
        resolved_condition(node.has, scope, context)
        if len(context.faults) > before:  # the same error would be found for every feature
            break
        figures = context.shown
        own = _figures(figures, context)
        # if the reference is shown as well, a figure says more than the difference
        if not any(label.startswith("reference(") for label in own):
            own = {**_figures(_reckoned(node.has, figures, scope, context), context), **own}
        parts = _parts(node.has, scope, context)
        classes.append(_Class(context.vocabulary.features[feature].name, parts, _shown(own, context)))
        every |= own
    context.classes, context.shown = outer, every
    if len(context.faults) > before:
        return None
    requirement = messages.shortened(context.text(node.has.at))
    about = messages.shortened(" or ".join(context.text(thing.at).partition(" as ")[0] for thing in node.things))

    def check(values: Values) -> AggregateBreach | None:
        broken = [each for each in classes if any(part.run(values) is False for part in each.parts)]
        if not broken:
            return None
        broken.sort(key=lambda each: _worst(each, values))
        named = ", ".join(f"{exact(each.name)}{f' {each.show(values)}' if each.show is not None else ''}" for each in broken[:_MOST_NAMED])
        more = f" and {len(broken) - _MOST_NAMED} more" if len(broken) > _MOST_NAMED else ""
        leans = tuple(lean for each in broken[:_MOST_NAMED] for lean in _leans(each.parts, values)[:1])
        summary = f"{named}{more}; {requirement} is required of each {about} of the {context.whole}"
        return AggregateBreach(message(values) if message is not None else summary, leans)

    return check


def _shown(own: dict[str, Typed], context: Context) -> Callable[[Values], str] | None:
    """``40 %``, or ``40 % (reference 30 %)``: the first figure that is compared, and those of the reference."""
    displays = [(label.startswith("reference("), messages.display(typed, context)) for label, typed in own.items()]
    if not displays:
        return None
    (_, first), *others = displays
    compared = [show for of_reference, show in others if of_reference]
    if not compared:
        return first
    return lambda values: f"{first(values)} (reference {', '.join([show(values) for show in compared])})"


def _worst(each: _Class, values: Values) -> float:
    """Returns the sort key of a feature: the farther its figure is from the bound, the earlier it comes."""
    gaps = [part.gap(values) for part in each.parts if part.gap is not None and part.run(values) is False]
    return -max((gap for gap in gaps if gap is not None), default=0.0)


def _figures(reported: dict[str, Typed], context: Context) -> dict[str, Typed]:
    """Returns label -> figure, with the name of the feature in the label."""
    return {label_of(text, context): typed for text, typed in reported.items()}
