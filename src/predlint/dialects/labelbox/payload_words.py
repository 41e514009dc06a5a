"""The sentences about the member that carries a line's value: missing, given twice, held by another one, or another feature's."""

from __future__ import annotations

from typing import Any

from predlint.dialects.labelbox.parts import FORMS, is_part, told_also, told_form, whole
from predlint.names import listing, quote
from predlint.shape.faults import Say
from predlint.shape.resolver import folded

Said = tuple[str, str | None]
#: A line of composite masks, which names its tools in its instances.
MASKS_FORM = '{"masks": {"frames": [{"index": …, "instanceURI": …}], "instances": [{"name": …, "colorRGB": […]}]}}'

#: What lists of several values are called, as they are compared, by the member that takes one.
_SEVERAL = {
    "bbox": frozenset({"boxes", "bboxes", "boundingboxes", "predboxes"}),
    "point": frozenset({"points"}),
    "location": frozenset({"locations", "spans"}),
}


def second_payload(value: Any, name: str, own: str) -> Said:
    fix = f"put {quote(name)} on a line of its own"
    if name in ("answer", "answers") and own not in ("answer", "answers"):
        fix = 'answers about what is drawn go into "classifications": [{"name": the question, "answer": …}]; others on a line of their own'
    elif own == "segments" and name in ("bbox", "polygon", "point", "line", "mask"):
        fix = f"what is drawn goes into the key frame of its frame: move {quote(name)} there"
    return f'both "{own}" and {quote(name)} are present; a line holds one annotation', fix


def snake_payload(value: Any, name: str, meant: str, own: str) -> Said:
    message = f'{quote(name)} is the value of another annotation, in the Python spelling; this line is to hold "{own}" alone'
    return message, f'put it on a line of its own, as "{meant}"'


def no_payload(value: Any, member: str, kind: str, found: str | None = None) -> Said:
    fix = whole(member, found) if found is None else f'rename {quote(found)} to "{member}"'
    if found is not None and folded(found) in _SEVERAL.get(member, ()):
        fix = f'write "{member}": {FORMS[member]}, with what {quote(found)} holds; of several, give each a line of its own'
    if is_part(member, found):
        fix = f"{whole(member, found)}: what belongs in it stands beside it{', as in a flattened table' * ('.' in (found or ''))}"
    if found in ("keyframes", "frames"):
        fix = f'put {quote(found)} into "segments": [{{"keyframes": [{{"frame": …}}]}}]'
    of_whom = f"the feature is {kind}, and its line" if kind else "the line"
    return f'no annotation: {of_whom} must have "{member}"', fix


def no_value(value: Any, members: tuple[str, ...]) -> Said:
    """Of a line whose name is not known, or missing, and that holds nothing which could be a value. ``members``: what the features take."""
    fix = f"add what the feature takes, under {listing(members, 20)}"
    return "no annotation: no member of the line is the value of a feature", fix


def no_masks(value: Any, found: str | None = None) -> Said:
    return 'no annotation: frames and instances of masks are outside of "masks"', f"write {MASKS_FORM}"


def masks_misspelt(value: Any, named: bool, found: str, meant: str) -> Said:
    """``named``: the line has a name, which masks have not."""
    fix = f'rename {quote(found)} to "{meant}"'
    if named:
        fix += ", and give each of its instances its name, not the line"
    return f'no annotation: composite masks stand under "{meant}", found {quote(found)}', fix


def no_metric_value(value: Any, found: str | None = None) -> Said:
    fix = 'add "metricValue": a number, {confidence: number, …}, or the four counts [tp, fp, tn, fn]'
    return 'the metric has no "metricValue"', fix if found is None else f'rename {quote(found)} to "metricValue"'


def payload_reformed(value: Any, member: str, kind: str, found: str, holds: bool) -> Said:
    """``holds``: the member stands in the one that was found; else what stands there has another form."""
    message, fix = no_payload(value, member, kind, found)
    if found in ("keyframes", "frames") or folded(found) in _SEVERAL.get(member, ()):
        return message, fix
    return message, in_form(member, found, holds)


def payload_not_here(value: Any, say: Say, about: tuple[Any, ...], found: str | None = None) -> Said:
    """``say``: what is said of the value where there is one, for it is not taken here."""
    message, fix = say(None, *about)
    return f"no annotation; {message}", fix


def in_form(member: str, found: str, holds: bool, where: str = "at the top of the line") -> str:
    """What to do about a member that holds another one, or its value in another form."""
    if holds:
        return taken_out(member, found, where)
    if (told := told_form(found)) is not None:
        form, made = told
        if made is None:
            return f"{form} are not accepted: upload the mask as a PNG: instanceURI and colorRGB, or png in base64"
        return f'write "{member}": {made}, from {form} of {quote(found)}{told_also(found)}'
    return f'write "{member}": {FORMS.get(member, "…")}, with what {quote(found)} holds'


def taken_out(member: str, found: str, where: str) -> str:
    """What to do about an object round a member."""
    return f'take "{member}" out of {quote(found)}: it belongs {where}'


def wrong_payload(
    value: Any, kinds: dict[str, str], payloads: dict[str, str], name: str, member: str, own: tuple[str, ...], namesake: bool = False
) -> Said:
    """``namesake``: the feature is named by its id, and another one of its name takes what the line carries."""
    needs = " or ".join(f'"{p}"' for p in own) or "another member"
    form = " or ".join(f'"{p}": {FORMS[p]}' if p in FORMS else f'"{p}"' for p in own) or needs
    given = payloads.get(member, member)
    if namesake:
        message = f"the schemaId is that of the feature {quote(name)} with {needs}, but this line carries {given}"
        return message, f"write the schemaId of the other {quote(name)}, or the name, which is enough"
    fix = f"use {form}, or the name of a feature that takes {given}"
    if own == ("masks",):
        fix = f"write {MASKS_FORM}, or the name of a feature that takes {given}"
    return f"{quote(name)} is {kinds.get(name, 'another kind of feature')}, but this line carries {given}", fix


def not_a_mask(value: Any, kind: str) -> Said:
    return f"{quote(value)} is {kind}, but masks need a mask tool", "use the name of a segmentation mask tool"
