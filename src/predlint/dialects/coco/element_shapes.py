"""What one element of "images" and of "categories" must look like. Members beyond these are taken as they are."""

from __future__ import annotations

from collections.abc import Mapping

from predlint.dialects.coco import words
from predlint.geometry import MOST_PIXELS
from predlint.shape.faults import Fault, Say, fault
from predlint.shape.nodes import Member, Number, Record, Text


def image(encord: bool, *, mapped: bool = False) -> Record:
    """An image. Encord finds its data row by the name, if not by a mapping of ids (``mapped``), which may take all but a name that is no
    text; pycocotools needs no more than id and size (LVIS has links in place of names)."""
    wrong = fault("KEY307", words.image_name)
    named = Member(Text(wrong, least=1, empty=fault("KEY303", words.image_name)), fault("KEY303", words.image_without_name))
    return _record(
        {
            "id": _id("KEY304", "KEY307", words.image_without_id, words.image_id),
            "file_name": named if encord and not mapped else Member(Text(wrong, nullable=mapped or not encord)),
            "width": _size("width", encord=encord),
            "height": _size("height", encord=encord),
        },
        fault("KEY307", words.image_not_an_object),
    )


def category(encord: bool) -> Record:
    """A category; what it has of key points, record rules look at."""
    named = fault("NAM308", words.category_name)
    members = {
        "id": Member(_whole(fault("NAM308", words.category_id)), fault("NAM307", words.category_without, "id")),
        "name": Member(Text(named, least=1, empty=named), fault("NAM307", words.category_without, "name")),
    }
    if encord:
        members["supercategory"] = Member(Text(fault("NAM308", words.supercategory), nullable=True))
    return _record(members, fault("NAM308", words.category_not_an_object))


def _record(members: Mapping[str, Member], wrong: Fault) -> Record:
    unknown = fault(wrong.rule.code, words.member_unknown)
    misspelt = fault(wrong.rule.code, words.member_misspelt)
    return Record(members, wrong=wrong, unknown=unknown, misspelt=misspelt, ends_open=True)


def _id(missing: str, wrong: str, say_missing: Say, say_wrong: Say) -> Member:
    return Member(_whole(fault(wrong, say_wrong)), fault(missing, say_missing))


def _whole(wrong: Fault) -> Number:
    return Number(wrong, whole=True)


def _size(member: str, *, encord: bool) -> Member:
    """A width or height. Boxes do without, but for an import into Encord; of images with outlines record rules tell."""
    absent = fault("KEY305", words.image_without_size, member) if encord else fault("KEY320", words.image_of_boxes, member)
    null = None if encord else fault("KEY320", words.image_of_boxes_null, member)
    wrong, outside = fault("KEY307", words.image_size_type, member), fault("KEY306", words.image_size, member)
    number = Number(wrong, outside, above=0, most=MOST_PIXELS, whole=True, null=null)
    return Member(number, absent)
