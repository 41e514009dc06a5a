"""What is known where an expression stands: the things around it by their names, and the faults found so far."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct, field

from predlint.custom_rules import closures
from predlint.custom_rules.closures_scene import GroupMembers
from predlint.custom_rules.measures import Measures
from predlint.custom_rules.properties import PROPERTIES, kind_of
from predlint.custom_rules.types import FIRST_QUANTITY, ROW, SUBJECT, WHOLE, Bound, Run, Typed, words
from predlint.lang import nodes as n
from predlint.lang.errors import TextError
from predlint.lang.nodes import At, Source
from predlint.names import exact, listing
from predlint.views.model import Vocabulary

RESERVED = ("this", "other", "data_row")


class Level(Struct, frozen=True):
    """The subject of the rule, or the thing that a quantity looks at."""

    slot: int
    features: frozenset[int]
    """What it may be of; none for the data row."""
    names: Mapping[str, frozenset[int]]
    """What it may be called, and what it is of when it is called so."""
    other: bool = False
    kinds: frozenset[str] | None = None
    """How it may be drawn, where its feature does not tell; None for in any way."""

    def meets(self, other: Level) -> bool:
        """Whether one thing may be meant by both."""
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
        """Slots of the things that an expression stands in, innermost first."""
        return tuple(level.slot for level in reversed(self.levels) if level.slot != ROW)

    def within(self, level: Level) -> Scope:
        return Scope((*self.levels, level))

    @property
    def next_slot(self) -> int:
        return max(FIRST_QUANTITY, self.innermost.slot + 1)


class Context(Struct):
    """One rule while it is compiled."""

    vocabulary: Vocabulary
    source: Source
    faults: dict[TextError, None] = field(default_factory=dict[TextError, None])
    """What is wrong, each fault once, in the order in which it was found."""
    reads: set[int] = field(default_factory=set[int])
    """Features whose instances it looks at."""
    across: bool = False
    """Whether it looks at other things than its subject."""
    uses_row: bool = False
    """Whether it looks at the data row."""
    guessed: bool = False
    """Whether a feature that it names is not known, so that things may be of any."""
    slots: int = FIRST_QUANTITY
    whole: Literal["", "file", "run"] = ""
    """What the rule is on, where it is on no thing and no data row."""
    measures: Measures | None = None
    """Those of a rule on a file or a run; None for any other rule."""
    classes: dict[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    """Names that stand for one feature after the other."""
    general: dict[tuple[str, frozenset[str]], frozenset[int]] = field(default_factory=dict[tuple[str, frozenset[str]], frozenset[int]])
    """Features that are meant without their names, by what stands there: each of many features may be held against all of them."""
    shown: dict[str, Typed] = field(default_factory=dict[str, Typed])
    """What a condition reads, outside of quantities, by its text: for the message when it does not hold."""

    def fault(self, at: At, message: str, help_: str | None = None) -> Typed:
        """Notes a fault. What is returned is wrong: nothing more is said of it."""
        self.faults[TextError(at, message, help_)] = None
        return self.wrong(at)

    def errors_since(self, before: int) -> list[TextError]:
        """The faults that were found after so many."""
        return list(islice(reversed(self.faults), len(self.faults) - before))

    def forget(self, faults: Iterable[TextError]) -> None:
        """Takes back faults: there is something better to say."""
        for fault in faults:
            self.faults.pop(fault, None)

    def wrong(self, at: At) -> Typed:
        return Typed(frozenset(), at)

    def text(self, at: At) -> str:
        """What stands in the source, on one line."""
        return " ".join(self.source.text[at.start : at.end].split())

    def show(self, typed: Typed, scope: Scope) -> None:
        """Notes a value for the message. What stands in a quantity has no one value."""
        if len(scope.levels) == 1 and not typed.wrong:
            self.shown.setdefault(self.text(typed.at), typed)

    # -- values of a wanted type -----------------------------------------------------------------------------------------------

    def as_number(self, typed: Typed) -> Run:
        return typed.run if typed.only("number") else closures.only_numbers(typed.run)

    def reckoned(self, typed: Typed) -> Run | None:
        """The closure of a number; None when it is none, which is told."""
        if typed.wrong:
            return None
        if typed.can_be("number"):
            return self.as_number(typed)
        self.fault(typed.at, f"numbers are needed here; {self.text(typed.at)} is {words(typed.types)}")
        return None

    def as_text(self, typed: Typed) -> Run:
        return typed.run if typed.only("text") else closures.only_texts(typed.run)

    def drawn(self, typed: Typed, use: str) -> Run | None:
        """A thing that has a place on the image; None when it has not, which is told."""
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
        """What is meant by things, and what they are called; None when one is not known, which is told."""
        names: dict[str, frozenset[int]] = {}
        every: frozenset[int] = frozenset()
        kinds: set[str] | None = set()
        right = True
        for thing in things:
            features = self._features(thing, is_subject=slot == SUBJECT and not self.whole)
            right = right and bool(features)
            every |= features
            if thing.kinds and self.vocabulary.dialect == "coco":  # what is drawn tells its kind; a category does not
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
        """The features that a thing means; all of them when there is no such, which is told: what then is wrong is wrong for any."""
        known = self.vocabulary.features
        if thing.name is not None:
            if thing.name.text in self.classes and not thing.name.quoted:
                return self.classes[thing.name.text]
            found = self.vocabulary.by_name.get(thing.name.text, ())
            if not found:
                from predlint.custom_rules.feature_hints import hint

                help_ = hint(thing.name.text, self.vocabulary, is_subject=is_subject)
                self.fault(thing.name.at, f"the ontology has no feature {exact(thing.name.text)}", help_)
                return self._any()
            return frozenset(feature.number for feature in found)
        wanted = frozenset(word.text for word in thing.kinds) if self.vocabulary.dialect != "coco" else frozenset[str]()
        found = self.general.get((thing.what, wanted))
        if found is None:
            if thing.what == "object":
                found = frozenset(f.number for f in known if not f.answered and (not wanted or f.kind in wanted))
            else:
                found = frozenset(f.number for f in known if f.answered or thing.what == "record")
            self.general[thing.what, wanted] = found
        if not found:
            have = listing(dict.fromkeys(f.kind for f in known))
            what = f"feature of kind {' or '.join(w.text for w in thing.kinds)}" if thing.kinds else f"{thing.what}s"
            self.fault(thing.at, f"the ontology has no {what}", f"its features are of kind {have}" if known else None)
            return self._any()
        return found

    def _any(self) -> frozenset[int]:
        """All features, where it is not known which is meant."""
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
    """A name as a rule has it: between quotes unless it is one word, and none that means something to the language."""
    return name if name.isidentifier() and name not in _KEYWORDS and name not in PROPERTIES else json.dumps(name, ensure_ascii=False)


def subject_level(context: Context, things: Sequence[n.Thing]) -> tuple[Level, GroupMembers] | None:
    return context.level(things, SUBJECT)


def data_row_level() -> Level:
    return Level(ROW, frozenset(), {})


def whole_level() -> Level:
    """Of a rule on a file or a run."""
    return Level(WHOLE, frozenset(), {})
