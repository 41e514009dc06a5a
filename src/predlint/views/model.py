"""The common model of predictions of all platforms: features of an ontology, and instances of them, drawn or answered.

A *view* shows decoded records of any dialect in this model. Custom rules and statistics read nothing else. A view never raises and never
reports: it leaves out what a record has in a wrong form.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

from predlint.shape.findings import Path

#: Kinds of features. The first group is drawn, the second marks a span of text or time, the third is answered.
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
    """The text for the option in views and rules, unique within its question."""
    label: str
    """The text for people; often equal to ``value``."""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a data row, about an object, or nested in an option."""

    number: int
    """Its place among `Vocabulary.questions`."""
    name: str
    kind: AnswerKind
    choices: tuple[Choice, ...] = ()
    under: tuple[int, str | None] | None = None
    """The number of the parent question, and the value of the option that it is nested in; None for a question without parent."""
    required: bool = False
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """A tool, or a classification of whole data rows, to which predictions belong."""

    number: int
    """Its place among `Vocabulary.features`."""
    name: str
    kind: FeatureKind
    questions: tuple[int, ...] = ()
    """Numbers of its questions at any depth, outer ones first. Of a classification the first one is the classification itself."""
    ids: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Returns True for a classification, False for a tool."""
        return self.kind in ANSWER_KINDS


@dataclass(frozen=True)
class Vocabulary:
    """All features of an ontology, in its order."""

    dialect: str
    features: tuple[Feature, ...]
    questions: tuple[Question, ...]
    assumed_confidence: float | None = None
    """The confidence that the platform assumes if none is given; None if it assumes none."""

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
    """A drawn shape. All lengths are in pixels of the image; properties are finite numbers, or None if they are undefined."""

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
        """The area in square pixels of a box, rotated box, polygon without its holes, ellipse; None for lines and points."""
        ...

    @property
    def length(self) -> float | None:
        """The way along a line, or around a polygon or box."""
        ...


class Instance:
    """One object or answer at one moment: an object of a video is an instance in each of its given frames."""

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
        """The path in the record to which a finding about the instance points."""
        self.confidence = confidence
        """The confidence as given; None if the record has none."""
        self.is_garbled = is_garbled
        """True if the confidence is given but not a number; then the platform does not assume one."""
        self.shape = shape
        self.answers = answers if answers is not None else {}
        """Number of the question -> answer: a tuple of option values (radio and checklist), a text, or a number. Unanswered questions are
        left out."""
        self.frame = frame
        """The frame, as the platform counts; None for a still image, or if the instance applies to several frames."""
        self.frames = frames
        """First and last frame of an instance that applies to a range of frames; None for one frame, or all frames."""
        self.span = span
        """First and last character, or begin and end in the platform's unit of time."""
        self.identity = identity
        """Equal for instances in the same record that are one object, of one feature or of several; the object is counted once."""
        self.scene = scene
        """Instances of several models' predictions for one data row are of different scenes: they are not counted together."""


class Row(NamedTuple):
    """The identity, name and size of a data row."""

    key: Hashable
    """Equal for records of the same data row. None if a record that contains everything about its data row does not name it."""
    name: str
    """Its name for people: global key, id, title or path."""
    width: float | None = None
    """Pixels."""
    height: float | None = None
    frames: int | None = None
    media: str | None = None


class View(Protocol):
    """Reads the records of one platform, for one ontology."""

    vocabulary: Vocabulary
    whole: bool
    """True if one record contains everything about its data row (a task, a label row), False if a data row has many records."""

    def row(self, value: Any, /) -> Row | None:
        """Returns the data row of a decoded record, or None if the record names none."""
        ...

    def instances(self, value: Any, /) -> list[Instance]:
        """Returns the instances of a decoded record, in its order; unknown features are left out."""
        ...

    def scenes(self, value: Any, /) -> list[Hashable]:
        """Returns the scenes of a decoded record, in its order, including those without instances."""
        ...

    def scene_path(self, scene: Hashable, /) -> Path:
        """Returns the path of a scene in its record; None for the record as a whole."""
        ...

    def prefilter_texts(self, feature: int, /) -> tuple[bytes, ...] | None:
        """Returns texts, written without escapes, such that every record with an instance of that feature contains at least one; None if
        there are no such texts."""
        ...
