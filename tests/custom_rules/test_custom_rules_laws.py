"""Laws: whatever a rule says, and whatever the data is like, it never raises, and its verdict is that of the written semantics."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from unittest.mock import patch

from custom_rules_kit import choices, compiled
from custom_rules_reference import Walker
from hypothesis import given
from hypothesis import strategies as st

from predlint.custom_rules import resolve, resolve_compare
from predlint.custom_rules.closures import Scene
from predlint.custom_rules.explain import as_data, explain
from predlint.custom_rules.ruleset import OwnRule, RuleBreach
from predlint.custom_rules.scope import Context
from predlint.custom_rules.types import Run, Typed, truth
from predlint.lang.errors import LanguageError
from predlint.model.views import (
    ANSWER_KINDS,
    Choice,
    Ellipse,
    Feature,
    Instance,
    Line,
    Mask,
    Point,
    Polygon,
    Question,
    RotatedBox,
    Row,
    UprightBox,
    Vocabulary,
)

DRAWN = ("box", "polygon", "line", "point", "mask")
OPTIONS = choices("red=Red", "green=Green", "light blue=Blue")
FIELDS = ("width", "height", "frames")
PLACES = ("left", "top", "right", "bottom", "center_x", "center_y")
SIDES = ("width", "height", "aspect")
NUMBERS = st.sampled_from(["0", "1", "2.5", "50%", "10 px", "1e9", "0.1"])
COORDINATES = st.sampled_from([0.0, 1.0, 2.5, 10.0, 100.0, -3.0, 1e15, 0.1])
TEXTS = st.sampled_from(["", "red", "a b", "x\ny", "über", "\ud800", "red red"])


# -- vocabularies ----------------------------------------------------------------------------------------------------------------


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """A few tools with questions, some with questions below them, and a few classifications; questions share names."""
    questions: list[Question] = []

    def ask(name: str, under: tuple[int, str] | None = None) -> list[int]:
        kind = draw(st.sampled_from(["radio", "checklist", "text", "number"]))
        chosen: tuple[Choice, ...] = OPTIONS if kind in ("radio", "checklist") else ()
        numbers = [len(questions)]
        questions.append(Question(numbers[0], name, kind, chosen, under))
        if chosen and under is None and draw(st.booleans()):
            numbers += ask(draw(st.sampled_from(["q0", "below"])), (numbers[0], "red"))
        return numbers

    features: list[Feature] = []
    for at in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from([*DRAWN, "other", "text-span"]))
        asked = [number for name in ("q0", "q 1") if draw(st.booleans()) for number in ask(name)]
        features.append(Feature(at, f"tool{at}", kind, tuple(asked)))
    for at in range(draw(st.integers(0, 2))):
        asked = ask(f"answer{at}")
        features.append(Feature(len(features), f"answer{at}", questions[asked[0]].kind, tuple(asked)))
    return Vocabulary("labelbox", tuple(features), tuple(questions), draw(st.sampled_from([None, 1.0])))


# -- rules -----------------------------------------------------------------------------------------------------------------------


class Writer:
    """Writes rules that are right for a vocabulary: only what is known, in its type."""

    def __init__(self, draw: st.DrawFn, vocabulary: Vocabulary) -> None:
        self.draw = draw
        self.vocabulary = vocabulary
        self.names = 0

    def one(self, values: Any) -> Any:
        values = list(values)
        return values[self.draw(st.integers(0, len(values) - 1))]  # strategies of numbers are kept; one of values is looked at long

    def rule(self) -> str:
        on_row = self.draw(st.booleans())
        feature = self.one(self.vocabulary.features)
        target = "data row" if on_row else self.one([f'"{feature.name}"', f"each {feature.name} as it", "record", "record as it"])
        features = [] if on_row else [feature] if feature.name in target else list(self.vocabulary.features)
        scope: list[tuple[str, list[Feature]]] = [("" if on_row else "this", features)]
        parts = [f"rule r {{ severity {self.one(['error', 'warning', 'info'])} on {target}"]
        parts += [f"when {self.condition(scope, 2)}" for _ in range(self.draw(st.integers(0, 1)))]
        parts += [f"require {self.condition(scope, 3)}" for _ in range(self.draw(st.integers(1, 2)))]
        if self.draw(st.booleans()):
            parts.append(f'message "{{{{ {{{self.number(scope, 1)}}}".'.replace('".', '"') if self.draw(st.booleans()) else 'fix "mend"')
        return " ".join(parts) + " }"

    def condition(self, scope: Any, depth: int) -> str:
        makers = [self.compare, self.missing, self.asked]
        if depth:
            makers += [self.joined, self.quantity, self.quantity, self.relation]
        return self.one(makers)(scope, depth - 1)

    def joined(self, scope: Any, depth: int) -> str:
        a, b = self.condition(scope, depth), self.condition(scope, depth)
        return self.one([f"({a}) and ({b})", f"({a}) or ({b})", f"not ({a})"])

    def compare(self, scope: Any, depth: int) -> str:
        read, sign = self.reading(scope, depth), self.one(["<", "<=", ">", ">=", "=", "!="])
        other = self.number(scope, depth)
        return self.one([f"{read} {sign} {other}", f"{other} {sign} {read}", f"0 <= {read} {sign} {other}", f"{read} {sign} (-1 + 0)"])

    def number(self, scope: Any, depth: int) -> str:
        if depth <= 0 or self.draw(st.booleans()):
            return f"({self.draw(NUMBERS)} + 0)"
        return self.reading(scope, depth)

    def reading(self, scope: Any, depth: int) -> str:
        """A number that is read from the data."""
        kinds = [self.property, lambda _s, _d: f"data_row.{self.one(FIELDS)}"]
        if depth > 0:
            kinds += [self.arithmetic, self.count, self.call, self.pair]
        return self.one(kinds)(scope, depth - 1)

    def property(self, scope: Any, _depth: int) -> str:
        name, features = self.one(scope)
        if not features:
            return "data_row.width"
        kinds = {feature.kind for feature in features}
        known = ["confidence", "frame"]
        if kinds & {*DRAWN, "other"}:
            known += PLACES
        if kinds & {*DRAWN, "other"} - {"point"}:
            known += SIDES
        if kinds & {"box", "polygon", "mask", "other"}:
            known += ["area"]
        if kinds & {"text-span", "other", *ANSWER_KINDS}:
            known += ["start", "end"]
        read = self.one(known)
        return read if (name, features) == scope[-1] and self.draw(st.booleans()) else f"{name}.{read}"

    def arithmetic(self, scope: Any, depth: int) -> str:
        a, b = self.reading(scope, depth), self.number(scope, depth)
        return self.one([f"({a} {self.one('+-*')} {b})", f"(-{a})", f"({b} / {a})"])

    def count(self, scope: Any, depth: int) -> str:
        things, inner = self.things(scope, other=False)
        return f"count({things}{self.where(inner, depth)})"

    def call(self, scope: Any, depth: int) -> str:
        a, b = self.reading(scope, depth), self.number(scope, depth)
        return self.one([f"abs({a})", f"round({a})", f"min({a}, {b})", f"max({a}, {b}, 3)"])

    def pair(self, scope: Any, depth: int) -> str:
        drawn = [name for name, features in scope if {f.kind for f in features} & {*DRAWN, "other"}]
        if len(drawn) < 2:
            return self.property(scope, depth)
        a, b = self.draw(st.permutations(drawn))[:2]
        return f"{self.one(['iou', 'covered', 'distance'])}({a}, {b})"

    def answers(self, scope: Any) -> list[tuple[str, Question]]:
        """Answers that can be read, as rules call them."""
        found: list[tuple[str, Question]] = []
        questions = self.vocabulary.questions
        for name, features in scope:
            for feature in features if len({f.name for f in features}) == 1 else ():
                own = [questions[number] for number in feature.questions]
                for question in own:
                    if question.under is not None and any(q.under is None and q.name == question.name for q in own):
                        outer = questions[question.under[0]].name
                        found.append((f'{name}."{outer}"."{question.name}"', question)) if not feature.answered else None
                    elif not feature.answered:
                        found.append((f'{name}."{question.name}"', question))
                if feature.answered:
                    found.append((name, own[0]))
        found += [(f'"{f.name}"', questions[f.questions[0]]) for f in self.vocabulary.features if f.answered]
        return found

    def missing(self, scope: Any, depth: int) -> str:
        known = [path for path, _ in self.answers(scope)] + [self.property(scope, depth), "data_row.name"]
        return f"{self.one(known)} is {self.one(['', 'not '])}missing"

    def asked(self, scope: Any, depth: int) -> str:
        known = self.answers(scope)
        if not known:
            return self.one(['data_row.name matches "a"', 'data_row.media is not "image"', "length(data_row.name) > 2"])
        path, question = self.one(known)
        if question.kind == "number":
            return f"{path} >= {self.number(scope, depth)}"
        if question.kind == "text":
            tests = ['is "red"', 'is not one of ("red", "a b")', 'matches "^r.d$"', 'does not match "b"']
            return self.one([*(f"{path} {test}" for test in tests), f"length({path}) < 4"])
        tests = ["is red", 'is not "light blue"', "is one of (red, green)", "is not one of (green, Red)"]
        if question.kind == "checklist":
            tests += ["includes red", "includes any of (red, green)", 'includes all of (red, "light blue")']
        return f"{path} {self.one(tests)}"

    def things(self, scope: Any, *, other: bool) -> tuple[str, Any]:
        """What a quantity ranges over, and the scope within."""
        self.names += 1
        feature, second = self.one(self.vocabulary.features), self.one(self.vocabulary.features)
        alias = f"a{self.names}"
        text, features = self.one(
            [
                (f"{feature.name} as {alias}", [feature]),
                (f"({feature.name} as {alias}, {second.name} as {alias})", [feature, second]),
                (f"record as {alias}", list(self.vocabulary.features)),
            ]
        )
        return text, [*scope, ("other" if other else alias, features)]

    def where(self, scope: Any, depth: int) -> str:
        return f" where {self.condition(scope, depth)}" if depth > 0 and self.draw(st.booleans()) else ""

    def quantifier(self, *, every: bool) -> str:
        minimum = self.draw(st.integers(1, 2))
        known = ["some", "no", f"exactly {minimum}", f"at least {minimum}", f"at most {minimum - 1}", f"between {minimum} and 3"]
        return self.one([*known, "every"] if every else known)

    def quantity(self, scope: Any, depth: int) -> str:
        how = self.quantifier(every=True)
        other = bool(scope[-1][1]) and all(name != "other" for name, _ in scope) and self.draw(st.booleans())
        things, inner = self.things(scope, other=other)
        has = f" has {self.condition(inner, depth)}" if how == "every" or self.draw(st.booleans()) else ""
        return f"({how}{' other' if other else ''} {things}{self.where(inner, depth)}{has})"

    def relation(self, scope: Any, depth: int) -> str:
        drawn = [name for name, features in scope if {f.kind for f in features} & {*DRAWN, "other"}]
        if not drawn or any(name == "other" for name, _ in scope) or not any(f.kind in (*DRAWN, "other") for f in self.vocabulary.features):
            return self.missing(scope, depth)
        word = self.one(["inside", "overlaps"])
        if len(drawn) > 1 and self.draw(st.booleans()):
            left, right = drawn[-1], drawn[-2]
            return f"{left} {word} {right}"
        target = self.one([f for f in self.vocabulary.features if f.kind in (*DRAWN, "other")])
        self.names += 1
        inner = [*scope, (f"a{self.names}", [target])]
        return f"({self.one(drawn)} {word} {self.quantifier(every=True)} other {target.name} as a{self.names}{self.where(inner, depth)})"


@st.composite
def rules(draw: st.DrawFn) -> tuple[Vocabulary, str]:
    vocabulary = draw(vocabularies())
    return vocabulary, Writer(draw, vocabulary).rule()


# -- data ------------------------------------------------------------------------------------------------------------------------


@cache
def shapes() -> st.SearchStrategy[Any]:
    points = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=4).map(tuple)
    box = st.tuples(COORDINATES, COORDINATES, COORDINATES, COORDINATES)
    return st.one_of(
        st.none(), box.map(lambda b: UprightBox(*b)), box.map(lambda b: UprightBox(*b)), box.map(lambda b: RotatedBox(*b, 30.0)),
        points.map(Polygon), points.map(Line), st.builds(Point, COORDINATES, COORDINATES), st.just(Mask()),
        st.builds(Ellipse, COORDINATES, COORDINATES, st.just(2.0), st.just(0.0)),
    )  # fmt: skip


# made once, for hypothesis looks long at each before it draws of it
SIZES, FRAMES, MEDIA = st.sampled_from([None, 0.0, 100.0, 1e300]), st.sampled_from([None, 3]), st.sampled_from([None, "image"])
CHOSEN = {
    kind: st.lists(st.sampled_from([choice.value for choice in OPTIONS]), max_size=maximum).map(tuple)
    for kind, maximum in (("radio", 1), ("checklist", 3))
}
ANSWERS: dict[str, st.SearchStrategy[Any]] = {**CHOSEN, "text": TEXTS, "number": st.sampled_from([0, 3, 10**400, 2.5])}
CONFIDENCES, FRAME = st.sampled_from([None, 0.0, 0.5, 1.0, 3, 1e308]), st.sampled_from([None, None, 0, 1])
SPANS, RANGES = st.sampled_from([None, (0.0, 4.0)]), st.sampled_from([None, (0.0, 0.0), (1.0, 9.0), (0, 1)])


@st.composite
def scenes(draw: st.DrawFn, vocabulary: Vocabulary) -> Scene:
    instances = [draw(instances_of(vocabulary)) for _ in range(draw(st.integers(0, 5)))]
    row = Row(1, draw(TEXTS), draw(SIZES), draw(SIZES), draw(FRAMES), draw(MEDIA))
    return Scene(draw(st.sampled_from([None, row])), instances)


@st.composite
def instances_of(draw: st.DrawFn, vocabulary: Vocabulary) -> Instance:
    feature = draw(st.sampled_from(vocabulary.features))
    answers: dict[int, Any] = {}
    for number in feature.questions:
        kind = vocabulary.questions[number].kind
        if draw(st.booleans()):
            answers[number] = draw(ANSWERS[kind])
    return Instance(
        feature.number, None,
        confidence=draw(CONFIDENCES),
        shape=draw(shapes()) if feature.kind in (*DRAWN, "other") else None,
        answers=answers, frame=draw(FRAME), span=draw(SPANS),
        frames=draw(RANGES), identity=draw(st.integers(0, 2)),
    )  # fmt: skip


# -- laws ------------------------------------------------------------------------------------------------------------------------


def unhindered(text: str, vocabulary: Vocabulary) -> OwnRule:
    """The rule, also where it is refused for saying nothing: comparisons that are told to be always so are held to it."""
    always: dict[Any, bool] = {}
    tell = resolve_compare._always  # pyright: ignore[reportPrivateUsage]

    def noted(node: Any, typed: list[Typed], context: Context) -> None:
        if tell(node, typed, context) is not None:
            always[node.at] = "always true" in context.faults.popitem()[0].message

    def held_to(at: Any, run: Run) -> Typed:
        def held(things: Any) -> bool | None:
            value = run(things)
            assert value is None or value is always[at], context_of(text, at)
            return value

        return truth(at, held if at in always else run)

    with (
        patch.object(resolve_compare, "_always", noted),
        patch.object(resolve_compare, "truth", held_to),
        patch.object(resolve, "constant_verdict", return_value=None),
    ):
        return compiled(text, vocabulary).rules[0]


def context_of(text: str, at: Any) -> str:
    return text[at.start : at.end]


@given(st.data())
def test_a_rule_says_what_the_semantics_says(data: st.DataObject) -> None:
    vocabulary, text = data.draw(rules())
    rule = unhindered(text, vocabulary)
    assert explain(rule).endswith(".") and as_data(rule)["name"] == "r"
    for _ in range(3):
        scene = data.draw(scenes(vocabulary))
        found = list(rule.check_scene(scene))
        assert all(isinstance(offence, RuleBreach) and offence.message for offence in found)
        assert [offence.instance for offence in found if isinstance(offence, RuleBreach)] == Walker(
            rule.node, vocabulary, scene
        ).offenders()
        if not rule.row:
            alone = [at for at, i in enumerate(scene.instances) if i.feature in rule.subjects and rule.check(i, scene.row) is not None]
            assert alone == [offence.instance for offence in found if isinstance(offence, RuleBreach)]
        if found and not any(instance.feature in rule.reads for instance in scene.instances):
            assert rule.every_row


@given(st.data())
def test_what_a_rule_does_not_read_does_not_matter(data: st.DataObject) -> None:
    vocabulary, text = data.draw(rules())
    rule = unhindered(text, vocabulary)
    scene = data.draw(scenes(vocabulary))
    less = Scene(scene.row, [instance for instance in scene.instances if instance.feature in rule.reads])
    assert [offence[-1] for offence in rule.check_scene(scene)] == [offence[-1] for offence in rule.check_scene(less)]


_TOKEN = re.compile(r'"[^"]*"|[\w.]+|\s+|.')
_OTHER = [
    "car", '"', "{", "}", "(", ")", "is", "not", "some", "every", "has", "where", "width", "confidence", "tool0", '"q 1"', "this", "other",
    ">", "=", "5", "-", ".", "/", "0", "inside", "red", "message", '"{width}"', '"{"', "matches", '"("', "data row", "data_row", "count",
    "iou", "answer0", "as", "%", "missing", "and", "one of",
]  # fmt: skip


@given(st.data())
def test_whatever_is_wrong_in_a_rule_is_reported(data: st.DataObject) -> None:
    vocabulary, text = data.draw(rules())
    tokens = _TOKEN.findall(text)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(tokens) - 1))
        new = data.draw(st.lists(st.sampled_from([*_OTHER, *tokens]), max_size=2))
        tokens[at : at + data.draw(st.integers(0, 2))] = [" ".join(new)]
    mutated = "".join(tokens)
    try:
        compiled(mutated, vocabulary)
    except LanguageError as error:
        for fault in error.faults:
            assert fault.message and 0 <= fault.at.start <= fault.at.end <= len(mutated) + 1
        assert str(error).startswith("rules.onto:")
