"""The shapes of one element of "images" and of "categories". Other members are accepted."""

from __future__ import annotations

from collections.abc import Mapping

from predlint.geometry import MOST_PIXELS
from predlint.platforms.coco.words import (
    CategoryIncomplete,
    CategoryName,
    CategoryNotAnObject,
    CategoryType,
    ImageId,
    ImageName,
    ImageNameAsImageType,
    ImageNotAnObject,
    ImageOfBoxesNull,
    ImageSize,
    ImageSizeUnknown,
    ImageType,
    ImageWithoutId,
    ImageWithoutName,
    ImageWithoutSize,
    Supercategory,
)
from predlint.platforms.record_files import NO_PLACE
from predlint.shape.nodes import Member, Number, Record, Text
from predlint.shape.violation_specs import ViolationSpec, spec_of


def image(encord: bool, *, mapped: bool = False) -> Record:
    """Returns the shape of an image. Encord finds its data row by the file name, or by a mapping of ids (``mapped``), which needs no
    file name. pycocotools needs only id and size (LVIS has links in place of names)."""
    wrong = spec_of(ImageNameAsImageType)
    named = Member(Text(wrong, minimum=1, empty=spec_of(ImageName), unlike=NO_PLACE), spec_of(ImageWithoutName))
    return _record(
        {
            "id": Member(_whole(spec_of(ImageId)), spec_of(ImageWithoutId)),
            "file_name": named if encord and not mapped else Member(Text(wrong, nullable=mapped or not encord, unlike=NO_PLACE)),
            "width": _size("width", encord=encord),
            "height": _size("height", encord=encord),
        },
        spec_of(ImageNotAnObject),
        frozenset({"license", "coco_url", "flickr_url", "date_captured"}),
    )


def category(encord: bool) -> Record:
    """Returns the shape of a category. Record rules check its key points."""
    named = spec_of(CategoryName)
    members = {
        "id": Member(_whole(spec_of(CategoryType)), spec_of(CategoryIncomplete, "id")),
        "name": Member(Text(named, minimum=1, empty=named), spec_of(CategoryIncomplete, "name")),
    }
    if encord:
        members["supercategory"] = Member(Text(spec_of(Supercategory), nullable=True))
    also_known = frozenset({"supercategory", "keypoints", "skeleton", "color", "isthing"})
    return _record(members, spec_of(CategoryNotAnObject), also_known)


def _record(members: Mapping[str, Member], wrong: ViolationSpec, also_known: frozenset[str]) -> Record:
    return Record(members, wrong=wrong, ends_open=True, also_known=also_known)


def _whole(wrong: ViolationSpec) -> Number:
    return Number(wrong, whole=True)


def _size(member: str, *, encord: bool) -> Member:
    """Returns the member for a width or height. Only an import into Encord needs it for boxes; record rules report it for outlines."""
    absent = spec_of(ImageWithoutSize, member) if encord else spec_of(ImageSizeUnknown, member)
    null = None if encord else spec_of(ImageOfBoxesNull, member)
    wrong, outside = spec_of(ImageType, member), spec_of(ImageSize, member)
    number = Number(wrong, outside, above=0, maximum=MOST_PIXELS, whole=True, null=null)
    return Member(number, absent)
