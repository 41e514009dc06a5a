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
from predlint.shapes.findings import Finding, keys_of
from predlint.stream.syntax import has_duplicate_member

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
#: A text that answers (half of a surrogate pair is none), or a number.
_FREE = re.compile(
    rb'("(?:[ !#-\[\]-~\x80-\xff]|\\(?:["\\/bfnrt]|u(?:[0-9a-cefA-CEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})))*")'
    rb"|-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?(?=[\s,}])"
).match
_ANSWERS = b'"answers":'
#: What stands for them.
_SOME_TEXT, _SOME_NUMBER = b'""', b"0"
_SPAN = rb"\[(?:0|[1-9][0-9]{0,14}), ?(?:0|[1-9][0-9]{0,14})\]"
_RANGE = re.compile(rb'"range": ?\[((?:%b(?:, ?%b)*)?)\]' % (_SPAN, _SPAN))
_FRAME = re.compile(rb"[0-9]+")
_TRACK = b'"trackHash"'
_USUAL_TRACK = b'"trackHash": "'
_COLONS = (b': "', b':"')
#: Characters that the hash of a track may have to be taken out.
_OF_HASHES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-"
#: So many escapes in the first part of a text are faster left out at once than looked at one by one.
_SAMPLE, _MANY = 4_096, 16
#: Texts that are kept, of each feature.
_MOST_TEXTS = 20_000
#: After so many texts of which most were new, answers are not worth a look.
_ENOUGH = 3_000

Span = tuple[int, int]
#: A text of answers without what its author was free to write: the parts between ``"answers":``.
Plain = tuple[bytes, ...]


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
    attributes: tuple[str, ...]


class Texts:
    """The answers that were looked at, of the objects or the classifications of one feature: quotation marks, -1 for those not clean."""

    __slots__ = ("exact", "feature", "plain")

    def __init__(self, feature: str) -> None:
        self.feature = feature
        self.exact: dict[bytes, int] = {}
        self.plain: dict[Plain, int] = {}
        """The same without free texts and numbers: by what `plain_of` gives."""


class AnswerProofs:
    """What is known of the answers of one file."""

    def __init__(self, plan: RowPlan) -> None:
        self.plan = plan
        self._explain = plan.explain_row.members(plan.shapes.row)
        self.static: dict[str, Texts] = {}
        self.classified: dict[str, Texts] = {}
        self.acted: dict[str, dict[bytes, Acted | None]] = {}
        """By feature: texts without the hashes of tracks."""
        self._patterns: dict[str, dict[bytes, _Pattern | None]] = {}
        self._together: dict[str, dict[tuple[bytes, bytes], int]] = {}
        self.asked = self.explained = 0
        """Entries of answers that went by, and those of which the rules had to be asked."""
        strict = plan.profile == "strict-match"
        features = plan.features.objects.values()
        self.joint = frozenset(f.hash for f in features if any(a.dynamic and (a.required or strict) for _, a in f.every_attribute()))
        """Features of which an answer that changes by frame must be there: their answers are looked at together."""

    @property
    def worthwhile(self) -> bool:
        """False where nearly every answer is written in a way of its own."""
        return self.explained < _ENOUGH or 2 * self.explained < self.asked

    def of_objects(self, feature: str) -> Texts:
        return self.static.setdefault(feature, Texts(feature))

    def of_classifications(self, feature: str) -> Texts:
        return self.classified.setdefault(feature, Texts(feature))

    # -- answers that do not change ------------------------------------------------------------------------------------

    def answers(self, feature: str, text: bytes, plain: Plain) -> int:
        """The quotation marks of an object's answers that are clean; -1 for others."""
        whole = _ANSWERS.join(plain)
        value = _value_of(whole)
        row = _row(feature, 1, {"o": {"objectHash": "o", "classifications": value}}, {})
        clean = value is not None and self._is_clean(row, "object_answers", "object_actions")
        return self._keep(self.of_objects(feature), text, plain, whole, clean)

    def classification(self, feature: str, text: bytes, plain: Plain) -> int:
        """The same for those of a classification."""
        whole = _ANSWERS.join(plain)
        value = _value_of(whole)
        entry = {"classificationHash": "c", "featureHash": feature, "classifications": value, "spaces": {}}
        row = _row(feature, 0, {}, {}) | {"classification_answers": {"c": entry}}
        clean = value is not None and self._is_clean(row, "classification_answers")
        return self._keep(self.of_classifications(feature), text, plain, whole, clean)

    @staticmethod
    def _keep(texts: Texts, text: bytes, plain: Plain, whole: bytes, clean: bool) -> int:
        marks = marks_in(whole) if clean else -1
        if len(texts.plain) >= _MOST_TEXTS:
            texts.plain.clear()
            texts.exact.clear()
        texts.plain[plain] = marks
        if whole == text:
            texts.exact[text] = marks
        return marks

    # -- answers that change by frame ----------------------------------------------------------------------------------

    def actions(self, feature: str, text: bytes) -> Acted | None:
        """Answers by frame that are clean, given the frames; None for others. ``text`` has no hashes of tracks."""
        pattern = self._pattern(feature, _without_frames(text))
        acted = _on_frames(pattern, text) if pattern is not None else None
        texts = self.acted.setdefault(feature, {})
        if len(texts) < _MOST_TEXTS:
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
        return _Pattern(marks_in(text), tuple(action["featureHash"] for action in value))

    def together(self, feature: str, text: bytes, actions: bytes | None) -> int:
        """The quotation marks of the first of two texts of answers that are clean beside one another; -1 for others."""
        key = (_ANSWERS.join(plain_of(text)), _without_frames(actions) if actions is not None else b"[]")
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
    if any(last < first for first, last in spans):
        return None
    frames = {end for span in spans for end in span}
    return Acted(pattern.marks, tuple(dict.fromkeys(spans)), frames.pop() if len(frames) == 1 else None)


def _without_frames(text: bytes) -> bytes:
    """The text of actions without free answers and ranges."""
    return _RANGE.sub(b'"range":[]', _ANSWERS.join(plain_of(text)))


def plain_of(text: bytes) -> Plain:
    """The text without what its author was free to write, texts and numbers that answer: as parts between ``"answers":``."""
    parts = text.split(_ANSWERS)
    for place in range(1, len(parts)):
        part = parts[place]
        at = part[:1] == b" "
        if part[at : at + 1] == b"[":
            continue
        free = _FREE(part, at)
        if free is not None and (free[1] is None or free[1].isascii() or _is_utf8(free[1])):
            parts[place] = (_SOME_NUMBER if free[1] is None else _SOME_TEXT) + part[free.end() :]
    return tuple(parts)


def without_first_track(text: bytes) -> bytes:
    """The text of actions without the hash of the first track, as far as that is written in the usual way."""
    at = text.find(_USUAL_TRACK)
    if at < 0:
        return text
    begin = at + len(_USUAL_TRACK)
    end = text.find(b'"', begin)
    hash = text[begin:end]
    return text[:begin] + text[end:] if hash.isalnum() or not hash.translate(None, _OF_HASHES) else text


def without_tracks(text: bytes) -> bytes | None:
    """The text of actions without the hashes of their tracks; None where one is not what it should be."""
    at = text.find(_TRACK)
    while at >= 0:
        begin = text.find(b'"', at + len(_TRACK)) + 1
        end = text.find(b'"', begin)
        hash = text[begin:end]
        if text[at + len(_TRACK) : begin] not in _COLONS or end < 0 or hash.translate(None, _OF_HASHES):
            return None
        text = text[:begin] + text[end:]
        at = text.find(_TRACK, begin)
    return text


def marks_in(text: bytes) -> int:
    """The quotation marks of a JSON text, but for those inside of its strings."""
    marks = text.count(b'"')
    at = text.find(b"\\")
    if at < 0:
        return marks
    if text.count(b"\\", 0, _SAMPLE) > _MANY:
        return _ESCAPE.sub(b"", text).count(b'"')
    while at >= 0:
        marks -= text[at + 1 : at + 2] == b'"'
        at = text.find(b"\\", at + 2)
    return marks


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
