"""Violations about annotations and results as a whole: members, ids, boxes, areas, scores."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import (
    PROBABILITY,
    bracketed_number,
    confidence_help,
    describe_non_object,
    json_in_text_help,
    quoted_integer,
    quoted_number,
    rename_help,
    unquoted_integer,
    written,
)
from predlint.platforms.record_files import COCO
from predlint.violation import Fix, FixContext, Violation, Words, fixes

SDK = "Encord's SDK"
LOAD = "pycocotools"
#: The release that was tested. Others may not need what is missing.
RELEASE = "pycocotools 2.0.11"


def _missing_member_help(given: Any, advice: Any, intended: str) -> str | None:
    """Returns the help for a missing member. ``given``: its alias, if any; ``advice``: what to do if renaming is not enough."""
    return str(advice) if advice is not None else rename_help(given, intended)


class MemberMissing(Violation, code="REC301", slug="coco-member-missing"):
    """An annotation, a result or a mask lacks a member that it must have.

    Why: pycocotools stops with KeyError when it comes to the member, which names neither the file nor the annotation; Encord's SDK refuses
    the whole file.
    Fix: Annotations need id, image_id, category_id and bbox; results image_id, category_id and what was found; masks size and counts.
    """

    what: str
    member: str
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return f'{self.what} has no "{self.member}"', _missing_member_help(self.given, self.advice, self.member) or _NEEDED.get(self.member)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class NothingDrawn(Violation, of=MemberMissing):
    """An annotation has neither a box nor a segmentation."""

    has_keypoints: bool

    def words(self) -> Words:
        whole = (
            ""
            if self.has_keypoints
            else "; the class of a whole image, as sets for classification have it, is no annotation of COCO's: nothing evaluates it"
        )
        return 'the annotation has neither "bbox" nor "segmentation"', f"{_NEEDED['bbox']}{whole}"


_NEEDED = {
    "id": 'number the annotations: "id": 1, 2, 3 …',
    "image_id": 'add the "id" of its image',
    "category_id": 'add the "id" of its category',
    "bbox": 'add "bbox": [x, y, width, height] in pixels',
    "caption": 'add "caption": "…"',
    "segments_info": 'add "segments_info": [{"id": …, "category_id": …, …}]',
}
#: Member -> help if it has a wrong value.
_GIVEN = {"id": _NEEDED["id"], "image_id": 'give the "id" of its image', "category_id": 'give the "id" of its category'}


class MixedResults(Violation, code="REC308", slug="coco-mixed-results", in_part=True):
    """A result lacks what the first result of the file has, or the outline that others have beside their boxes.

    Why: pycocotools decides by the first result whether a file holds boxes, masks or key points. A result of another kind stops it with
    KeyError, or is evaluated as something that it is not: where boxes have outlines beside them, it takes the box of a result without one
    for its mask.
    Fix: Write a file for each kind.
    """

    # The first result of the file has the member, but this one does not.

    member: str
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        fix = _missing_member_help(self.given, self.advice, self.member) or "write boxes, masks and key points into files of their own"
        return (
            f'the result has no "{self.member}", though the first result has; {LOAD} reads all results as it reads the first',
            fix,
        )

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class Undrawn(Violation, of=MixedResults):
    """The result has a box alone, others have an outline beside theirs."""

    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        message = f'the result has no "segmentation", while others have one; {LOAD} takes its box for its mask'
        fix = "give its mask; write boxes without masks into a file of their own"
        return message, _missing_member_help(self.given, self.advice, "segmentation") or fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class OutlineElsewhere(Violation, of=MixedResults, layer="record"):
    """The outline of a result stands in another member beside its box."""

    given: str

    def words(self) -> Words:
        return f'the result has {quote(self.given)} and no "segmentation"; {LOAD} takes its box for its mask', rename_help(
            self.given, "segmentation"
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class NoGeometry(Violation, of=MemberMissing):
    """A result has no box, no segmentation, no key points and no caption."""

    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return 'the result has no "bbox", "segmentation", "keypoints" or "caption"', _missing_member_help(
            self.given, self.advice, "bbox"
        ) or 'give "bbox": [x, y, width, height] in pixels'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


def foreign(value: Any, kind: tuple[str, str]) -> Words:
    """Returns message and help. ``kind``: what the record is, as text, and what to do about it."""
    return f"this is {kind[0]}, where COCO's annotation or result was expected", kind[1]


class NotResults(Violation, code="JSN301", slug="coco-not-results", once_per_file=True, layer="bytes"):
    """The file holds an object where a list of results belongs.

    Why: pycocotools stops at it. Only an annotation file is an object, and brings its images and categories. It is also said, once a file,
    of files of other platforms and of records of theirs among results.
    Fix: Write the list of results by itself; or add images and categories, to make it an annotation file.
    """

    kind: tuple[str, str]
    """What the object is, as text, and what to do about it."""

    def words(self) -> Words:
        return foreign(self.value, self.kind)


class Foreign(Violation, of=MemberMissing):
    """A list inside of the file holds a record of another platform, where COCO has an annotation or a result."""

    kind: tuple[str, str]
    """What the record is, as text, and what to do about it."""

    def words(self) -> Words:
        return foreign(self.value, self.kind)


class AreaMissing(
    Violation,
    code="REC303",
    slug="coco-area-missing",
    once_per_file=True,
    severity=Severity.WARNING,
    layer="stream",
    severity_in=(("coco", Severity.ERROR),),
):
    """An annotation has no "area", while others of the file have one, or it is meant for Encord.

    Why: pycocotools 2.0.11 stops with KeyError when it evaluates against such annotations; Encord's SDK stops the whole import. Where no
    annotation of a file has it, that is REC316, unless the file is meant for Encord.
    Fix: Write "area" for every annotation: the pixels that the segmentation covers, else width × height of the box.
    """

    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_area(1, 1, self.encord, self.given, self.advice)

    @fixes(
        safe="computes the area of a mere box; renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.coco.box_fixes import add_area_of_box

        return at.rename_member(self.given) or add_area_of_box(at)


def without_area(count: int, total: int, encord: bool, given: Any, advice: Any) -> Words:
    return f'{so_many(count, total)} no "area"; {_stops(encord)}', _missing_member_help(given, advice, "area") or (
        'add "area" to every annotation: the pixels that the segmentation covers, else width × height of the box'
    )


class AreasMissing(Violation, code="REC316", slug="coco-areas-missing", once_per_file=True, severity=Severity.WARNING, layer="stream"):
    """No annotation of the file has an "area".

    Why: Many tools live without it; pycocotools 2.0.11 stops with KeyError when it evaluates against the file, and RF-DETR when it trains
    on it. It is reported once per file.
    Fix: Write "area" for every annotation: the pixels that the segmentation covers, else width × height of the box. predlint fix computes
    that of mere boxes.
    """

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_area(self.count, self.total, self.encord, self.given, self.advice)


def so_many(count: int, total: int) -> str:
    """Returns the beginning of a message about some of the annotations of a file: "3 of 5 annotations have"."""
    return "the annotation has" if total == 1 else f"{count:,} of {total:,} annotations {'has' if count == 1 else 'have'}"


class IscrowdMissing(
    Violation,
    code="REC311",
    slug="coco-iscrowd-missing",
    once_per_file=True,
    severity=Severity.WARNING,
    layer="stream",
    severity_in=(("coco", Severity.ERROR),),
):
    """An annotation has no "iscrowd", while others of the file have one, or it is meant for Encord.

    Why: pycocotools 2.0.11 stops with KeyError when it evaluates against such annotations; Encord's SDK stops the whole import. Where no
    annotation of a file has it, that is REC317, unless the file is meant for Encord.
    Fix: Write "iscrowd": 0 for every annotation of a single object, 1 for a crowd or what "ignore" asks evaluations to leave out.
    """

    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_iscrowd(1, 1, self.encord, self.given, self.advice)

    @fixes(
        safe='adds "iscrowd": 0, but where "ignore" asks evaluations to leave the annotation out',
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if (renamed := at.rename_member(self.given)) is not None:
            return renamed
        if at.value_at([*at.keys[:-1], "ignore"]):
            return None  # evaluations leave the annotation out, and 0 would include it
        return at.safely(at.text.insert(at.keys[:-1], "iscrowd", "0"))


def without_iscrowd(count: int, total: int, encord: bool, given: Any, advice: Any) -> Words:
    refused = "" if encord or count < total else "; CVAT and Datumaro 1.13.12 refuse to import it"
    fix = 'add "iscrowd" to every annotation: 0, or 1 for a crowd, which evaluations leave out'
    fix += "" if encord else " (LVIS has none, and its API asks for none)"
    return f'{so_many(count, total)} no "iscrowd"; {_stops(encord)}{refused}', _missing_member_help(given, advice, "iscrowd") or fix


class IscrowdsMissing(
    Violation, code="REC317", slug="coco-iscrowds-missing", once_per_file=True, severity=Severity.WARNING, layer="stream"
):
    """No annotation of the file has "iscrowd".

    Why: Many tools live without it, and LVIS has none; pycocotools 2.0.11 stops with KeyError when it evaluates against the file, and CVAT
    and Datumaro 1.13.12 refuse to import it. It is reported once per file.
    Fix: Write "iscrowd": 0 for every annotation of a single object, as predlint fix does.
    """

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_iscrowd(self.count, self.total, self.encord, self.given, self.advice)


def _stops(encord: bool) -> str:
    return f"{SDK} stops the whole import with EncordException" if encord else f"{RELEASE} stops with KeyError when it evaluates against it"


def no_segmentation(encord: bool, given: Any, advice: Any) -> Words:
    follows, fix = _only_a_box(encord)
    if given is not None:  # an outline exists under another name
        return f'the annotation has no "segmentation"; {_makes_no_mask(encord)}', _missing_member_help(given, advice, "segmentation") or fix
    return f'the annotation has no "segmentation"; {follows}', fix


class SegmentationMissing(
    Violation,
    code="REC310",
    slug="coco-segmentation-missing",
    once_per_file=True,
    severity=Severity.WARNING,
    layer="stream",
    severity_in=(("coco", Severity.ERROR), ("coco-into-encord", Severity.WARNING)),
):
    """An annotation has no segmentation, while others of the file have outlines.

    Why: pycocotools stops when it makes the mask. A file of boxes needs none, and nothing is said of it. Into Encord, boxes and outlines
    may stand beside one another; but where the category is a polygon in the ontology, its SDK imports the four corners of the box as the
    outline.
    Fix: Give the polygon or the mask, or the corners of the box as a polygon; or keep boxes in a file of their own.
    """

    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return no_segmentation(self.encord, self.given, self.advice)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way, or has the name of another format",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class NullSegmentation(Violation, of=SegmentationMissing):
    """The segmentation of an annotation is null."""

    encord: bool

    def words(self) -> Words:
        follows, fix = _only_a_box(self.encord)
        return f"segmentation is null; {follows}", fix


class WithoutSegmentation(Violation, of=SegmentationMissing):
    """Of all annotations of a file: the outlines stand under another name, or are to be polygons in Encord."""

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        if self.total == 1:
            return no_segmentation(self.encord, self.given, self.advice)
        if self.given is not None:
            fix = _missing_member_help(self.given, self.advice, "segmentation") or _only_a_box(self.encord)[1]
            return f'{so_many(self.count, self.total)} no "segmentation"; {_makes_no_mask(self.encord)}', fix
        message = f'{so_many(self.count, self.total)} no "segmentation", or null; their categories are polygons in the ontology'
        return f"{message}, and {SDK} takes the boxes for their outlines", "give polygons: [[x, y, x, y, …]]"


def _only_a_box(encord: bool) -> tuple[str, str]:
    """Returns the effect of a missing outline while others have one, and the help."""
    if encord:
        return f"its category is a polygon in the ontology, and {SDK} takes the box for its outline", "give its polygon: [[x, y, x, y, …]]"
    return f"other annotations have outlines, and {_makes_no_mask(encord)}", (
        "give its polygon or its mask, or the corners of the box as a polygon; or keep boxes in a file of their own"
    )


def _makes_no_mask(encord: bool) -> str:
    return f"{SDK} takes the box for the outline" if encord else f"{LOAD} stops when it makes the mask"


_NUMBER_FIRST = "(no number there either? then number them: 1, 2, 3 …)"


class MemberType(Violation, code="REC302", slug="coco-member-type"):
    """A member has the wrong type.

    Why: Tools look ids up as they are written: "7" is not 7, and its annotation belongs to no image. Some readers convert silently, so the
    fault appears elsewhere.
    Fix: Write ids and counts as whole numbers without quotes, areas as numbers.
    """

    member: str
    intended: int | None = None
    """The id of the image or category whose name is the value."""
    is_id: bool = True
    """True if the value, read as a number, is an id as well."""

    def words(self) -> Words:
        message = f"{self.member} must be a whole number, found {quote(self.value)}"
        if isinstance(self.value, str):
            without, number = quoted_integer(self.value, 0), unquoted_integer(self.value, 0)
            if self.intended is not None and number != str(self.intended):
                that = "that image" if self.member == "image_id" else "that category"
                if self.is_id and number is not None and number == self.value.strip():
                    return message, f'{without}, if it is the id; if it is the name, write {self.intended}, the "id" of {that}'
                return message, f'write {self.intended}, the "id" of {that}'
            if without is not None:
                return message, without
            if self.member == "image_id":
                return message, f'give the number that is the "id" of the image, not its name {_NUMBER_FIRST}'
            if self.member == "category_id":
                return message, f'give the number that is the "id" of the category, not its name {_NUMBER_FIRST}'
        inner: object = cast("dict[str, object]", self.value).get("id") if self.value.__class__ is dict else None
        if inner.__class__ is int:
            return message, f'write the "id" alone: {quote(inner)}'
        return message, bracketed_number(self.value, whole=True) or _GIVEN[self.member]

    @fixes(
        safe="removes the quotes around a number; writes the results of a list in a list one after another",
        unsafe="writes the id of the image or category whose name is given, where the COCO file that is checked against lists it",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.coco.form_fixes import unwrap_id

        if bracketed_number(self.value) is not None:
            return at.unwrap_list()
        number = unquoted_integer(self.value, 0)
        if self.intended is None or number == str(self.intended):
            return unwrap_id(at)
        # The text of a number may be the id itself, or the name.
        return at.write(self.intended) if number is None or number != self.value.strip() else None


class NotAnObject(Violation, of=MemberType):
    """An annotation or a result is not an object."""

    what: str

    def words(self) -> Words:
        fix = 'write {"image_id": …, "category_id": …, "bbox": [x, y, width, height], …}'
        checked = COCO.are_checked(self.value)
        if checked or (self.value.__class__ is list and self.value and self.value[0].__class__ is dict):
            fix = f"put what is in the inner lists into one list (results.extend(batch)), in a file of one JSON value{checked}"
        return f"{self.what} must be an object, found {describe_non_object(self.value)}", json_in_text_help(self.value) or fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class Held(Violation, of=NotResults):
    """An element of the file holds a list of results, where one result belongs."""

    name: str
    """The member of an element that holds a list of results."""

    template = (
        "results are in a list under {name:quoted}, where one result was expected",
        "write them all into one list (results.extend(entry[{name:quoted}])); those in it were checked",
    )


# -- ids and other members ---------------------------------------------------------------------------------------------


class IdTooLarge(Violation, code="REC313", slug="coco-id-too-large", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """An id has more than 64 bits.

    Why: Python takes whole numbers of any length. numpy, databases and most readers of JSON do not: some round them, so that two ids become
    one. predlint does not look such ids up. It is reported once per file.
    Fix: Number images, categories and annotations: 1, 2, 3 … uuid4().int gives numbers of 128 bits.
    """

    member: str

    template = (
        '"{member}" does not fit in 64 bits with a sign; predlint cannot look such an id up, since JSON readers round it',
        "number them 1, 2, 3 …; uuid4().int gives such numbers",
    )


class IdWithPoint(Violation, code="REC304", slug="coco-id-with-point", severity=Severity.WARNING, layer="record"):
    """An id is written as 7.0.

    Why: Python takes 7.0 for 7, other readers look for another id. Usually a table was read by pandas, in which some ids are missing: the
    last digits of large ids are wrong there.
    Fix: Convert ids with int() before writing.
    """

    member: str

    def words(self) -> Words:
        message = f"{self.member} is {quote(self.value)}, with a decimal point; ids are whole numbers"
        if abs(self.value) > 2**53:
            return message, "its last digits may be wrong: take it from the source again"
        return message, f"write {int(self.value)}; pandas turns ids to such numbers where some are missing"

    @fixes(safe="writes the number without a point")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_whole_number()


class IdZero(Violation, code="REC305", slug="coco-id-zero", severity=Severity.WARNING, layer="record"):
    """An annotation has the id 0.

    Why: When pycocotools evaluates, it keeps the id of the matched annotation of each result, and 0 where there is none: a result that hits
    this annotation counts as a false alarm, and nothing says so. It is one annotation of the file, and exporters of Label Studio and
    Encord count from 0. Encord's import does not read these ids.
    Fix: Count annotations from 1.
    """

    def words(self) -> Words:
        message = f"the annotation has the id 0, which {LOAD} takes for “no match” when it evaluates: a hit counts as a miss"
        return message, "count annotations from 1"


class IdNegative(Violation, code="REC318", slug="coco-id-negative", severity=Severity.WARNING, layer="record"):
    """An annotation has an id below 0.

    Why: pycocotools takes it; faster-coco-eval 1.8.0 takes ids below 1 for “no match”: a result that hits this annotation counts as a false
    alarm.
    Fix: Count annotations from 1.
    """

    template = (
        "the annotation has the id {value:quoted}; faster-coco-eval 1.8.0 takes ids below 1 for “no match”: a hit counts as a miss",
        "count annotations from 1",
    )


class IgnoreFlag(Violation, code="REC315", slug="coco-ignore-flag", severity=Severity.WARNING, layer="record"):
    """An annotation has "ignore", and is no crowd.

    Why: pycocotools overwrites ignore with iscrowd when it evaluates: the annotation counts in full, also against a model that does not
    find it. detectron2 0.6 stops at it.
    Fix: Write "iscrowd": 1 for what evaluations are to leave out, else "ignore": 0.
    """

    def words(self) -> Words:
        message = (
            f'"ignore" is {quote(self.value)}, but the annotation is no crowd: {RELEASE} '
            'overwrites it with "iscrowd", so that the annotation '
            "counts; detectron2 0.6 stops at it"
        )
        return message, 'write "iscrowd": 1, if evaluations are to leave it out; else "ignore": 0'


class NotText(Violation, of=MemberType):
    """A caption is not a text."""

    member: str

    def words(self) -> Words:
        fix = "write one text"
        given: Any = self.value
        if isinstance(given, (list, tuple)) and given:
            several = "; a list of results has one for each image, an annotation file an entry for each caption"
            fix = "remove the brackets" if len(cast("list[Any]", given)) == 1 else fix + several
        return f"{self.member} must be a string, found {quote(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list() or at.unwrap_number()


class NotACount(Violation, of=MemberType):
    """num_keypoints is not a whole number from 0 on."""

    member: str

    def words(self) -> Words:
        return f"{self.member} must be a whole number from 0 on, found {quote(self.value)}", (
            quoted_integer(self.value, 0) or bracketed_number(self.value, whole=True) or "count the points with a visibility above 0"
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class CaptionEmpty(Violation, code="REC309", slug="coco-caption-empty", severity=Severity.WARNING):
    """A caption is empty.

    Why: It counts as an answer, and as a bad one, in every measure.
    Fix: Find out why the model said nothing; leave out what has no caption.
    """

    template = "the caption is empty", "write one; or leave the whole entry out, not the caption alone"


class IscrowdValue(Violation, code="REC306", slug="coco-iscrowd-value", layer="record"):
    """iscrowd is something else than 0 or 1.

    Why: Encord's SDK refuses the whole file; pycocotools leaves annotations out of the evaluation whenever it is not 0.
    Fix: Write 1 for an annotation of a crowd, else 0.
    """

    def words(self) -> Words:
        fix = (
            quoted_integer(self.value, 0, 1)
            or (bracketed_number(self.value, whole=True) if self.value in ([0], [1]) else None)
            or "write 1 for a crowd, else 0"
        )
        return f"iscrowd is {quote(self.value)}; 0 or 1 is expected", fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


def crowd_flag(value: Any) -> Words:
    message = f"iscrowd is {quote(value)}; {LOAD} takes it for {int(value)}, stricter readers do not"
    return message, "write 1, if it is a crowd" if value else "write 0"


class IscrowdFlag(Violation, code="REC312", slug="coco-iscrowd-flag", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """iscrowd is true or false.

    Why: Python takes true for 1 and false for 0, and so do pycocotools and Encord's SDK; readers in other languages expect a number. Where
    all annotations of a file have it so, that is reported once.
    Fix: Write 1 or 0: int(flag).
    """

    count: int
    total: int

    def words(self) -> Words:
        if self.total == 1:
            return crowd_flag(self.value)
        return (
            f"iscrowd is true or false in all {self.total:,} annotations; {LOAD} takes that for 1 or 0, stricter readers do not",
            "write 1 or 0",
        )


class CrowdFlag(Violation, of=IscrowdFlag):
    """An annotation has true or false for iscrowd, while others of the file have not."""

    def words(self) -> Words:
        return crowd_flag(self.value)

    @fixes(safe="writes 1 for true and 0 for false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.replace(at.keys, str(int(self.value))))


class CrowdPolygon(Violation, code="REC307", slug="coco-crowd-polygon", severity=Severity.WARNING, layer="record"):
    """A crowd is drawn with polygons.

    Why: A crowd is a mask of run lengths, by the format. What is marked as a crowd is left out of evaluations: often the flag was set by
    mistake.
    Fix: Write iscrowd 0, or give the segmentation as run lengths.
    """

    template = (
        "iscrowd is {value:quoted}, but the segmentation is made of polygons; a crowd is written as a mask",
        "write 0 for a single object; give the crowd as a mask of run lengths",
    )


# -- scores ------------------------------------------------------------------------------------------------------------


#: The help does not suggest a number, because none is known.
_HOW_SURE = "write how sure the model is, a number from 0 to 1"


class ScoreMissing(Violation, code="CNF301", slug="coco-score-missing"):
    """A result has no score.

    Why: Results are ranked by their score: pycocotools stops with KeyError when it evaluates.
    Fix: Write the score of the model, from 0 to 1.
    """

    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return f'the result has no "score"; {LOAD} stops with KeyError when it evaluates', _missing_member_help(
            self.given, self.advice, "score"
        ) or 'add "score": how sure the model is, from 0 to 1'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class ConfidenceValue(Violation, code="CNF305", slug="coco-confidence-value", layer="record"):
    """ "confidence", used in place of a score, is not a number from 0 to 1.

    Why: An import into Encord with confidence_field_name="confidence" reads it. No tool refuses it, and every threshold between 0 and 1
    lets it pass.
    Fix: Divide percent by 100; turn logits into probabilities (sigmoid or softmax).
    """

    def words(self) -> Words:
        if self.value.__class__ not in (int, float):
            return f"confidence must be a number, found {quote(self.value)}", written(self.value) or _HOW_SURE
        message = f"confidence is {quote(self.value)}; 0 to 1 is expected"
        return message, confidence_help(self.value, "divide percent by 100: {}")

    @fixes(
        safe="removes the quotes around a number",
        unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_number() or at.convert_percent_text() or at.convert_score()


class ScoreType(Violation, code="CNF302", slug="coco-score-type"):
    """A score is not a number.

    Why: Sorting mixes up strings and numbers ("0.9" is above "0.10"), or stops.
    Fix: Convert before writing: float(score).
    """

    def words(self) -> Words:
        bare = quoted_number(self.value) or bracketed_number(self.value)  # scores of key points may be sums above 1
        return f"score must be a number, found {quote(self.value)}", bare or written(self.value) or _HOW_SURE

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class ScoreRange(Violation, code="CNF303", slug="coco-score-range"):
    """A score is outside 0 to 1.

    Why: No tool refuses it. Encord stores it as the confidence, and every threshold between 0 and 1 lets it pass; percent beside fractions
    ruin the ranking.
    Fix: Divide percent by 100; turn logits into probabilities (sigmoid or softmax).
    """

    def words(self) -> Words:
        message = f"score is {quote(self.value)}; 0 to 1 is expected"
        if 1 < self.value <= 1.001:
            return message, "clamp it to 1"
        return message, confidence_help(self.value, "divide percent by 100: {}")

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


class ScoreRoundedUp(
    Violation,
    code="CNF306",
    slug="coco-score-rounded-up",
    severity=Severity.WARNING,
    layer="record",
    severity_in=(("coco-into-encord", Severity.ERROR),),
):
    """A score is above 1 by less than a millionth.

    Why: Sums of 32-bit floats end there. COCO's readers take it: the ranking is right. Platforms that store it as a confidence, such as
    Encord and Labelbox, expect 0 to 1; where the file is meant for Encord it is an error.
    Fix: Clamp scores before writing: min(score, 1.0).
    """

    template = "score is {value:quoted}, above 1 by rounding; COCO's readers take it, Encord and Labelbox expect 0 to 1", "clamp it to 1"

    @fixes(unsafe="writes 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_unsafely((at.keys, 1))


class ScoreMissingInSome(
    Violation,
    code="CNF307",
    slug="coco-score-missing-in-some",
    severity=Severity.INFO,
    layer="stream",
    severity_in=(("coco-into-encord", Severity.WARNING),),
):
    """Some annotations of the file have a score, others have none.

    Why: Nobody reads the scores of an annotation file but who takes it for predictions: FiftyOne writes them only where it has them. Encord
    stores a confidence of 1.0 for those without, so that there it is a warning. It is reported once per file. In a list of results each
    missing score is CNF301.
    Fix: Where the file holds predictions, write the score of the model for each annotation, from 0 to 1.
    """

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        follows = "Encord stores a confidence of 1.0 for such" if self.encord else "only programs that read them as predictions need it"
        message = f'{so_many(self.count, self.total)} no "score", others have one; {follows}'
        return message, _missing_member_help(
            self.given, self.advice, "score"
        ) or 'if the annotations are predictions, give each a "score" from 0 to 1'


class ScoreNegative(Violation, of=ScoreRange):
    """The score of a result with key points is below 0."""

    def words(self) -> Words:
        return f"score is {quote(self.value)}; no score is below 0", PROBABILITY

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


class PoseScore(Violation, code="CNF304", slug="coco-pose-score", severity=Severity.WARNING, layer="record"):
    """The score of key points is above 1.

    Why: Some pose models add up the scores of their points. The ranking is right, a threshold between 0 and 1 is not.
    Fix: Divide by the number of points, or by the largest score that the model can give.
    """

    def words(self) -> Words:
        fix = "scale it, or divide it by the number of key points, if it is a sum"
        if 2 <= self.value <= 100:
            fix += f"; if it is percent, divide it by 100: {self.value / 100:.10g}"
        return f"score is {quote(self.value)}, above 1; {LOAD} only sorts by it, but thresholds and platforms expect 0 to 1", fix


# -- what is not checked -----------------------------------------------------------------------------------------------


class Captions(Violation, code="MED301", slug="coco-captions", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The file holds captions, of which little is checked.

    Why: predlint checks that the images exist and that captions are texts; what they say is beyond it. It is reported once per file.
    Fix: Nothing needs to be done.
    """

    template = "these are captions; predlint checks their ids and that they are texts, and nothing else", None


class Panoptic(Violation, code="MED302", slug="coco-panoptic", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The file holds panoptic annotations, which are not checked.

    Why: Their masks lie in PNG files, whose colours are the ids of segments_info. predlint does not open them. It is reported once per
    file.
    Fix: Check with panopticapi that each segment has its colour, or convert to masks of run lengths.
    """

    template = (
        "these are panoptic annotations, whose masks lie in PNG files; predlint does not check them",
        "check that each id in segments_info is a colour of the PNG that file_name gives",
    )


def pixel_values(values: list[float]) -> str:
    """Formats numbers as a user would write them."""
    return listing([f"{value:.6g}" for value in values])
