"""Compares answers about messages or over time, message evaluations, and composite masks, across lines.

For each of them 24 bytes are kept: a hash of the question, its position, and its time. Records that overlap are reread.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from predlint.hashes import OWN, Secret, combine_hashes
from predlint.ontology import Ontology
from predlint.platforms.labelbox import media
from predlint.platforms.labelbox.chat_shapes import TASKS as MESSAGE_TOOLS
from predlint.platforms.labelbox.constraints import ONCE
from predlint.platforms.labelbox.duplicates import Duplicates
from predlint.platforms.labelbox.frame_words import OverlapOfLines, TextsOfLinesAtOnce
from predlint.platforms.labelbox.identity import DeferredFinding, class_of_answer, question_salt, row_name, same_row
from predlint.platforms.labelbox.questions import by_any_name
from predlint.platforms.labelbox.ranges import Disjoint, is_whole
from predlint.platforms.labelbox.record_words import EvaluatedTwice, QuestionAnsweredTwice
from predlint.shape.findings import Path
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.stream.reread import Reader

#: The first number of these questions, so that they differ from global questions.
_FIRST = 1 << 20
#: The number that stands for composite masks.
MASKS = _FIRST - 1
#: The largest frame or millisecond that is kept; later ones count as this.
LAST_MOMENT = (1 << 32) - 1


class TimedQuestions:
    """The questions that an ontology asks over time, each with a number, by all their names."""

    def __init__(self, ontology: Ontology) -> None:
        over_time = [c for c in ontology.classifications if c.scope == "index" and c.kind != "unknown"]
        self.names = [c.name for c in over_time]
        self.once = {number: c.kind for number, c in enumerate(over_time) if c.kind in ONCE}
        """Number -> kind, of those that have one answer at a time."""
        by_name = {c.name: number for number, c in enumerate(over_time)}
        self.numbers = {text: by_name[name] for text, name in by_any_name(ontology.classifications).items() if name in by_name}
        self.ids = {c.schema_id: number for number, c in enumerate(over_time) if c.schema_id}
        tasks = [tool for tool in ontology.tools if tool.kind in MESSAGE_TOOLS]
        self.tasks = {text: tool.name for tool in reversed(tasks) for text in (tool.schema_id, tool.name) if text}
        """Name or id of a tool that evaluates messages -> its name."""
        self.task_salts = {name: question_salt(_FIRST - 2 - at) for at, name in enumerate(dict.fromkeys(self.tasks.values()))}
        """Name of such a tool -> bits that distinguish its evaluations from others."""


class TimedAnswers:
    """The answers over time and composite masks of one file."""

    def __init__(self, asked: TimedQuestions, medium: str | None = None, secret: Secret = OWN) -> None:
        self.asked, self.media, self.secret = asked, medium, secret
        self.key, self.at, self.start, self.end = array("q"), array("q"), array("I"), array("I")

    def number(self, value: dict[str, Any]) -> int | None:
        """Returns the number of the question over time that a record answers, or None."""
        name, schema_id = value.get("name"), value.get("schemaId")
        if name is not None:
            return self.asked.numbers.get(name) if isinstance(name, str) else None
        return self.asked.ids.get(schema_id) if isinstance(schema_id, str) else None

    def add(self, value: dict[str, Any], row: int, at: int) -> None:
        """Records an answer at position ``at`` for a data row (its hash)."""
        number = self.number(value)
        if number is None:
            return
        message = value.get("messageId")
        if isinstance(message, str):
            self._note(combine_hashes(row ^ self.salt(number), self.secret.text_hash(message)), at, 0, 0)
        elif number in self.asked.once:
            from predlint.platforms.labelbox.composite_masks import plane_hash

            plane = 0 if self.media in media.TIMED else plane_hash(self.secret, value)
            for start, end, _, _ in ranges_of(value):
                self._note(combine_hashes(row ^ self.salt(number), plane), at, start, end)

    def add_masks(self, value: dict[str, Any], row: int, at: int) -> None:
        """Records composite masks by their first and last frame."""
        from predlint.platforms.labelbox.composite_masks import frames_of, plane_hash

        frames = [index for index, _, _ in frames_of(value)]
        if frames:
            self._note(combine_hashes(row ^ question_salt(MASKS), plane_hash(self.secret, value)), at, min(frames), max(frames))

    def add_task(self, value: dict[str, Any], row: int, at: int) -> None:
        """Records an evaluation of the answers to one prompt."""
        task = self._task_of(value)
        if task is not None:
            self._note(combine_hashes(row ^ self.asked.task_salts[task[0]], self.secret.text_hash(task[1])), at, 0, 0)

    def _task_of(self, value: dict[str, Any]) -> tuple[str, str] | None:
        """Returns the tool of an evaluation and the prompt whose answers it evaluates, or None."""
        task, named = value["messageEvaluationTask"], value.get("name") if value.get("name") is not None else value.get("schemaId")
        tool = self.asked.tasks.get(named) if isinstance(named, str) else None
        data: Any = task.get("data") if task.__class__ is dict else None
        prompt: Any = data.get("parentMessageId") if data.__class__ is dict else None
        return (tool, prompt) if tool is not None and isinstance(prompt, str) and prompt else None

    def _note(self, key: int, at: int, start: int, end: int) -> None:
        self.key.append(key)
        self.at.append(at)
        self.start.append(min(start, LAST_MOMENT))
        self.end.append(min(end, LAST_MOMENT))

    @staticmethod
    def salt(number: int) -> int:
        """Returns bits that distinguish the answers to this question from those to others."""
        return question_salt(_FIRST + number)

    def finalize(self, groups: Iterable[Iterable[int]], read: Reader, duplicates: Duplicates) -> Iterator[DeferredFinding]:
        """Yields the conflicts, each confirmed on the reread records."""
        for positions in groups:
            from predlint.platforms.labelbox.composite_masks import CompositeMasks, plane_of

            first: dict[tuple[Any, ...], int] = {}
            taken: dict[tuple[Any, ...], Disjoint] = {}
            images, seen = CompositeMasks(), duplicates.seen()
            for position, _ in groupby(positions):
                record = read(position)
                if seen.has(record):
                    continue
                row = same_row(record.value, duplicates.rows)
                if "messageEvaluationTask" in record.value:
                    if (task := self._task_of(record.value)) is not None:
                        key = (row, *task)
                        if key in first:
                            path: Path = (((None, "messageEvaluationTask"), "data"), "parentMessageId")
                            yield position, make_finding(EvaluatedTwice, path, task[1], task[0], first[key])
                        first.setdefault(key, record.line)
                    continue
                if "masks" in record.value:
                    yield from images.check(record, row, position)
                    continue
                number, message = self.number(record.value), record.value.get("messageId")
                message = message if isinstance(message, str) else None  # the Shape reports other values
                plane = "" if message is not None or self.media in media.TIMED else plane_of(record.value)
                key = (row, number, message, plane)
                if number is None:
                    continue
                if message is not None:
                    if key in first:
                        member = "name" if record.value.get("name") is not None else "schemaId"
                        params = (
                            self.asked.names[number],
                            f"{row_name(record.value)}, message {message}",
                            first[key],
                            class_of_answer(record.value),
                        )
                        yield position, make_finding(QuestionAnsweredTwice, (None, member), record.value.get(member), *params)
                    first.setdefault(key, record.line)
                else:
                    yield from self._overlaps(
                        record, position, number, taken.setdefault(key, Disjoint(moments=self.media not in ("video", "dicom")))
                    )

    def _overlaps(self, record: Any, position: int, number: int, taken: Disjoint) -> Iterator[DeferredFinding]:
        """Yields ranges of an answer that overlap those of an earlier line. Overlaps within a line are reported elsewhere."""
        ranges, kind = list(ranges_of(record.value)), OverlapOfLines if self.asked.once[number] == "radio" else TextsOfLinesAtOnce
        for first, last, path, entry in ranges:
            other = taken.find(first, last)
            if other is not None:
                params = (self.asked.names[number], first, last, *other)
                yield position, make_finding(kind, path, entry, *params)
        for first, last, _, _ in ranges:
            taken.add(first, last, record.line)


def ranges_of(value: dict[str, Any]) -> Iterator[tuple[int, int, Path, Any]]:
    """Yields the well-formed ranges of an answer, inside it or beside it."""
    answer = value.get("answer")
    items: list[tuple[Any, Path]] = [(value, None)]
    if answer.__class__ is list:
        items += [(item, ((None, "answer"), at)) for at, item in enumerate(answer or ())]
    else:
        items.append((answer, (None, "answer")))
    for item, path in items:
        frames: Any = item.get("frames") if item.__class__ is dict else None
        for at, entry in enumerate(frames if frames.__class__ is list else ()):
            start: Any = entry.get("start") if entry.__class__ is dict else None
            end: Any = entry.get("end") if entry.__class__ is dict else None
            if is_whole(start) and is_whole(end) and 0 <= start <= end:
                yield int(start), int(end), ((path, "frames"), at), entry
