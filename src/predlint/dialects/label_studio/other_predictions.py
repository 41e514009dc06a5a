"""Regions that are in another prediction of the task than what refers to them."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.label_studio.link_rules import regions_of
from predlint.dialects.label_studio.names import ControlNames
from predlint.dialects.label_studio.view import Json, View, results_of
from predlint.shape.findings import Finding, keys_of

#: What is told of a reference to no region of the own prediction, and how much is said of it.
_SAID_OF_LINKS = {"LNK101": 4, "LNK104": 3, "LNK107": 0}


def told_where(names: ControlNames, task: Json, data: Json | None, out: list[Finding]) -> None:
    """Adds to what was found of links in which prediction the region is, where another one of the task has it."""
    lost = [index for index, found in enumerate(out) if _is_link(found)]
    if not lost:
        return
    regions = _regions(names, task, data)
    for index in lost:
        found = out[index]
        place = regions.get(found.value)
        if place is not None:
            out[index] = found._replace(fields=(*found.fields, place))


def _is_link(found: Finding) -> bool:
    said = _SAID_OF_LINKS.get(found.code)
    return said == len(found.fields) and isinstance(found.value, str) and next(iter(keys_of(found.path)), None) == "predictions"


def _regions(names: ControlNames, task: Json, data: Json | None) -> dict[str, int]:
    """The first prediction that has a region, by the region's id."""
    first: dict[str, int] = {}
    for index, prediction in enumerate(cast("list[Any]", task["predictions"])):
        if isinstance(prediction, dict):
            path = ((None, "predictions"), index)
            results = results_of(names, cast("Json", prediction), path)
            for id_ in regions_of(View(names, data, path, cast("Json", prediction)), results.known):
                first.setdefault(id_, index)
    return first
