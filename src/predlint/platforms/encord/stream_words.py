"""Violations about files of label rows: across rows, against a list of data rows, and elements that are no label rows."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.names import article, listing, quote
from predlint.platforms.common_mistakes import describe_non_object, json_in_text_help
from predlint.platforms.encord.coordinate_words import BeyondImage, BeyondUnsizedImage
from predlint.platforms.encord.reference_words import HashMixedUp
from predlint.platforms.record_files import ENCORD
from predlint.violation import Fix, FixContext, Violation, Words, fixes

# -- across rows -------------------------------------------------------------------------------------------------------

_OVERWRITTEN = "Encord's SDK saves a row under it, so one of the two is overwritten"
_OWN_LABEL = "give each row the label_hash of its own label row"


class RowTwice(Violation, code="DUP201", slug="encord-row-twice", layer="stream", severity_in=(("repeated", Severity.WARNING),)):
    """Two rows are for the same data and branch.

    Why: The second overwrites what the first has put on the branch. Where both say the same it is a warning.
    Fix: Put all predictions for a data unit into one row, or give each model a branch of its own.
    """

    branch: str
    line: int

    template = (
        "data_hash {value:quoted} with branch {branch:quoted} is on line {line:,} already: one of the two rows is overwritten",
        "put all predictions for a data unit into one row, or give each model a branch of its own",
    )


class RepeatedRow(Violation, of=RowTwice, circumstance="repeated"):
    """A row says the same as one before it."""

    line: int

    template = "the row says the same as that of line {line:,}", "leave one of the two out; was it written twice?"


class LabelHashTwice(Violation, code="UID205", slug="encord-label-hash-twice", layer="stream"):
    """Two rows for different data or branches have one label_hash.

    Why: A label row is for one data unit in one branch, and Encord's SDK saves a row under its label_hash: the second overwrites the first.
    Such rows are made from one that was copied.
    Fix: Give each row its own hash, as the platform lists it, or nothing but zeros where it has none yet.
    """

    line: int
    data_hash: str

    def words(self) -> Words:
        message = (
            f"label_hash {quote(self.value)} is that of line {self.line:,} already, which is "
            f"for other data ({quote(self.data_hash)}); {_OVERWRITTEN}"
        )
        return message, _OWN_LABEL


class SameLabelInBranch(Violation, of=LabelHashTwice):
    """Rows for two branches have one label_hash."""

    line: int
    branch: str

    def words(self) -> Words:
        message = (
            f"label_hash {quote(self.value)} is that of line {self.line:,} already, which is for "
            f"another branch ({quote(self.branch)}); {_OVERWRITTEN}"
        )
        return message, _OWN_LABEL


class DataOfTwoTypes(Violation, code="DUP202", slug="encord-data-of-two-types", severity=Severity.WARNING, layer="stream"):
    """Two rows give the same data_hash another data_type.

    Why: One data unit is an image or a video: one of the hashes is usually copied from another row.
    Fix: Correct the data_hash.
    """

    kind: str
    other: str
    line: int

    def words(self) -> Words:
        message = (
            f"data_hash {quote(self.value)} is {article(self.kind)} here and {article(self.other)} "
            f"on line {self.line:,}, in the same branch"
        )
        return message, "is one of the hashes copied from another row?"


class ConfidenceMissing(Violation, code="CNF210", slug="encord-confidence-missing", severity=Severity.WARNING, layer="stream"):
    """Objects or classifications have no confidence.

    Why: Encord stores 1.0 for each, so that metrics take all of them for certain. Reported once per file, with the count.
    Fix: Give each the score of the model, from 0 to 1.
    """

    count: int

    def words(self) -> Words:
        what = f"{self.count:,} objects and classifications have" if self.count != 1 else "one object or classification has"
        return f"{what} no confidence; Encord stores 1.0 for each", "give each its score, from 0 to 1: metrics are computed with it"


class ThetaRadians(Violation, code="GEO240", slug="encord-theta-radians", severity=Severity.INFO, layer="stream"):
    """The angles of all rotated boxes look like radians.

    Why: Encord reads theta in degrees. Angles of at most 2π, most of them not whole numbers, hardly turn any box.
    Fix: Multiply radians by 180/π; nothing needs to be done where boxes really are turned that little.
    """

    count: int
    minimum: float
    maximum: float

    template = (
        "all {count:,} angles of rotated boxes lie between {minimum:.4g} and {maximum:.4g}: is theta in radians?",
        "Encord reads degrees: multiply radians by 180/π",
    )


class FramesUnknown(Violation, code="KEY205", slug="encord-frames-unknown", severity=Severity.INFO, layer="stream"):
    """The number of frames of some videos is not known.

    Why: A label row does not say how many frames its video has, unless it has data_fps and data_duration. Frames past the end go unseen
    then.
    Fix: Give the list of data rows, with frame_count.
    """

    count: int

    def words(self) -> Words:
        rows = f"{self.count:,} rows with labels on frames do" if self.count != 1 else "one row with labels on frames does"
        message = f"{rows} not say how many frames there are: frames past the end go unseen"
        return message, "give the data rows with their frame_count: --data-rows rows.csv; or keep data_fps and data_duration in the export"


class SkeletonsUnchecked(Violation, code="KEY210", slug="encord-skeletons-unchecked", severity=Severity.INFO, layer="stream"):
    """The ontology does not say which vertices some skeletons have.

    Why: Without the template of a skeleton nobody can tell whether a vertex is missing, or does not belong to it.
    Fix: Give the ontology as the platform exports it, with its skeleton_templates.
    """

    names: tuple[str, ...]

    template = (
        "the ontology has no skeleton template for {names:list}: the vertices of such objects are not checked",
        'give the ontology with its "skeleton_templates"',
    )


class NoLabels(Violation, code="JSN204", slug="encord-no-labels", layer="stream"):
    """No row of the file has an object or a classification.

    Why: Nothing is predicted, so that nothing can be uploaded. Usually the labels were written elsewhere, or a threshold kept none.
    Fix: Write the predictions into the labels of the data units.
    """

    count: int

    def words(self) -> Words:
        rows = f"none of the {self.count:,} rows has" if self.count != 1 else "the row has no"
        what = "an object or a classification" if self.count != 1 else "object and no classification"
        return f"nothing is predicted: {rows} {what}", 'objects are in "labels" of the data units; were they written to another file?'


class OlderClassifications(Violation, code="REC213", slug="encord-older-classifications", severity=Severity.WARNING, layer="stream"):
    """Classifications are on frames, as older exports have them.

    Why: Release 0.1.211 of Encord's SDK reads classification_answers alone and drops a classification whose entry has no range, silently.
    Reported once per file, with the count.
    Fix: Give each entry of classification_answers its featureHash and its range.
    """

    count: int

    def words(self) -> Words:
        what = f"{self.count:,} classifications are" if self.count != 1 else "one classification is"
        message = f"{what} on frames and not in classification_answers with a range; release 0.1.211 of Encord's SDK drops these silently"
        return message, 'give each entry of classification_answers its "featureHash" and "range"'


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


# -- files that are something else -------------------------------------------------------------------------------------


def not_a_label_row(value: Any, what: str, fix: str) -> Words:
    return f"this is {what}, not an Encord label row", fix


class OtherFile(Violation, code="JSN201", slug="encord-other-file", once_per_file=True, layer="bytes"):
    """The file is not one of Encord label rows.

    Why: Nothing in it can be checked against the ontology of an Encord project: it belongs to another platform or another step.
    Fix: Give the file of label rows; or the ontology, or the option, that goes with this one.
    """

    what: str
    fix_: str

    def words(self) -> Words:
        return not_a_label_row(self.value, self.what, self.fix_)


class NotARow(Violation, code="JSN202", slug="encord-not-a-row", layer="bytes"):
    """An element of the file is not a label row.

    Why: Each element is one label row, an object with its data units and answers. A text, a number or another object has nothing that could
    be checked.
    Fix: Write one object for each label row, in a list or one per line.
    """

    def words(self) -> Words:
        fix = f"write one object for each label row: [{{…}}, {{…}}], or one per line{ENCORD.are_checked(self.value)}"
        return f"a label row must be an object, found {describe_non_object(self.value)}", json_in_text_help(self.value) or fix

    @fixes(safe="writes the rows of a list in a list one after another, or each on a line of its own")
    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class OtherFileInRow(Violation, of=NotARow):
    """An element of the file is another kind of file."""

    what: str
    fix_: str

    def words(self) -> Words:
        return not_a_label_row(self.value, self.what, self.fix_)

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class RowsSpread(Violation, code="JSN203", slug="encord-rows-spread", layer="bytes"):
    """Several rows are neither in a list nor each on a line of its own.

    Why: A program that reads the file as JSON stops at the second row, and one that reads it line by line at the first line. Carriage
    returns without line feeds, as old Macs wrote them, end no line.
    Fix: Write the rows into one list, or each on a line of its own.
    """

    safe_fix = "writes each row on a line of its own"

    records: int
    returns: bool

    def words(self) -> Words:
        how = "have carriage returns between them, which end no line" if self.returns else "stand one after another, over several lines"
        message = f"the {self.records:,} rows {how}: the file is neither one JSON value nor one row per line"
        return message, "write them into one list, [{…}, {…}], or each on a line of its own, ended by a line feed"


class BoxesOfCorners(Violation, code="GEO229", slug="encord-boxes-of-corners", layer="stream"):
    """The boxes of the file are two corners: right and bottom edges in place of w and h.

    Why: A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more so the
    farther it is from the top left. Of one box that cannot be seen. It is said once of a file of twenty boxes or more where each w is
    larger than x and each h larger than y, though some begin far to the right of, and far below, the ends of others.
    Fix: Write w = x2 - x1 and h = y2 - y1, as fractions of the image.
    """

    count: int

    template = (
        "the {count:,} boxes are two corners: in each w is larger than x, and h larger than y; they are drawn too large",
        "write w = x2 - x1 and h = y2 - y1, as fractions of the image",
    )
    explains = BeyondImage, BeyondUnsizedImage
