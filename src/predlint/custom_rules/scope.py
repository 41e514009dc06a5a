"""The context of an expression: the instances in scope by name, the errors found so far, and the functions that it may call."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from math import floor
from typing import Any, Literal, get_args

from msgspec import Struct, field

from predlint.custom_rules import closures
from predlint.custom_rules.closures import GroupMembers
from predlint.custom_rules.tallies import Measures
from predlint.custom_rules.types import (
    ALIASES,
    FIELDS,
    FIRST_QUANTITY,
    PROPERTIES,
    ROW,
    SUBJECT,
    WHOLE,
    Bound,
    Measure,
    Property,
    Run,
    Type,
    Typed,
    fixed,
    function_range,
    kind_of,
    number,
    words,
)
from predlint.lang import nodes as n
from predlint.lang.errors import TextError
from predlint.lang.nodes import At, Source
from predlint.model import view_relations
from predlint.model.names import nearest
from predlint.model.texts import exact, in_ascii, listing
from predlint.model.views import ANSWER_KINDS, FeatureKind, Vocabulary

# -- The context of an expression: the instances in scope by name, and the errors found so far ---------------------

RESERVED = ("this", "other", "data_row")


class Level(Struct, frozen=True):
    """The subject of the rule, or the thing that a quantity looks at."""

    slot: int
    features: frozenset[int]
    """The features that the instance may be of; empty for the data row."""
    names: Mapping[str, frozenset[int]]
    """Possible name of the instance -> features that it may be of under that name."""
    other: bool = False
    kinds: frozenset[str] | None = None
    """The kinds of shapes that the instance may have, if its feature does not tell; None for any."""

    def meets(self, other: Level) -> bool:
        """Returns True if both may refer to the same instance."""
        return bool(self.features & other.features) and (self.kinds is None or other.kinds is None or bool(self.kinds & other.kinds))

    def bound(self, name: str) -> Bound:
        features = self.names.get(name, self.features)
        return Bound(self.slot, features, features != self.features)


class Scope(Struct, frozen=True):
    """Levels, outermost first."""

    levels: tuple[Level, ...]

    @property
    def innermost(self) -> Level:
        return self.levels[-1]

    @property
    def around(self) -> tuple[int, ...]:
        """The slots of the instances in scope, innermost first."""
        return tuple(level.slot for level in reversed(self.levels) if level.slot != ROW)

    def within(self, level: Level) -> Scope:
        return Scope((*self.levels, level))

    @property
    def next_slot(self) -> int:
        return max(FIRST_QUANTITY, self.innermost.slot + 1)


class Context(Struct):
    """The state of one rule while it is compiled."""

    vocabulary: Vocabulary
    source: Source
    faults: dict[TextError, None] = field(default_factory=dict[TextError, None])
    """The errors, without repetition, in the order found."""
    reads: set[int] = field(default_factory=set[int])
    """Features whose instances it looks at."""
    across: bool = False
    """True if the rule reads other instances than its subject."""
    uses_row: bool = False
    """True if the rule reads the data row."""
    guessed: bool = False
    """True if the rule names an unknown feature, so that an instance may be of any feature."""
    slots: int = FIRST_QUANTITY
    whole: Literal["", "file", "run"] = ""
    """The subject, if it is a file or a run."""
    measures: Measures | None = None
    """The measures of a rule on a file or a run; None for any other rule."""
    classes: dict[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    """Names that stand for each feature in turn."""
    general: dict[tuple[str, frozenset[str]], frozenset[int]] = field(default_factory=dict[tuple[str, frozenset[str]], frozenset[int]])
    """The text in the rule -> features that are meant without a name. Cached, since each of many features may be compared with all."""
    shown: dict[str, Typed] = field(default_factory=dict[str, Typed])
    """The text -> value that a condition reads outside of quantities, for the message of a breach."""

    def fault(self, at: At, message: str, help_: str | None = None) -> Typed:
        """Records an error. Returns a wrong expression, about which nothing else is reported."""
        self.faults[TextError(at, message, help_)] = None
        return self.wrong(at)

    def errors_since(self, before: int) -> list[TextError]:
        """Returns the errors found after the first ``before`` ones."""
        return list(islice(reversed(self.faults), len(self.faults) - before))

    def forget(self, faults: Iterable[TextError]) -> None:
        """Removes errors, to report a better one."""
        for fault in faults:
            self.faults.pop(fault, None)

    def wrong(self, at: At) -> Typed:
        return Typed(frozenset(), at)

    def text(self, at: At) -> str:
        """Returns the text of the source at a place, on one line."""
        return " ".join(self.source.text[at.start : at.end].split())

    def show(self, typed: Typed, scope: Scope) -> None:
        """Records a value for the message. Expressions inside a quantity have no single value and are ignored."""
        if len(scope.levels) == 1 and not typed.wrong:
            self.shown.setdefault(self.text(typed.at), typed)

    # -- values of a wanted type -----------------------------------------------------------------------------------------------

    def as_number(self, typed: Typed) -> Run:
        return typed.run if typed.only("number") else closures.only_numbers(typed.run)

    def reckoned(self, typed: Typed) -> Run | None:
        """Returns the closure of a number, or None if the expression is not a number, which is reported."""
        if typed.wrong:
            return None
        if typed.can_be("number"):
            return self.as_number(typed)
        self.fault(typed.at, f"numbers are needed here; {self.text(typed.at)} is {words(typed.types)}")
        return None

    def as_text(self, typed: Typed) -> Run:
        return typed.run if typed.only("text") else closures.only_texts(typed.run)

    def drawn(self, typed: Typed, use: str) -> Run | None:
        """Returns the closure of an instance with a shape, or None if it cannot have one, which is reported."""
        if typed.wrong:
            return None
        bound = typed.bound
        if bound is None:
            help_ = "name what it is compared with: some car where iou(this, car) > 50%"
            if typed.only("data row"):
                help_ = "give the things names: no car as a where overlaps some other car as b where iou(a, b) > 50%"
            self.fault(typed.at, f"{use} needs a thing; this is {words(typed.types)}", help_)
            return None
        if not any(kind_of(number, self.vocabulary) not in _PLACELESS for number in bound.features):
            self.fault(typed.at, f"{use} needs something drawn; {self.names_of(bound.features)} has no place on the image")
            return None
        return closures.thing(bound.slot, bound.features if bound.restricted else None)

    # -- features --------------------------------------------------------------------------------------------------------------

    def names_of(self, features: Iterable[int]) -> str:
        if self.guessed and len(frozenset(features)) == len(self.vocabulary.features):
            return "it"
        return listing(dict.fromkeys(self.vocabulary.features[number].name for number in sorted(features)), 4)

    def level(self, things: Sequence[n.Thing], slot: int, *, other: bool = False) -> tuple[Level, GroupMembers] | None:
        """Returns the instances that things refer to, with their names, or None if one is unknown, which is reported."""
        names: dict[str, frozenset[int]] = {}
        every: frozenset[int] = frozenset()
        kinds: set[str] | None = set()
        right = True
        for thing in things:
            features = self._features(thing, is_subject=slot == SUBJECT and not self.whole)
            right = right and bool(features)
            every |= features
            if thing.kinds and self.vocabulary.dialect == "coco":  # the shape tells its kind; a category does not
                kinds = kinds if kinds is None else kinds | {word.text for word in thing.kinds}
            else:
                kinds = None
            for word in (thing.name, thing.alias):
                if word is not None:
                    names[word.text] = names.get(word.text, frozenset()) | features
            if thing.alias is not None and thing.alias.text in RESERVED:
                self.fault(thing.alias.at, f'"{thing.alias.text}" has a meaning of its own', "choose another name after as")
                right = False
        self.reads |= every
        self.slots = max(self.slots, slot + 1)
        if not right:
            return None
        drawn = None if kinds is None else frozenset(kinds)
        return Level(slot, every, names, other, drawn), GroupMembers(every, drawn)

    def _features(self, thing: n.Thing, *, is_subject: bool) -> frozenset[int]:
        """Returns the features that a thing refers to. If there are none, reports an error and returns all, so that only errors true of any
        feature follow."""
        known = self.vocabulary.features
        if thing.name is not None:
            if thing.name.text in self.classes and not thing.name.quoted:
                return self.classes[thing.name.text]
            found = self.vocabulary.by_name.get(thing.name.text, ())
            if not found:
                help_ = hint(thing.name.text, self.vocabulary, is_subject=is_subject)
                self.fault(thing.name.at, f"the ontology has no feature {exact(thing.name.text)}", help_)
                return self._any()
            return frozenset(feature.number for feature in found)
        kinds = frozenset(word.text for word in thing.kinds) if self.vocabulary.dialect != "coco" else frozenset[str]()
        found = self.general.get((thing.what, kinds))
        if found is None:
            if thing.what == "object":
                found = frozenset(f.number for f in known if not f.answered and (not kinds or f.kind in kinds))
            else:
                found = frozenset(f.number for f in known if f.answered or thing.what == "record")
            self.general[thing.what, kinds] = found
        if not found:
            have = listing(dict.fromkeys(f.kind for f in known))
            what = f"feature of kind {' or '.join(w.text for w in thing.kinds)}" if thing.kinds else f"{thing.what}s"
            self.fault(thing.at, f"the ontology has no {what}", f"its features are of kind {have}" if known else None)
            return self._any()
        return found

    def _any(self) -> frozenset[int]:
        """Returns all features, and marks the rule as guessed."""
        self.guessed = True
        return frozenset(range(len(self.vocabulary.features)))


#: Words of rules that are not read as names everywhere.
_KEYWORDS = frozenset(
    """this other data_row data row each as object answer record of kind or and not is missing one includes any all matches does match
    some no every exactly at least most between where has count inside overlaps when require message fix why severity on rule
    error warning info box polygon point line mask ellipse skeleton cuboid relationship text media""".split()
)

_PLACELESS = frozenset({"text-span", "time-span", "relationship", "message", "radio", "checklist", "text", "number"})


def spelled(name: str) -> str:
    """Returns a name as written in a rule: in quotes unless it is one word that is no keyword."""
    return name if name.isidentifier() and name not in _KEYWORDS and name not in PROPERTIES else json.dumps(name, ensure_ascii=False)


def subject_level(context: Context, things: Sequence[n.Thing]) -> tuple[Level, GroupMembers] | None:
    return context.level(things, SUBJECT)


def data_row_level() -> Level:
    return Level(ROW, frozenset(), {})


def whole_level() -> Level:
    """Returns the level of a rule on a file or a run."""
    return Level(WHOLE, frozenset(), {})


# -- Suggestions for a feature that the ontology does not have -----------------------------------------------------


def hint(name: str, vocabulary: Vocabulary, *, is_subject: bool) -> str:
    """Returns a suggestion: a feature with a similar name, the feature that has the question, or the word for features in general.

    ``is_subject``: the name is the subject of a rule; only there data rows, files and runs are possible.
    """
    for feature in vocabulary.features:
        if any(vocabulary.questions[number].name == name for number in feature.questions):
            owner = spelled(feature.name)
            return f"{exact(name)} is a question about {exact(feature.name)}: write on {owner} require {spelled(name)} …"
    general = _GENERAL.get(_bare(name))
    if general == "data row" and not is_subject:
        return "what stands here is a thing: object, answer, record or a feature"
    if is_subject and _bare(name) in ("file", "run"):
        return f"did you mean {_bare(name)}?"
    if general:
        return f"did you mean {general}?"
    if near := nearest(name, vocabulary.by_name):
        letters = _foreign_letters(name, near[0])
        return f"did you mean {' or '.join(map(spelled, near))}?{f' What is written has {letters}' if letters else ''}"
    return f"its features are {listing(vocabulary.by_name)}" if vocabulary.features else "it has no features at all"


def _foreign_letters(name: str, intended: str) -> str:
    """Returns a text that names the letters of other scripts that look like the intended ones."""
    if len(name) != len(intended):
        return ""
    foreign = dict.fromkeys(a for a, b in zip(name, intended, strict=True) if a != b)
    if not foreign or any(char.isascii() for char in foreign):
        return ""
    return " and ".join(f"{in_ascii(char)}, a {unicodedata.name(char, 'character without a name').lower()}" for char in foreign)


def _bare(name: str) -> str:
    """Returns a word in lower case, without signs and plural ending."""
    bare = "".join(filter(str.isalnum, name.casefold()))
    return bare.removesuffix("es") if bare.endswith("xes") else bare.removesuffix("s")


#: Other words -> the word of the language for what a rule may be on.
_GENERAL = {
    **dict.fromkeys("datarow row image img picture photo asset task frame file document video item".split(), "data row"),
    **dict.fromkeys("all any everything anything annotation prediction label".split(), "record"),
    **dict.fromkeys("tool thing instance region shape".split(), "object"),
    **dict.fromkeys(("classification", "question", *ANSWER_KINDS), "answer"),
    **{_bare(kind): f"object of kind {kind}" for kind in get_args(FeatureKind) if kind not in ANSWER_KINDS and kind != "other"},
    **dict.fromkeys("bbox boundingbox rectangle rect".split(), "object of kind box"),
}


# -- The functions that expressions may call -----------------------------------------------------------------------


class Function(Struct, frozen=True):
    """The arguments and the result of a function; the result is always a number."""

    usage: str
    meaning: str
    takes: Type
    minimum: int
    maximum: int | None
    compute: Callable[..., Any] | None
    """The function; None for a relation of two shapes, which is found by name."""
    measure: Measure = ""
    same: bool = False
    """True if the result has the unit of the arguments."""


def _round(value: float) -> int:
    """Rounds to the nearest integer, halves up."""
    whole = floor(value)
    return whole + 1 if value - whole >= 0.5 else whole


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function("abs(a)", "a without its sign", "number", 1, 1, abs, same=True),
    "min": Function("min(a, b)", "the smallest of two or more numbers", "number", 2, None, min, same=True),
    "max": Function("max(a, b)", "the largest of two or more numbers", "number", 2, None, max, same=True),
    "round": Function("round(a)", "the nearest whole number, halves up", "number", 1, 1, _round),
    "length": Function("length(text)", "how many characters a text has", "text", 1, 1, len),
    "iou": Function("iou(a, b)", "shared area of two boxes / area of both together, from 0 to 1", "object", 2, 2, None, "share"),
    "covered": Function("covered(a, b)", "how much of a's box is inside b's, from 0 to 1", "object", 2, 2, None, "share"),
    "distance": Function("distance(a, b)", "pixels between the centres of two boxes", "object", 2, 2, None, "px"),
}

_ALIASES = {
    "len": "length", "overlap": "iou", "intersection": "covered", "coverage": "covered", "dist": "distance", "minimum": "min",
    "maximum": "max", "floor": "round", "int": "round",
}  # fmt: skip


def call(node: n.Call, arguments: Sequence[Typed], context: Context) -> Typed:
    """Returns the call of a function whose arguments are resolved."""
    name = node.function.text
    function = FUNCTIONS.get(name)
    if function is None:
        return context.fault(node.function.at, f'there is no function "{name}"', _hint(name))
    count = len(arguments)
    if count < function.minimum or (function.maximum is not None and count > function.maximum):
        expected_count = f"{function.minimum}" if function.minimum == function.maximum else f"at least {function.minimum}"
        plural = "" if expected_count == "1" else "s"
        return context.fault(node.at, f"{name} takes {expected_count} argument{plural}, not {count}", f"write {function.usage}")
    runs = [_argument(argument, function, name, context) for argument in arguments]
    if None in runs:
        return context.wrong(node.at)
    measures: set[Measure] = {argument.measure for argument in arguments}
    measure: Measure = function.measure if not function.same or len(measures) > 1 else measures.pop()
    given = [run for run in runs if run is not None]
    within = function_range(name, [argument.reach for argument in arguments])
    if function.takes == "object" and same_thing(*arguments):
        return context.fault(node.at, "both are the same thing", f"name another: some other car where {name}(this, other) > …")
    if function.compute is not None:
        run = closures.calculated(function.compute, given)
        if function.takes == "number" and all(argument.constant is not None for argument in arguments):
            return fixed(node.at, run([]))
        return number(node.at, run, measure, within)
    return number(node.at, closures.of_shapes(relation(name), given[0], given[1]), measure, within)


def same_thing(left: Typed, right: Typed) -> bool:
    """Returns True if two names refer to the same instance."""
    return left.bound is not None and right.bound is not None and left.bound.slot == right.bound.slot


def relation(name: str) -> Callable[[Any, Any], Any]:
    """Returns the relation of two shapes with this name in rules."""
    table: dict[str, Callable[[Any, Any], Any]] = {
        "iou": view_relations.iou, "covered": view_relations.covered, "distance": view_relations.distance,
        "inside": view_relations.inside, "overlaps": view_relations.overlaps,
    }  # fmt: skip
    return table[name]


def _argument(argument: Typed, function: Function, name: str, context: Context) -> Run | None:
    """Returns the closure of an argument, or None if it has an error, which is reported."""
    if argument.wrong:
        return None
    if function.takes == "object":
        return context.drawn(argument, f"{name}({', '.join(['…'] * function.minimum)})")
    if not argument.can_be(function.takes):
        context.fault(argument.at, f"{name} takes {words([function.takes])}; this is {words(argument.types)}", f"write {function.usage}")
        return None
    return context.as_number(argument) if function.takes == "number" else context.as_text(argument)


def _hint(name: str) -> str:
    known = ALIASES.get(name.lower(), name)
    if known in PROPERTIES and name.lower() not in _ALIASES:
        return f"{known} is a property: write it without parentheses, {known} or car.{known}"
    near = [_ALIASES[name.lower()]] if name.lower() in _ALIASES else nearest(name, [*FUNCTIONS, "count"])
    if near:
        usage = FUNCTIONS[near[0]].usage if near[0] in FUNCTIONS else "count(car where …)"
        return f"did you mean {usage}?"
    return f"functions are {', '.join(FUNCTIONS)} and count"


# -- Generates the tables of properties, fields and functions in docs/language-reference.md from the code ----------

_COUNT = ("count(car where …)", "how many things of the data row there are")


def tables() -> dict[str, str]:
    """Returns name of the marks -> table as Markdown."""
    return {
        "properties": _table(
            ("property", "what it is", "of"), [(f"`{one.name}`", one.meaning, _kinds(one)) for one in PROPERTIES.values()]
        ),
        "fields": _table(("field", "what it is"), [(f"`data_row.{name}`", meaning) for name, (_, _, meaning) in FIELDS.items()]),
        "functions": _table(
            ("function", "what it gives"),
            [(f"`{usage}`", meaning) for usage, meaning in [*((one.usage, one.meaning) for one in FUNCTIONS.values()), _COUNT]],
        ),
    }


def with_tables(page: str) -> str:
    """Returns a page of the documentation with current tables, each between its two marks. Raises ValueError if marks are missing."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page has no {begin.strip()} and {end}")
        page = f"{before}{begin}{table}{end}{after}"
    return page


def _kinds(one: Property) -> str:
    """Returns the kinds of features that have a property, in the order of the code."""
    if one.kinds is None:
        return "everything"
    return ", ".join(kind for kind in get_args(FeatureKind) if kind in one.kinds and kind != "other")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
