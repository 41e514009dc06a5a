"""Cross-record rules: hashes and counts are kept while the file is read; only candidates are read again."""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from predlint.io.reread import read_ahead
from predlint.io.similar_rows import SimilarRows
from predlint.kernel.column_index import ColumnIndex
from predlint.kernel.column_queries import DuplicateQuery, RunCalls, Table
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of
from predlint.model.geometry import TwoCorners
from predlint.model.hashes import NONE, OWN, Secret, combine_hashes
from predlint.model.mergeable import FIRST, TOTAL, Mergeable, extreme, part
from predlint.model.texts import article, quote
from predlint.model.violation import Finding, Path, Violation, Words
from predlint.model.violation import make_finding as found_at
from predlint.platforms.encord.declarations import NO_HASH, SIDES
from predlint.platforms.encord.record import ClassificationMark, Features, Json, RowView, are_labels, frame_count
from predlint.platforms.encord.topics.files import BoxesOfCorners, Kind, kind_of
from predlint.platforms.encord.topics.members import CONFIDENCES
from predlint.platforms.encord.topics.rows import listed_row, spaced_row
from predlint.platforms.protocols import SEEN, CrossRecordRules
from predlint.shape.resolver import misspelling

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader


# -- across rows -------------------------------------------------------------------------------------------------------

_OVERWRITTEN = "Encord's SDK saves a row under it, so one of the two is overwritten"
_OWN_LABEL = "give each row the label_hash of its own label row"


class RowTwice(Violation, code="DUP201", slug="encord-row-twice", layer="stream", severity_in=(("repeated", Severity.WARNING),)):
    """Two rows are for the same data and branch.

    Why: The second overwrites what the first has put on the branch. Where both are equal it is a warning.
    Fix: Put all predictions for a data unit into one row, or give each model a branch of its own.
    """

    branch: str
    line: int

    template = (
        "data_hash {value:quoted} with branch {branch:quoted} is on line {line:,} already: one of the two rows is overwritten",
        "put all predictions for a data unit into one row, or give each model a branch of its own",
    )


class RepeatedRow(Violation, of=RowTwice, circumstance="repeated"):
    """A row has the same labels as one before it."""

    line: int

    template = "the row has the same labels as that of line {line:,}", "leave one of the two out; was it written twice?"


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


#: Fewer turned boxes do not show the unit of their angles.
LEAST_BOXES = 3
PARAMETERS: dict[str, dict[str, Any]] = {ThetaRadians.code: {"least_boxes": LEAST_BOXES, "most_degrees": 6.2832}}


# -- Cross-record rules on label rows. Hashes and counts are kept while the file is read; only candidates are read again --


# Memory per row: 16 bytes, for the hash of its data and branch, and for its own hash. Parts of a file can be read apart: `snapshot` and
# `merge` are associative.

#: (position of the row, finding about it).
DeferredFinding = tuple[int, Finding]
_KEYS, _LABELS = Table("keys", "keys"), Table("labels", "labels")
_REPEATED = ViolationSpec(RepeatedRow)
_ANSWERS = ("object_answers", "classification_answers", "object_actions")
#: Larger whole numbers are neither fractions nor pixels, and may be too large for a float.
_BEYOND = 1 << 64


class ReportedCount(Mergeable):
    """How often something was seen, and the position of the first row with it."""

    count: int = TOTAL
    first: int = FIRST

    def add(self, position: int, count: int = 1) -> None:
        if count:
            self.first = position if self.first < 0 else min(self.first, position)
            self.count += count


class Angles(Mergeable):
    """Count, minimum and maximum of the angles of turned boxes."""

    reported: ReportedCount = part(ReportedCount)
    minimum: float = extreme(min, math.inf)
    maximum: float = extreme(max, -math.inf)
    broken: int = TOTAL
    """Number of angles that are not whole."""

    def add(self, theta: float, position: int) -> None:
        self.reported.add(position)
        self.minimum, self.maximum = min(self.minimum, theta), max(self.maximum, theta)
        self.broken += theta != int(theta)

    def add_many(self, thetas: Any, turned: Any, position: int) -> None:
        """Counts the angles of a block, which begins at a position; ``turned``: the index of the row of each."""
        import numpy as np

        self.reported.add(position + int(turned[0]), len(thetas))
        self.minimum, self.maximum = min(self.minimum, float(thetas.min())), max(self.maximum, float(thetas.max()))
        self.broken += int((thetas != np.trunc(thetas)).sum())

    @property
    def look_like_radians(self) -> bool:
        """True if no box is turned by more than 2π, and enough angles are not whole for that to be no chance."""
        return self.broken >= LEAST_BOXES and -2 * math.pi <= self.minimum and self.maximum <= 2 * math.pi


class EncordCrossRecordRules(CrossRecordRules):
    """The cross-record rules of one file, with its columns."""

    unsure: ReportedCount = part(ReportedCount)
    """Objects and classifications without confidence."""
    old: ReportedCount = part(ReportedCount)
    """Classifications in the older layout."""
    unknown: ReportedCount = part(ReportedCount)
    """Rows of unknown frame count."""
    bare: ReportedCount = part(ReportedCount)
    """Rows with skeletons without template."""
    blank: ReportedCount = part(ReportedCount)
    """Rows without any prediction."""
    angles: Angles = part(Angles)
    corners: TwoCorners = part(TwoCorners)
    """Signs that boxes are given as two corners."""
    seen: bytearray = SEEN
    """Position in the list of data rows -> 1 if a row named that data row."""

    def __init__(self, features: Features, rows: DataRows | None, secret: Secret = OWN) -> None:
        super().__init__()
        self.features, self.rows, self.secret = features, rows, secret
        self.keys, self.labels = array("q"), array("q")
        self.column_index = ColumnIndex([_KEYS, _LABELS], {"records": "keys"})
        self.column_index.declare(self, "keys", "labels")
        self.seen = bytearray(len(rows)) if rows is not None else bytearray()

    # -- while the file is read -----------------------------------------------------------------------------------------

    def add(self, value: Any, view: RowView | None = None, position: int | None = None) -> None:
        """Records one element of the file: the next one, or that at a ``position`` not recorded yet. ``view``: its view, if made before."""
        if position is None:
            position = self.count
            self.keys.append(NONE)
            self.labels.append(NONE)
        row = cast("Json", value) if isinstance(value, dict) else {}
        key, at = _key(row), position - self.column_index.before["records"]
        self.keys[at] = key_hash(self.secret, *key) if key is not None else NONE
        self.labels[at] = label_key(self.secret, row.get("label_hash"))
        if not row:
            return
        view = view or RowView(self.features, row, [])
        self.blank.add(position, _is_blank(view))
        self.unsure.add(position, sum(1 for _ in _unsure(view)))
        self.old.add(position, sum(1 for _ in _old(view)))
        for _, theta in _angles(view):
            self.angles.add(theta, position)
        for _, box in _boxes(view) if self.corners.possible else ():
            self.corners.add(*box)
        self._add_bare(view, position)
        self._add_unknown(view, position, self._note(view))

    def add_clean(
        self, keys: Any, labels: Any, unsure: Any, unknown: Any, blank: Any, thetas: Any, turned: Any, boxes: Sequence[Any]
    ) -> None:
        """Records the rows of a block at once. ``keys``, ``labels``: hashes, `NONE` for rows that `add` records. Indices in the block:
        ``unsure`` (one for each thing without confidence), ``unknown`` (recordings of unknown frame count), ``blank`` (no prediction),
        ``turned`` (one for each of ``thetas``, the angles of turned boxes). ``boxes``: an array for each side of all boxes."""
        import numpy as np

        position = self.count
        self.keys.frombytes(keys.view(np.uint8).data)
        self.labels.frombytes(labels.view(np.uint8).data)
        for counter, places in ((self.unsure, unsure), (self.unknown, unknown), (self.blank, blank)):
            if len(places):
                counter.add(position + int(places[0]), len(places))
        self.corners.add_many(boxes)
        if len(thetas):
            self.angles.add_many(thetas, turned, position)

    def add_parts(self, view: RowView, position: int, unread: Collection[Path], *, counted: bool) -> None:
        """Records the ``unread`` parts of a row, given by their paths in the ``view`` of the cut-down row; the rest was recorded before.
        ``counted``: it is recorded already that the frame count of the recording is unknown."""
        self.unsure.add(position, sum([path in unread for path, _ in _unsure(view)]))
        for path, theta in _angles(view):
            if path is not None and path[0][0] in unread:
                self.angles.add(theta, position)
        for path, box in _boxes(view) if self.corners.possible else ():
            if path in unread:
                self.corners.add(*box)
        self._add_bare(view, position)
        if not counted:
            self._add_unknown(view, position, listed_row(self.rows, view.row.get("data_title"), view.row.get("data_hash")))

    def _add_bare(self, view: RowView, position: int) -> None:
        if bare := self.features.templateless:
            drawn = [seen.feature for seen in view.appearances if seen.whole.get("skeleton") is not None]
            self.bare.add(position, any(feature is not None and feature.hash in bare for feature in drawn))

    def _add_unknown(self, view: RowView, position: int, known: DataRow | None) -> None:
        if view.data_type == "video" and not view.spaces and not any(frame_count(view, unit, known) for unit in view.units):
            self.unknown.add(position, _has_frames(view))

    def _note(self, view: RowView) -> Any:
        """Returns the listed data row of a label row, or None. Marks it and those of its units as seen."""
        if self.rows is None:
            return None
        known = listed_row(self.rows, view.row.get("data_title"), view.row.get("data_hash"))
        units = (listed_row(self.rows, unit.whole.get("data_title"), unit.key, unit.whole.get("data_hash")) for unit in view.units)
        meant = (spaced_row, _of_label, _titled)
        marked = [found for found in (known, *units) if found is not None] or [find(self.rows, view.row) for find in meant]
        for found in marked:
            if found is not None:
                self.seen[found.position] |= 1
        return known

    # -- at the end ----------------------------------------------------------------------------------------------------

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[DeferredFinding]:
        """Yields the findings across the rows of the file, each confirmed by reading the rows again."""
        yield from self._same(read_ahead(self.column_index.duplicate_groups(DuplicateQuery(_KEYS), run), read), read)
        yield from self._labelled(read_ahead(self.column_index.duplicate_groups(DuplicateQuery(_LABELS), run), read), read)
        if self.unsure.count:
            path, holder = next(_unsure(self._view(read, self.unsure.first)))
            yield self.unsure.first, found_at(ConfidenceMissing, (path, "confidence"), holder, self.unsure.count)
        if self.old.count:
            mark = next(_old(self._view(read, self.old.first)))
            yield self.old.first, found_at(OlderClassifications, mark.path, mark.whole, self.old.count)
        if self.angles.look_like_radians:
            first = self.angles.reported.first
            path, theta = next(_angles(self._view(read, first)))
            about = (self.angles.reported.count, self.angles.minimum, self.angles.maximum)
            yield first, found_at(ThetaRadians, path, theta, *about)

    def _view(self, read: Reader, position: int) -> RowView:
        return RowView(self.features, read(position).value, [])

    def _same(self, groups: Iterable[Iterable[int]], read: Reader) -> Iterator[DeferredFinding]:
        """Yields findings for several rows with one data_hash and branch."""
        for positions in groups:
            first: dict[tuple[str, str], tuple[int, Any, Json]] = {}
            for position in positions:
                row = read(position)
                key, kind = _key(row.value), row.value.get("data_type")
                if key is None:
                    continue
                if key not in first:
                    first[key] = (row.line, kind, row.value)
                    continue
                line, other, whole = first[key]
                if _undated(row.value) == _undated(whole):
                    yield position, finding_of(_REPEATED, (None, "data_hash"), key[0], line)
                elif other == kind or not (
                    isinstance(other, str) and isinstance(kind, str)
                ):  # a data_type that is no text is reported elsewhere
                    yield position, found_at(RowTwice, (None, "data_hash"), key[0], key[1], line)
                else:
                    about = (kind, other, line)
                    yield position, found_at(DataOfTwoTypes, (None, "data_hash"), key[0], *about)

    def _labelled(self, groups: Iterable[Iterable[int]], read: Reader) -> Iterator[DeferredFinding]:
        """Yields findings for rows with one label_hash whose data or branch differs from the first one's."""
        for positions in groups:
            first: dict[str, tuple[int, str, Any]] = {}
            for position in positions:
                row = read(position)
                label, data, branch = (row.value.get(name) for name in ("label_hash", "data_hash", "branch_name"))
                if not isinstance(label, str) or not isinstance(data, str):
                    continue
                line, other, first_branch = first.setdefault(label, (row.line, data, branch))
                if other != data:
                    yield position, found_at(LabelHashTwice, (None, "label_hash"), label, line, other)
                elif first_branch != branch and isinstance(first_branch, str) and isinstance(branch, str):
                    yield position, found_at(SameLabelInBranch, (None, "label_hash"), label, line, first_branch)

    def summary(self) -> Iterator[Finding]:
        """Yields the findings about the file as a whole."""
        if self.count and self.blank.count == self.count:
            yield found_at(NoLabels, None, None, self.count)
        if self.corners.is_reported:
            yield found_at(BoxesOfCorners, None, None, self.corners.count)
        if self.unknown.count:
            yield found_at(FramesUnknown, None, None, self.unknown.count)
        if self.bare.count:
            yield found_at(SkeletonsUnchecked, None, None, tuple(self.features.templateless.values()))


def _titled(rows: DataRows, row: Json) -> DataRow | None:
    """Returns the listed data row whose title a label row spells in another way, or gives as data_hash, or None: KEY206 names it."""
    near = SimilarRows(rows)
    given = [name for name in (row.get("data_hash"), row.get("data_title")) if isinstance(name, str) and name]
    return next((rows.by_key.get(same[0]) for name in given if (same := near.same_file(name))), None)


def _of_label(rows: DataRows, row: Json) -> DataRow | None:
    """Returns the listed data row whose label_hash is given as data_hash, or None: it is reported with the data that are meant."""
    hash = row.get("data_hash")
    return rows.by_label.get(hash) if isinstance(hash, str) else None


def key_hash(secret: Secret, data_hash: str, branch: str) -> int:
    """Returns the hash of the data and the branch of a row."""
    return combine_hashes(secret.text_hash(data_hash), secret.text_hash(branch))


def label_key(secret: Secret, label_hash: Any) -> int:
    """Returns the hash of a row's label_hash; NONE if it is missing or the SDK's placeholder."""
    return secret.text_hash(label_hash) if isinstance(label_hash, str) and label_hash not in ("", NO_HASH) else NONE


# -- what is looked for in a row ---------------------------------------------------------------------------------------


def _key(row: Json) -> tuple[str, str] | None:
    """Returns (data_hash, branch_name) of a row, or None if one is missing."""
    hash, branch = row.get("data_hash"), row.get("branch_name")
    return (hash, branch) if isinstance(hash, str) and hash not in ("", NO_HASH) and isinstance(branch, str) else None


def _is_blank(view: RowView) -> bool:
    """Returns True for a row without objects and classifications, under any name."""
    if kind_of(view.row) is not Kind.ROW or view.appearances or view.marks or any(view.row.get(member) for member in _ANSWERS):
        return False
    holders = (view.row, *(unit.whole for unit in (*view.units, *view.spaces.values())))
    return not any(_lists_any(value) for holder in holders for name, value in holder.items() if name == "labels" or are_labels(value))


def _lists_any(value: Any) -> bool:
    """Returns True if labels of any form contain a list that is not empty."""
    if isinstance(value, dict):
        return any(map(_lists_any, cast("Json", value).values()))
    return isinstance(value, list) and bool(cast("list[Any]", value))


def _unsure(view: RowView) -> Iterator[tuple[Path, Any]]:
    """Yields objects and classifications without confidence, except objects of sounds, texts and series: the SDK writes none for these."""
    for seen in view.appearances:
        if _is_unsure(seen.whole):
            yield seen.path, None
    marked = {mark.hash for mark in view.marks}
    for mark in view.marks:
        if _is_unsure(mark.whole):
            yield mark.path, None
    for key, entry in view.entries["classification_answers"]:
        if _is_unsure(entry) and key not in marked and (entry.get("range") or entry.get("spaces") or _is_global(view, entry)):
            yield ((None, "classification_answers"), key), None


def _is_unsure(holder: Json) -> bool:
    """Returns True without confidence, unless a score under another name is reported as unread."""
    return "confidence" not in holder and not any([_is_score(name) and type(holder[name]) in (int, float) for name in holder])


def _is_score(name: str) -> bool:
    return name in CONFIDENCES or (name[:4].lower() == "conf" and misspelling(name, ("confidence",)) is not None)


def _is_global(view: RowView, entry: Json) -> bool:
    """Returns True for a classification that is answered once for the whole file, so that it needs no range."""
    hash = entry.get("featureHash")
    feature = view.features.classifications.get(hash) if isinstance(hash, str) else None
    return feature is not None and feature.level == "global"


def _old(view: RowView) -> Iterator[ClassificationMark]:
    """Yields classifications on frames whose entries in the answers lack a featureHash, or a place (range or spaces)."""
    answers = dict(view.entries["classification_answers"]) if view.marks else {}
    for mark in view.marks:
        entry = answers.get(mark.hash) if mark.hash is not None else None
        if entry is not None and not (entry.get("featureHash") and (entry.get("range") or entry.get("spaces"))):
            yield mark


def _angles(view: RowView) -> Iterator[tuple[Path, float]]:
    """Yields the path and angle of each turned box. Skips angles that are no number, or of 1e6 and more."""
    for seen in view.appearances:
        place = seen.whole.get("rotatableBoundingBox")
        theta: Any = cast("Json", place).get("theta") if isinstance(place, dict) else None
        if type(theta) in (int, float) and -1e6 < theta < 1e6:
            yield ((seen.path, "rotatableBoundingBox"), "theta"), theta


def _boxes(view: RowView) -> Iterator[tuple[Path, tuple[float, float, float, float]]]:
    """Yields the boxes that are not turned, each with the path of its object."""
    for seen in view.appearances:
        place: Any = seen.whole.get("boundingBox")
        sides: list[Any] = [cast("Json", place).get(side) for side in SIDES] if isinstance(place, dict) else []
        if sides and all([side.__class__ is float or (side.__class__ is int and abs(side) < _BEYOND) for side in sides]):
            x, y, width, height = map(float, sides)
            yield seen.path, (x, y, width, height)


def _undated(row: Json) -> Json:
    """Returns a row without its dates: two exports of one row differ in these alone."""
    return {name: value for name, value in row.items() if name not in ("created_at", "last_edited_at")}


def _has_frames(view: RowView) -> bool:
    ranged = any(entry.get("range") for _, entry in view.entries["classification_answers"])
    return ranged or any(seen.frame is not None for seen in view.appearances) or any(mark.frame is not None for mark in view.marks)
