"""The counts for one feature, and for one question about it."""

from __future__ import annotations

from operator import add
from typing import Any

from predlint.statistics.bins import CONFIDENCE_BINS, add_up
from predlint.statistics.lengths import Lengths
from predlint.views.model import Vocabulary

#: What is measured of objects: width and height of the bounding box, length of a line, and length of a text or time span.
MEASURES = ("width", "height", "length", "span")
#: Larger numbers, positive or negative, count as this one.
_LARGEST = 10**300


class Options:
    """The values of the options of each question, made on first use."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._found: dict[int, frozenset[str]] = {}

    def of(self, number: int) -> frozenset[str]:
        """Returns the option values of the question with this number."""
        if number not in self._found:
            self._found[number] = frozenset(choice.value for choice in self._vocabulary.questions[number].choices)
        return self._found[number]


class Answers:
    """Counts of the answers to one question, about objects of one feature."""

    __slots__ = ("answered", "chosen", "highest", "lengths", "lowest", "options", "other")

    def __init__(self, options: frozenset[str] = frozenset()) -> None:
        self.options = options
        """The values of its options; many features may share them."""
        self.answered = 0
        """Number of objects that answer it."""
        self.chosen: dict[str, int] = {}
        """Value of a chosen option -> number of objects that choose it."""
        self.other = 0
        """Number of objects that choose something that is no option."""
        self.lengths = Lengths()
        """Lengths of text answers, in characters."""
        self.lowest: float | None = None
        self.highest: float | None = None
        """Smallest and largest numeric answer."""

    def take(self, value: Any) -> None:
        """Counts the only answer of an object."""
        self.answered += 1
        if value.__class__ is tuple:
            known = [self.choose(choice) for choice in (value if len(value) == 1 else dict.fromkeys(value))]
            self.other += not all(known)
        else:
            self.measure(value)

    def choose(self, choice: str) -> bool:
        """Counts an option that an object chooses. Returns False if it is no option."""
        if choice not in self.options:
            return False
        self.chosen[choice] = self.chosen.get(choice, 0) + 1
        return True

    def measure(self, value: Any) -> None:
        """Counts a text or a number."""
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
        """Returns all counts as plain values."""
        return self.answered, self.chosen, self.other, self.lengths.to_state(), self.lowest, self.highest

    def merge_state(self, facts: tuple[Any, ...]) -> None:
        """Adds the counts of another part."""
        answered, chosen, other, lengths, lowest, highest = facts
        self.answered += answered
        self.other += other
        add_up(self.chosen, chosen)
        self.lengths.merge_state(lengths)
        self._between(lowest, highest)


class Tally:
    """The counts for one feature."""

    __slots__ = ("answers", "confidence", "instances", "objects", "on_frames", "records", "sizes")

    def __init__(self) -> None:
        self.records = 0
        """Number of records with at least one instance."""
        self.objects = 0
        """Number of distinct objects: an object on many frames is one."""
        self.instances = 0
        """Number of instances: an object counts in each frame that is given."""
        self.on_frames = 0
        """Number of instances on a frame of their own."""
        self.confidence = [0] * (CONFIDENCE_BINS + 2)
        """Number of instances in each bin of confidence, then those outside 0 to 1, then those without."""
        self.sizes = tuple(Lengths() for _ in MEASURES)
        """Sizes of instances, for each of `MEASURES`."""
        self.answers: dict[int, Answers] = {}
        """Number of the question -> its answers."""

    def answers_to(self, number: int, questions: Options) -> Answers:
        """Returns the answers to the question with this number."""
        answers = self.answers.get(number)
        if answers is None:
            answers = self.answers[number] = Answers(questions.of(number))
        return answers

    def to_state(self) -> tuple[Any, ...]:
        """Returns all counts as plain values."""
        answers = {number: answers.to_state() for number, answers in self.answers.items()}
        sizes = tuple(own.to_state() for own in self.sizes)
        return self.records, self.objects, self.instances, self.on_frames, self.confidence, sizes, answers

    def merge_state(self, facts: tuple[Any, ...], questions: Options) -> None:
        """Adds the counts of another part."""
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
