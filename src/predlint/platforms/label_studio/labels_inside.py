"""Labels in a shape of a tool that only draws, where they are not read."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.link_words import LabelsInAShape, LabelsOfAnswer, LabelsOfVideo
from predlint.platforms.label_studio.record_view import Json, Result, View
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, ON_IMAGE, names_labels
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec

ON_VIDEO = frozenset({"video-box", "video-vector"})


def labels_inside(view: View, result: Result) -> None:
    """Reports labels in the value of a shape whose tool has no labels: they are not read, and no other result labels the region."""
    if result.form in ON_VIDEO:
        _labels_of_video(view, result)
        return
    if not result.role.is_bare or result.form not in ON_IMAGE or result.control.labels:
        return
    if result.id is not None and result.id in view.results.labelled:
        return
    for member, given in result.value.items():
        if given and names_labels(member):
            spec = ViolationSpec(LabelsInAShape)
            view.report((result.at, member), given, spec, result.control.name, result.control.tag, labelling(view, result.control))
            return


def labels_of_answers(view: View) -> None:
    """Reports labels in the value of an answer about such a shape: they are not read, and no other result labels the shape."""
    reported: set[str] = set()
    regions = view.results.regions
    for result in view.results.known:
        if result.id not in regions or result.id in reported or ANSWER_MEMBERS.get(result.form) not in result.value:
            continue
        shape = regions[result.id][0]
        if shape.form not in ON_IMAGE or shape.control.labels or result.id in view.results.labelled:
            continue
        beside = labelling(view, shape.control)
        for member, given in result.value.items() if beside else ():
            if given and names_labels(member) and not any(map(names_labels, shape.value)):
                reported.add(result.id)
                view.report((result.at, member), given, LabelsOfAnswer, result.control.name, beside)
                break


def labelling(view: View, control: Control) -> tuple[str, ...]:
    """Returns the names of the Labels tags for the objects that a control draws on."""
    return tuple(c.name for c in view.names.controls if c.tag.lower() == "labels" and set(c.to) & set(control.to))


def _labels_of_video(view: View, result: Result) -> None:
    """Reports labels of a video shape that are not in its value under "labels": under another name, beside the value or in a key frame. For
    a line, the name of its type may be read too."""
    own = {"labels", "videovectorlabels"} if result.form == "video-vector" else {"labels"}
    if not own.isdisjoint(result.value) or result.value.get("sequence") is None:
        return
    if result.id is not None and result.id in view.results.labelled:
        return
    frames: Any = result.value["sequence"]
    first: Any = cast("list[Any]", frames)[0] if isinstance(frames, list) and frames else None
    holders: list[tuple[Path, Any]] = [(result.at, result.value), (result.path, result.whole), (((result.at, "sequence"), 0), first)]
    for at, holder in holders:
        for member, given in cast("Json", holder).items() if isinstance(holder, dict) else ():
            if given and isinstance(given, (str, list)) and (member == "label" or member.endswith("labels")):
                view.report((at, member), given, LabelsOfVideo, result.control.name, member)
                return
