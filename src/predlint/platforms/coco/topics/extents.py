"""The extent of what is drawn, in pixels: box and area agree with the segmentation."""

from __future__ import annotations

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.coco.record import (
    AREA_OF_BOX,
    SAME,
    SIMILAR_OVERLAP,
    Box,
    Element,
    Extent,
    centred,
    is_covered,
    near,
    overlap,
    plain,
)
from predlint.platforms.coco.topics import areas
from predlint.platforms.coco.topics.areas import BOX_PATH, READ_AS_CENTRED, AreaOfBox, differing, rounded_off
from predlint.platforms.coco.topics.boxes import BoxOfCorners
from predlint.platforms.coco.topics.members import COLUMN_BY_COLUMN
from predlint.platforms.numbers import decimal, digits


class BoxAndSegmentation(Violation, code="GEO308", slug="coco-box-and-segmentation", severity=Severity.WARNING, layer="record"):
    """bbox is not the box around the segmentation.

    Why: One of the two is wrong, or belongs to another object; evaluations of boxes and of masks then disagree.
    Fix: Make the box from the segmentation: pycocotools.mask.toBbox, or the extremes of the polygons.
    """

    what: str
    around: tuple[float, ...]
    reading: str | None = None

    def words(self) -> Words:
        are = "lie" if self.what == "polygons" else "lies"
        return (
            f"bbox {quote(self.value)} is not the box of the segmentation: the {self.what} {are} in {quote(self.around)}",
            self.reading or "does one of them belong to another object? write the box around the segmentation",
        )

    @fixes(unsafe="takes x and y for the centre, where the box is then that of the segmentation")
    def fix(self, at: FixContext) -> Fix | None:
        if self.reading is None or not self.reading.startswith(READ_AS_CENTRED):
            return None
        x, y, width, height = (decimal(at.text.raw([*at.keys, index])) for index in range(4))
        left, top = digits(x - width / 2), digits(y - height / 2)
        return at.unsafely([*at.text.replace([*at.keys, 0], left), *at.text.replace([*at.keys, 1], top)])


class MaskTurned(Violation, code="GEO328", slug="coco-mask-turned", severity=Severity.WARNING, layer="record"):
    """A mask is inside its box only when it is read the other way round.

    Why: COCO counts pixels down the columns, Encord and most arrays along the rows. The run lengths add up all the same, so that no tool
    notices: the mask is scattered over the image.
    Fix: Encode numpy.asfortranarray(mask) with pycocotools; size is [height, width].
    """

    around: tuple[float, ...]

    def words(self) -> Words:
        fix = COLUMN_BY_COLUMN
        return (
            f"the runs of the mask seem to go along the rows: read so, it is inside its bbox; read as COCO does, in {quote(self.around)}",
            fix,
        )


class MaskSwapped(Violation, of=MaskTurned):
    """A mask is inside its box only when the two numbers of its size are exchanged."""

    around: tuple[float, ...]

    template = (
        "size seems to be [width, height]: read so, the mask is inside its bbox; read as COCO does, in {around:quoted}",
        "size is [height, width]",
    )


_AREA_OF_BOX = ViolationSpec(AreaOfBox)


def check_extent(element: Element, extent: Extent) -> None:
    """Checks box and area against what the segmentation covers."""
    box = element.box
    if box is not None and "bbox" not in element.reported_members and box[2] > 0 and box[3] > 0:
        _box_of(element, box, extent)
    if element.annotated and "bbox" not in element.reported_members and "segmentation" not in element.reported_members:
        _area_of(element, extent)


def _box_of(element: Element, box: Box, extent: Extent) -> None:
    """Reports a box that does not fit the segmentation. Differences of a rounded or tilted box are accepted."""
    if near(box, extent.box):
        return
    iou, around = overlap(box, extent.box), rounded_off(extent.box)
    corners = (box[0], box[1], box[2] - box[0], box[3] - box[1])
    if iou < SAME and near(corners, extent.box) and overlap(corners, extent.box) > SAME:
        element.settle(BOX_PATH, element.value["bbox"], BoxOfCorners, extent.what, around)
        return
    if iou >= SIMILAR_OVERLAP:
        return
    at: Path = (None, "segmentation")
    if extent.turned is not None and overlap(box, extent.turned) > SAME:
        element.settle(at, element.value["segmentation"], MaskTurned, around)
    elif extent.swapped is not None and overlap(box, extent.swapped) > SAME:
        element.settle(at, element.value["segmentation"], MaskSwapped, around)
    elif overlap(corners, extent.box) > SAME:
        element.settle(BOX_PATH, element.value["bbox"], BoxOfCorners, extent.what, around)
    else:
        element.settle(BOX_PATH, element.value["bbox"], BoxAndSegmentation, extent.what, around, _box_mistake(box, extent.box))


def _box_mistake(box: Box, around: Box) -> str | None:
    """Returns a text with the likely mistake in a box that is not the one around its segmentation, or None."""
    x, y, width, height = box
    if overlap(centred(box), around) > SAME:
        return f"{areas.READ_AS_CENTRED} then write {list(rounded_off(around))}"
    if max(overlap((y, x, height, width), around), overlap((y, x, width, height), around)) > SAME:
        return "are x and y swapped in one of the two?"
    if (x or y) and overlap((0, 0, width, height), around) > SAME:
        return "the segmentation counts from the corner of the box: add x and y of the box to each of its points"
    scale = around[2] / width
    if overlap((x * scale, y * scale, width * scale, height * scale), around) > SAME and x + y > 0:
        return f"is one of the two of the image at another size? the segmentation is {scale:.3g} times as large"
    return None


def _area_of(element: Element, extent: Extent) -> None:
    """Reports an area that the segmentation does not cover, except for crowds: theirs is unused, and often larger than the mask."""
    numbers = plain([element.value.get("area")])
    if numbers is None or numbers[0] < 0 or element.is_crowd:
        return
    area = numbers[0]
    if is_covered(area, extent.minimum, extent.maximum, extent.slack):
        return
    box = element.box[2] * element.box[3] if element.box is not None else 0.0
    found = extent.minimum if area < extent.minimum else extent.maximum
    of_box = box > 0 and abs(area - box) <= max(AREA_OF_BOX * box, 1)
    if of_box and element.context.encord:  # the import does not use the area
        return
    spec = _AREA_OF_BOX if of_box else differing(element, area)
    element.settle((None, "area"), element.value["area"], spec, extent.what, found)
