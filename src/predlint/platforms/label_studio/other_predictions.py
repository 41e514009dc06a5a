"""Finds references to regions of another prediction of the same task."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.record_view import Json, results_of
from predlint.shape.findings import Finding, keys_of

#: Rule on a reference to an unknown region -> number of fields of its finding.
_FIELD_COUNTS = {"LNK101": 4, "LNK104": 3, "LNK107": 0}


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
            out[index] = found._replace(fields=(*found.fields, place))


def _is_link(found: Finding) -> bool:
    if _FIELD_COUNTS.get(found.kind.code) != len(found.fields) or not isinstance(found.value, str):
        return False
    return keys_of(found.path)[:1] == ["predictions"]


def _regions(names: ControlNames, task: Json) -> dict[str, int]:
    """Returns id of a region -> index of the first prediction that has it."""
    first: dict[str, int] = {}
    for index, prediction in enumerate(cast("list[Any]", task["predictions"])):
        if isinstance(prediction, dict):
            for id_ in results_of(names, cast("Json", prediction), ((None, "predictions"), index)).regions:
                first.setdefault(id_, index)
    return first
