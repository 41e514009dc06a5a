"""What is counted of one feature, and of one question about it."""

from __future__ import annotations

from operator import add
from typing import Any

from predlint.statistics.bins import CONFIDENCE_BINS, add_up
from predlint.statistics.lengths import Lengths
from predlint.views.model import Vocabulary

#: What is measured of things: sides of the upright box around them, the way along a line, and how long a marked span is.
MEASURES = ("width", "height", "length", "span")
#: Answers beyond it, either way, count as this number.
_LARGEST = 10**300


class Options:
    """The values of the options of each question, made when they are asked for first."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._found: dict[int, frozenset[str]] = {}

    def of(self, number: int) -> frozenset[str]:
        """Those of the question of that number."""
        if number not in self._found:
            self._found[number] = frozenset(choice.value for choice in self._vocabulary.questions[number].choices)
        return self._found[number]


class Answers:
    """How one question was answered, about objects of one feature."""

    __slots__ = ("answered", "chosen", "highest", "lengths", "lowest", "options", "other")

    def __init__(self, options: frozenset[str] = frozenset()) -> None:
        self.options = options
        """The values of its options; many features may share them."""
        self.answered = 0
        """Objects that answer it."""
        self.chosen: dict[str, int] = {}
        """By option, of those that were chosen: objects that choose it."""
        self.other = 0
        """Objects that choose what is no option."""
        self.lengths = Lengths()
        """Of texts, in characters."""
        self.lowest: float | None = None
        self.highest: float | None = None
        """Of numbers."""

    def take(self, value: Any) -> None:
        """Counts an answer, the only one of its object."""
        self.answered += 1
        if value.__class__ is tuple:
            known = [self.choose(choice) for choice in (value if len(value) == 1 else dict.fromkeys(value))]
            self.other += not all(known)
        else:
            self.measure(value)

    def choose(self, choice: str) -> bool:
        """Counts an option that an object chooses; False for what is none."""
        if choice not in self.options:
            return False
        self.chosen[choice] = self.chosen.get(choice, 0) + 1
        return True

    def measure(self, value: Any) -> None:
        """Takes a text or a number."""
        if value.__class__ is str:
            self.lengths.take(len(value))
        elif value == value:  # not NaN
            number = float(max(-_LARGEST, min(value, _LARGEST)))
            self._between(number, number)

    def _between(self, lowest: float | None, highest: float | None) -> None:
        if lowest is not None and (self.lowest is None or lowest < self.lowest):
            self.lowest = lowest
        if highest is not None and (self.highest is None or highest > self.highest):
            self.highest = highest

    def to_state(self) -> tuple[Any, ...]:
        """Everything as plain values."""
        return self.answered, self.chosen, self.other, self.lengths.to_state(), self.lowest, self.highest

    def merge_state(self, facts: tuple[Any, ...]) -> None:
        """Takes what another part counted."""
        answered, chosen, other, lengths, lowest, highest = facts
        self.answered += answered
        self.other += other
        add_up(self.chosen, chosen)
        self.lengths.merge_state(lengths)
        self._between(lowest, highest)


class Tally:
    """What is counted of one feature."""

    __slots__ = ("answers", "confidence", "instances", "objects", "on_frames", "records", "sizes")

    def __init__(self) -> None:
        self.records = 0
        """With at least one instance of it."""
        self.objects = 0
        """Different ones: an object on many frames is one."""
        self.instances = 0
        """An object counts in each frame that is given."""
        self.on_frames = 0
        """Instances that stand on a frame of their own."""
        self.confidence = [0] * (CONFIDENCE_BINS + 2)
        """Instances by bin, then those outside of 0 to 1, then those without."""
        self.sizes = tuple(Lengths() for _ in MEASURES)
        """Of instances, for each of `MEASURES`."""
        self.answers: dict[int, Answers] = {}
        """By the number of the question."""

    def answers_to(self, number: int, questions: Options) -> Answers:
        """Those to the question of that number."""
        answers = self.answers.get(number)
        if answers is None:
            answers = self.answers[number] = Answers(questions.of(number))
        return answers

    def to_state(self) -> tuple[Any, ...]:
        """Everything as plain values."""
        answers = {number: answers.to_state() for number, answers in self.answers.items()}
        sizes = tuple(own.to_state() for own in self.sizes)
        return self.records, self.objects, self.instances, self.on_frames, self.confidence, sizes, answers

    def merge_state(self, facts: tuple[Any, ...], questions: Options) -> None:
        """Takes what another part counted."""
        records, objects, instances, on_frames, confidence, sizes, answers = facts
        self.records += records
        self.objects += objects
        self.instances += instances
        self.on_frames += on_frames
        self.confidence = list(map(add, self.confidence, confidence))
        for own, lengths in zip(self.sizes, sizes, strict=True):
            own.merge_state(lengths)
        for number, given in answers.items():
            self.answers_to(number, questions).merge_state(given)
