"""Errors and suggestions for names that have no meaning at their place."""

from __future__ import annotations

from collections.abc import Iterable

from predlint.custom_rules.properties import ALIASES, FIELDS, PROPERTIES, Property, having
from predlint.custom_rules.scope import Context, Level, Scope, spelled
from predlint.custom_rules.types import ROW, Typed
from predlint.lang.nodes import At, Word
from predlint.names import exact, listing, nearest

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
    from predlint.custom_rules.functions import FUNCTIONS

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
