"""How the label rows of one file are written: which members they have and in which forms, by those that were found clean."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from predlint.dialects.encord.coordinate_shapes import GEOMETRY
from predlint.dialects.encord.structure import ObjectFeature
from predlint.dialects.encord.view import Features, Json

#: Forms of values; of lists and objects it is told apart whether there is anything in them.
TEXT, NUMBER, FLAG, NULL, NO_ITEMS, NO_MEMBERS, OTHER = "text", "number", "flag", "null", "no items", "no members", "other"
_FORMS: dict[type, str] = {str: TEXT, int: NUMBER, float: NUMBER, bool: FLAG, type(None): NULL}
#: Members that often have one text in all the rows of a file: of rows and their units, then also of what stands in them.
OF_ROWS = frozenset({"branch_name", "dataset_hash", "dataset_title", "data_link", "data_type"})
CONSTANT = OF_ROWS | {"createdAt", "createdBy", "lastEditedAt", "lastEditedBy"}
#: Ways to write the "value" of a feature that are kept.
_MOST_SPELLINGS = 8


class Habit:
    """What was seen of one member."""

    __slots__ = ("constant", "count", "forms")

    def __init__(self) -> None:
        self.count = 0
        self.forms: set[str] = set()
        self.constant: Any = None
        """Its only text so far; False once there were two."""


class Habits:
    """Of the parts of rows: ``row image``, ``unit image``, ``object boundingBox``, ``vertex``, ``classification`` and so on."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self.totals: Counter[str] = Counter()
        self.parts: dict[str, dict[str, Habit]] = {}
        self.objects: set[str] = set()
        """Hashes of the features that were seen."""
        self.spellings: dict[str, set[str]] = {}
        """By that hash: how "value" was written."""
        self.recoloured: set[str] = set()
        """Geometries of objects that have another colour than their feature."""
        self.listed: set[str] = set()
        """Geometries whose points were given as a list."""
        self.version = 0
        """Grows when other types are needed."""

    def learn(self, row: Json) -> None:
        """Takes note of a clean row."""
        kind = row.get("data_type")
        self._part(f"row {kind}", row)
        for unit in _values(row.get("data_units")):
            self._part(f"unit {kind}", unit)
            labels = cast("Json", unit.get("labels") or {})
            for frame in [labels] if "objects" in labels or "classifications" in labels else _values(labels):
                for seen in cast("list[Json]", frame.get("objects") or ()):
                    self._object(seen)
        for entry in _values(row.get("classification_answers")):
            self._part("classification", entry)

    def _object(self, seen: Json) -> None:
        feature = self.features.objects.get(seen["featureHash"])
        own = GEOMETRY.get(feature.shape) if feature is not None else None
        if feature is None or own is None or own not in seen:
            return
        self._note(self.objects, feature.hash)
        self._note(self.listed, own, isinstance(seen[own], list))
        self._note(self.recoloured, own, seen.get("color") != feature.color)
        spellings = self.spellings.setdefault(feature.hash, set())
        if isinstance(seen.get("value"), str) and len(spellings) < _MOST_SPELLINGS:
            self._note(spellings, seen["value"])
        self._part(f"object {own}", seen)
        for vertex in _values(seen[own]) if own == "skeleton" else ():
            self._part("vertex", vertex)

    def _note(self, known: set[str], name: str, there: bool = True) -> None:
        if there and name not in known:
            known.add(name)
            self.version += 1

    def _part(self, kind: str, value: Json) -> None:
        known, total = self.parts.setdefault(kind, {}), self.totals[kind]
        for name, item in value.items():
            habit = known.get(name)
            if habit is None:
                habit = known[name] = Habit()
                self.version += 1
            habit.count += 1
            form = _FORMS.get(item.__class__) or (OTHER if item else NO_ITEMS if item.__class__ is list else NO_MEMBERS)
            if form not in habit.forms:
                habit.forms.add(form)
                self.version += 1
            if form is TEXT and name in CONSTANT and habit.constant is not False and habit.constant != item:
                habit.constant = item if habit.constant is None else False
                self.version += 1
        if len(value) < len(known) and any(habit.count == total and name not in value for name, habit in known.items()):
            self.version += 1  # a member that all had so far is missing
        self.totals[kind] = total + 1

    def always(self, kind: str, name: str) -> bool:
        """True for a member that all parts of the kind have."""
        habit = self.parts.get(kind, {}).get(name)
        return habit is not None and habit.count == self.totals[kind]


def usual_values(feature: ObjectFeature) -> tuple[str, ...]:
    """How releases write the "value" of an object."""
    plain = feature.name.lower()
    return feature.name, plain, plain.replace(" ", "_"), "_".join(plain.split())


def _values(entries: Any) -> list[Json]:
    if not isinstance(entries, dict):
        return []
    return [cast("Json", value) for value in cast("Json", entries).values() if isinstance(value, dict)]
