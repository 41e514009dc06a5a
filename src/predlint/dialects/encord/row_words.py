"""The sentences about label rows, their units, frames and ranges: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.dialects.in_quotes import in_brackets, number_in_quotes
from predlint.dialects.slips import held_in_text, one_of, rename
from predlint.names import article, listing, quote

Said = tuple[str, str | None]


def meant(nearest: tuple[str, ...]) -> str:
    return f"did you mean {' or '.join(quote(name) for name in nearest)}?"


# -- members -----------------------------------------------------------------------------------------------------------


def missing(value: Any, what: str, name: str, *given: str) -> Said:
    return f"{what} has no {name}; Encord's SDK stops with a KeyError", rename(given, name) or _NEEDED.get(name) or _COPY.format(name)


_METADATA = "copy the metadata from the exported row, or leave it out: the SDK reads all of it or none"


def no_metadata(value: Any, what: str) -> Said:
    return f"{what} must be an object, found {quote(value)}; Encord's SDK stops at it", _METADATA


def metadata_lacks(value: Any, what: str, name: str) -> Said:
    return f"{what} has no {name}; Encord's SDK stops at it", _METADATA


def metadata_member(value: Any, what: str, name: str, wanted: str) -> Said:
    return (
        f"{name} in the {what.removeprefix('a child in the ')} must be {wanted}, found {quote(value)}; Encord's SDK stops at it",
        _METADATA,
    )


_COPY = "copy {} from the label row on the platform, or export the row again"
#: What to write for a member that is missing, where it is not to be copied.
_NEEDED = {
    "data_units": 'add "data_units": {"<data_hash>": {…}}, what the labels are on',
    "object_answers": 'add "object_answers": {} with an entry for each object: {"<objectHash>": {"objectHash": …, "classifications": […]}}',
    "classification_answers": 'add "classification_answers": {}, with an entry for each classification',
    "object_actions": 'add "object_actions": {}, with an entry for each object that has dynamic answers',
    "labels": 'add "labels": {}, or the labels by frame: {"103": {"objects": […], "classifications": […]}}',
    "data_type": 'add what the data is: "image", "video", … for a row; its MIME type for a unit',
    "label_status": 'add "label_status": "NOT_LABELLED"',
    "data_sequence": 'add the place of the unit in the row: "data_sequence": 0',
    "objects": 'add "objects": []',
    "classifications": 'add "classifications": []',
    "classificationHash": "add the hash that its answer has in classification_answers",
    "featureHash": "add the featureNodeHash that the ontology gives it",
    "branch_name": 'add the branch that the predictions go to: "branch_name": "pred-model-1"',
}


def missing_in_some(value: Any, what: str, name: str, *given: str) -> Said:
    message = f"{what} has no {name}, as in older exports; release 0.1.195 of Encord's SDK stops with a KeyError"
    return message, rename(given, name) or f'write "{name}": [] if there are none'


def no_labels(value: Any, *given: str) -> Said:
    return "the data unit has no labels, so that nothing is predicted for it", rename(given, "labels") or (
        'add "labels": {"objects": […], "classifications": […]}, of videos by frame'
    )


def misspelt_in_some(value: Any, what: str, name: str, given: str) -> Said:
    return f"{what} has no {name}, but {quote(given)}, which is not read: all that is in it is lost", rename((given,), name)


def labels_misspelt(value: Any, given: str) -> Said:
    return misspelt_in_some(value, "the data unit", "labels", given)


def labels_listed(value: Any, given: str) -> Said:
    fix = f'write "labels": {{"objects": […], "classifications": […]}}, of videos by frame, and into it what is in {quote(given)}'
    return misspelt_in_some(value, "the data unit", "labels", given)[0], fix


def labels_beside(value: Any, name: str, holder: str) -> Said:
    fix = 'write it into "labels" of its data unit: {"objects": […], "classifications": […]}, of videos by frame'
    if holder == "the row":
        message = f"the labels of all data units are empty, but {quote(name)} of the row holds some"
    else:
        message = f"the labels of {holder} are empty, but {quote(name)} beside them holds some"
    return f"{message}, which is not read: all that is in it is lost", fix


#: What a member must be that takes a string, as sentences and fixes know it.
A_STRING = "a string"


def wrong_type(value: Any, name: str, wanted: str) -> Said:
    without = number_in_quotes(value) or in_brackets(value) if "number" in wanted else None
    if without is not None:
        return f"{name} must be {wanted}, found {quote(value)}", without
    itself = one_of(value) if "object" in wanted else None
    if itself is not None:
        return f"{name} must be {wanted}, found {quote(value)}", itself
    if name in _DATES and value is not None:
        return f"{name} must be a date, found {quote(value)}", 'write it like "2026-03-14T09:30:00Z"'
    if wanted == A_STRING:
        return f"{name} must be {wanted}, found {quote(value)}", number_as_text(value, name) or _TEXTS.get(name) or f"write {wanted}"
    return f"{name} must be {wanted}, found {quote(value)}", f"write {wanted}" + (", or leave it out" if name in _OPTIONAL else "")


def number_as_text(value: Any, name: str) -> str | None:
    """What to do about a number that is a name, a title or a hash; None for other texts, which are no numbers."""
    is_number = type(value) in (int, float) and abs(value) < 1e15
    return f'put it in quotes: "{value}"' if is_number and name.lower().endswith(("name", "title", "hash")) else None


_DATES = frozenset({"created_at", "last_edited_at"})
_TEXTS = {
    "branch_name": 'give the prediction branch a name, such as "pred-model-1"',
    "data_title": "write the title that the data unit has on the platform",
    "dataset_title": "write the title that the dataset has on the platform",
    "classificationHash": "write the hash that its answer has in classification_answers",
}
#: Members that a row may lack.
_OPTIONAL = frozenset({"width", "height", "data_fps", "data_duration", "last_edited_at"})


def spaces(value: Any) -> Said:
    listed = isinstance(value, list) and len(cast("list[Any]", value)) > 0
    fix = 'write {"<space id>": {…}, …}, each space under its own id' if listed else 'write "spaces": {}, or leave it out'
    return f"spaces must be an object, found {quote(cast('Any', value))}; Encord's SDK stops at it", fix


def not_a_list(value: Any, name: str) -> Said:
    one = isinstance(value, dict) and "featureHash" in value
    fix = "put it into a list: [{…}]" if one else held_in_text(cast(Any, value)) or "write a list: [{…}], or [] where there is none"
    return f"{name} must be a list, found {quote(cast(Any, value))}", fix


def listed_units(value: Any) -> Said:
    fix = held_in_text(value) or 'write {"<data_hash>": {…}, …}, each unit under its own data_hash'
    return f"data_units must be an object with an entry for each data unit, found {quote(value)}", fix


def bare_unit(value: Any) -> Said:
    return "data_units is a data unit itself, not an object with an entry for each", f"write {{{quote(value['data_hash'])}: {{…}}}}"


_BOTH = '{"objects": […], "classifications": […]}'


def bare_objects(value: Any) -> Said:
    if isinstance(value, list):
        return "the frame is a list of its objects", 'write {"objects": […], "classifications": []} with the list in it'
    return "the frame is an object that belongs on it", 'write {"objects": [{…}], "classifications": []} with it in the list'


def listed_labels(value: Any) -> Said:
    first: Any = cast("list[Any]", value)[0] if isinstance(value, list) and value else None
    held = cast("dict[str, Any]", first) if isinstance(first, dict) else {}
    if "objects" in held:
        fix = f'write each under the number of its frame: {{"103": {_BOTH}}}; of an image, without the list around it'
    elif "objectHash" in held:
        fix = f'write {_BOTH} with the list in it; of a video, that under the number of its frame: {{"103": {{…}}}}'
    else:
        fix = held_in_text(value) or f'for images write {_BOTH}, for videos one such object per frame: {{"103": {{…}}}}'
    return f"labels must be an object, found {quote(cast('Any', value))}", fix


def no_units(value: Any, size: int) -> Said:
    return "data_units is empty: the row has nothing that labels could be on", "Encord's SDK needs at least one data unit"


def unknown_member(value: Any, what: str, name: str, known: tuple[str, ...]) -> Said:
    return f"{what} has a member {quote(name)} that Encord's format does not have", "it is not read; newer releases may know it"


def answers_on_frame(value: Any, name: str) -> Said:
    fix = 'write what is answered under its classificationHash there: {"classifications": [{"featureHash": …, "answers": …}], …}'
    return f"{quote(name)} of a classification on a frame is not read: Encord reads answers in classification_answers", fix


def misspelt_member(value: Any, what: str, name: str, likely: str) -> Said:
    return f"{what} has a member {quote(name)}, which is not read", f"did you mean {quote(likely)}?"


# -- the row -----------------------------------------------------------------------------------------------------------


def no_data_type(value: Any, *about: Any) -> Said:
    return f"data_type must be a string such as image or video, found {quote(value)}", 'write what the data is: "image", "video", …'


#: What the data of a MIME type, or of a family of them, are.
_KINDS = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "text": "plain_text",
    "application/pdf": "pdf",
    "application/dicom": "dicom",
}


def data_type(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    if isinstance(value, str) and "/" in value:
        kind = _KINDS.get(value) or _KINDS.get(value.partition("/")[0])
        what = f"write {quote(kind)}" if kind is not None and kind in names else f"data types: {listing(names, 12)}"
        fix = f"the row's data_type is not a MIME type, which units have; {what}"
    else:
        fix = meant(nearest) if nearest else f"data types: {listing(names, 12)}"
    return f"{quote(value)} is not a data_type that Encord knows; its SDK stops at it", fix


def data_type_spelt(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a data_type that Encord knows; its SDK stops at it", f"write {quote(names[0])}"


def no_status(value: Any, *about: Any) -> Said:
    return f"label_status must be a string such as NOT_LABELLED, found {quote(value)}", 'write "NOT_LABELLED"'


def status(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    near = _meant_statuses(nearest)
    fix = meant(near) if near else f"one of {listing(_meant_statuses(names))}"
    return f"{quote(value)} is not a label_status; Encord's SDK silently replaces it with a placeholder", fix


def status_spelt(value: Any, names: tuple[str, ...]) -> Said:
    message = f"{quote(value)} is not a label_status; Encord's SDK silently replaces it with a placeholder"
    return message, f"write {quote(names[0])}" if _meant_statuses(names) else "write the status that the label row has"


def _meant_statuses(names: tuple[str, ...]) -> tuple[str, ...]:
    """Without the placeholder, which nobody means."""
    return tuple(name for name in names if not name.startswith("_"))


def not_uuid(value: Any, name: str) -> Said:
    if value is None:
        return f"{name} is null", "copy it from the label row on the platform"
    return (
        f"{name} {quote(value)} is not a UUID",
        f"copy {name} from the label row on the platform; titles go into data_title or dataset_title",
    )


def empty_branch(value: Any) -> Said:
    return "branch_name is empty", 'give the prediction branch a name, such as "pred-model-1"'


def branch(value: str) -> Said:
    better = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in value.strip())
    message = f"branch_name {quote(value)} may have only letters, digits, hyphens, underscores and periods"
    if is_main(better):
        return message, 'the branch "main" holds the ground truth: write one of its own, such as "pred-model-1"'
    return message, f"write {quote(better if better.strip('-') else 'pred-model-1')}"


def is_main(branch: Any) -> bool:
    """True for the name of the branch that the vendor's page calls MAIN, and its SDK main."""
    return isinstance(branch, str) and branch.lower() == "main"


def main_branch(value: str) -> Said:
    meant = "which holds the ground truth" if value == "main" else 'which is likely "main", that of the ground truth'
    return f"the row is for the branch {quote(value)}, {meant}", 'predictions go to a branch of their own, such as "pred-model-1"'


def not_a_date(value: Any, name: str) -> Said:
    return f"{name} {quote(value)} is not a date that Encord's SDK can read", 'write a date such as "2026-03-14T09:30:00Z"'


def sequence(value: Any) -> Said:
    if isinstance(value, str) and value[:1] == "-" and value[1:].isdigit():
        return negative_sequence(value)
    return f"data_sequence {quote(value)} is not a whole number", 'the place of the unit in the row, from 0: 0 or "0"'


def negative_sequence(value: Any) -> Said:
    return f"data_sequence {quote(value)} is below 0: the units of a row count from 0", "write 0 for the only unit, or the first"


def sequence_from_one(value: Any, count: int) -> Said:
    message = f"the {count:,} images of the group are numbered from 1; they count from 0, and Encord's SDK stops at objects in the last"
    return message, f"number them from 0 to {count - 1:,}, and take 1 off the frames in ranges that were counted with them"


def same_sequence(value: Any, key: str) -> Said:
    message = f"data_sequence {quote(value)} is that of data unit {quote(key)} too; Encord's SDK puts the objects of both on one image"
    return message, "number the images of a group from 0"


def zero_size(value: Any, names: tuple[str, ...], kind: str) -> Said:
    what = " and ".join(names)
    are = "are" if len(names) > 1 else "is"
    return (
        f"{what} of {article('image' if kind == 'img_group' else kind)} {are} 0",
        "write the true value, in pixels" if "width" in names or "height" in names else "write the true value, or leave it out",
    )


def no_data_link(value: Any, kind: str, given: str | None) -> Said:
    fix = f'rename {quote(given)} to "data_link"' if given is not None else 'write "data_link": "" if there is none'
    return f"the data unit of {article(kind)} row has no data_link; Encord's SDK stops with a KeyError", fix


def no_sound_facts(value: Any, names: tuple[str, ...]) -> Said:
    message = f"the data unit of an audio row has no {listing(names)}; Encord's SDK stops with a KeyError"
    some = "it from the exported row; write null where it" if len(names) == 1 else "them from the exported row; write null where one"
    return message, f"copy {some} is not known"


def no_size(value: Any, names: tuple[str, ...], size: tuple[float, float] | None) -> Said:
    """``size``: that of the list of data rows."""
    what = " and ".join(names)
    is_are = "are" if len(names) > 1 else "is"
    return (
        f"{what} {is_are} missing, so that coordinates beyond the image cannot be checked"
        if size is None
        else f"{what} {is_are} missing; the size in the list of data rows, {size[0]:,.0f} × {size[1]:,.0f}, is taken",
        "give the size in pixels",
    )


def no_size_for_masks(value: Any, names: tuple[str, ...]) -> Said:
    what = " and ".join(names)
    message = (
        f"{what} of the data unit {'are' if len(names) > 1 else 'is'} missing, and a mask is on it; Encord's SDK refuses to save the row"
    )
    return message, "give the size in pixels"


def not_read_without(value: Any, what: str, names: tuple[str, ...]) -> Said:
    """``what``: a data unit or a space, with its type."""
    message = f"{what} has no {listing(names)}; Encord's SDK stops with a KeyError, and reads nothing of the row"
    return message, f"copy {'it' if len(names) == 1 else 'them'} from the exported row"


# -- where labels stand ------------------------------------------------------------------------------------------------


def frames_in_image(value: Any, kind: str, carrier: str = "row") -> Said:
    message = f"the labels of {article(kind)} {carrier} are by frame, where Encord's SDK does not look: all of them are lost"
    other = ', or "video" as data_type' if carrier == "row" else ""
    return message, f'write {{"objects": […], "classifications": […]}} as labels{other}'


def no_frames(value: Any, kind: str, carrier: str = "row") -> Said:
    message = f"the labels of {article(kind)} {carrier} are directly under labels; Encord's SDK takes their names for frames and stops"
    return message, 'put them under the number of their frame: {"103": {"objects": […], "classifications": […]}}'


def no_frames_in_scene(value: Any) -> Said:
    message = "the labels of a scene row are directly under labels; Encord's SDK skips them, and all are lost"
    return message, 'put them under the number of their frame: {"103": {"objects": […], "classifications": […]}}'


def frame_key(value: Any) -> Said:
    meant = frame_meant(str(value))
    fix = f"write {quote(meant)}" if meant not in (None, value) else 'frames are numbers in quotes, from 0: "103"'
    return f"{quote(value)} is not a frame number; Encord's SDK stops at it", fix


def time_key(value: str, fps: float | None) -> Said:
    """A key that `is_time`, beside others of which one has a part of a frame: they are not taken for frames, whole as some may be."""
    fix = 'frames are numbers in quotes, from 0: "103"; is it a time in seconds? then the frame is the time × data_fps'
    if fps is not None:
        fix += f": {value} × {fps:g} = {float(value) * fps:.0f}"
    return frame_key(value)[0], fix


def is_time(key: str) -> bool:
    """True for a number with a decimal point."""
    return re.fullmatch(r"[0-9]{1,15}\.[0-9]{1,15}", key) is not None


def frame_meant(key: str) -> str | None:
    """The number in a text such as ``3.0``, ``frame_3`` or `` 3``; None for 3.5, and where there are several."""
    found = re.findall(r"[0-9]+(?:\.[0-9]+)?", key)
    whole, _, part = found[0].partition(".") if len(found) == 1 and len(key) < 40 else ("", "", "")
    return str(int(whole)) if whole and not part.strip("0") else None


def negative_frame(value: Any) -> Said:
    return f"frame {value} does not exist: frames count from 0", "the first frame, page or slice is 0"


def no_such_frame(value: Any, frame: int, count: int, source: str) -> Said:
    if count < 1:
        return f"frame {frame:,} does not exist: there are none, as {source}", "correct that, or leave it out"
    fix = f"frames count from 0: the last one is {count - 1:,}" + ("; was the first frame counted as 1?" if frame == count else "")
    return f"frame {frame:,} does not exist: there {'is' if count == 1 else 'are'} {count:,}, as {source}", fix


def placeholder(value: Any, frame: int, last: int) -> Said:
    message = f"frame {frame:,} lies far after all others of the row (the last of them is {last:,}) and looks like a placeholder"
    return message, "write the real frame; for the end of the video its last frame"
