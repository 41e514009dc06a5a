"""Record rules on labels under names that the format does not have: the predictions there are lost, which is reported."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from predlint.platforms.encord.data_units import HASH_OF, Json, Unit, are_labels, frame_number, is_direct, list_of
from predlint.platforms.encord.record_view import RowView
from predlint.platforms.encord.row_words import (
    LabelsBeside,
    LabelsListed,
    MemberMisspelt,
    MisspeltInSome,
    NoLabels,
    RowExpectedMember,
    RowMissingMember,
    RowUnknownMember,
)
from predlint.shape.findings import Path
from predlint.shape.intended_record import has_any_value
from predlint.shape.resolver import casefold_name, misspelling
from predlint.shape.violation_specs import ViolationSpec

#: The lists of a frame.
_LISTS = tuple(HASH_OF)
#: Names of the list of objects in other formats.
_OBJECTS_ELSEWHERE = frozenset({
    "annotations", "predictions", "detections", "instances", "labels", "boxes", "bboxes", "shapes", "results", "items",
})  # fmt: skip


def report_strays(view: RowView, unit: Unit, *, beside: bool) -> None:
    """Reports the member with the labels of a data unit that has none, and misspelt lists of labels. ``beside``: the row has findings
    about unknown members."""
    labels: Any = unit.whole.get("labels")
    if labels.__class__ is dict and unit.layout in ("directly", "any"):  # in a video, the names are reported as keys that are no frames
        if not is_direct(labels):
            _misspelt_lists(view, (unit.path, "labels"), labels)
    elif beside and "labels" not in unit.whole and not unit.is_space and unit.layout != "nowhere":
        _report_other_name(view, unit)
    if beside and "labels" in unit.whole and not unit.is_space and not has_any_value(labels):
        _report_beside_empty(view, unit.path, unit.whole, "the data unit")


def report_row_strays(view: RowView) -> None:
    """Reports a member of the row with labels, if the data units have none."""
    if view.units and not any(has_any_value(unit.whole.get("labels")) for unit in view.units):
        _report_beside_empty(view, None, view.row, "the row")


def report_renamed_lists(view: RowView) -> None:
    """Adds to the findings of missing lists of a frame the member that contains the objects or classifications: one whose items have
    their hashes, else one with a name that other formats give to such a list."""
    found: dict[Path, Path] = {}
    likely: dict[Path, Path] = {}
    for finding in view.out:
        value = finding.value
        if finding.kind is not RowUnknownMember or finding.path is None or value.__class__ is not list:
            continue
        if (own := list_of(value)) is not None:
            found.setdefault((finding.path[0], own), finding.path)
        elif casefold_name(str(finding.path[1])) in _OBJECTS_ELSEWHERE and any(each.__class__ is dict for each in value):
            likely.setdefault((finding.path[0], "objects"), finding.path)
    found = likely | found
    named: set[Path] = set()
    for at, finding in enumerate(view.out if found else ()):
        other, kind = found.get(finding.path), finding.kind
        if other is None or not (kind is RowMissingMember or kind is RowExpectedMember):
            continue
        if finding.made_as(kind).given is None:  # else it names a misspelt member already
            named.add(other)
            view.out[at] = finding.with_fields(given=other[1])._replace(kind=MisspeltInSome if kind is RowExpectedMember else kind)
    _drop(view, named)


def _report_other_name(view: RowView, unit: Unit) -> None:
    """Reports the labels of a unit under a name that is no misspelling of "labels"."""
    for at, finding in enumerate(view.out):
        if finding.kind is not NoLabels or finding.path != (unit.path, "labels"):
            continue
        name = next((name for name, value in unit.whole.items() if _is_unknown(view, (unit.path, name)) and are_labels(value)), None)
        if name is not None:
            view.out.pop(at)
            _drop(view, {(unit.path, name)})
            spec = ViolationSpec(LabelsListed) if isinstance(unit.whole[name], list) else ViolationSpec(MemberMisspelt)
            view.report((unit.path, "labels"), None, spec, name)
        return


def _report_beside_empty(view: RowView, path: Path, whole: Json, holder: str) -> None:
    """Reports the first unknown member with labels, if the place for labels is empty."""
    for name, value in whole.items():
        if are_labels(value) and _is_unknown(view, (path, name)):
            _drop(view, {(path, name)})
            view.report((path, name), value, ViolationSpec(LabelsBeside), name, holder)
            return


def _is_unknown(view: RowView, path: Path) -> bool:
    """Returns True for a member that is reported as unknown."""
    return any(finding.kind is RowUnknownMember and finding.path == path for finding in view.out)


def _misspelt_lists(view: RowView, path: Path, labels: Json) -> None:
    """Reports the misspelt lists of an image if no list has its right name: their keys are no frames."""
    named: dict[str, str] = {}
    for name, value in labels.items():
        intended = misspelling(name, _LISTS) or list_of(value) if isinstance(value, list) else None
        if intended is not None and frame_number(name) is None:
            named.setdefault(intended, name)
    _drop(view, {(path, name) for name in named.values()})
    for intended, name in named.items():
        spec = ViolationSpec(MisspeltInSome) if has_any_value(labels[name]) else ViolationSpec(RowExpectedMember)
        view.report((path, intended), None, spec, "labels", intended, name)


def _drop(view: RowView, paths: Collection[Path]) -> None:
    """Removes the findings about members that another finding names."""
    if paths:
        view.out[:] = [finding for finding in view.out if finding.path not in paths]
