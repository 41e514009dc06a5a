"""Resolves references: ``width``, ``car.confidence``, ``occluded``, ``weather.why.text``, ``data_row.name``.

A name is searched for among the names of the surrounding instances, then among properties and questions of the innermost instance, then
among classifications of the data row, then among questions of the outer instances. A quoted name is never a property.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from predlint.custom_rules import closures
from predlint.custom_rules.closures import Get, GroupMembers
from predlint.custom_rules.resolve_compare import no_property, unknown
from predlint.custom_rules.scope import Context, Level, Scope
from predlint.custom_rules.types import ANY, FIELDS, PROPERTIES, ROW, Bound, Measure, Type, Typed, ValueRange, field, having
from predlint.lang import nodes as n
from predlint.lang.nodes import Word
from predlint.model.names import nearest
from predlint.model.settings import MEDIA
from predlint.model.texts import exact, listing
from predlint.model.views import Instance, Question

_MOST_PARTS = 6


class Accessor(Struct, frozen=True):
    """The functions that read a value of an instance."""

    types: frozenset[Type]
    get: Get
    given: Get
    """Returns the value without platform defaults, or None if none is given."""
    measure: Measure = ""
    reach: ValueRange = ANY
    questions: tuple[Question, ...] = ()
    confidence: bool = False


def reference(node: n.Reference, scope: Scope, context: Context) -> Typed:
    """Resolves a reference to a value or an instance."""
    typed = _resolve(node, scope, context)
    if not typed.wrong and (typed.bound is None or len(typed.types) > 1):
        context.show(typed, scope)
    return typed


def _resolve(node: n.Reference, scope: Scope, context: Context) -> Typed:
    head, rest = node.parts[0], node.parts[1:]
    if not head.quoted and head.text == "data_row":
        return _row(node, rest, context)
    bound = bound_to(head, scope)
    if bound is not None:
        if bound.slot == ROW:
            return _row(node, rest, context)
        return _of_bound(node, bound, rest, context) if rest else _thing(node, bound, context)
    innermost = scope.innermost
    if innermost.slot == ROW and not head.quoted and head.text in FIELDS:
        return _row(node, node.parts, context)
    property_ = PROPERTIES.get(head.text) if not head.quoted else None
    if property_ is not None and innermost.slot != ROW and having(property_.name, innermost.features, context.vocabulary):
        return _of_bound(node, innermost.bound(""), node.parts, context)
    if _questions(head.text, innermost.features, context):
        return _of_bound(node, innermost.bound(""), node.parts, context)
    answered = [feature for feature in context.vocabulary.by_name.get(head.text, ()) if feature.answered]
    if answered:
        return _of_row(node, frozenset(feature.number for feature in answered), rest, scope, context)
    for level in reversed(scope.levels[:-1]):
        if _questions(head.text, level.features, context):
            return _of_bound(node, level.bound(""), node.parts, context)
    if property_ is not None:
        return no_property(head, property_, innermost, scope, context)
    return unknown(head, scope, context)


def bound_to(word: Word, scope: Scope) -> Bound | None:
    """The thing around that has this name."""
    if not word.quoted and word.text == "this":
        return scope.levels[0].bound("")
    for level in reversed(scope.levels):
        if word.text in level.names:
            return level.bound(word.text)
        if level.other and not word.quoted and word.text == "other":
            return level.bound("")
    return None


def _row(node: n.Reference, rest: tuple[Word, ...], context: Context) -> Typed:
    """Resolves a field of the data row."""
    context.uses_row = True
    if not rest:
        return Typed(frozenset({"data row"}), node.at)
    name = rest[0].text
    if name not in FIELDS:
        near = nearest(name, FIELDS)
        help_ = f"did you mean data_row.{near[0]}?" if near else f"it has {', '.join(FIELDS)}"
        return context.fault(rest[0].at, f"a data row has no {exact(name)}", help_)
    if len(rest) > 1:
        return context.fault(rest[1].at, f"there is nothing below data_row.{name}")
    type_, measure, _ = FIELDS[name]
    run = field(name)
    return Typed(frozenset({type_}), node.at, run, measure, texts=MEDIA if name == "media" else (), given=run)


def _thing(node: n.Reference, bound: Bound, context: Context) -> Typed:
    """Resolves the name of an instance; if it has an answer, the name means the answer as well."""
    types: frozenset[Type] = frozenset({"object"})
    features = bound.features if bound.restricted else None
    access = _answer(bound.features, context)
    if access is None:
        return Typed(types, node.at, closures.thing(bound.slot, features), bound=bound)
    run, given = (closures.of_slot(get, bound.slot, features) for get in (access.get, access.given))
    return Typed(types | access.types, node.at, run, given=given, questions=access.questions, bound=bound)


def _of_bound(node: n.Reference, bound: Bound, path: tuple[Word, ...], context: Context) -> Typed:
    """Resolves a path that starts at an instance."""
    access = _follow(path, bound.features, context)
    if access is None:
        return context.wrong(node.at)
    features = bound.features if bound.restricted else None
    given = closures.of_slot(access.given, bound.slot, features)
    if access.confidence and features is None:
        run = closures.confidence_of_slot(bound.slot, *_without(context))
    else:
        run = closures.of_slot(access.get, bound.slot, features)
    return Typed(access.types, node.at, run, access.measure, access.reach, given=given, questions=access.questions)


def _of_row(node: n.Reference, features: frozenset[int], path: tuple[Word, ...], scope: Scope, context: Context) -> Typed:
    """Resolves a classification of the data row: the common value of all its answers."""
    context.across = True
    context.reads |= features
    access = _follow(path, features, context) if path else _answer(features, context)
    if access is None:
        return context.wrong(node.at)
    find = closures.finder(GroupMembers(features, None), scope.around, other=False)
    run, given = closures.shared(find, access.get), closures.first(find, access.given)
    return Typed(access.types, node.at, run, access.measure, access.reach, given=given, questions=access.questions)


# -- paths -----------------------------------------------------------------------------------------------------------------------


def _follow(path: tuple[Word, ...], features: frozenset[int], context: Context) -> Accessor | None:
    """Resolves a path to a property, a question, a nested question, or ``text`` of one; returns None if there is no such thing, which is
    reported."""
    head, rest = path[0], path[1:]
    property_ = PROPERTIES.get(head.text) if not head.quoted else None
    found = _questions(head.text, features, context)
    if property_ is not None and (having(property_.name, features, context.vocabulary) or not found):
        if not having(property_.name, features, context.vocabulary):
            no_property(head, property_, Level(0, features, {}), None, context)
            return None
        if rest:
            help_ = f"how long it is: length({property_.name})" if property_.type == "text" and rest[0].text in ("length", "len") else None
            context.fault(rest[0].at, f"there is nothing below {property_.name}", help_)
            return None
        return _property(property_.name, features, context)
    if not found:
        unknown(head, Scope((Level(-1, features, {}),)), context, of=context.names_of(features))
        return None
    for at, word in enumerate(rest):
        text_questions = tuple(question for question in found if question.kind == "text")
        nested = _nearest_of(_nested_questions(found, context), word.text)
        if nested:
            found = nested
        elif word.text == "text" and not word.quoted and text_questions and at == len(rest) - 1:
            found = text_questions
        else:
            help_ = (
                f"below it are asked: {listing(dict.fromkeys(q.name for q in _nested_questions(found, context)))}"
                if _nested_questions(found, context)
                else None
            )
            context.fault(word.at, f"there is no {exact(word.text)} below {exact(found[0].name)}", help_)
            return None
    return _answer_accessor(found)


def _property(name: str, features: frozenset[int], context: Context) -> Accessor | None:
    property_ = PROPERTIES[name]
    if name == "text":
        return _answer(having(name, features, context.vocabulary), context)
    confidence = name == "confidence"
    assumed, garbled = _without(context)

    def with_assumed(instance: Instance) -> float | None:
        return instance.confidence if instance.confidence is not None else garbled if instance.is_garbled else assumed

    get = with_assumed if confidence else property_.get
    return Accessor(frozenset({property_.type}), get, property_.get, property_.measure, property_.reach, confidence=confidence)


def _without(context: Context) -> tuple[float | None, float | None]:
    """Returns the replacements for a missing confidence, and for one that is not a number; the latter is None for figures of a file, where
    it never counts."""
    assumed = context.vocabulary.assumed_confidence
    return assumed, None if context.whole else assumed


def _answer(features: Iterable[int], context: Context) -> Accessor | None:
    """Returns the accessor of a classification's answer, or None if no feature is a classification."""
    known = context.vocabulary
    classifications = [known.features[number] for number in sorted(features) if known.features[number].answered]
    questions = tuple(known.questions[feature.questions[0]] for feature in classifications if feature.questions)
    return _answer_accessor(questions) if questions else None


def _answer_accessor(questions: tuple[Question, ...]) -> Accessor:
    """Returns the accessor of the answer to questions with one name: the given answer; None if several are given and differ."""
    types: frozenset[Type] = frozenset(question.kind for question in questions)
    numbers = tuple(dict.fromkeys(question.number for question in questions))
    if len(numbers) == 1:
        number = numbers[0]
        get: Get = lambda instance: instance.answers.get(number)  # noqa: E731
        return Accessor(types, get, get, questions=questions)

    def given(instance: Instance) -> Any:
        answers = instance.answers
        return next((answers[number] for number in numbers if number in answers), None)

    def only(instance: Instance) -> Any:
        answers = instance.answers
        found = [answers[number] for number in numbers if number in answers]
        return found[0] if found and all([value == found[0] for value in found]) else None

    return Accessor(types, only, given, questions=questions)


def _questions(name: str, features: Iterable[int], context: Context) -> tuple[Question, ...]:
    """The questions of that name about each feature, of each the least deep ones."""
    known = context.vocabulary
    found: dict[int, Question] = {}
    for number in sorted(features):
        own = [known.questions[at] for at in known.features[number].questions if known.questions[at].name == name]
        depths = [_depth(question, context) for question in own]
        found |= {q.number: q for q, depth in zip(own, depths, strict=True) if depth == min(depths)}
    return tuple(found.values())


def _nearest_of(questions: Iterable[Question], name: str) -> tuple[Question, ...]:
    return tuple(question for question in questions if question.name == name)


def _depth(question: Question, context: Context) -> int:
    depth = 0
    while question.under is not None:
        question = context.vocabulary.questions[question.under[0]]
        depth += 1
    return depth


def _nested_questions(questions: Iterable[Question], context: Context) -> list[Question]:
    """Returns the questions directly nested in one of these."""
    numbers = {question.number for question in questions}
    return [question for question in context.vocabulary.questions if question.under is not None and question.under[0] in numbers]
