"""What predictions of any platform have in common: features of an ontology, and things drawn or answered that are of them.

A *view* shows decoded records so, whatever their dialect. User's own rules and statistics read nothing else. A view never raises and
never judges: what a record has in a wrong form, it does not show.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

from predlint.shape.findings import Path

#: What a feature is. The first group is drawn, the second marks a span of text or time, the third is answered.
FeatureKind = Literal[
    "box", "rotated-box", "polygon", "line", "point", "ellipse", "mask", "skeleton", "cuboid",
    "text-span", "time-span", "relationship", "message", "other",
    "radio", "checklist", "text", "number",
]  # fmt: skip
AnswerKind = Literal["radio", "checklist", "text", "number"]
ANSWER_KINDS = frozenset({"radio", "checklist", "text", "number"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a radio or checklist question."""

    value: str
    """The text that stands for it in views and rules, one of its question only."""
    label: str
    """The text that people see; often equal to ``value``."""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is asked of a data row, of an object, or once an option is chosen."""

    number: int
    """Its place among `Vocabulary.questions`."""
    name: str
    kind: AnswerKind
    choices: tuple[Choice, ...] = ()
    under: tuple[int, str | None] | None = None
    """The number of the question above it, and the value of the option under which it is asked; None for one that is asked at once."""
    required: bool = False
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """A tool, or a classification of whole data rows: what predictions are of."""

    number: int
    """Its place among `Vocabulary.features`."""
    name: str
    kind: FeatureKind
    questions: tuple[int, ...] = ()
    """Numbers of its questions at any depth, outer ones first. Of a classification the first one is the classification itself."""
    ids: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """True for a classification, False for a tool."""
        return self.kind in ANSWER_KINDS


@dataclass(frozen=True)
class Vocabulary:
    """All features of an ontology, in its order."""

    dialect: str
    features: tuple[Feature, ...]
    questions: tuple[Question, ...]
    assumed_confidence: float | None = None
    """The confidence that the platform assumes where none is given; None where it assumes nothing."""

    @cached_property
    def by_name(self) -> dict[str, tuple[Feature, ...]]:
        """Features by their exact name: a tool and a classification may share one."""
        found: dict[str, tuple[Feature, ...]] = {}
        for feature in self.features:
            found[feature.name] = (*found.get(feature.name, ()), feature)
        return found


class Box(NamedTuple):
    """The smallest upright rectangle around something, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


class Shape(Protocol):
    """Something drawn. All lengths are in pixels of the image; properties are finite numbers, or None where they mean nothing."""

    @property
    def kind(self) -> FeatureKind: ...

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Corners of a box (four, also if rotated), of a polygon's outer ring, of a line; one for a point; the joints of a skeleton."""
        ...

    @property
    def holes(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        """Further rings of a polygon that are cut out of it."""
        ...

    @property
    def box(self) -> Box | None: ...

    @property
    def area(self) -> float | None:
        """Square pixels of a box, rotated box, polygon without its holes, ellipse; None for lines and points."""
        ...

    @property
    def length(self) -> float | None:
        """The way along a line, or around a polygon or box."""
        ...


class Instance:
    """One thing drawn or answered, at one moment: an object of a video is an instance in each of its frames that is given."""

    __slots__ = ("answers", "confidence", "feature", "frame", "frames", "identity", "is_garbled", "path", "scene", "shape", "span")

    def __init__(
        self,
        feature: int,
        path: Path,
        *,
        confidence: float | None = None,
        shape: Shape | None = None,
        answers: dict[int, Any] | None = None,
        frame: int | None = None,
        frames: tuple[float, float] | None = None,
        span: tuple[float, float] | None = None,
        identity: Hashable = 0,
        scene: Hashable = 0,
        is_garbled: bool = False,
    ) -> None:
        self.feature = feature
        """The number of its feature."""
        self.path = path
        """Where it stands in the record: what a finding about it points to."""
        self.confidence = confidence
        """As given; None where it is not."""
        self.is_garbled = is_garbled
        """Whether a confidence is given that is no number, so that the platform assumes none in its place."""
        self.shape = shape
        self.answers = answers if answers is not None else {}
        """By the number of the question: a tuple of option values (radio and checklist), a text, or a number. Without unanswered ones."""
        self.frame = frame
        """The frame, as the platform counts, or None on a still image and for what holds in several frames."""
        self.frames = frames
        """First and last frame of what holds in some frames; None for what is of one frame, or holds in all."""
        self.span = span
        """First and last character, or begin and end in the platform's unit of time."""
        self.identity = identity
        """Equal for instances in the same record that are one object, of one feature or of several; it is counted once."""
        self.scene = scene
        """Instances of several models' predictions for one data row are of different scenes: they are not counted together."""


class Row(NamedTuple):
    """What is known of a data row."""

    key: Hashable
    """Equal for records of the same data row; None where a record that is everything about its data row does not name it."""
    name: str
    """What people call it: its global key, id, title or place."""
    width: float | None = None
    """Pixels."""
    height: float | None = None
    frames: int | None = None
    media: str | None = None


class View(Protocol):
    """How records of one platform are read, for one ontology."""

    vocabulary: Vocabulary
    whole: bool
    """True where one record is everything about its data row (a task, a label row), False where a data row has many records."""

    def row(self, value: Any, /) -> Row | None:
        """The data row of a decoded record; None where it names none."""
        ...

    def instances(self, value: Any, /) -> list[Instance]:
        """What a decoded record shows, in its order; features that the ontology does not have are left out."""
        ...

    def scenes(self, value: Any, /) -> list[Hashable]:
        """The scenes of a decoded record, in its order, those without instances too."""
        ...

    def scene_path(self, scene: Hashable, /) -> Path:
        """Where a scene stands in its record; None for the record as a whole."""
        ...

    def prefilter_texts(self, feature: int, /) -> tuple[bytes, ...] | None:
        """Texts of which at least one stands in every record with an instance of that feature, written without escapes; None where
        nothing as short tells."""
        ...
