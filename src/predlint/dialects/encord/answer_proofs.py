"""Proof that there is nothing to say about the answers of an object, of its frames, or of a classification: by their text.

Answers repeat: a file with a million objects has a few hundred texts of answers. The rules are run once on each, in a row made for
it; from then on the text itself is known. Where every answer differs (free texts, numbers, frames, hashes of tracks), what differs
is taken out before the text is looked up. Texts are JSON as it stands in the file, so that a member that stands twice is seen too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from predlint.dialects.encord.view import Json, RowView
from predlint.shapes.findings import keys_of
from predlint.stream.syntax import has_duplicate_member

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
#: A text that answers. Half of a surrogate pair is none.
_FREE_TEXT = re.compile(
    rb'"answers": ?"(?:[ !#-\[\]-~\x80-\xff]|\\(?:["\\/bfnrt]|u(?:[0-9a-cefA-CEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})))*"'
)
_FREE_NUMBER = re.compile(rb'"answers": ?-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?(?=[\s,}])')
_SPAN = rb"\[(?:0|[1-9][0-9]{0,14}), ?(?:0|[1-9][0-9]{0,14})\]"
_RANGE = re.compile(rb'"range": ?\[((?:%b(?:, ?%b)*)?)\]' % (_SPAN, _SPAN))
_FRAME = re.compile(rb"[0-9]+")
_TRACK = b'"trackHash"'
#: Characters that the hash of a track may have to be taken out.
_OF_HASHES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-"
#: Texts that are kept, of each feature.
_MOST_TEXTS = 20_000
#: After so many texts of which most were new, answers are not worth a look.
_ENOUGH = 3_000

Span = tuple[int, int]


class Acted(NamedTuple):
    """The answers of an object that change by frame, which are clean where it is drawn on their frames."""

    marks: int
    """Quotation marks in the text."""
    spans: tuple[Span, ...]


class _Pattern(NamedTuple):
    """The same without frames."""

    marks: int
    attributes: tuple[str, ...]


class AnswerProofs:
    """What is known of the answers of one file."""

    def __init__(self, plan: RowPlan) -> None:
        self.plan = plan
        self.static: dict[str, dict[bytes, int]] = {}
        """By feature: text -> its quotation marks; -1 where there is something to say."""
        self.classified: dict[str, dict[bytes, int]] = {}
        self.acted: dict[str, dict[bytes, Acted | None]] = {}
        """By feature, without the hashes of tracks."""
        self._patterns: dict[str, dict[bytes, _Pattern | None]] = {}
        self._together: dict[str, dict[tuple[bytes, bytes], int]] = {}
        self.asked = self.explained = 0
        strict = plan.profile == "strict-match"
        features = plan.features.objects.values()
        self.joint = frozenset(f.hash for f in features if any(a.dynamic and (a.required or strict) for _, a in f.every_attribute()))
        """Features of which an answer that changes by frame must be there: their answers are looked at together."""
        every = {f.hash: [a.type for _, a in f.every_attribute()] for f in plan.structure.features}
        self._texts = frozenset(hash for hash, types in every.items() if "text" in types)
        self._numbers = frozenset(hash for hash, types in every.items() if "numeric" in types)

    @property
    def worthwhile(self) -> bool:
        """False where nearly every answer is written in a way of its own."""
        return self.explained < _ENOUGH or 2 * self.explained < self.asked

    # -- answers that do not change ------------------------------------------------------------------------------------

    def answers(self, feature: str, text: bytes) -> int:
        """The quotation marks of an object's answers that are clean; -1 for others. The text is not in ``static`` yet."""
        return self._found(self.static.setdefault(feature, {}), "object_answers", feature, text)

    def classification(self, feature: str, text: bytes) -> int:
        """The same for those of a classification, which are not in ``classified``."""
        return self._found(self.classified.setdefault(feature, {}), "classification_answers", feature, text)

    def _found(self, known: dict[bytes, int], member: str, feature: str, text: bytes) -> int:
        self.asked += 1
        plain = self._plain(feature, text)
        marks = known.get(plain)
        if marks is None:
            self.explained += 1
            marks = known[plain] = self._look(member, feature, plain) if len(known) < _MOST_TEXTS else -1
        return marks

    def _plain(self, feature: str, text: bytes) -> bytes:
        """The text without what its author was free to write."""
        if feature in self._numbers:
            text = _FREE_NUMBER.sub(b'"answers":0', text)
        if feature in self._texts and (text.isascii() or _is_utf8(text)):
            text = _FREE_TEXT.sub(b'"answers":""', text)
        return text

    def _look(self, member: str, feature: str, text: bytes) -> int:
        value = _value_of(text)
        if value is None:
            return -1
        if member == "object_answers":
            row = _row(feature, 1, {"o": {"objectHash": "o", "classifications": value}}, {})
        else:
            entry = {"classificationHash": "c", "featureHash": feature, "classifications": value, "spaces": {}}
            row = _row(feature, 0, {}, {}) | {"classification_answers": {"c": entry}}
        return marks_in(text) if self._is_clean(row, member, "object_actions") else -1

    # -- answers that change by frame ----------------------------------------------------------------------------------

    def actions(self, feature: str, text: bytes) -> Acted | None:
        """Answers by frame that are clean, given the frames; None for others. ``text`` has no hashes of tracks."""
        self.asked += 1
        plain = _RANGE.sub(b'"range":[]', self._plain(feature, text))
        known = self._patterns.setdefault(feature, {})
        if plain not in known:
            self.explained += 1
            known[plain] = self._look_at_actions(feature, plain) if len(known) < _MOST_TEXTS else None
        pattern = known[plain]
        acted = _on_frames(pattern, text) if pattern is not None else None
        texts = self.acted.setdefault(feature, {})
        if len(texts) < _MOST_TEXTS:
            texts[text] = acted
        return acted

    def _look_at_actions(self, feature: str, text: bytes) -> _Pattern | None:
        value = _value_of(text)
        if value is None or not _spread(value):
            return None
        row = _row(feature, len(value), {}, {"o": {"objectHash": "o", "actions": value}})
        if not self._is_clean(row, "object_actions"):
            return None
        return _Pattern(marks_in(text), tuple(action["featureHash"] for action in value))

    def together(self, feature: str, text: bytes, actions: bytes | None) -> int:
        """The quotation marks of the first of two texts of answers that are clean beside one another; -1 for others."""
        self.asked += 1
        acts = _RANGE.sub(b'"range":[]', self._plain(feature, actions)) if actions is not None else b"[]"
        key = (self._plain(feature, text), acts)
        known = self._together.setdefault(feature, {})
        if key not in known:
            self.explained += 1
            known[key] = self._look_at_both(feature, *key) if len(known) < _MOST_TEXTS else -1
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
        out = self.plan.explain_row(row)
        self.plan.answer_rules(RowView(self.plan.features, row, out))
        return not any(finding[1] is not None and keys_of(finding[1])[0] in members for finding in out)


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
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, list) and not has_duplicate_member(text, value) else None


def _spread(actions: list[Any]) -> bool:
    """Gives each action a frame of its own; False where one has no range."""
    for frame, action in enumerate(actions):
        if not isinstance(action, dict) or action.get("range") != [] or "spaceId" in action:
            return False
        action["range"] = [[frame, frame]]
    return True


def _on_frames(pattern: _Pattern, text: bytes) -> Acted | None:
    """The frames of a text's actions; None where a range runs backwards, or two answers to one attribute share a frame."""
    spans: list[Span] = []
    taken: dict[str, list[Span]] = {}
    listed = _RANGE.findall(text)
    if len(listed) != len(pattern.attributes):
        return None
    for attribute, ranges in zip(pattern.attributes, listed, strict=True):
        ends = list(map(int, _FRAME.findall(ranges)))
        found = list(zip(ends[::2], ends[1::2], strict=True))
        spans += found
        taken.setdefault(attribute, []).extend(found)
    for held in taken.values():
        held.sort()
        if any(later[0] <= earlier[1] for earlier, later in zip(held, held[1:], strict=False)):
            return None
    return Acted(pattern.marks, tuple(dict.fromkeys(spans))) if all(first <= last for first, last in spans) else None


def without_tracks(text: bytes) -> bytes | None:
    """The text of actions without the hashes of their tracks; None where one is not what it should be."""
    head, *rest = text.split(_TRACK)
    for part in rest:
        colon, hash, tail = part.split(b'"', 2) if part.count(b'"') > 1 else (b"", b"", b"")
        if (colon != b": " and colon != b":") or (not hash.isalnum() and hash.translate(None, _OF_HASHES)):
            return None
        head = b'%b"trackHash":""%b' % (head, tail)
    return head


def marks_in(text: bytes) -> int:
    """The quotation marks of a JSON text, but for those inside of its strings."""
    return (_ESCAPE.sub(b"", text) if b"\\" in text else text).count(b'"')


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
