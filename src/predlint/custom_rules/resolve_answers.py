"""Conditions on answers and texts: ``is``, ``is one of``, ``includes``, ``matches``."""

from __future__ import annotations

from collections.abc import Callable

from predlint.custom_rules import closures
from predlint.custom_rules.resolve_hints import is_nothing
from predlint.custom_rules.scope import Context, spelled
from predlint.custom_rules.types import Typed, truth, words
from predlint.lang import nodes as n
from predlint.lang.nodes import Word
from predlint.names import exact, listing, nearest
from predlint.views.model import Question


def chosen(node: n.Chosen, answer: Typed, context: Context) -> Typed:
    """Resolves a condition that an answer has certain options, or that a text is one of several."""
    if answer.wrong:
        return answer
    includes = node.how.startswith("includes")
    what = context.text(answer.at)
    if not answer.can_be("checklist") if includes else not answer.can_be("radio", "checklist", "text"):
        return context.fault(node.at, *_unfit(node, answer, what))
    for word in node.values:
        if is_nothing(word) and not any(not q.choices or _values(word.text, q) for q in answer.questions if q.kind != "text"):
            texts = f'; if that text is meant: {what} is {"not " if node.negated else ""}"{word.text}"' if answer.can_be("text") else ""
            verb = "is given" if node.negated else "is missing"
            return context.fault(word.at, f'"{word.text}" is a text here, not what is missing', f"write {what} {verb}{texts}")
    if answer.only("text") and answer.texts:
        for word in node.values:
            if word.text not in answer.texts:
                near = nearest(word.text, answer.texts)
                help_ = f"did you mean {' or '.join(map(spelled, near))}?" if near else f"it is one of {', '.join(answer.texts)}"
                context.fault(word.at, f"{what} is never {exact(word.text)}", help_)
                return context.wrong(node.at)
    groups = [_options(word, answer, context, lists_only=includes) for word in node.values]
    if None in groups:
        return context.wrong(node.at)
    values = [group for group in groups if group is not None]
    if includes:
        run = closures.includes(answer.run, node.how != "includes any", values)
    else:
        texts = frozenset(word.text for word in node.values) if answer.can_be("text") else frozenset[str]()
        run = closures.is_one_of(answer.run, frozenset[str]().union(*values), texts)
    return truth(node.at, closures.negated(run) if node.negated else run)


def _unfit(node: n.Chosen, answer: Typed, what: str) -> tuple[str, str | None]:
    """Returns the message and help for a value that cannot have options."""
    value = spelled(node.values[0].text)
    if answer.can_be("number"):
        sign = "!=" if node.negated else "="
        plain = node.values[0].text.replace(".", "", 1).isdecimal()
        help_ = f"write {what} {sign} {node.values[0].text}" if plain else "numbers are compared with >=, <=, >, <, = and !="
        return f"{what} is a number: is compares answers and texts", help_
    if node.how.startswith("includes") and answer.can_be("radio"):
        how = f"is {value}" if len(node.values) == 1 else f"is one of ({', '.join(spelled(word.text) for word in node.values)})"
        return f"{what} has one answer: includes is for checklists", f"write {what} {how}"
    if node.how.startswith("includes") and answer.can_be("text"):
        return f"{what} is a text: includes is for checklists", f'write {what} matches "…"'
    return f"only answers and texts are compared so; {what} is {words(answer.types)}", None


def _options(word: Word, answer: Typed, context: Context, *, lists_only: bool) -> frozenset[str] | None:
    """Returns the values that a written word may mean in all possible questions, or None if it is not an option, which is reported."""
    with_options = [q for q in answer.questions if q.kind == "checklist" or (q.kind == "radio" and not lists_only)]
    if not with_options or any(not question.choices for question in with_options):  # texts, or options that come with the data rows
        return frozenset({word.text})
    found: dict[int, str] = {}
    for question in with_options:
        values = _values(word.text, question)
        if len(values) > 1:
            help_ = f"write the value: {' or '.join(map(spelled, values))}"
            context.fault(word.at, f"{len(values)} options of {exact(question.name)} are called {exact(word.text)}", help_)
            return None
        if values:
            found[question.number] = values[0]
    if not found:
        if answer.can_be("text"):
            return frozenset()
        every = {text: choice.value for question in with_options for choice in question.choices for text in (choice.label, choice.value)}
        near = list(dict.fromkeys(every[text] for text in nearest(word.text, every)))
        values = list(dict.fromkeys(choice.value for question in with_options for choice in question.choices))
        help_ = f"did you mean {' or '.join(map(spelled, near))}?" if near else f"its options are {listing(values)}"
        context.fault(word.at, f"{exact(with_options[0].name)} has no option {exact(word.text)}", help_)
        return None
    every_value = frozenset(found.values())
    for question in with_options if not context.guessed else ():  # a label may mean one value here, and another option there
        others = every_value - {found.get(question.number, "")}
        if any(choice.value in others for choice in question.choices):
            context.fault(
                word.at, f"{exact(word.text)} is more than one option", f"write the value: {' or '.join(map(spelled, sorted(every_value)))}"
            )
            return None
    return every_value


def _values(text: str, question: Question) -> list[str]:
    """Returns the values of the options with this text as value, or else as label."""
    if any(choice.value == text for choice in question.choices):
        return [text]
    return list(dict.fromkeys(choice.value for choice in question.choices if choice.label == text))


# -- patterns --------------------------------------------------------------------------------------------------------------------


def matches(node: n.Matches, text: Typed, context: Context) -> Typed:
    """Resolves a condition that a pattern is found in a text."""
    if text.wrong:
        return text
    if not text.can_be("text"):
        what = context.text(text.at)
        help_ = f"write {what} is …" if text.can_be("radio", "checklist") else None
        return context.fault(text.at, f"matches is for texts; {what} is {words(text.types)}", help_)
    test = pattern(node.pattern, context)
    if test is None:
        return context.wrong(node.at)
    run = closures.matches(context.as_text(text), test)
    return truth(node.at, closures.negated(run) if node.negated else run)


def pattern(word: Word, context: Context) -> Callable[[str], bool] | None:
    """Returns a search for a regular expression, whose time is linear in the text, or None if the expression is invalid, which is
    reported."""
    from typing import Annotated

    from pydantic import StringConstraints, TypeAdapter  # takes a while to load, and few rules have patterns

    if not word.text:
        context.fault(word.at, "an empty pattern is found in every text")
        return None
    try:
        word.text.encode()
        return TypeAdapter[str](Annotated[str, StringConstraints(pattern=word.text)]).validator.isinstance_python
    except UnicodeEncodeError:
        context.fault(word.at, "the pattern has half a surrogate pair in it, which is not a character")
    except Exception as error:
        if type(error).__name__ != "SchemaError":  # pydantic gives its class no public name
            raise
        context.fault(word.at, *_refused(str(error)))
    return None


def _refused(reason: str) -> tuple[str, str | None]:
    """Why a pattern cannot be used, in plain words."""
    linear = "patterns are searched in time proportional to the text, which allows neither look-around nor back-references"
    if "look-around" in reason:
        return "the pattern looks around: (?=…), (?!…), (?<=…) and (?<!…) cannot be used", linear
    if "backreference" in reason:
        return "the pattern refers back to a group (\\1), which cannot be used", linear
    if "size limit" in reason:
        return "the pattern is too large", "use smaller counts in {…}"
    reason_lines = reason.rpartition("error: ")[2].strip().splitlines()
    return f"the pattern is not a regular expression: {reason_lines[0] if reason_lines else 'it cannot be read'}", None
