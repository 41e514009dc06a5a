"""Proof for many results at once that they are linked as they should be: answers, labels and relations to regions of their prediction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

if TYPE_CHECKING:
    from predlint.dialects.label_studio.result_proofs import Group

#: Two results of one region repeat its geometry; this much difference, in percent, is another rounding.
_SAME = 0.1
_NUMBERS = frozenset({int, float})
_WHOLE_TURN = 360


class Regions:
    """The regions of a block that have an id. In most files no two of the block have the same, and the id alone tells the region."""

    def __init__(self, groups: list[Group]) -> None:
        self.results = list(chain.from_iterable([group.results for group in groups]))
        self.owners = list(chain.from_iterable([group.owners for group in groups]))
        ids = [result.id for result in self.results]
        if UNSET in ids:
            named = [place for place, id_ in enumerate(ids) if id_ is not UNSET]
            self.results = [self.results[place] for place in named]
            self.owners = [self.owners[place] for place in named]
            ids = [ids[place] for place in named]
        self.places: dict[Any, int] = dict(zip(ids, range(len(ids)), strict=True))
        """Where a region is, by its id; by its prediction and its id where that is not enough."""
        self.by_id = len(self.places) == len(ids)
        if not self.by_id:
            self.places = dict(zip(self._keys(self.owners, ids), range(len(ids)), strict=True))
        self.apart = len(self.places) == len(ids)
        """False when two regions of one prediction have one id."""
        self.objects: set[Any] = {result.to_name for result in self.results}

    def _keys(self, owners: list[int], ids: list[Any]) -> Iterable[Any]:
        return ids if self.by_id else zip(owners, ids, strict=True)

    def _find(self, owners: list[int], ids: list[Any]) -> list[int] | None:
        """The places of the regions with some ids; None when one is not there, or is of another prediction."""
        try:
            found = list(map(self.places.__getitem__, self._keys(owners, ids)))
        except KeyError:
            return None
        return found if not self.by_id or owners == [self.owners[place] for place in found] else None

    def _has_any(self, owners: list[int], ids: list[Any]) -> bool:
        """True when one of the ids is that of a region of its prediction."""
        places = self.places
        if places.keys().isdisjoint(self._keys(owners, ids)):
            return False
        return any([id_ in places and self.owners[places[id_]] == o for o, id_ in zip(owners, ids, strict=True)]) if self.by_id else True

    def answered(self, group: Group) -> bool:
        """True for answers and labels beside shapes: each about a region that there is, none given twice; or about none."""
        ids = [result.id for result in group.results]
        if group.form != "labels" and not group.allowed.per_region:
            return not self._has_any(group.owners, ids)
        places = self._find(group.owners, ids)
        if places is None or (group.form != "text" and len(set(places)) < len(places)):
            return False
        regions = [self.results[place] for place in places]
        if [region.to_name for region in regions] != [result.to_name for result in group.results]:
            return False
        if (group.struct.geometry_ is not None or _ALIKE.intersection(group.values[0].__struct_fields__)) and not _repeat_geometry(
            group.values, regions
        ):
            return False
        return group.form != "labels" or _are_split(group.values, regions)

    def on(self, objects: Collection[str]) -> Set[Any]:
        """The keys of the regions on some objects."""
        if self.objects.issubset(objects):
            return self.places.keys()
        return {key for key, place in self.places.items() if self.results[place].to_name in objects}

    def named(self, group: Group) -> Set[Any]:
        """The keys of the regions that answers are about."""
        return set(self._keys(group.owners, [result.id for result in group.results]))

    def related(self, relations: list[Any], owners: list[int]) -> bool:
        """True for relations between two regions of one prediction, of which none joins the same two."""
        if not relations:
            return True
        one = self._find(owners, [relation.from_id for relation in relations])
        two = self._find(owners, [relation.to_id for relation in relations])
        if one is None or two is None or [here for here, there in zip(one, two, strict=True) if here == there]:
            return False
        return len(set(zip(one, two, strict=True))) == len(one)


#: What else of a region is repeated: where it differs in the least, it is explained.
_ALIKE = frozenset(
    {"rotation", "points", "rle", "start", "end", "startOffset", "endOffset", "vertices", "ranges", "sequence", "imageDataURL"}
)
#: Those of them that are objects, which the region's own type and that of a copy hold otherwise.
_OF_OBJECTS = frozenset({"vertices", "ranges"})


def _repeat_geometry(values: list[Any], regions: list[Any]) -> bool:
    """A copy of a region's geometry is no other one."""
    for value, region in zip(values, regions, strict=True):
        geometry = region.geometry_
        if geometry is not None and geometry(value) != geometry(region.value) and not _is_near(value, region.value):
            return False
    for member in _ALIKE.intersection(values[0].__struct_fields__):
        for value, region in zip(values, regions, strict=True):
            here, there = getattr(value, member), getattr(region.value, member, UNSET)
            if here is UNSET or there is UNSET or here == there:
                continue
            if member not in _OF_OBJECTS or msgspec.to_builtins(here) != msgspec.to_builtins(there):
                return False
    return True


def _is_near(value: Any, region: Any) -> bool:
    for member in region.geometry_:
        here, there = getattr(value, member), getattr(region, member)
        if here is UNSET or there is UNSET or here == there:
            continue
        if here.__class__ not in _NUMBERS or there.__class__ not in _NUMBERS or abs(here - there) > _SAME:
            return False
        if here > (50 if member.startswith("radius") else 100):  # where the region's own is at its bound
            return False
    return True


def _turns_too_far(rotation: Any) -> bool:
    return rotation.__class__ in _NUMBERS and rotation > _WHOLE_TURN


def _are_split(values: list[Any], regions: list[Any]) -> bool:
    """Labels beside a bare shape repeat its geometry, or some servers refuse them."""
    if "rotation" in values[0].__struct_fields__ and any([_turns_too_far(value.rotation) for value in values]):
        return False
    if any([value.start is not UNSET or value.end is not UNSET for value in values]):
        return False  # they are no spans of their own, but their ends have an order
    always = values[0].always_
    if not [repeated for repeated in {region.repeated_ for region in regions} if not repeated <= always]:
        return True
    for value, region in zip(values, regions, strict=True):
        if [member for member in region.repeated_ if getattr(value, member) is UNSET]:
            return False
    return True
