"""An Encord ontology, as values: what can be drawn, what can be answered, and which skeletons there are. Frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from predlint.model.ontology import Notice, Value

# An *object* is a feature that is drawn, a *classification* one that is answered for the whole frame or file. Both carry
# *attributes*, the questions; a radio or checklist attribute has *choices*, and each choice of a radio may ask attributes of its own.
# What labels name is the *hash* of a feature (``featureNodeHash``); names are for people and need not be unique.

#: Shapes of objects that predlint knows; the platform adds some from release to release.
SHAPES = (
    "bounding_box", "rotatable_bounding_box", "polygon", "polyline", "point", "skeleton", "bitmask", "cuboid", "cuboid_2d",
    "segmentation", "circle", "ellipse", "audio", "text", "time_range",
)  # fmt: skip

#: Shapes of objects without frames: their place is a range of their entry in the answers.
FRAMELESS_SHAPES = frozenset({"audio", "text", "time_range"})
#: Types of attributes that are answered by choosing among options.
CHOICES = ("radio", "checklist")
TYPES = (*CHOICES, "text", "numeric")
#: Maximum depth of nested attributes. Those of an object or a classification are the first level.
MAX_LEVELS = 7


def value_of(name: str) -> str:
    """Returns the "value" that Encord writes for a name."""
    return name.lower().replace(" ", "_")


@lru_cache(maxsize=4096)
def is_value_of(value: str, name: str) -> bool:
    """Returns True if a "value" equals the name without case, spaces and signs: releases write it in several ways."""
    return _bare(value) == _bare(name)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def spellings(name: str) -> tuple[str, ...]:
    """Returns the forms in which releases write the "value" for a name."""
    plain = name.lower()
    every = (name, plain, plain.replace(" ", "_"), "_".join(plain.split()))
    return tuple(dict.fromkeys(value for value in every if is_value_of(value, name)))


class Attribute(Value, frozen=True):
    """A question about an object, about a classification, or about a choice."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    name: str
    type: str
    """One of TYPES, or another text from the file: a type that predlint does not know."""
    hash: str
    required: bool = False
    archived: bool = False
    dynamic: bool = False
    """The answer may change from frame to frame."""
    options: tuple[Choice, ...] = ()
    pointer: str = ""

    def every(self) -> Iterator[tuple[tuple[Step, ...], Attribute]]:
        """Yields this attribute and all nested ones in file order, each with the steps that lead to it."""
        todo: list[tuple[tuple[Step, ...], Attribute]] = [((), self)]
        while todo:
            above, attribute = todo.pop()
            yield above, attribute
            below = [((*above, Step(attribute, choice)), nested) for choice in attribute.options for nested in choice.attributes]
            todo += reversed(below)


class Choice(Value, frozen=True):
    """One option of a radio or checklist attribute."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    label: str
    """The text that people see, and its title."""
    value: str
    hash: str
    archived: bool = False
    attributes: tuple[Attribute, ...] = ()
    """Attributes that are asked once this option is chosen; for options of radio attributes only."""
    pointer: str = ""


class Step(NamedTuple):
    """An attribute, and its choice under which another attribute is nested."""

    attribute: Attribute
    choice: Choice


class ObjectFeature(Value, frozen=True):
    """A kind of object that can be drawn."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    name: str
    color: str
    """``#RRGGBB``, as written."""
    shape: str
    """One of SHAPES, or another text from the file: a shape that predlint does not know."""
    hash: str
    required: bool = False
    archived: bool = False
    attributes: tuple[Attribute, ...] = ()
    pointer: str = ""

    def every_attribute(self) -> Iterator[tuple[tuple[Step, ...], Attribute]]:
        """Yields the attributes at any depth, each with the steps that lead to it."""
        for attribute in self.attributes:
            yield from attribute.every()


class ClassificationFeature(Value, frozen=True):
    """A question about a whole frame, or about the whole file. It has no name but that of its attribute."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    hash: str
    level: str | None = None
    """``global`` when it is answered once for all frames."""
    attribute: Attribute | None = None
    """None only in an unusable ontology."""
    pointer: str = ""

    @property
    def name(self) -> str:
        return self.attribute.name if self.attribute is not None else ""

    def every_attribute(self) -> Iterator[tuple[tuple[Step, ...], Attribute]]:
        """Yields the attribute and those nested below, each with the steps that lead to it."""
        if self.attribute is not None:
            yield from self.attribute.every()


Feature = ObjectFeature | ClassificationFeature


class Vertex(Value, frozen=True):
    """A named point of a skeleton."""

    NOT_COMPARED = frozenset({"pointer"})

    name: str
    hash: str
    """Empty if the template has none: labels then identify the vertex by its name."""
    pointer: str = ""


class SkeletonTemplate(Value, frozen=True):
    """The vertices that every object of a skeleton feature has."""

    NOT_COMPARED = frozenset({"pointer"})

    name: str
    width: float
    height: float
    """Width and height of the template as it is first drawn, in fractions of the image."""
    vertices: Mapping[str, Vertex]
    """Key in the file (``0``, ``1`` …) -> vertex."""
    edges: tuple[tuple[str, str], ...]
    """Pairs of keys of vertices."""
    hash: str | None = None
    """Hash of the object feature that the template belongs to."""
    pointer: str = ""


class Structure(Value, frozen=True):
    """An Encord ontology: what the labels of a project may contain."""

    NOT_COMPARED = frozenset({"faults", "notices", "remarks"})

    objects: tuple[ObjectFeature, ...] = ()
    classifications: tuple[ClassificationFeature, ...] = ()
    skeletons: tuple[SkeletonTemplate, ...] = ()
    lists_skeletons: bool = True
    """False if the file has no list of templates: some may exist nevertheless."""
    faults: tuple[Notice, ...] = ()
    """Errors that make the ontology unusable for checking labels. A faulty member has its default value."""
    notices: tuple[Notice, ...] = ()
    """Unusable parts: their labels are checked less, or not at all."""
    remarks: tuple[Notice, ...] = ()
    """Other things in the file that are wrong or suspect, and not visible in these values. `lint` reports all three."""
    name: str | None = None

    dialect = "encord"
    media = None

    @property
    def features(self) -> tuple[Feature, ...]:
        """Objects, then classifications."""
        return (*self.objects, *self.classifications)

    def skeleton_of(self, feature: ObjectFeature) -> SkeletonTemplate | None:
        """Returns the template of a skeleton object: with its hash, or without a hash but with its name. None if there is none."""
        linked = (t for t in self.skeletons if (t.name == feature.name if t.hash is None else t.hash == feature.hash))
        return next(linked, None)

    def attribute_count(self) -> int:
        """Counts the attributes at any depth."""
        return sum(1 for feature in self.features for _ in feature.every_attribute())

    def choice_count(self) -> int:
        """Counts the options at any depth."""
        return sum(len(attribute.options) for feature in self.features for _, attribute in feature.every_attribute())
