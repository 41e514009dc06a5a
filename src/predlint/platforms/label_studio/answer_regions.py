"""Answers about a region that have a place of their own: the editor makes regions of them, whose labels must come from other results."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.link_words import LabelsOfOwnRegion, LabelsOfVideo
from predlint.platforms.label_studio.names import NEEDED
from predlint.platforms.label_studio.record_view import Json, Result, View
from predlint.platforms.label_studio.tags import CONTROLS, names_labels
from predlint.shape.violation_specs import ViolationSpec

#: Members of a value by which the editor makes a region of an answer: single ones, and pairs.
_ALONE = frozenset({"points", "rle", "imageDataURL", "vertices", "sequence", "ranges"})
_TOGETHER = frozenset({"x", "y"}), frozenset({"start", "end"})


def is_own_region(result: Result) -> bool:
    """Returns True for an answer about a region that has a shape or a span of its own."""
    if not result.role.asks or (result.id is None and isinstance(result.whole.get("id"), (int, float, list, dict))):
        return False  # nothing can refer to such an id
    return _has_place(result)


def _has_place(result: Result) -> bool:
    members = result.value.keys()
    return not _ALONE.isdisjoint(members) or any([some <= members for some in _TOGETHER])


def has_labels(view: View, result: Result) -> bool:
    """Returns True for an answer on a video whose labels the editor reads."""
    return result.role.shown_by == "video" and _are_read(view, _labelling(view, result.control), result.value.get("labels"))


def labels_lost(view: View, result: Result) -> bool:
    """Reports labels in an answer with a place of its own, and returns True if there are any. The editor reads them on videos only, in
    "labels"."""
    if not _has_place(result) or (result.id is not None and result.id in view.results.regions):
        return False
    if (result.id is not None and result.id in view.results.labelled) or has_labels(view, result):
        return False
    controls, on_video = _labelling(view, result.control), result.role.shown_by == "video"
    given: list[tuple[str, Any]] = [
        (member, held) for member, held in result.value.items() if held and isinstance(held, (str, list)) and names_labels(member)
    ]
    for member, held in given:
        if on_video and member != "labels":
            spec = ViolationSpec(LabelsOfVideo)
            view.report((result.at, member), held, spec, result.control.name, member)
        else:
            spec = ViolationSpec(LabelsOfOwnRegion)  # its message includes the effect
            view.report(
                (result.at, member), held, spec, result.control.name, _labelling_controls(view, controls, result.value, held), on_video
            )
        return True
    return False


def _labelling(view: View, control: Control) -> list[Control]:
    """Returns the controls that label the objects of a control."""
    return [c for c in view.names.controls if _names_labels(c) and set(c.to) & set(control.to)]


def _names_labels(control: Control) -> bool:
    kind = CONTROLS.get(control.tag.lower())
    return kind is not None and kind.labels is not None and kind.form not in ("choices", "taxonomy")


def _are_read(view: View, controls: list[Control], labels: Any) -> bool:
    """Returns True for a list of labels whose first one belongs to a control of the video: the editor finds the control by it."""
    first: Any = cast("list[Any]", labels)[0] if isinstance(labels, list) and labels else None
    return isinstance(first, str) and any(first in view.names.stored[c.name] or c.dynamic is not None or c.remote for c in controls)


def _labelling_controls(view: View, controls: list[Control], value: Json, given: Any) -> tuple[tuple[str, str], ...]:
    """Returns (name, type) of controls that can label such a region: those that have its labels, if any do."""
    fit = [c for c in controls if NEEDED.get(CONTROLS[c.tag.lower()].form, frozenset[str]()) <= value.keys()] or controls
    labels = {given} if isinstance(given, str) else {label for label in cast("list[Any]", given) if isinstance(label, str)}
    fitting = [c for c in fit if labels and labels <= view.names.stored[c.name]] or fit
    return tuple((c.name, c.type) for c in fitting[:3])
