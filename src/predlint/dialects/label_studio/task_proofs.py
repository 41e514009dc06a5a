"""Proof for many tasks at once that there is nothing to say about them: what their types do not hold, column by column.

What is not proven is explained instead; no proof is ever a verdict against a task. Every step here has its rule in the record
rules, and the two must agree: a property test holds them against one another.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET

from predlint.collecting import without_collecting
from predlint.dialects.label_studio.config import LabelConfig
from predlint.dialects.label_studio.containers import are_results, holds_predictions, predictions_below
from predlint.dialects.label_studio.data_forms import begins_as_place
from predlint.dialects.label_studio.nul_texts import ESCAPED
from predlint.dialects.label_studio.own_members import are_taken
from predlint.dialects.label_studio.places import WEB, is_loadable
from predlint.dialects.label_studio.result_proofs import ResultProver
from predlint.dialects.label_studio.stream import TaskStream, id_hash
from predlint.dialects.label_studio.task_lessons import TaskLessons
from predlint.dialects.label_studio.task_types import Types
from predlint.hashes import NONE, text_hash, text_hashes
from predlint.shapes.refused import stopped_at
from predlint.stream.marks import marks_in

#: From so many tasks on, numpy is worth its import.
_MANY = 256
#: The end of a task and the begin of the next one, on the next line: no string has a line feed as it is.
_NEXT_LINE = re.compile(rb"\}[ \t\r]*\n[ \t]*\{")


class TaskProver:
    """Proves blocks of the tasks of one file, and learns how they are written."""

    def __init__(self, config: LabelConfig, profile: str, lessons: TaskLessons, stream: TaskStream) -> None:
        """``lessons`` are of earlier files, or without any yet."""
        self.lessons, self.stream = lessons, stream
        self.results = ResultProver(config, profile, stream)
        self.stopped: int | None = None
        """The place of the task that kept a block from being proven, where that is known."""

    # -- learning ------------------------------------------------------------------------------------------------------

    def learn(self, task: Any) -> bool:
        """Takes note of a clean task; True when it is written otherwise than those that types were made for."""
        return self.lessons.learn(task)

    # -- proving -------------------------------------------------------------------------------------------------------

    def elements(self, text: bytes) -> int:
        """The number of tasks in a JSON array that is surely clean, taken note of; -1 when that is not proven."""
        types = self._ready()
        return self._prove(text, types.decode_list, types) if types is not None else -1

    def lines(self, block: bytes) -> int:
        """The same for tasks on lines of their own."""
        types = self._ready()
        return self._prove(block, partial(_decode_lines, types), types) if types is not None else -1

    def _ready(self) -> Types | None:
        """The types for what was seen, here or in earlier files; None where there are none."""
        self.stopped = None
        return self.lessons.take()

    def _prove(self, text: bytes, decode: Callable[[bytes], list[Any]], types: Types) -> int:
        if b"\\" in text and ESCAPED in text:  # one byte is found ten times faster than six
            return -1
        with without_collecting():  # tens of thousands of objects, all of which go when the block is done
            try:
                tasks = decode(text)
                return len(tasks) if self._are_proven(text, tasks, types) else -1
            except (msgspec.MsgspecError, RecursionError, OverflowError, UnicodeError) as why:
                self.stopped = stopped_at(why)
                return -1

    def _are_proven(self, text: bytes, tasks: list[Any], types: Types) -> bool:
        if len(self.lessons.keys) != 1:
            return False
        data = [task.data for task in tasks]
        shown = list(map(attrgetter(self.lessons.keys[0]), data))
        if not self._are_shown(shown):
            return False
        if any([any(map(_holds_any, map(attrgetter(name), tasks))) for name in types.others]):
            return False
        if any([any(map(_holds_any, map(attrgetter(name), data))) for name in types.beside_shown]):
            return False
        marks = types.marks(tasks)
        annotated = self._annotated(types, tasks, data) if types.annotation_marks is not None else 0
        if annotated < 0:
            return False
        marks += annotated
        given = [task.predictions for task in tasks]
        if UNSET in given:
            data = [each for each, listed in zip(data, given, strict=True) if listed is not UNSET]
            given = [listed for listed in given if listed is not UNSET]
        drawn = 0
        predictions: list[Any] = list(chain.from_iterable(given))
        if len(predictions) != len(given) or [] in given:
            if not all([len({_version(p) for p in listed}) == len(listed) for listed in given]):
                return False
            data = [each for each, listed in zip(data, given, strict=True) for _ in listed]
        if predictions and types.prediction_marks is not None:
            inner = self.results.marks(types, predictions, data)
            if inner < 0:
                return False
            drawn = self.results.drawn
            marks += types.prediction_marks(predictions) + inner
        if marks != marks_in(text):  # a member, or a name in a list, stands twice
            return False
        versions = Counter(map(_version, predictions))
        self.stream.add_clean(_hashes(shown), _id_hashes([task.id for task in tasks]), versions, drawn)
        return True

    def _annotated(self, types: Types, tasks: list[Any], data: list[Any]) -> int:
        """The quotation marks of the annotations of tasks, of which nothing is to be said; -1 when that is not proven."""
        given = [(each, shown) for task, shown in zip(tasks, data, strict=True) for each in task.annotations or ()]
        if not given or types.annotation_marks is None:
            return 0
        annotations = [each for each, _ in given]
        if not are_taken(annotations):
            return -1
        filled = [pair for pair in given if pair[0].result]
        inner = self.results.marks(types, [each for each, _ in filled], [shown for _, shown in filled], of_people=True) if filled else 0
        return inner + types.annotation_marks(annotations) if inner >= 0 else -1

    def _are_shown(self, shown: list[Any]) -> bool:
        """True when there is nothing to say of what the tasks show."""
        if set(map(type, shown)) != {str} or "" in shown:
            return False
        if not self.lessons.loaded or not [begin for begin in {place[:8] for place in shown} if not begin.startswith(WEB)]:
            return True
        return all(map(is_loadable, shown)) and (not self.lessons.urls or all(map(begins_as_place, shown)))


def _holds_any(value: Any) -> bool:
    """True for predictions, and for results without one, in a member where nothing reads them."""
    return holds_predictions(value) or are_results(value) or predictions_below(value) is not None


def _version(prediction: Any) -> str | None:
    """None where a prediction has none, or null."""
    return None if prediction.model_version is UNSET else prediction.model_version


def _decode_lines(types: Types, block: bytes) -> list[Any]:
    """The tasks of a block that has one on each line, which the decoder does not ask for."""
    tasks = types.decode_lines(block)
    feeds = block.count(b"\n") - block.endswith(b"\n")
    if feeds != len(tasks) - 1 or (feeds != block.count(b"}\n{") and feeds != len(_NEXT_LINE.findall(block))):
        raise msgspec.ValidationError("not one task a line")
    return tasks


def _hashes(texts: list[str]) -> array[int]:
    """The hashes of what tasks show."""
    if len(texts) < _MANY:
        return array("q", map(text_hash, texts))
    column = array("q")
    column.frombytes(text_hashes(texts).tobytes())
    return column


def _id_hashes(ids: list[Any]) -> array[int]:
    """The hashes of the ids of tasks, which most files do not have."""
    return array("q", [NONE]) * len(ids) if ids.count(UNSET) == len(ids) else array("q", map(id_hash, ids))
