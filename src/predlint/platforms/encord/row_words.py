"""Violations about label rows, their units, frames and ranges, with their messages and helps."""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import article, listing, quote
from predlint.platforms.common_mistakes import bracketed_number, json_in_text_help, one_of, quoted_number, rename_help
from predlint.platforms.encord.coordinate_words import MemberSlip
from predlint.platforms.encord.mask_words import MaskSize
from predlint.violation import Fix, FixContext, Violation, Words, fixes


def did_you_mean(nearest: tuple[str, ...]) -> str:
    return f"did you mean {' or '.join(quote(name) for name in nearest)}?"


# -- members -----------------------------------------------------------------------------------------------------------


class RowMissingMember(Violation, code="REC201", slug="encord-row-missing-member", in_part=True):
    """A label row, a data unit, a space or a frame lacks a member that Encord's SDK cannot do without.

    Why: The SDK reads the member by its name and stops with a KeyError, so that nothing of the row is imported.
    Fix: Add the member; label_row.to_encord_dict() writes all of them.
    """

    what: str
    name: str
    given: str | None = None

    def words(self) -> Words:
        return f"{self.what} has no {self.name}; Encord's SDK stops with a KeyError", rename_help(self.given, self.name) or _NEEDED.get(
            self.name
        ) or _COPY.format(self.name)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; adds what may be empty",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) or _add_empty(at, self.name)


#: Member that may be empty -> its empty value.
_EMPTY = {"objects": "[]", "classifications": "[]", "object_answers": "{}", "classification_answers": "{}", "object_actions": "{}"}


def _add_empty(at: FixContext, member: str) -> Fix | None:
    """Adds a missing member that may be empty."""
    return at.safely(at.text.insert(at.keys[:-1], member, _EMPTY[member])) if member in _EMPTY else None


_METADATA = "copy the metadata from the exported row, or leave it out: the SDK reads all of it or none"


class RowMemberType(Violation, code="REC203", slug="encord-row-member-type", in_part=True):
    """A member of a label row has the wrong JSON type.

    Why: The SDK takes it for what it should be, and fails far from the fault, or stores it as it is.
    Fix: Write what the message names.
    """

    name: str
    wanted: str

    def words(self) -> Words:
        without = quoted_number(self.value) or bracketed_number(self.value) if "number" in self.wanted else None
        if without is not None:
            return f"{self.name} must be {self.wanted}, found {quote(self.value)}", without
        itself = one_of(self.value) if "object" in self.wanted else None
        if itself is not None:
            return f"{self.name} must be {self.wanted}, found {quote(self.value)}", itself
        if self.name in _DATES and self.value is not None:
            return f"{self.name} must be a date, found {quote(self.value)}", 'write it like "2026-03-14T09:30:00Z"'
        if self.wanted == A_STRING:
            return f"{self.name} must be {self.wanted}, found {quote(self.value)}", number_as_text(self.value, self.name) or _TEXTS.get(
                self.name
            ) or f"write {self.wanted}"
        return f"{self.name} must be {self.wanted}, found {quote(self.value)}", f"write {self.wanted}" + (
            ", or leave it out" if self.name in _OPTIONAL else ""
        )

    @fixes(safe="removes quotes around numbers, and puts numbers into quotes where a title is read")
    def fix(self, at: FixContext) -> Fix | None:
        if self.wanted == A_STRING:
            return at.quote_number() if self.name.endswith(("title", "name")) else None
        return at.unwrap_number() if "number" in self.wanted else None


class NoMetadata(Violation, of=RowMemberType):
    """Metadata are not a JSON object."""

    what: str

    def words(self) -> Words:
        return f"{self.what} must be an object, found {quote(self.value)}; Encord's SDK stops at it", _METADATA


class MetadataLacks(Violation, of=RowMissingMember):
    """Metadata lack a member."""

    what: str
    name: str

    def words(self) -> Words:
        return f"{self.what} has no {self.name}; Encord's SDK stops at it", _METADATA


class MetadataMember(Violation, of=RowMemberType):
    """A member of metadata has the wrong type."""

    what: str
    name: str
    wanted: str

    def words(self) -> Words:
        return (
            (
                f"{self.name} in the {self.what.removeprefix('a child in the ')} must be {self.wanted}, "
                f"found {quote(self.value)}; Encord's SDK stops at it"
            ),
            _METADATA,
        )


_COPY = "copy {} from the label row on the platform, or export the row again"
#: Missing member -> what to write for it, if it is not to be copied.
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


class RowExpectedMember(Violation, code="REC202", slug="encord-row-expected-member", severity=Severity.WARNING):
    """A label row, a data unit or a frame lacks a member that older exports lack too.

    Why: Release 0.1.195 of Encord's SDK stops with a KeyError without some of them. Release 0.1.211 takes all of them for empty.
    Fix: Add the member, empty where there is nothing to say.
    """

    what: str
    name: str
    given: str | None = None

    def words(self) -> Words:
        message = f"{self.what} has no {self.name}, as in older exports; release 0.1.195 of Encord's SDK stops with a KeyError"
        return message, rename_help(self.given, self.name) or f'write "{self.name}": [] if there are none'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; adds what may be empty",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) or _add_empty(at, self.name)


class NoLabels(Violation, of=RowExpectedMember):
    """A data unit has no labels."""

    given: str | None = None

    def words(self) -> Words:
        return "the data unit has no labels, so that nothing is predicted for it", rename_help(self.given, "labels") or (
            'add "labels": {"objects": […], "classifications": […]}, of videos by frame'
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


def lost_under_misspelling(value: Any, what: str, name: str, given: str) -> Words:
    return f"{what} has no {name}, but {quote(given)}, which is not read: all that is in it is lost", rename_help(given, name)


class MemberMisspelt(Violation, code="REC219", slug="encord-member-misspelt", about_name=True, layer="record", in_part=True):
    """What is predicted stands in a member whose name is misspelt.

    Why: The labels of a data unit, their objects, their classifications and object_actions may be missing, as in older exports. Under
    another name nobody reads them: all that they hold is lost, and nothing is said.
    Fix: Rename the member.
    """

    given: str

    def words(self) -> Words:
        return lost_under_misspelling(self.value, "the data unit", "labels", self.given)

    @fixes(
        safe="renames the member, where only case, separators or a plural s differ", unsafe="renames one that is misspelt in another way"
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class MisspeltInSome(Violation, of=MemberMisspelt):
    """In some data units or frames, the member with labels is misspelt."""

    what: str
    name: str
    given: str

    def words(self) -> Words:
        return lost_under_misspelling(self.value, self.what, self.name, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class LabelsListed(Violation, of=MemberMisspelt):
    """The labels of a data unit are in a list with another name."""

    given: str

    def words(self) -> Words:
        fix = f'write "labels": {{"objects": […], "classifications": […]}}, of videos by frame, and into it what is in {quote(self.given)}'
        return lost_under_misspelling(self.value, "the data unit", "labels", self.given)[0], fix


class LabelsBeside(Violation, of=MemberMisspelt):
    """Labels are beside the place for them, which is empty."""

    name: str
    holder: str

    def words(self) -> Words:
        fix = 'write it into "labels" of its data unit: {"objects": […], "classifications": […]}, of videos by frame'
        if self.holder == "the row":
            message = f"the labels of all data units are empty, but {quote(self.name)} of the row holds some"
        else:
            message = f"the labels of {self.holder} are empty, but {quote(self.name)} beside them holds some"
        return f"{message}, which is not read: all that is in it is lost", fix


#: The wanted type of a text member in messages; fixes recognise it.
A_STRING = "a string"


def number_as_text(value: Any, name: str) -> str | None:
    """Returns the help for a number in place of a name, title or hash; None for other members and values."""
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


class SpacesNotAnObject(Violation, of=RowMemberType):
    """The spaces of a row are no JSON object."""

    def words(self) -> Words:
        value = self.value
        listed = isinstance(value, list) and len(cast("list[Any]", value)) > 0
        fix = 'write {"<space id>": {…}, …}, each space under its own id' if listed else 'write "spaces": {}, or leave it out'
        return f"spaces must be an object, found {quote(cast('Any', value))}; Encord's SDK stops at it", fix


class NotAList(Violation, of=RowMemberType):
    """A member that must be a list is something else."""

    name: str

    def words(self) -> Words:
        value = self.value
        one = isinstance(value, dict) and "featureHash" in value
        fix = (
            "put it into a list: [{…}]" if one else json_in_text_help(cast(Any, value)) or "write a list: [{…}], or [] where there is none"
        )
        return f"{self.name} must be a list, found {quote(cast(Any, value))}", fix


class ListedUnits(Violation, of=RowMemberType):
    """The data units are in a list."""

    def words(self) -> Words:
        fix = json_in_text_help(self.value) or 'write {"<data_hash>": {…}, …}, each unit under its own data_hash'
        return f"data_units must be an object with an entry for each data unit, found {quote(self.value)}", fix


class BareUnit(Violation, of=RowMemberType):
    """The only data unit is there itself, without a key."""

    def words(self) -> Words:
        return (
            "data_units is a data unit itself, not an object with an entry for each",
            f"write {{{quote(self.value['data_hash'])}: {{…}}}}",
        )


_BOTH = '{"objects": […], "classifications": […]}'


class BareObjects(Violation, of=RowMemberType):
    """An object is in place of the frame that it belongs on."""

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list):
            return "the frame is a list of its objects", 'write {"objects": […], "classifications": []} with the list in it'
        return "the frame is an object that belongs on it", 'write {"objects": [{…}], "classifications": []} with it in the list'


class ListedLabels(Violation, of=RowMemberType):
    """The labels of a data unit are no JSON object."""

    def words(self) -> Words:
        value = self.value
        first: Any = cast("list[Any]", value)[0] if isinstance(value, list) and value else None
        held = cast("dict[str, Any]", first) if isinstance(first, dict) else {}
        if "objects" in held:
            fix = f'write each under the number of its frame: {{"103": {_BOTH}}}; of an image, without the list around it'
        elif "objectHash" in held:
            fix = f'write {_BOTH} with the list in it; of a video, that under the number of its frame: {{"103": {{…}}}}'
        else:
            fix = json_in_text_help(value) or f'for images write {_BOTH}, for videos one such object per frame: {{"103": {{…}}}}'
        return f"labels must be an object, found {quote(cast('Any', value))}", fix


class NoDataUnits(Violation, code="REC211", slug="encord-no-data-units"):
    """The row has no data unit.

    Why: Labels are on data units: without one nothing is predicted, and Encord's SDK stops when it looks for the first.
    Fix: Export the row again, or add the image or video that it is for.
    """

    template = "data_units is empty: the row has nothing that labels could be on", "Encord's SDK needs at least one data unit"


class RowUnknownMember(
    Violation, code="REC204", slug="encord-row-unknown-member", about_name=True, once_per_file=True, severity=Severity.INFO
):
    """A label row, a data unit or a frame has a member that Encord's format does not have.

    Why: It is not read. It may be of a newer release, or of another tool. Reported once per file.
    Fix: Nothing, if nobody else reads it; else leave the member out.
    """

    what: str
    name: str

    template = "{what} has a member {name:quoted} that Encord's format does not have", "it is not read; newer releases may know it"


#: Names that other tools give the confidence.
CONFIDENCES = frozenset({"score", "scores", "conf", "probability", "prob"})


class PredictedUnread(Violation, code="REC220", slug="encord-predicted-unread", about_name=True, layer="record"):
    """Answers, objects, a score or a second point stand where Encord does not read them.

    Why: Answers are read in the entries of object_answers, object_actions and classification_answers alone, all of an entry in one list;
    objects in the labels of their data unit; a score under "confidence", and of a point what is under "0". What stands elsewhere is
    dropped, and nothing is said. Without a confidence the object counts as certain.
    Fix: Write answers into the list of the entry they belong to, objects into the labels of their data unit, scores into confidence, and
    each point into an object of its own.
    """

    name: str

    template = (
        "{name:quoted} of a classification on a frame is not read: Encord reads answers in classification_answers",
        'write what is answered under its classificationHash there: {{"classifications": [{{"featureHash": …, "answers": …}}], …}}',
    )


class MisspeltMember(Violation, of=MemberSlip):
    """A member of a row, a data unit or a frame is misspelt."""

    what: str
    name: str
    intended: str

    template = "{what} has a member {name:quoted}, which is not read", "did you mean {intended:quoted}?"

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


# -- the row -----------------------------------------------------------------------------------------------------------


class DataType(Violation, code="REC206", slug="encord-data-type"):
    """The row's data_type, or the space_type of a space, is not one that Encord knows.

    Why: The SDK does not know how to read the labels of such a row, and stops.
    Fix: Write image, img_group, video or another of Encord's data types; MIME types belong to the data units.
    """

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        if isinstance(self.value, str) and "/" in self.value:
            kind = _KINDS.get(self.value) or _KINDS.get(self.value.partition("/")[0])
            what = f"write {quote(kind)}" if kind is not None and kind in self.names else f"data types: {listing(self.names, 12)}"
            fix = f"the row's data_type is not a MIME type, which units have; {what}"
        else:
            fix = did_you_mean(self.nearest) if self.nearest else f"data types: {listing(self.names, 12)}"
        return f"{quote(self.value)} is not a data_type that Encord knows; its SDK stops at it", fix


class NoDataType(Violation, of=DataType):
    """The data_type is no text."""

    template = "data_type must be a string such as image or video, found {value:quoted}", 'write what the data is: "image", "video", …'


#: MIME type, or family of MIME types -> data_type.
_KINDS = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "text": "plain_text",
    "application/pdf": "pdf",
    "application/dicom": "dicom",
}


class DataTypeSpelt(Violation, of=DataType):
    """The data_type is one that Encord knows, but for its case or the space around it."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a data_type that Encord knows; its SDK stops at it", f"write {quote(self.nearest[0])}"

    @fixes(safe="writes the word as Encord has it, where case or white space is all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


class LabelStatus(Violation, code="REC207", slug="encord-label-status"):
    """The label_status is not one that Encord knows.

    Why: The SDK silently replaces it with a placeholder, so that the status of the row is lost.
    Fix: Write one of Encord's statuses, such as NOT_LABELLED or LABELLED.
    """

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        near = _real_statuses(self.nearest)
        fix = did_you_mean(near) if near else f"one of {listing(_real_statuses(self.names))}"
        return f"{quote(self.value)} is not a label_status; Encord's SDK silently replaces it with a placeholder", fix


class NoStatus(Violation, of=LabelStatus):
    """The label_status is no text."""

    template = "label_status must be a string such as NOT_LABELLED, found {value:quoted}", 'write "NOT_LABELLED"'


class StatusSpelt(Violation, of=LabelStatus):
    """The label_status is one that Encord knows, but for its case or the space around it."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        message = f"{quote(self.value)} is not a label_status; Encord's SDK silently replaces it with a placeholder"
        return message, f"write {quote(self.nearest[0])}" if _real_statuses(self.nearest) else "write the status that the label row has"

    @fixes(safe="writes the word as Encord has it, where case or white space is all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


def _real_statuses(names: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the statuses without the placeholder, which is never intended."""
    return tuple(name for name in names if not name.startswith("_"))


class RowUuid(Violation, code="UID201", slug="encord-row-uuid", in_part=True):
    """A data_hash, label_hash or dataset_hash is not a UUID.

    Why: Encord's hashes of rows and data are UUIDs: a title, a file name or a hash of an object finds nothing.
    Fix: Copy the hash from the label row on the platform.
    """

    name: str

    def words(self) -> Words:
        if self.value is None:
            return f"{self.name} is null", "copy it from the label row on the platform"
        return (
            f"{self.name} {quote(self.value)} is not a UUID",
            f"copy {self.name} from the label row on the platform; titles go into data_title or dataset_title",
        )


class BranchName(Violation, code="REC208", slug="encord-branch-name"):
    """The branch_name has a character that branch names cannot have, or is empty.

    Why: Prediction branches are named with letters, digits, hyphens, underscores and periods. Encord's SDK does not check it; the platform
    does.
    Fix: Rename the branch.
    """

    def words(self) -> Words:
        better = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in self.value.strip())
        message = f"branch_name {quote(self.value)} may have only letters, digits, hyphens, underscores and periods"
        if is_main(better):
            return message, 'the branch "main" holds the ground truth: write one of its own, such as "pred-model-1"'
        return message, f"write {quote(better if better.strip('-') else 'pred-model-1')}"


class EmptyBranch(Violation, of=BranchName):
    """The branch_name is empty."""

    template = "branch_name is empty", 'give the prediction branch a name, such as "pred-model-1"'


def is_main(branch: Any) -> bool:
    """Returns True for "main" in any case: the branch that the vendor's page calls MAIN, and its SDK main."""
    return isinstance(branch, str) and branch.lower() == "main"


class MainBranch(Violation, code="REC209", slug="encord-main-branch", severity=Severity.WARNING, layer="record"):
    """The row is for the branch main.

    Why: The main branch holds the ground truth: predictions there are taken for labels, and replace what people drew.
    Fix: Put predictions on a branch of their own.
    """

    def words(self) -> Words:
        intended = "which holds the ground truth" if self.value == "main" else 'which is likely "main", that of the ground truth'
        return (
            f"the row is for the branch {quote(self.value)}, {intended}",
            'predictions go to a branch of their own, such as "pred-model-1"',
        )


class RowDate(Violation, code="REC210", slug="encord-row-date", layer="record"):
    """A date of the row cannot be read as a date.

    Why: Encord's SDK reads created_at and last_edited_at as dates, and stops at a string that it cannot read as one.
    Fix: Write a date such as 2026-03-14T09:30:00Z.
    """

    name: str

    template = "{name} {value:quoted} is not a date that Encord's SDK can read", 'write a date such as "2026-03-14T09:30:00Z"'


class DataSequence(Violation, code="REC215", slug="encord-data-sequence", layer="record"):
    """The data_sequence is not a whole number, or the images of a group count from 1.

    Why: It is the place of the unit in its row. Encord's SDK turns it into a number and stops where that fails; so it does at objects in an
    image whose place is that of none.
    Fix: Number the units of a row from 0.
    """

    def words(self) -> Words:
        if isinstance(self.value, str) and self.value[:1] == "-" and self.value[1:].isdigit():
            return negative_sequence(self.value)
        return f"data_sequence {quote(self.value)} is not a whole number", 'the place of the unit in the row, from 0: 0 or "0"'


def negative_sequence(value: Any) -> Words:
    return f"data_sequence {quote(value)} is below 0: the units of a row count from 0", "write 0 for the only unit, or the first"


class NegativeSequence(Violation, of=DataSequence):
    """The data_sequence is below zero."""

    def words(self) -> Words:
        return negative_sequence(self.value)


class SequenceFromOne(Violation, of=DataSequence):
    """The images of a group count from 1."""

    count: int

    def words(self) -> Words:
        message = (
            f"the {self.count:,} images of the group are numbered from 1; they count from 0, and Encord's SDK stops at objects in the last"
        )
        return message, f"number them from 0 to {self.count - 1:,}, and take 1 off the frames in ranges that were counted with them"


class SequenceTwice(Violation, code="DUP203", slug="encord-sequence-twice", layer="record"):
    """Two data units of a row have the same data_sequence.

    Why: It is the frame that a unit is: Encord's SDK puts the objects of both on one image, and drops the other image.
    Fix: Number the images of a group from 0.
    """

    key_: str

    template = (
        "data_sequence {value:quoted} is that of data unit {key_:quoted} too; Encord's SDK puts the objects of both on one image",
        "number the images of a group from 0",
    )


class SizeZero(Violation, code="REC216", slug="encord-size-zero", layer="record"):
    """The size of an image or a video is 0, or the frame rate of a video.

    Why: Nothing has 0 pixels: Encord's SDK refuses masks in such an image. Only in documents and scenes, whose size the platform does not
    know, does it write 0.
    Fix: Write the true size of the data unit, in pixels.
    """

    names: tuple[str, ...]
    kind: str

    def words(self) -> Words:
        what = " and ".join(self.names)
        are = "are" if len(self.names) > 1 else "is"
        return (
            f"{what} of {article('image' if self.kind == 'img_group' else self.kind)} {are} 0",
            "write the true value, in pixels"
            if "width" in self.names or "height" in self.names
            else "write the true value, or leave it out",
        )


class NoDataLink(Violation, code="REC217", slug="encord-no-data-link", layer="record"):
    """The data unit of an image, video, recording, text or PDF has no data_link.

    Why: The SDK reads the member by its name and stops with a KeyError. In rows of image groups, of DICOM and of groups it does not.
    Fix: Add the member; "" does where there is no link.
    """

    kind: str
    given: str | None

    def words(self) -> Words:
        fix = f'rename {quote(self.given)} to "data_link"' if self.given is not None else 'write "data_link": "" if there is none'
        return f"the data unit of {article(self.kind)} row has no data_link; Encord's SDK stops with a KeyError", fix


class NoAudioFacts(Violation, code="REC218", slug="encord-no-audio-facts", layer="record"):
    """The data unit of a recording does not say how the sound is written.

    Why: The SDK reads audio_codec, audio_sample_rate, audio_num_channels and audio_bit_depth by their names, and stops with a KeyError
    where one is absent.
    Fix: Copy the four members from the row as it was exported; write null where one is not known.
    """

    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"the data unit of an audio row has no {listing(self.names)}; Encord's SDK stops with a KeyError"
        some = (
            "it from the exported row; write null where it" if len(self.names) == 1 else "them from the exported row; write null where one"
        )
        return message, f"copy {some} is not known"


class SizeMissing(Violation, code="REC214", slug="encord-size-missing", severity=Severity.WARNING, layer="record"):
    """A data unit lacks its width or height.

    Why: Whether coordinates leave the image is not checked then. On a unit with a mask it is an error (GEO217), as in a DICOM or NIfTI row
    (REC221).
    Fix: Add both, in pixels.
    """

    names: tuple[str, ...]
    size: tuple[float, float] | None
    """Width and height in the list of data rows."""

    def words(self) -> Words:
        what = " and ".join(self.names)
        is_are = "are" if len(self.names) > 1 else "is"
        return (
            f"{what} {is_are} missing, so that coordinates beyond the image cannot be checked"
            if self.size is None
            else f"{what} {is_are} missing; the size in the list of data rows, {self.size[0]:,.0f} × {self.size[1]:,.0f}, is taken",
            "give the size in pixels",
        )


class NoSizeForMasks(Violation, of=MaskSize):
    """The size of an image is missing, and a mask is on it."""

    names: tuple[str, ...]

    def words(self) -> Words:
        what = " and ".join(self.names)
        message = (
            f"{what} of the data unit {'are' if len(self.names) > 1 else 'is'} missing, and "
            "a mask is on it; Encord's SDK refuses to save the row"
        )
        return message, "give the size in pixels"


class UnreadWithout(Violation, code="REC221", slug="encord-unread-without", layer="record"):
    """The data unit of a DICOM or NIfTI row, or a space, lacks a member that Encord's SDK reads.

    Why: The SDK reads the members by their names, and stops with a KeyError: of a DICOM or NIfTI data unit width and height; of spaces the
    size, the number of frames or pages, the frames or the duration, by what they are. Units of images and videos it reads without a size
    (REC214).
    Fix: Copy the member from the row as it was exported.
    """

    what: str
    """A data unit or a space, with its type."""
    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"{self.what} has no {listing(self.names)}; Encord's SDK stops with a KeyError, and reads nothing of the row"
        return message, f"copy {'it' if len(self.names) == 1 else 'them'} from the exported row"


# -- where labels stand ------------------------------------------------------------------------------------------------


class LabelsLayout(Violation, code="REC212", slug="encord-labels-layout", layer="record"):
    """The labels of a data unit or a space are laid out for other data.

    Why: Labels of images are directly under labels, those of videos by the number of their frame, and those of an image in a space under
    "0"; spaces of sounds and texts have none. Encord's SDK finds nothing, or stops.
    Fix: Lay the labels out as the data type or the space has it, or correct the type.
    """

    kind: str
    carrier: str = "row"

    def words(self) -> Words:
        message = f"the labels of {article(self.kind)} {self.carrier} are by frame, where Encord's SDK does not look: all of them are lost"
        other = ', or "video" as data_type' if self.carrier == "row" else ""
        return message, f'write {{"objects": […], "classifications": […]}} as labels{other}'


class NoFrames(Violation, of=LabelsLayout):
    """The labels of data with frames are not under a frame."""

    kind: str
    carrier: str = "row"

    def words(self) -> Words:
        message = (
            f"the labels of {article(self.kind)} {self.carrier} are directly under labels; "
            "Encord's SDK takes their names for frames and stops"
        )
        return message, 'put them under the number of their frame: {"103": {"objects": […], "classifications": […]}}'


class NoFramesInScene(Violation, of=LabelsLayout):
    """The labels of a scene are not under a time."""

    template = (
        "the labels of a scene row are directly under labels; Encord's SDK skips them, and all are lost",
        'put them under the number of their frame: {{"103": {{"objects": […], "classifications": […]}}}}',
    )


def frame_key(value: Any) -> Words:
    intended = frame_number_in(str(value))
    fix = f"write {quote(intended)}" if intended not in (None, value) else 'frames are numbers in quotes, from 0: "103"'
    return f"{quote(value)} is not a frame number; Encord's SDK stops at it", fix


class FrameKey(Violation, code="KEY203", slug="encord-frame-key", about_name=True, layer="record"):
    """A frame is named by something that is not a number.

    Why: Encord's SDK turns the names of frames into numbers and stops where that fails; of a scene it skips what is under a name that is no
    picture's either.
    Fix: Write the number of the frame alone, from 0.
    """

    def words(self) -> Words:
        return frame_key(self.value)

    @fixes(unsafe="writes the number alone, where the name holds one")
    def fix(self, at: FixContext) -> Fix | None:
        intended, beside = frame_number_in(str(at.keys[-1])), at.enclosing_object
        if intended is None or not all(map(frame_number_in, cast("dict[str, Any]", beside) if isinstance(beside, dict) else {})):
            return None  # siblings are times in seconds, some of them whole
        return at.unsafely(at.text.rename(at.keys, intended))


class TimeKey(Violation, of=FrameKey):
    """A key that `is_time`. If one key of the labels is a time that is no frame, all such keys are taken for times, even whole ones."""

    fps: float | None

    def words(self) -> Words:
        fix = 'frames are numbers in quotes, from 0: "103"; is it a time in seconds? then the frame is the time × data_fps'
        if self.fps is not None:
            fix += f": {self.value} × {self.fps:g} = {float(self.value) * self.fps:.0f}"
        return frame_key(self.value)[0], fix


def is_time(key: str) -> bool:
    """Returns True for a number with a decimal point."""
    return re.fullmatch(r"[0-9]{1,15}\.[0-9]{1,15}", key) is not None


def frame_number_in(key: str) -> str | None:
    """Returns the number in a text such as ``3.0``, ``frame_3`` or `` 3``; None for 3.5, and if there are several."""
    found = re.findall(r"[0-9]+(?:\.[0-9]+)?", key)
    whole, _, part = found[0].partition(".") if len(found) == 1 and len(key) < 40 else ("", "", "")
    return str(int(whole)) if whole and not part.strip("0") else None


class NoSuchFrame(Violation, code="KEY204", slug="encord-no-such-frame", layer="record"):
    """A frame, or a picture of a scene, does not exist.

    Why: Frames count from 0 to the last frame of the video. Encord's SDK stops at another; of a scene, it skips what is under the name of a
    picture that the scene does not have.
    Fix: Check the number against the video; ranges and frames count from 0.
    """

    frame: int
    count: int
    source: str

    def words(self) -> Words:
        if self.count < 1:
            return f"frame {self.frame:,} does not exist: there are none, as {self.source}", "correct that, or leave it out"
        fix = f"frames count from 0: the last one is {self.count - 1:,}" + (
            "; was the first frame counted as 1?" if self.frame == self.count else ""
        )
        return f"frame {self.frame:,} does not exist: there {'is' if self.count == 1 else 'are'} {self.count:,}, as {self.source}", fix


class NegativeFrame(Violation, of=NoSuchFrame):
    """The number of a frame is below zero."""

    template = "frame {value} does not exist: frames count from 0", "the first frame, page or slice is 0"


class PlaceholderFrame(Violation, code="KEY209", slug="encord-placeholder-frame", layer="record"):
    """A frame far after all others looks like a placeholder.

    Why: Numbers such as 9999 or 2147483647 stand for no frame or for the end of the video in many programs; for Encord they are a frame
    like any other, which the video does not have. Reported only where the number of frames is not known.
    Fix: Write the real number; the last frame of the video, where its end was meant.
    """

    frame: int
    last: int

    template = (
        "frame {frame:,} lies far after all others of the row (the last of them is {last:,}) and looks like a placeholder",
        "write the real frame; for the end of the video its last frame",
    )
