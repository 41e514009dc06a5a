"""A labeling config, compiled: what its control and object tags allow. Frozen, and free of XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct, field

from predlint.model.ontology import Notice, Value

# A *control* is a tag that labels (``RectangleLabels``, ``Choices``), an *object* is a tag that shows data (``Image``,
# ``Text``). A result names both: ``from_name`` is the control, ``to_name`` the object.


class Place(Struct, frozen=True):
    """The place of a tag in the config."""

    pointer: str = ""
    """The path of tags: ``/View/Choices[2]/Choice[1]``; without a number for the only child of its name."""
    line: int = 1
    column: int = 1
    """Column in characters, from 1 as the line is."""
    offset: int = 0
    """Byte offset from the beginning of the config."""


class Label(Value, frozen=True):
    """A Label, Choice or Relation that a result may name."""

    NOT_COMPARED = frozenset({"place"})

    stored: str
    """The text that a result must give: the alias, or else the value."""
    value: str
    """The text that people see; empty when only an alias is given."""
    alias: str | None = None
    max_usages: int | None = None
    children: tuple[Label, ...] = ()
    place: Place = Place()
    color: str | None = None
    """The color in which people see it (``background``)."""
    named: bool = False
    """True if its tag has a name of its own, by which servers take it for an object."""


class Condition(Struct, frozen=True):
    """When a control may be answered (``visibleWhen``, ``whenTagName`` …)."""

    visible: str | None = None
    """``region-selected``, ``choice-selected``, ``choice-unselected``, ``no-region-selected``; None when only labels decide."""
    tag: str | None = None
    """The name of the control that decides (``whenTagName``)."""
    labels: tuple[str, ...] = ()
    """``whenLabelValue``, split at commas."""
    choices: tuple[str, ...] = ()
    """``whenChoiceValue``, split at commas."""


class ObjectTag(Value, frozen=True):
    """A tag that shows a part of a task's data."""

    NOT_COMPARED = frozenset({"place"})

    name: str
    tag: str
    """Name of the tag, as the config spells it: ``Image``."""
    key: str | None = None
    """The member of ``data`` that it shows (``value="$image"`` → ``image``); None for literal text."""
    literal: str | None = None
    listed: bool = False
    """``valueList``: the data is a list, and results say which item by ``item_index``."""
    value_type: str | None = None
    """``url``, ``text`` or ``json``; None if the config does not say."""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    """All attributes of the tag, names in lower case."""
    channels: tuple[str, ...] = ()
    """TimeSeries: the columns that its channels show."""
    repeat: int | None = None
    """The number of the Repeater around it, from 0."""
    place: Place = Place()


class Control(Value, frozen=True):
    """A tag that labels: what its results look like and which answers they may give."""

    NOT_COMPARED = frozenset({"place"})

    name: str
    tag: str
    """Name of the tag, as the config spells it: ``RectangleLabels``."""
    to: tuple[str, ...]
    """Names of the objects that its results may be about; the control itself for Chat and ReactCode."""
    inferred: bool = False
    """True if it has no toName: the editor takes it to be for the only object, and servers that check predictions do not know it."""
    labels: tuple[Label, ...] = ()
    """Top-level labels or choices; nested ones are their children."""
    dynamic: str | None = None
    """The member of ``data`` that lists further labels (``value="$variants"``)."""
    remote: bool = False
    """True if labels are fetched while people label (``apiUrl``), so that they are unknown here."""
    variable: bool = False
    """True for Choices with an option that is a text of the task's data (``<Choice value="$first"/>``), or shows one beside its alias."""
    choice: Literal["single", "multiple"] = "multiple"
    """How many labels a result may name. Single unless the config says otherwise; a taxonomy has no such attribute."""
    required: bool = False
    per_region: bool = False
    per_item: bool = False
    when: tuple[Condition, ...] = ()
    """The condition of the control itself, then those of the View tags around it."""
    max_usages: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    """``min`` and ``max`` as written: numbers, or dates of DateTime."""
    step: float | None = None
    max_rating: int = 5
    max_submissions: int | None = None
    leaves_only: bool = False
    allow_nested: bool = False
    allow_empty: bool = False
    legacy: bool = False
    """Taxonomy: True if people may add labels of their own."""
    labeling: bool = False
    """Taxonomy: True if its paths label spans of a text, as labels do."""
    only: tuple[str, ...] = ()
    """DateTime: ``date``, ``time``, ``month``, ``year``; empty for both date and time."""
    format: str | None = None
    min_points: int | None = None
    max_points: int | None = None
    buckets: tuple[str, ...] = ()
    """Ranker: names of its buckets."""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    """All attributes of the tag, names in lower case."""
    repeat: int | None = None
    """The number of the Repeater around it, from 0."""
    place: Place = Place()

    @property
    def elsewhere(self) -> bool:
        """True if the data or the network determines some or all of its labels."""
        return self.dynamic is not None or self.remote or self.variable

    @property
    def type(self) -> str:
        """The ``type`` that its results must have."""
        return "chatmessage" if self.tag == "Chat" else self.tag.lower()

    def every_label(self) -> Iterator[tuple[tuple[Label, ...], Label]]:
        """Yields all labels at any depth, each with the labels above it."""
        todo: list[tuple[tuple[Label, ...], Label]] = [((), label) for label in reversed(self.labels)]
        while todo:
            above, label = todo.pop()
            yield above, label
            todo += [((*above, label), child) for child in reversed(label.children)]


class Repeater(Struct, frozen=True):
    """Tags that are repeated for each item of a list in the data; ``flag`` in their names stands for the item's number."""

    key: str
    """The member of ``data`` (``on="$document"`` → ``document``)."""
    flag: str
    """``{{idx}}``, the text that is replaced."""
    outer: tuple[str, ...] = ()
    """The flags of the Repeaters around it, from the outermost; names have their numbers too."""
    around: int | None = None
    """The number of the Repeater around it."""
    path: str = ""
    """The path of the list, with the flags of the Repeaters around it: ``document[{{idx}}].pages``."""


class LabelConfig(Value, frozen=True):
    """A labeling config: the ontology of a Label Studio project."""

    NOT_COMPARED = frozenset({"notices", "remarks", "unsaved"})

    objects: tuple[ObjectTag, ...] = ()
    controls: tuple[Control, ...] = ()
    relations: tuple[Label, ...] | None = None
    """Labels of relations; None when the config names none, so that relations may have any label or none."""
    relation_choice: Literal["single", "multiple"] = "multiple"
    repeaters: tuple[Repeater, ...] = ()
    notices: tuple[Notice, ...] = ()
    """Parts that cannot be used as they stand: their results are checked less, or not at all."""
    remarks: tuple[Notice, ...] = ()
    """Suspect tags that these values do not show; ``lint`` reports them with the notices."""
    unsaved: tuple[Notice, ...] = ()
    """Faults for which a server does not save the config; ``lint`` reports them in place of notices and remarks of the same rule on the
    tag."""
    name: str | None = None
    counts_units: bool = False
    """True if offsets in a Text count UTF-16 units, as in releases before 1.13; code points otherwise."""

    dialect = "label-studio"
    media = None

    def control(self, name: str) -> Control | None:
        """Returns the control of that name, the first one if several share it; None if there is none."""
        return next((control for control in self.controls if control.name == name), None)

    def repeaters_of(self, repeat: int | None) -> tuple[Repeater, ...]:
        """Returns the Repeater of that number with those around it, from the outermost."""
        found: list[Repeater] = []
        while repeat is not None:
            found.append(self.repeaters[repeat])
            repeat = found[-1].around
        return tuple(reversed(found))

    def object(self, name: str) -> ObjectTag | None:
        """Returns the object of that name, the first one if several share it; None if there is none."""
        return next((tag for tag in self.objects if tag.name == name), None)
