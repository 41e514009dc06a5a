"""Conditions on values: comparisons of numbers, answers and texts; and suggestions for names without a meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isfinite

from predlint.custom_rules import closures, types
from predlint.custom_rules.scope import FUNCTIONS, Context, Level, Scope, spelled
from predlint.custom_rules.types import ALIASES, FIELDS, PROPERTIES, ROW, Property, Typed, having, truth, words
from predlint.lang import nodes as n
from predlint.lang.errors import TextError
from predlint.lang.nodes import At, Word
from predlint.model.names import nearest
from predlint.model.texts import exact, listing
from predlint.model.views import Question

# -- Errors and suggestions for names that have no meaning at their place ------------------------------------------

#: Other words for a data row, and for nothing.
_ROW = frozenset("row datarow image img picture asset task video frame document".split())
_NOTHING = frozenset("null none nil nan undefined empty blank".split())


def is_nothing(word: Word) -> bool:
    """Returns True if an unquoted word means "nothing" in other languages."""
    return not word.quoted and word.text.lower() in _NOTHING


def no_property(word: Word, property_: Property, level: Level, scope: Scope | None, context: Context) -> Typed:
    """Reports a property that the instance cannot have, unless the feature itself is unknown in the ontology."""
    if context.guessed and len(level.features) == len(context.vocabulary.features):
        return context.wrong(word.at)
    name = property_.name
    if level.slot == ROW and not level.features:
        help_ = f"name a thing: every {_example(context)} has {name} …" if context.vocabulary.features else None
        return context.fault(word.at, f"a data row has no {name}", help_)
    others = list(reversed(scope.levels[:-1])) if scope is not None else []
    outer = next((o for o in others if o.slot != ROW and having(name, o.features, context.vocabulary)), None)
    if outer is not None:
        called = next(iter(outer.names), "this")
        help_ = f"did you mean {spelled(called) if called != 'this' else called}.{name}?"
    elif others and name in FIELDS:
        help_ = f"did you mean data_row.{name}?"
    else:
        help_ = f"features of kind {', '.join(sorted(property_.kinds - {'other'}))} have one" if property_.kinds else None
    kinds = listing(dict.fromkeys(context.vocabulary.features[number].kind for number in sorted(level.features)), 4)
    return context.fault(
        word.at, f"{context.names_of(level.features)} ({kinds}) {'has' if len(level.features) == 1 else 'have'} no {name}", help_
    )


def unknown(word: Word, scope: Scope, context: Context, *, of: str | None = None) -> Typed:
    """Reports an unknown name; ``of``: the thing that it would belong to."""
    known, name = context.vocabulary, word.text
    features: frozenset[int] = frozenset[int]().union(*(level.features for level in scope.levels))
    questions = [known.questions[number] for feature in sorted(features) for number in known.features[feature].questions]
    classifications = [feature.name for feature in known.features if feature.answered] if of is None else []
    about = (
        f"{of} has no {exact(name)}"
        if of is not None
        else f'"{name}" is not known here'
        if not word.quoted
        else f"{exact(name)} is not known here"
    )
    dashed = _dashed(word, scope, context)
    if dashed is not None:
        written = context.text(dashed)
        return context.fault(dashed, f"{written} is read as a subtraction here", f'a name with - goes between quotes: "{written}"')
    if word.quoted and name in PROPERTIES:
        return context.fault(word.at, about, f"between quotes it is a name of the ontology; the property is written {name}")
    if name == "other" and not word.quoted:
        return context.fault(word.at, about, "it is the thing in a quantity with other: no other car where iou(this, other) > 90%")
    if of is None and name in known.by_name:
        return context.fault(word.at, f"which {exact(name)}? there may be many", _which(spelled(name)))
    for question in [*questions, *(known.questions[f.questions[0]] for f in known.features if of is None and f.answered and f.questions)]:
        if any(name in (choice.value, choice.label) for choice in question.choices):
            verb = "includes" if question.kind == "checklist" else "is"
            return context.fault(word.at, about, f"it is an option: write {spelled(question.name)} {verb} {spelled(name)}")
    owners = [f.number for f in known.features if f.number not in features and any(known.questions[q].name == name for q in f.questions)]
    if owners:
        return context.fault(word.at, about, f"it is asked about {context.names_of(owners)}")
    if of is None and name in FIELDS:
        return context.fault(word.at, about, f"did you mean data_row.{name}?")
    names = [*dict.fromkeys([*(question.name for question in questions), *classifications, *_bound_names(scope, of)])]
    properties = [p for p in PROPERTIES if having(p, features, known)] if features else list(FIELDS)
    if not word.quoted and ALIASES.get(name.lower()) in properties:
        return context.fault(word.at, about, f"did you mean {ALIASES[name.lower()]}?")
    if of is None and not word.quoted and (help_ := _general(name)) is not None:
        return context.fault(word.at, about, help_)
    near = nearest(name, [*names, *(properties if not word.quoted else [])])
    if near:
        return context.fault(word.at, about, f"did you mean {' or '.join(p if p in properties else spelled(p) for p in near)}?")
    tools = nearest(name, known.by_name) if of is None else []
    if tools:
        return context.fault(word.at, about, f"did you mean some {spelled(tools[0])} …?")
    return context.fault(word.at, about, _known(properties, names))


def _general(name: str) -> str | None:
    """Returns what to write instead of a word that has a meaning in other languages, or at other places of this one."""
    if name in FUNCTIONS:
        return f"it is a function: write {FUNCTIONS[name].usage}"
    if name.lower() in _ROW:
        return "fields of the data row are written data_row.width, data_row.name …"
    if name.lower() in ("true", "false"):
        return "a condition compares something: confidence >= 50%, occluded is no, note is missing"
    if name.lower() in _NOTHING:
        return "what is not given is asked for with is missing: note is missing"
    return None


def _dashed(word: Word, scope: Scope, context: Context) -> At | None:
    """Returns the place of a whole name such as ``traffic-light`` if the word is a part of it, or None."""
    text, at = context.source.text, word.at
    if word.quoted or "-" not in (text[at.start - 1 : at.start], text[at.end : at.end + 1]):
        return None
    start, end = at.start, at.end
    while start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] in "_-"):
        end += 1
    known = context.vocabulary
    names = {*known.by_name, *(question.name for question in known.questions), *_bound_names(scope, None)}
    return at._replace(column=at.column - at.start + start, start=start, end=end) if text[start:end] in names else None


def _bound_names(scope: Scope, of: str | None) -> Iterable[str]:
    return [name for level in scope.levels for name in level.names] if of is None else []


def _which(name: str) -> str:
    return f"write some {name} where …, every {name} has …, or count({name} where …)"


def _known(properties: list[str], names: list[str]) -> str:
    parts = [f"properties are {', '.join(properties)}"] if properties else []
    return "; ".join([*parts, *([f"names are {listing(names)}"] if names else [])]) or "nothing has a name here"


def _example(context: Context) -> str:
    tools = [feature.name for feature in context.vocabulary.features if not feature.answered]
    return spelled(tools[0]) if tools else "record"


# -- Conditions on answers and texts: ``is``, ``is one of``, ``includes``, ``matches`` -----------------------------


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


# -- Resolves comparisons of numbers: ``0.2 <= aspect <= 5``. Comparisons with a constant result are reported ------

#: Resolves an expression.
Resolve = Callable[[n.Expression, Scope, Context], Typed]
#: For each sign, the words for a bound after it and before it.
_OPERATOR_WORDS = {"<": ("above", "below"), "<=": ("at least", "at most"), ">": ("below", "above"), ">=": ("at most", "at least")}


def compare(node: n.Compare, scope: Scope, context: Context, expression: Resolve) -> Typed:
    """Numbers compared with one another."""
    typed: list[Typed] = []
    errors: list[list[TextError]] = []
    for operand in node.operands:
        before = len(context.faults)
        typed.append(expression(operand, scope, context))
        errors.append(context.errors_since(before))
    not_a_number = next((t for t in typed if not t.wrong and not t.can_be("number")), None)
    plain = next((t for t in typed if not t.wrong and t.can_be("number")), None)
    for operand, one, faults in zip(node.operands, typed, errors, strict=True):
        if not one.wrong or not isinstance(operand, n.Reference) or len(operand.parts) != 1:
            continue
        word = operand.parts[0]  # an option or a text, compared as if it were a number: one thing is wrong, not two
        if not_a_number is not None:
            context.forget(faults)
        elif word.quoted and plain is not None and word.text not in PROPERTIES:
            context.forget(faults)
            help_ = "numbers are written without quotes" if word.text.replace(".", "", 1).isdigit() else None
            context.fault(one.at, f"{context.text(plain.at)} is a number; {context.text(one.at)} is a text", help_)
    if not_a_number is not None:
        return _non_number_error(node, not_a_number, typed, context)
    runs = [context.reckoned(one) for one in typed]
    if None in runs:
        return context.wrong(node.at)
    operands = list(node.operands)
    for at, sign in enumerate(node.operators):
        if not _measured(operands[at : at + 2], typed[at : at + 2], sign, context):
            return context.wrong(node.at)
    tests = [
        closures.compared(left, sign, right, typed[at + 1].constant)
        for at, (left, sign, right) in enumerate(zip(runs, node.operators, runs[1:], strict=False))
        if left is not None and right is not None
    ]
    return _always(node, typed, context) or truth(node.at, closures.both(tests))


def _always(node: n.Compare, typed: Sequence[Typed], context: Context) -> Typed | None:
    """Reports a comparison that is always true or always false; returns None for others."""
    operands, signs, reaches = node.operands, node.operators, [one.reach for one in typed]
    if len(typed) == 2 and _is_reference(operands[0]) and context.text(operands[0].at) == context.text(operands[1].at):
        return context.fault(node.at, f"both sides are the same: this is always {_word(signs[0] in ('=', '<=', '>='))}")
    verdicts = [types.constant_comparison(a, sign, b) for a, sign, b in zip(reaches, signs, reaches[1:], strict=False)]
    if False not in verdicts and types.is_contradictory(reaches, signs):
        turned = f"write {_turned(node, context)}" if len(operands) == 3 else None
        return context.fault(node.at, f"this is always false: nothing is {_ends(node, context)}", turned)
    if False not in verdicts and set(verdicts) != {True}:
        return None
    about = f"this is always {_word(False not in verdicts)}"
    at = verdicts.index(False not in verdicts)
    variable = next((one for one in typed[at : at + 2] if one.constant is None), None)
    if variable is None:
        return context.fault(node.at, about, "compare with something that is read: confidence >= 50%")
    low, high = variable.reach
    bounds = [f"below {low:g}"] * isfinite(low) + [f"above {high:g}"] * isfinite(high)
    return context.fault(node.at, f"{about}: {context.text(variable.at)} is never {' or '.join(bounds)}")


def _word(verdict: bool) -> str:
    return "true" if verdict else "false"


def _is_reference(node: n.Expression) -> bool:
    return isinstance(node, n.Reference)


def _ends(node: n.Compare, context: Context) -> str:
    """``0.2 <= … <= 0.1``."""
    first, last = context.text(node.operands[0].at), context.text(node.operands[-1].at)
    return f"{_OPERATOR_WORDS[node.operators[0]][0]} {first} and {_OPERATOR_WORDS[node.operators[-1]][1]} {last}"


def _turned(node: n.Compare, context: Context) -> str:
    """``0.1 <= aspect <= 0.2``."""
    texts = [context.text(operand.at) for operand in reversed(node.operands)]
    return " ".join([*(word for pair in zip(texts, node.operators, strict=False) for word in pair), texts[-1]])


def _non_number_error(node: n.Compare, odd: Typed, typed: list[Typed], context: Context) -> Typed:
    """Reports a comparison of something that is not a number."""
    what = context.text(odd.at)
    if odd.only("object") or odd.only("data row"):
        return context.fault(odd.at, f"numbers are compared; {what} is {words(odd.types)}", f"say what of it: {what}.width")
    if odd.only("condition"):
        return context.fault(odd.at, "numbers are compared; this is a condition", "join conditions with and, or, not")
    help_, sign = None, next(iter(node.operators))
    if sign in ("=", "!=") and len(typed) == 2:
        other = node.operands[1 if odd is typed[0] else 0]
        value = context.text(other.at) if isinstance(other, (n.Reference, n.Number, n.Binary)) else "…"
        verb = "is" if sign == "=" else "is not"
        nothing = isinstance(other, n.Reference) and len(other.parts) == 1 and is_nothing(other.parts[0])
        help_ = f"write {what} {verb} {value}" if not nothing else f"write {what} is {'missing' if sign == '=' else 'given'}"
    elif odd.can_be("text"):
        help_ = f"how long it is: length({what})"
    return context.fault(node.at, f"{' and '.join(dict.fromkeys(node.operators))} compares numbers; {what} is {words(odd.types)}", help_)


def _measured(operands: Sequence[n.Expression], typed: list[Typed], sign: str, context: Context) -> bool:
    """Returns True if the unit and size of a number fit what it is compared with; otherwise reports an error."""
    for value, other in ((0, 1), (1, 0)):
        written, measure = operands[value], typed[other].measure
        if not isinstance(written, n.Number):
            continue
        what = context.text(typed[other].at)
        if measure == "share" and written.unit == "px":
            context.fault(written.at, f"{what} is a number from 0 to 1, not pixels", f"write {what} {sign} 50%")
            return False
        if measure == "share" and written.value > 1:
            help_ = f"write {written.value:g}%" if written.value <= 100 and not written.unit else None
            context.fault(written.at, f"{what} is a number from 0 to 1: it is never as much as {context.text(written.at)}", help_)
            return False
        if measure == "px" and written.unit == "%":
            context.fault(
                written.at,
                f"{what} is in pixels; {context.text(written.at)} is {written.value:g}",
                f"a part of something is written {context.text(written.at)} * data_row.width",
            )
            return False
    return True
