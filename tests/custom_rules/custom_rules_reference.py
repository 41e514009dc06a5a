"""The semantics of rules, written straight down: a slow walk over the syntax tree, with all names looked up as it goes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from predlint.custom_rules.closures import Scene
from predlint.lang import nodes as n
from predlint.model import view_relations
from predlint.model.views import Instance, UprightBox, Vocabulary

_DRAWN = "box rotated-box polygon line point ellipse mask skeleton cuboid other".split()
_HAVE = {
    **{name: set(_DRAWN) for name in "left top right bottom center_x center_y".split()},
    **{name: set(_DRAWN) - {"point"} for name in ("width", "height", "aspect")},
    "area": set(_DRAWN) - {"line", "point", "skeleton", "cuboid"},
    "points": set(_DRAWN) - {"mask"},
    "path_length": {"box", "rotated-box", "polygon", "line", "ellipse", "other"},
    "start": {"text-span", "time-span", "message", "other", "radio", "checklist", "text", "number"},
    "end": {"text-span", "time-span", "message", "other", "radio", "checklist", "text", "number"},
    "text": {"text"},
}


class Here(NamedTuple):
    """A thing around an expression, with what it is called and what it may be of."""

    instance: Instance | None
    """None for the data row."""
    names: dict[str, set[int]]
    features: set[int]
    other: bool


class Walker:
    """One rule, evaluated over one scene."""

    def __init__(self, rule: n.RuleNode, vocabulary: Vocabulary, scene: Scene) -> None:
        self.rule = rule
        self.vocabulary = vocabulary
        self.scene = scene

    def offenders(self) -> list[int | None]:
        """What breaks the rule: places of instances, or None for the data row."""
        if isinstance(self.rule.targets[0], n.DataRow):
            return [None] if self.offends([Here(None, {}, set(), False)]) else []
        things = [t for t in self.rule.targets if isinstance(t, n.Thing)]
        names, features = self.meant(things)
        found = enumerate(self.scene.instances)
        return [at for at, i in found if i.feature in features and self.offends([Here(i, names, features, False)])]

    def offends(self, around: list[Here]) -> bool:
        if any(self.truth(when, around) is not True for when in self.rule.when):
            return False
        return any(self.truth(require, around) is False for require in self.rule.require)

    def meant(self, things: Sequence[n.Thing]) -> tuple[dict[str, set[int]], set[int]]:
        names: dict[str, set[int]] = {}
        every: set[int] = set()
        for thing in things:
            answered = {f.number for f in self.vocabulary.features if f.answered}
            drawn = {f.number for f in self.vocabulary.features if not f.answered}
            kinds = {word.text for word in thing.kinds}
            features = {"answer": answered, "object": drawn, "record": answered | drawn}.get(thing.what)
            if features is None and thing.name is not None:
                features = {f.number for f in self.vocabulary.features if f.name == thing.name.text}
            assert features is not None
            features = {f for f in features if not kinds or self.vocabulary.features[f].kind in kinds}
            every |= features
            for word in (thing.name, thing.alias):
                if word is not None:
                    names.setdefault(word.text, set()).update(features)
        return names, every

    # -- conditions ----------------------------------------------------------------------------------------------------------

    def truth(self, node: n.Expression, around: list[Here]) -> bool | None:
        match node:
            case n.Both():
                return least(self.truth(node.left, around), self.truth(node.right, around))
            case n.Either():
                return greatest(self.truth(node.left, around), self.truth(node.right, around))
            case n.Not():
                return turned(self.truth(node.operand, around))
            case n.Compare():
                values = [self.number(operand, around) for operand in node.operands]
                verdict: bool | None = True
                for sign, a, b in zip(node.operators, values, values[1:], strict=False):
                    verdict = least(verdict, None if a is None or b is None else COMPARE[sign](a, b))
                return verdict
            case n.Missing():
                return (self.value(node.operand, around, given=True) is None) != node.negated
            case n.Chosen():
                found = self.chosen(node, self.value(node.operand, around))
                return turned(found) if node.negated else found
            case n.Matches():
                text = self.value(node.operand, around)
                whole = isinstance(text, str) and not any("\ud800" <= char <= "\udfff" for char in text)
                found = bool(re.search(node.pattern.text, text)) if whole else None
                return turned(found) if node.negated else found
            case n.Relation():
                return self.relation(node, around)
            case n.Quantity():
                return self.quantity(node, around, lambda _inner: True)
            case _:
                raise AssertionError(node)

    def chosen(self, node: n.Chosen, value: Any) -> bool | None:
        wanted = {word.text for word in node.values}
        if isinstance(value, str):
            return value in wanted if node.how in ("is", "one of") else None
        if not isinstance(value, tuple):
            return None
        every = [choice for question in self.vocabulary.questions for choice in question.choices]
        values, labels = {choice.value for choice in every}, {choice.label: choice.value for choice in every}
        wanted = {text if text in values else labels[text] for text in wanted}
        has = set(value)
        if node.how in ("is", "one of"):
            return len(has) == 1 and has <= wanted
        return bool(has & wanted) if node.how == "includes any" else wanted <= has

    def relation(self, node: n.Relation, around: list[Here]) -> bool | None:
        left = self.thing(node.left, around) if node.left is not None else around[-1].instance
        compute = view_relations.inside if node.word.text == "inside" else view_relations.overlaps
        if isinstance(node.right, n.Reference):
            return related(compute, left, self.thing(node.right, around))
        return self.quantity(node.right, around, lambda inner: related(compute, left, inner[-1].instance))

    def quantity(self, node: n.Quantity, around: list[Here], holds: Any) -> bool | None:
        where, verdicts = [], []
        found = self.found(node.things, around, node.other)
        for here in found:
            inner = [*around, here]
            where.append(True if node.where is None else self.truth(node.where, inner))
            verdicts.append(least(holds(inner), True if node.has is None else self.truth(node.has, inner)))
        if node.how == "every":
            return fold(least, True, [greatest(turned(w), v) for w, v in zip(where, verdicts, strict=True)])
        all_ = [least(w, v) for w, v in zip(where, verdicts, strict=True)]
        if node.how in ("some", "no"):
            some = fold(greatest, False, all_)
            return some if node.how == "some" else turned(some)
        sure, possible = self.objects(found, all_)
        low = node.minimum.value if node.minimum else 0
        high = node.maximum.value if node.maximum else math.inf
        fits = {low <= count <= high for count in range(sure, possible + 1)}
        return fits.pop() if len(fits) == 1 else None

    def objects(self, found: list[Here], verdicts: list[bool | None]) -> tuple[int, int]:
        by_object: dict[Any, list[bool | None]] = {}
        for here, verdict in zip(found, verdicts, strict=True):
            assert here.instance is not None
            by_object.setdefault(here.instance.identity, []).append(verdict)
        merged = [fold(greatest, False, all_) for all_ in by_object.values()]
        return merged.count(True), merged.count(True) + merged.count(None)

    def found(self, things: Sequence[n.Thing], around: list[Here], other: bool) -> list[Here]:
        names, features = self.meant(things)
        outer = [here.instance for here in around if here.instance is not None]
        found: list[Here] = []
        for instance in self.scene.instances:
            frames = [o.frame for o in outer if o.frame is not None]
            if instance.feature not in features or (frames and not is_in_frames(instance, frames)):
                continue
            if other and any(o.identity == instance.identity for o in outer):
                continue
            found.append(Here(instance, names, features, other))
        return found

    # -- values --------------------------------------------------------------------------------------------------------------

    def number(self, node: n.Expression, around: list[Here]) -> Any:
        match node:
            case n.Number():
                return node.value
            case n.Reference():
                value = self.value(node, around)
                return value if isinstance(value, (int, float)) else None
            case n.Negative():
                return calculated(lambda a: -a, self.number(node.operand, around))
            case n.Binary():
                return calculated(ARITHMETIC[node.operator], self.number(node.left, around), self.number(node.right, around))
            case n.Count():
                found = self.found(node.things, around, False)
                verdicts = [True if node.where is None else self.truth(node.where, [*around, here]) for here in found]
                sure, possible = self.objects(found, verdicts)
                return sure if sure == possible else None
            case n.Call():
                return self.call(node, around)
            case _:
                raise AssertionError(node)

    def call(self, node: n.Call, around: list[Here]) -> Any:
        name = node.function.text
        if name in ("iou", "covered", "distance"):
            left, right = (self.thing(argument, around) for argument in node.arguments)
            return related(getattr(view_relations, name), left, right)
        if name == "length":
            text = self.value(node.arguments[0], around)
            return len(text) if isinstance(text, str) else None
        compute = {"abs": abs, "min": min, "max": max, "round": lambda a: math.floor(a) + (a - math.floor(a) >= 0.5)}[name]
        return calculated(compute, *(self.number(argument, around) for argument in node.arguments))

    def thing(self, node: n.Expression, around: list[Here]) -> Instance | None:
        assert isinstance(node, n.Reference)
        bound = self.bound(node.parts[0], around)
        assert bound is not None
        return bound[0]

    def bound(self, word: n.Word, around: list[Here]) -> tuple[Instance | None, set[int]] | None:
        if word.text == "this" and not word.quoted:
            return around[0].instance, around[0].features
        for here in reversed(around):
            if word.text in here.names:
                features = here.names[word.text]
                return (here.instance if here.instance and here.instance.feature in features else None), features
            if here.other and word.text == "other" and not word.quoted:
                return here.instance, here.features
        return None

    def value(self, node: n.Expression, around: list[Here], given: bool = False) -> Any:
        assert isinstance(node, n.Reference)
        head, rest = node.parts[0], [word.text for word in node.parts[1:]]
        if head.text == "data_row" or (around[-1].instance is None and head.text in ("width", "height", "frames", "name", "media")):
            value = getattr(self.scene.row, rest[0] if rest else head.text) if self.scene.row is not None else None
            return None if value == "" else value
        bound = self.bound(head, around)
        if bound is not None:
            return self.read(bound[0], rest or [self.vocabulary.features[min(bound[1])].name], bound[1], given)
        path = [head.text, *rest]
        kinds = {self.vocabulary.features[f].kind for f in around[-1].features}
        is_property = head.text in ("confidence", "frame") or _HAVE.get(head.text, set()) & kinds
        if around[-1].instance is not None and (is_property or self.asked(head.text, around[-1].features)):
            return self.read(around[-1].instance, path, around[-1].features, given)
        features = {f.number for f in self.vocabulary.features if f.answered and f.name == head.text}
        if features:
            return self.of_row(features, rest or [head.text], around, given)
        outer = next(here for here in reversed(around[:-1]) if self.asked(head.text, here.features))
        return self.read(outer.instance, path, outer.features, given)

    def of_row(self, features: set[int], path: list[str], around: list[Here], given: bool) -> Any:
        frames = [here.instance.frame for here in around if here.instance is not None and here.instance.frame is not None]
        there = [i for i in self.scene.instances if i.feature in features and (not frames or is_in_frames(i, frames))]
        values = [value for i in there if (value := self.read(i, path, features, given)) is not None]
        same = all(v == values[0] or (isinstance(v, tuple) and isinstance(values[0], tuple) and set(v) == set(values[0])) for v in values)
        return values[0] if values and (same or given) else None

    def read(self, instance: Instance | None, path: list[str], features: set[int], given: bool) -> Any:
        """A property, or an answer to questions of one name, the least deep of each feature."""
        if instance is None:
            return None
        name = path[0]
        kinds = {self.vocabulary.features[f].kind for f in features}
        if name == "confidence":
            return instance.confidence if given or instance.confidence is not None else self.vocabulary.assumed_confidence
        if name == "frame":
            return instance.frame
        if _HAVE.get(name, set()) & kinds:
            return self.property(instance, name)
        found = self.asked(name, features)
        for part in path[1:]:
            below = {q.number for q in self.vocabulary.questions if q.name == part and q.under is not None and q.under[0] in found}
            found = below or found  # else it is .text of a text
        values = [instance.answers[number] for number in sorted(found) if number in instance.answers]
        return values[0] if values and (given or all(value == values[0] for value in values)) else None

    def asked(self, name: str, features: set[int]) -> set[int]:
        found: set[int] = set()
        for feature in features:
            own = [q for q in self.vocabulary.features[feature].questions if self.vocabulary.questions[q].name == name]
            found |= {q for q in own if self.depth(q) == min(map(self.depth, own))}
        return found

    def depth(self, question: int) -> int:
        under = self.vocabulary.questions[question].under
        return 0 if under is None else 1 + self.depth(under[0])

    def property(self, instance: Instance, name: str) -> Any:
        shape = instance.shape
        if name == "text":
            feature = self.vocabulary.features[instance.feature]
            return instance.answers.get(feature.questions[0]) if feature.kind == "text" else None
        if name in ("start", "end"):
            return None if instance.span is None else instance.span[name == "end"]
        if shape is None:
            return None
        if name in ("area", "path_length"):
            return shape.area if name == "area" else shape.length
        if name == "points":
            return len(shape.points) or None
        if shape.box is None or (shape.kind == "point" and name in ("width", "height", "aspect")):
            return None
        left, top, right, bottom = shape.box
        width, height = (abs(shape.width), abs(shape.height)) if isinstance(shape, UprightBox) else (right - left, bottom - top)
        return {
            "width": width, "height": height, "aspect": width / height if height else None, "left": left, "top": top, "right": right,
            "bottom": bottom, "center_x": (left + right) / 2, "center_y": (top + bottom) / 2,
        }[name]  # fmt: skip


COMPARE = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
ARITHMETIC = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}
_ORDER = {False: 0, None: 1, True: 2}


def least(*values: bool | None) -> bool | None:
    return min(values, key=_ORDER.__getitem__)


def greatest(*values: bool | None) -> bool | None:
    return max(values, key=_ORDER.__getitem__)


def turned(value: bool | None) -> bool | None:
    return None if value is None else not value


def fold(join: Any, start: bool, values: list[bool | None]) -> bool | None:
    return join(start, *values) if values else start


def calculated(compute: Any, *values: Any) -> Any:
    if None in values:
        return None
    try:
        result = compute(*values)
        return result if math.isfinite(result) else None
    except (ZeroDivisionError, OverflowError):
        return None


def related(compute: Any, left: Instance | None, right: Instance | None) -> Any:
    if left is None or right is None or left.shape is None or right.shape is None:
        return None
    return compute(left.shape, right.shape)


def is_in_frames(instance: Instance, frames: Sequence[int]) -> bool:
    """Whether something is of one of the frames, or holds in one, or in all."""
    if instance.frame is not None:
        return instance.frame in frames
    return instance.frames is None or any(instance.frames[0] <= frame <= instance.frames[1] for frame in frames)
