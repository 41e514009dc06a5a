"""The context of an expression: the instances in scope by name, the errors found so far, and features with similar names."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal, get_args

from msgspec import Struct, field

from predlint.custom_rules import closures
from predlint.custom_rules.closures_scene import GroupMembers
from predlint.custom_rules.properties import PROPERTIES, kind_of
from predlint.custom_rules.tallies import Measures
from predlint.custom_rules.types import FIRST_QUANTITY, ROW, SUBJECT, WHOLE, Bound, Run, Typed, words
from predlint.lang import nodes as n
from predlint.lang.errors import TextError
from predlint.lang.nodes import At, Source
from predlint.names import exact, in_ascii, listing, nearest
from predlint.views.model import ANSWER_KINDS, FeatureKind, Vocabulary

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
