"""What one element of "images" and of "categories" must look like. Members beyond these are taken as they are."""

from __future__ import annotations

from collections.abc import Mapping

from predlint.dialects.coco.words import (
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
from predlint.geometry import MOST_PIXELS
from predlint.shape.faults import Fault, broken
from predlint.shape.nodes import Member, Number, Record, Text


def image(encord: bool, *, mapped: bool = False) -> Record:
    """An image. Encord finds its data row by the name, if not by a mapping of ids (``mapped``), which may take all but a name that is no
    text; pycocotools needs no more than id and size (LVIS has links in place of names)."""
    wrong = broken(ImageNameAsImageType)
    named = Member(Text(wrong, least=1, empty=broken(ImageName)), broken(ImageWithoutName))
    return _record(
        {
            "id": Member(_whole(broken(ImageId)), broken(ImageWithoutId)),
            "file_name": named if encord and not mapped else Member(Text(wrong, nullable=mapped or not encord)),
            "width": _size("width", encord=encord),
            "height": _size("height", encord=encord),
        },
        broken(ImageNotAnObject),
    )


def category(encord: bool) -> Record:
    """A category; what it has of key points, record rules look at."""
    named = broken(CategoryName)
    members = {
        "id": Member(_whole(broken(CategoryType)), broken(CategoryIncomplete, "id")),
        "name": Member(Text(named, least=1, empty=named), broken(CategoryIncomplete, "name")),
    }
    if encord:
        members["supercategory"] = Member(Text(broken(Supercategory), nullable=True))
    return _record(members, broken(CategoryNotAnObject))


def _record(members: Mapping[str, Member], wrong: Fault) -> Record:
    return Record(members, wrong=wrong, ends_open=True)


def _whole(wrong: Fault) -> Number:
    return Number(wrong, whole=True)


def _size(member: str, *, encord: bool) -> Member:
    """A width or height. Boxes do without, but for an import into Encord; of images with outlines record rules tell."""
    absent = broken(ImageWithoutSize, member) if encord else broken(ImageSizeUnknown, member)
    null = None if encord else broken(ImageOfBoxesNull, member)
    wrong, outside = broken(ImageType, member), broken(ImageSize, member)
    number = Number(wrong, outside, above=0, most=MOST_PIXELS, whole=True, null=null)
    return Member(number, absent)
