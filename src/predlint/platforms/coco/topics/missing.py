"""Members that annotations and results lack: areas, crowd flags, segmentations."""

from __future__ import annotations

from typing import Any

from predlint.model.diagnostics import Severity
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.coco.topics.members import LOAD, SDK, missing_member_help, so_many, who_stops


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
        from predlint.platforms.coco.fixes import add_area_of_box

        return at.rename_member(self.given) or add_area_of_box(at)


def without_area(count: int, total: int, encord: bool, given: Any, advice: Any) -> Words:
    return f'{so_many(count, total)} no "area"; {who_stops(encord)}', missing_member_help(given, advice, "area") or (
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
    return f'{so_many(count, total)} no "iscrowd"; {who_stops(encord)}{refused}', missing_member_help(given, advice, "iscrowd") or fix


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


def no_segmentation(encord: bool, given: Any, advice: Any) -> Words:
    follows, fix = _only_a_box(encord)
    if given is not None:  # an outline exists under another name
        return f'the annotation has no "segmentation"; {_makes_no_mask(encord)}', missing_member_help(given, advice, "segmentation") or fix
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
            fix = missing_member_help(self.given, self.advice, "segmentation") or _only_a_box(self.encord)[1]
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
