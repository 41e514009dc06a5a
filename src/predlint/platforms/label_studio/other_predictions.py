"""Finds references to regions of another prediction of the same task."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.link_words import NoSuchRegion, RegionParent, UnknownEnd, UnknownEndLost
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.record_view import Json, results_of
from predlint.shape.findings import Finding, keys_of


def other_prediction_of(names: ControlNames, task: Json, out: list[Finding]) -> None:
    """Adds to findings of unknown references the index of another prediction that has the region."""
    lost = [index for index, found in enumerate(out) if _is_link(found)]
    if not lost:
        return
    regions = _regions(names, task)
    for index in lost:
        found = out[index]
        place = regions.get(found.value)
        if place is not None:
            out[index] = found.with_fields(elsewhere=place)


def _is_link(found: Finding) -> bool:
    """Returns True for a reference of a prediction to an unknown region."""
    kind = found.kind
    if not (kind is NoSuchRegion or kind is UnknownEnd or kind is UnknownEndLost or kind is RegionParent):
        return False
    return isinstance(found.value, str) and found.made_as(kind).elsewhere is None and keys_of(found.path)[:1] == ["predictions"]


def _regions(names: ControlNames, task: Json) -> dict[str, int]:
    """Returns id of a region -> index of the first prediction that has it."""
    first: dict[str, int] = {}
    for index, prediction in enumerate(cast("list[Any]", task["predictions"])):
        if isinstance(prediction, dict):
            for id_ in results_of(names, cast("Json", prediction), ((None, "predictions"), index)).regions:
                first.setdefault(id_, index)
    return first
