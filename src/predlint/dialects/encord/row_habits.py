"""How the label rows of one file are written: which members they have, in which forms, by those that were found clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

from predlint.dialects.encord.coordinate_shapes import DRAWS, GEOMETRY
from predlint.dialects.encord.structure import ObjectFeature
from predlint.dialects.encord.view import Features, Json

#: Forms of values. Text, numbers and so on need no more; of others it is told apart whether there is anything in them.
TEXT, NUMBER, FLAG, NULL, NO_ITEMS, NO_MEMBERS, OTHER = "text", "number", "flag", "null", "no items", "no members", "other"
#: A member has this form too once it was seen with two texts.
TEXTS = "texts"
_FORMS: dict[type, str] = {str: TEXT, int: NUMBER, float: NUMBER, bool: FLAG, type(None): NULL}
#: Members that often have one text in all rows of a file.
_CONSTANT = frozenset(
    {
        "branch_name", "dataset_hash", "dataset_title", "annotation_task_status", "createdAt", "createdBy", "lastEditedAt",
        "lastEditedBy", "data_link", "data_type",
    }
)  # fmt: skip
_MOST_VALUES = 16


class Habit:
    """What was seen of the values of one member."""

    __slots__ = ("constant", "count", "forms", "values")

    def __init__(self) -> None:
        self.count = 0
        self.forms: set[str] = set()
        self.values: set[str] = set()
        """The first few texts."""
        self.constant = True
        """True while all texts are one."""


class Habits:
    """Which members the parts of rows have: ``row image``, ``unit image``, ``object boundingBox``, ``vertex``, ``classification``."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self.totals: Counter[str] = Counter()
        self.parts: dict[str, dict[str, Habit]] = {}
        self.objects: set[str] = set()
        """Hashes of the features that were seen."""
        self.listed: set[str] = set()
        """Members that give points as a list, where others give them by number."""
        self.version = 0
        """Grows when other types are needed."""

    def learn(self, row: Json) -> None:
        """Takes note of a clean row."""
        kind = row.get("data_type")
        self._part(f"row {kind}", row)
        for unit in _values(row.get("data_units")):
            self._part(f"unit {kind}", unit)
            labels = unit.get("labels")
            if not isinstance(labels, dict):
                continue
            frames = [labels] if "objects" in labels or "classifications" in labels else list(cast("Json", labels).values())
            for frame in frames:
                for seen in cast("list[Json]", frame.get("objects", ())):
                    self._object(seen)
        for entry in _values(row.get("classification_answers")):
            self._part("classification", entry)

    def _object(self, seen: Json) -> None:
        feature = self.features.objects.get(seen["featureHash"])
        own = GEOMETRY.get(feature.shape) if feature is not None else None
        if feature is None or own is None or own not in seen:
            return
        if feature.hash not in self.objects:
            self.objects.add(feature.hash)
            self.version += 1
        self._part(f"object {own}", seen, skip=DRAWS, of=feature)
        for name in DRAWS:  # of another feature's drawing only null can be clean
            if name in seen and (name == "polygons" or name != own):
                self._member(self.parts[f"object {own}"], name, seen[name], True)
        place = seen[own]
        if own in ("polygon", "polyline") and isinstance(place, list) and own not in self.listed:
            self.listed.add(own)
            self.version += 1
        if own == "skeleton":
            for vertex in _values(place):
                self._part("vertex", vertex)

    def _part(self, kind: str, value: Json, *, skip: Iterable[str] = (), of: ObjectFeature | None = None) -> None:
        first = kind not in self.parts
        known = self.parts.setdefault(kind, {})
        total = self.totals[kind]
        for name, item in value.items():
            if name in skip:
                continue
            if name == "color" and of is not None and item == of.color:
                item = None if "color" not in known else item  # said of the feature: see `own_colour`
            self._member(known, name, item, first or total == 0)
        if not first and any(habit.count == total and name not in value for name, habit in known.items()):
            self.version += 1  # a member that all had so far is missing
        self.totals[kind] = total + 1

    def _member(self, known: dict[str, Habit], name: str, value: Any, first: bool) -> None:
        habit = known.get(name)
        if habit is None:
            habit = known[name] = Habit()
            self.version += 1
        habit.count += 1
        form = _FORMS.get(value.__class__)
        if form is None:
            form = OTHER if value else NO_ITEMS if value.__class__ is list else NO_MEMBERS
        if form not in habit.forms:
            habit.forms.add(form)
            self.version += 1
        if form is TEXT and value not in habit.values:
            pass


def _values(entries: Any) -> Iterable[Json]:
    return cast("Json", entries).values() if isinstance(entries, dict) else ()
