"""Proof that there is nothing to say about the answers of an object, of its frames, or of a classification: by their text.

Answers repeat: a file with a million objects has a few hundred texts of answers. The rules are run once on each, in a row made for
it; from then on the text itself is known. Where every answer differs (free texts, numbers, frames, hashes of tracks), what differs
is taken out before the text is looked up. Texts are JSON as it stands in the file, so that a member that stands twice is seen too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from predlint.dialects.encord.answer_texts import Plain, Span, around_number, narrowed, plain_of, ranges_in, spelt, without_frames
from predlint.dialects.encord.structure import Attribute
from predlint.dialects.encord.view import Json, RowView
from predlint.shapes.findings import Finding, keys_of
from predlint.stream.marks import marks_in
from predlint.stream.twice import has_duplicate_member

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

#: Texts that are kept, of each feature.
_MOST_TEXTS = 20_000
#: Texts with free answers that are kept as they are, of each feature, and the length of the longest: many come again.
_MOST_FREE, _LONGEST_FREE = 2_000, 1_000
#: Texts of answers by frame of which the parts around the hashes of tracks are kept, of each feature.
MOST_AROUND = 4
#: After so many texts of which most were new, answers are not worth a look.
_ENOUGH = 3_000


class Acted(NamedTuple):
    """The answers of an object that change by frame, which are clean where it is drawn on their frames."""

    marks: int
    """Quotation marks in the text."""
    spans: tuple[Span, ...]
    frame: int | None
    """The only frame that there is, where there is one only."""


class _Pattern(NamedTuple):
    """The same without frames."""

    marks: int
    attributes: tuple[str | None, ...]
    """Of each action; None where several answers on one frame add up."""


class Texts:
    """The answers that were looked at, of the objects or the classifications of one feature: quotation marks, -1 for those not clean."""

    __slots__ = ("_is_clean", "exact", "numbered", "plain")

    def __init__(self, is_clean: Callable[[bytes], bool]) -> None:
        self._is_clean = is_clean
        """Asks the rules about a text."""
        self.exact: dict[bytes, int] = {}
        self.plain: dict[Plain, int] = {}
        """The same without free texts and numbers: by what `plain_of` gives."""
        self.numbered: dict[tuple[bytes, bytes], int] = {}
        """Those whose last answer is a number: by what stands before it and behind it."""

    def find(self, text: bytes) -> int:
        """The marks of a text that `exact` does not have."""
        around = around_number(text)
        found = self.numbered.get(around) if around is not None else None
        if found is not None:
            return found
        plain = plain_of(text)
        found = self.plain.get(plain)
        if found is None and (narrow := narrowed(text)) is not text:
            found = self.find(narrow)
            if narrow in self.exact and len(self.exact) < _MOST_TEXTS:
                self.exact[text] = found
            return found
        if found is None:
            found = self._look_at(text, plain)
        if around is None:
            if len(self.exact) < _MOST_FREE and len(text) <= _LONGEST_FREE:
                self.exact[text] = found
        elif plain[-2:] == (None, b"," + around[1]) and len(self.numbered) < _MOST_FREE:  # the number is free to be another
            self.numbered[around] = found
        return found

    def _look_at(self, text: bytes, plain: Plain) -> int:
        whole = spelt(plain)
        marks = marks_in(whole) if self._is_clean(whole) else -1
        if len(self.plain) >= _MOST_TEXTS:
            self.plain.clear()
            self.exact.clear()
            self.numbered.clear()
        self.plain[plain] = marks
        if whole == text:
            self.exact[text] = marks
        return marks


class AnswerProofs:
    """What is known of the answers of one file."""

    def __init__(self, plan: RowPlan) -> None:
        self.plan = plan
        self._explain = plan.explain_row.members(plan.shapes.row)
        self.static: dict[str, Texts] = {}
        self.classified: dict[str, Texts] = {}
        self.acted: dict[str, dict[bytes, Acted | None]] = {}
        """By feature: texts without the hashes of tracks."""
        self.around: dict[str, list[tuple[list[bytes], Acted]]] = {}
        """By feature: what stands around these hashes in the clean texts seen last."""
        self._patterns: dict[str, dict[bytes, _Pattern | None]] = {}
        self._together: dict[str, dict[tuple[bytes, bytes], int]] = {}
        self.asked = self.explained = 0
        """Entries of answers that went by, and those of which the rules had to be asked."""
        strict = plan.profile == "strict-match"
        features = plan.features.objects.values()
        self.joint = frozenset(f.hash for f in features if any(_binds(a, strict) for _, a in f.every_attribute()))
        """Features of which an answer that changes by frame must be there, or has others below it: their answers are looked at together."""

        every = [attribute for feature in plan.structure.features for _, attribute in feature.every_attribute()]
        self._lists = {a.hash for a in every if a.type == "checklist"} - {a.hash for a in every if a.type != "checklist"}

    @property
    def worthwhile(self) -> bool:
        """False where nearly every answer is written in a way of its own."""
        return self.explained < _ENOUGH or 2 * self.explained < self.asked

    def of_objects(self, feature: str) -> Texts:
        return self.static.setdefault(feature, Texts(partial(self._answers, feature)))

    def of_classifications(self, feature: str) -> Texts:
        return self.classified.setdefault(feature, Texts(partial(self._classification, feature)))

    # -- answers that do not change ------------------------------------------------------------------------------------

    def _answers(self, feature: str, text: bytes) -> bool:
        """True for an object's answers that are clean."""
        value = _value_of(text)
        row = _row(feature, 1, {"o": {"objectHash": "o", "classifications": value}}, {})
        return value is not None and self._is_clean(row, "object_answers", "object_actions")

    def _classification(self, feature: str, text: bytes) -> bool:
        """The same for those of a classification."""
        value = _value_of(text)
        entry: Json = {"classificationHash": "c", "featureHash": feature, "classifications": value, "spaces": {}}
        row = _row(feature, 0, {}, {}) | {"classification_answers": {"c": entry}}
        return value is not None and self._is_clean(row, "classification_answers")

    # -- answers that change by frame ----------------------------------------------------------------------------------

    def actions(self, feature: str, text: bytes) -> Acted | None:
        """Answers by frame that are clean, given the frames; None for others. ``text`` has no hashes of tracks."""
        pattern = self._pattern(feature, without_frames(text))
        acted = _on_frames(pattern, text) if pattern is not None else None
        texts = self.acted.setdefault(feature, {})
        if len(texts) >= _MOST_TEXTS:
            texts.clear()
        texts[text] = acted
        return acted

    def _pattern(self, feature: str, text: bytes) -> _Pattern | None:
        known = self._patterns.setdefault(feature, {})
        if text not in known:
            if len(known) >= _MOST_TEXTS:
                known.clear()
            known[text] = self._look_at_actions(feature, text)
        return known[text]

    def _look_at_actions(self, feature: str, text: bytes) -> _Pattern | None:
        value = _value_of(text)
        if value is None or not _spread(value):
            return None
        row = _row(feature, len(value), {}, {"o": {"objectHash": "o", "actions": value}})
        if not self._is_clean(row, "object_actions"):
            return None
        hashes = (action["featureHash"] for action in value)
        return _Pattern(marks_in(text), tuple(None if hash in self._lists else hash for hash in hashes))

    def together(self, feature: str, text: bytes, actions: bytes | None) -> int:
        """The quotation marks of the first of two texts of answers that are clean beside one another; -1 for others."""
        key = (spelt(plain_of(text)), without_frames(actions) if actions is not None else b"[]")
        known = self._together.setdefault(feature, {})
        if key not in known:
            if len(known) >= _MOST_TEXTS:
                known.clear()
            known[key] = self._look_at_both(feature, *key)
        return known[key]

    def _look_at_both(self, feature: str, text: bytes, actions: bytes) -> int:
        value, acts = _value_of(text), _value_of(actions)
        if value is None or acts is None or not _spread(acts):
            return -1
        answers = {"o": {"objectHash": "o", "classifications": value}}
        row = _row(feature, max(1, len(acts)), answers, {"o": {"objectHash": "o", "actions": acts}} if acts else {})
        return marks_in(text) if self._is_clean(row, "object_answers", "object_actions") else -1

    # -- the rules -----------------------------------------------------------------------------------------------------

    def _is_clean(self, row: Json, *members: str) -> bool:
        """True when no rule says anything about these members of a row."""
        self.explained += 1
        out: list[Finding] = []
        self._explain({name: row[name] for name in members}, row, out)
        self.plan.answer_rules(RowView(self.plan.features, row, out))
        return not any(keys_of(finding[1])[:1] == [name] for finding in out for name in members)


def _binds(attribute: Attribute, strict: bool) -> bool:
    """True for an attribute that changes by frame of which the answers that do not must know."""
    return bool(attribute.dynamic) and (attribute.required or strict or any(choice.attributes for choice in attribute.options))


def _row(feature: str, frames: int, answers: Mapping[str, Any], actions: Mapping[str, Any]) -> Json:
    """A row with one object on the first frames of a video: no more than the rules on answers look at."""
    labels = {str(frame): {"objects": [{"objectHash": "o", "featureHash": feature}]} for frame in range(frames)}
    units = {"u": {"data_hash": "u", "labels": labels}}
    return {
        "data_type": "video", "data_units": units, "object_answers": answers, "classification_answers": {}, "object_actions": actions,
    }  # fmt: skip


def _value_of(text: bytes) -> list[Any] | None:
    """The list that a text spells, if no member stands twice in it."""
    try:
        value: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("list[Any]", value) if isinstance(value, list) and not has_duplicate_member(text, value) else None


def _spread(actions: list[Any]) -> bool:
    """Gives each action a frame of its own; False where one has no range."""
    for frame, given in enumerate(actions):
        action = cast("Json", given) if isinstance(given, dict) else {}
        if action.get("range") != [] or "spaceId" in action:
            return False
        action["range"] = [[frame, frame]]
    return True


def _on_frames(pattern: _Pattern, text: bytes) -> Acted | None:
    """The frames of a text's actions; None where one has none or runs backwards, or two answers to one attribute share a frame."""
    spans: list[Span] = []
    taken: dict[str, list[Span]] = {}
    listed = ranges_in(text)
    if len(listed) != len(pattern.attributes) or not all(listed):
        return None
    for attribute, found in zip(pattern.attributes, listed, strict=True):
        spans += found
        if attribute is not None:
            taken.setdefault(attribute, []).extend(found)
    for held in taken.values():
        held.sort()
        if any(later[0] <= earlier[1] for earlier, later in pairwise(held)):
            return None
    if any(last < first for first, last in spans):
        return None
    frames = {end for span in spans for end in span}
    return Acted(pattern.marks, tuple(dict.fromkeys(spans)), frames.pop() if len(frames) == 1 else None)
