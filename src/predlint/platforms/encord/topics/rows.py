"""A label row itself: its type, status, hashes, branch and dates, and its place in the list of data rows."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from predlint.io import similar_rows
from predlint.io.similar_rows import SimilarRows, with_spaces
from predlint.model.diagnostics import Severity
from predlint.model.findings import NameViolations, TagViolations, ViolationSpec, spec_of
from predlint.model.texts import is_uuid, listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Violation, Words, fixes
from predlint.model.violation import make_finding as found_at
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.encord.declarations import NO_HASH
from predlint.platforms.encord.forms import is_date
from predlint.platforms.encord.record import DATA_TYPES, Json, RowView, Unit
from predlint.platforms.encord.topics.members import A_STRING, RowMemberType, RowMissingMember
from predlint.shape.nodes import Name, Text, Uuid

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows


def did_you_mean(nearest: tuple[str, ...]) -> str:
    return f"did you mean {' or '.join(quote(name) for name in nearest)}?"


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


# -- spaces ------------------------------------------------------------------------------------------------------------


class NoType(Violation, of=RowMissingMember):
    """A space has no space_type."""

    members: tuple[str, ...]
    held: str | None = None
    title: Any = None

    def words(self) -> Words:
        fix = rename_help(self.held, "space_type") or 'write what the space is: "space_type": "image", "video", …'
        return "the space has no space_type; Encord's SDK stops with a KeyError", fix


class WrongType(Violation, of=DataType):
    """The space_type of a space is not a string."""

    member: Any = None

    template = "space_type must be a string such as image or video, found {value:quoted}", 'write what the space is: "image", "video", …'


class UnknownType(Violation, of=DataType):
    """Encord does not know the space_type of a space."""

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        fix = did_you_mean(self.nearest) if self.nearest else f"spaces are {listing(self.names, 12)}"
        return f"{quote(self.value)} is not a space_type that Encord knows; its SDK stops at it", fix


class TypeSpelt(Violation, of=DataType):
    """The space_type of a space is spelt in another way than Encord spells it."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a space_type that Encord knows; its SDK stops at it", f"write {quote(self.nearest[0])}"

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


_SPELT = ViolationSpec(TypeSpelt)
#: Violations about the space_type of a space.
SPACE_TYPES = TagViolations(
    wrong=spec_of(WrongType), unknown=ViolationSpec(UnknownType), case=_SPELT, form=_SPELT, label=_SPELT, missing=ViolationSpec(NoType)
)


class HashMixedUp(Violation, code="UID204", slug="encord-hash-mixed-up", severity=Severity.WARNING, layer="record"):
    """A hash is that of something else.

    Why: The hash of a feature, of the row or of its data is used where an object, a classification or other data have a hash of their own.
    Objects that share it become one.
    Fix: Make a new hash for each object and classification; copy those of rows from the platform.
    """

    name: str
    kind: str

    template = "{name} {value:quoted} is {kind}", "make a new {name} for each, and do not reuse another hash"


class SameHashes(Violation, of=HashMixedUp):
    """Two hashes of the row are the same."""

    name: str
    other: str

    template = "{name} and {other} are the same, {value:quoted}", "is one of them copied into the wrong member?"


class NoData(Violation, of=HashMixedUp):
    """The data_hash is the placeholder for no data."""

    template = (
        "data_hash is the one that Encord's SDK writes for a row of no project, so that the row does not say which data it is for",
        "attach the row to its data before it is written: attach_to_project(project, data_hash)",
    )


class SpaceInList(Violation, code="KEY211", slug="encord-space-in-list", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """The list of data rows has white space around the hash or the title of data that predictions have without it.

    Why: Such a list was written by hand, or by a program that pads its columns. Whether the project has the data cannot be checked then.
    Reported once per file.
    Fix: Take the space out of the list.
    """

    listed: str

    def words(self) -> Words:
        return similar_rows.space_in_list(self.value, self.listed)


class RowNotListed(Violation, code="KEY206", slug="encord-row-not-listed", layer="record"):
    """The row's data are not in the list of data rows.

    Why: Predictions are put on label rows that the project has; for other data there is none.
    Fix: Correct the data_hash, or export the list given to --data-rows again.
    """

    nearest: tuple[tuple[str, str | None], ...]
    """(hash, title) of data rows that resemble this one."""

    def words(self) -> Words:
        named = [quote(hash) + (f" ({quote(title)})" if title and title != hash else "") for hash, title in self.nearest]
        fix = f"did you mean {' or '.join(named)}?" if named else "is this the list of that project?"
        return f"data_hash {quote(self.value)} is not in the list of data rows", fix


class TitleNotListed(Violation, of=RowNotListed):
    """The title of the data is not in a list that has no hashes."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        fix = f"did you mean {' or '.join(map(quote, self.nearest))}?" if self.nearest else "is this the list of that project?"
        return f"data_title {quote(self.value)} is not in the list of data rows, which has titles and no hashes", fix


def of_label_row(value: Any, hash: str | None, title: str | None) -> Words:
    of = f", of the data {quote(title)}" if title and title != hash else ""
    fix = f"write the data_hash of its data: {quote(hash)}" if hash else "write the data_hash of its data"
    return f"data_hash {quote(value)} is the label_hash of a label row{of}, not the hash of its data", fix


class OfLabelRow(Violation, of=RowNotListed):
    """The data_hash is that of a label row in the list."""

    hash: str | None
    title: str | None

    def words(self) -> Words:
        return of_label_row(self.value, self.hash, self.title)


class DataHashOfLabelRow(Violation, of=HashMixedUp):
    """The data_hash is that of a label row, and the list has the data of the row by other members."""

    hash: str | None
    title: str | None

    def words(self) -> Words:
        return of_label_row(self.value, self.hash, self.title)


class OfData(Violation, of=HashMixedUp):
    """The label_hash is the data_hash of data in the list."""

    hash: str | None
    title: str | None

    def words(self) -> Words:
        of = f" of {quote(self.title)}" if self.title and self.title != self.hash else ""
        message = f"label_hash {quote(self.value)} is the data_hash{of} in the list of data rows, not the hash of a label row"
        return message, "copy the label_hash from the label row on the platform: Encord's SDK saves by it"


class SizeDiffers(Violation, code="KEY208", slug="encord-size-differs", severity=Severity.WARNING, layer="record"):
    """A data unit has another size than in the list of data rows.

    Why: Fractions of one image drawn on another of a different shape are in the wrong place, and masks do not fit.
    Fix: Check which size the model saw, and that the hash is the right one.
    """

    width: float
    height: float
    listed_width: float
    listed_height: float

    def words(self) -> Words:
        message = (
            f"the data unit is {self.width:,.0f} × {self.height:,.0f} pixels here and {self.listed_width:,.0f} "
            f"× {self.listed_height:,.0f} in the list of data rows"
        )
        if (self.width, self.height) == (self.listed_height, self.listed_width):
            return message, "are width and height exchanged? An array has the shape (height, width)"
        return message, "which size did the model see?"


class RowsWithoutPredictions(
    Violation,
    code="KEY207",
    slug="encord-rows-without-predictions",
    severity=Severity.INFO,
    layer="stream",
    across_files=True,
    severity_in=(("no-match", Severity.ERROR),),
):
    """Some data rows of the list have no label row in the files.

    Why: That may be right, or the mark of a batch that was never run or a file that was left out. Where the list has no row of the files,
    nothing was checked against it.
    Fix: Compare the number of rows with what the model was run on.
    """

    absent: int
    total: int
    some: tuple[str, ...]

    def words(self) -> Words:
        verb = "has" if self.absent == 1 else "have"
        return (
            f"{self.absent:,} of {self.total:,} data rows {verb} no row in the files",
            f"{'such as ' if self.absent > len(self.some) else ''}{listing(self.some)}",
        )


class NoRowMatches(Violation, of=RowsWithoutPredictions, circumstance="no-match"):
    """No label row is of a data row of the list."""

    total: int
    some: tuple[str, ...]
    by: tuple[str, ...]
    """The columns of the list that label rows were compared with: data_title, data_hash, or both."""

    def words(self) -> Words:
        others = f" and {self.total - len(self.some):,} more" if self.total > len(self.some) else ""
        message = f"no data row of the list has a label row in the files; compared by {' and '.join(self.by)}"
        return message, f"is it the list of these label rows? It names {listing(self.some)}{others}"


#: Data types of most rows, as `Placements` numbers them.
USUAL_TYPES = ("image", "img_group", "video")

STATUSES = (
    "NOT_LABELLED", "LABEL_IN_PROGRESS", "LABELLED", "REVIEW_IN_PROGRESS", "REVIEWED", "REVIEWED_TWICE", "_MISSING_LABEL_STATUS_",
)  # fmt: skip

#: Members of a row that are dates; a record rule checks them.
DATES = ("created_at", "last_edited_at")
BRANCH = r"^[A-Za-z0-9._-]+$(?!\n)"


def hash_node(name: str, *, nullable: bool = True, column: str | None = None) -> Uuid:
    return Uuid(spec_of(RowUuid, name), nullable=nullable, textual=True, column=column)


def branch_node() -> Text:
    spec = spec_of(BranchName)
    return Text(
        spec_of(RowMemberType, "branch_name", A_STRING),
        pattern=BRANCH,
        form=spec,
        minimum=1,
        empty=spec_of(EmptyBranch),
        unlike=tuple(map("".join, product("mM", "aA", "iI", "nN"))),
        column="branch",
    )


def _names(names: tuple[str, ...], wrong: ViolationSpec, unknown: ViolationSpec, spelt: ViolationSpec) -> Name:
    return Name(names, NameViolations(wrong=wrong, unknown=unknown, case=spelt, form=spelt, label=spelt))


def data_type_node() -> Name:
    """Returns the node of the data_type of a row."""
    wrong, unknown, spelt = spec_of(NoDataType), ViolationSpec(DataType), ViolationSpec(DataTypeSpelt)
    return replace(_names(DATA_TYPES, wrong, unknown, spelt), usual=USUAL_TYPES)


def status_node() -> Name:
    return _names(STATUSES, spec_of(NoStatus), ViolationSpec(LabelStatus), ViolationSpec(StatusSpelt))


def check_row(view: RowView) -> None:
    """Checks the branch, dates and hashes of a row."""
    if is_main(branch := view.row.get("branch_name")):
        view.report((None, "branch_name"), branch, spec_of(MainBranch))
    for name in DATES:
        date = view.row.get(name)
        if isinstance(date, str) and not is_date(date):
            view.report((None, name), date, ViolationSpec(RowDate), name)
    _same_hashes(view)


def _same_hashes(view: RowView) -> None:
    """Reports equal hashes of a row, and the placeholder in place of a data_hash."""
    if view.row.get("data_hash") == NO_HASH:
        view.report((None, "data_hash"), NO_HASH, spec_of(NoData))
    first: dict[str, str] = {}
    for name in ("data_hash", "label_hash", "dataset_hash"):
        value = view.row.get(name)
        if isinstance(value, str) and value not in ("", NO_HASH) and first.setdefault(value, name) != name:
            view.report((None, name), value, ViolationSpec(SameHashes), name, first[value])


class ListedRows:
    """Compares label rows with the list of existing data rows."""

    def __init__(self, rows: DataRows) -> None:
        self.rows, self.near = rows, SimilarRows(rows)
        self.near_ids = SimilarRows(rows, of_ids=True) if rows.by_id else None

    def check(self, view: RowView) -> None:
        """Compares a row and its units with the list: sizes, mixed-up hashes, and rows that are not listed."""
        rows, hash, title = self.rows, view.row.get("data_hash"), view.row.get("data_title")
        whole = listed_row(rows, title, hash)
        found = False
        for unit in view.units:
            known = listed_unit(rows, unit, whole, alone=len(view.units) == 1)
            found = found or known is not None
            if known is None or known.width is None or known.height is None or unit.width is None or unit.height is None:
                continue
            if (known.width, known.height) != (unit.width, unit.height):
                about = (unit.width, unit.height, known.width, known.height)
                view.report((unit.path, "width"), unit.width, ViolationSpec(SizeDiffers), *about)
        check_mixed_up(view, rows, found=found or whole is not None)
        if whole is None and not found and isinstance(hash, str):
            of_label = rows.by_label.get(hash)
            if (near_by := spaced_in_list(rows, view.row)) is not None:
                member, listed = near_by
                view.report((None, member), view.row[member], ViolationSpec(SpaceInList), listed)
            elif of_label is not None:
                drop_findings(view, HashMixedUp.code, "label_hash", hash)  # reported here, with the right hash
                view.report((None, "data_hash"), hash, ViolationSpec(OfLabelRow), of_label.id, of_label.global_key)
            elif isinstance(title, str) and is_uuid(hash) and rows.once("titles alone", are_titles):
                view.report((None, "data_title"), title, ViolationSpec(TitleNotListed), self.near.closest(title))
            else:
                close = self._close(hash, title)
                if close:  # more specific than that the hash is no UUID
                    drop_findings(view, RowUuid.code, "data_hash", hash)
                view.report((None, "data_hash"), hash, ViolationSpec(RowNotListed), close)

    def _close(self, hash: str, title: Any) -> tuple[tuple[str, str | None], ...]:
        """Returns (hash, title) of the data rows that resemble this one: by hash, else by title."""
        rows, near = self.rows, self.near
        if self.near_ids is not None and (ids := self.near_ids.closest(hash)):
            return tuple([(id_, rows.by_id[id_].global_key) for id_ in ids])
        keys = near.closest(hash) or (near.closest(title) if isinstance(title, str) else ())
        found = [rows.by_key.get(key) for key in keys]  # a list without keys has ids only
        return tuple([(row.id if row is not None and row.id else key, key) for key, row in zip(keys, found, strict=True)])


def check_mixed_up(view: RowView, rows: DataRows, *, found: bool) -> None:
    """Reports a data_hash that the list has as label_hash, or the reverse. ``found``: the list has the row's data nevertheless."""
    for member, of_other in mixed_hashes(rows, view.row.get("data_hash"), view.row.get("label_hash")):
        if member == "label_hash" or found:
            value = view.row[member]
            drop_findings(view, HashMixedUp.code, "label_hash", value)
            spec = ViolationSpec(DataHashOfLabelRow) if member == "data_hash" else ViolationSpec(OfData)
            view.report((None, member), value, spec, of_other.id, of_other.global_key)


def drop_findings(view: RowView, code: str, member: str, value: str) -> None:
    """Removes the findings of one rule for a member of the row, because another finding explains it."""
    view.out[:] = [finding for finding in view.out if not (finding.code == code and finding[1] == (None, member) and finding[2] == value)]


# -- The number of frames of a row, as stated by the row or the list of data rows; and lookups in that list ----------


def listed_row(rows: DataRows | None, title: Any, *hashes: Any) -> DataRow | None:
    """Returns the listed data row with one of these hashes, or None. The title counts only if the list has no hash for it."""
    if rows is None:
        return None
    for hash in hashes:
        if isinstance(hash, str) and hash and (known := rows.by_key.get(hash) or rows.by_id.get(hash)) is not None:
            return known
    titled = rows.by_key.get(title) if isinstance(title, str) else None
    return None if titled is not None and titled.id is not None and is_uuid(titled.id) else titled


def are_titles(rows: DataRows) -> bool:
    """Returns True for a list of data rows without hashes."""
    return not rows.by_id and not any(map(is_uuid, rows.by_key))


def spaced_in_list(rows: DataRows, row: Json) -> tuple[str, str] | None:
    """Returns the member whose text the list has with whitespace around it, and the text in the list. Else None."""
    member = "data_title" if isinstance(row.get("data_title"), str) and rows.once("titles alone", are_titles) else "data_hash"
    named: Any = row.get(member)
    listed = with_spaces(rows).get(named) if isinstance(named, str) else None
    return None if listed is None else (member, listed)


def spaced_row(rows: DataRows, row: Json) -> DataRow | None:
    """Returns the listed data row whose hash or title has whitespace around it, or None."""
    found = spaced_in_list(rows, row)
    return None if found is None else rows.by_key.get(found[1]) or rows.by_id.get(found[1])


def listed_unit(rows: DataRows | None, unit: Unit, whole: DataRow | None, *, alone: bool) -> DataRow | None:
    """Returns the listed data row of a data unit, or None. ``whole``: that of its row; it counts if the unit is ``alone`` in the row."""
    known = listed_row(rows, unit.whole.get("data_title"), unit.key, unit.whole.get("data_hash"))
    return known or (whole if alone else None)


def measured_by(rows: DataRows, row: Json, units: list[Unit]) -> list[Unit]:
    """Returns data units with sizes from the list of data rows, if the row does not give them."""
    if all(unit.width is not None and unit.height is not None for unit in units):
        return units
    whole = listed_row(rows, row.get("data_title"), row.get("data_hash"))
    return [_measured(unit, listed_unit(rows, unit, whole, alone=len(units) == 1)) for unit in units]


def _measured(unit: Unit, known: DataRow | None) -> Unit:
    if known is None or known.width is None or known.height is None or unit.layout not in ("directly", "by frame"):
        return unit
    lacks = [unit.whole.get(name) is None for name in ("width", "height")]  # a wrong size is reported
    return unit._replace(width=known.width if lacks[0] else unit.width, height=known.height if lacks[1] else unit.height)


def mixed_hashes(rows: DataRows, data_hash: Any, label_hash: Any) -> list[tuple[str, DataRow]]:
    """Returns the hash members of a row that the list has as the other kind of hash, each with the data row in the list."""
    found: list[tuple[str, DataRow]] = []
    if not rows.by_label:
        return found
    if isinstance(data_hash, str) and data_hash not in rows.by_id and (of_label := rows.by_label.get(data_hash)) is not None:
        found.append(("data_hash", of_label))
    if isinstance(label_hash, str) and label_hash not in rows.by_label and (of_data := rows.by_id.get(label_hash)) is not None:
        found.append(("label_hash", of_data))
    return found


def coverage(rows: DataRows, seen: bytearray) -> Finding | None:
    """Returns the finding for listed data rows without a label row, or None."""
    absent, some = rows.unnamed(seen)
    if absent == len(rows):
        by = tuple([column for column, names in (("data_title", rows.by_key), ("data_hash", rows.by_id)) if names])
        return found_at(NoRowMatches, None, None, absent, some, by)
    return found_at(RowsWithoutPredictions, None, None, absent, len(rows), some) if absent else None
