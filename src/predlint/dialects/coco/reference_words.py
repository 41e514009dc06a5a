"""The sentences about what annotations name, what was left unchecked, and the mapping: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, Protocol

from predlint.dialects.coco.annotation_words import so_many
from predlint.dialects.coco.values import is_large
from predlint.dialects.slips import rename
from predlint.names import listing, quote
from predlint.stream.near_rows import space_in_list

Said = tuple[str, str | None]

_OTHER_ROWS = "is it the list of data rows of another project, or another split?"


# -- what annotations name ---------------------------------------------------------------------------------------------


class Unknown(Protocol):
    """What is said of images that are not known, one after another."""

    def words(self, value: Any, id_: int, file_name: str | None) -> Said: ...


def not_known(value: Any, unknown: Unknown, id_: int, file_name: str | None) -> Said:
    """What is said depends on how many were told before."""
    return unknown.words(value, id_, file_name)


def unknown_image(value: Any, where: str, count: int, least: int | None, most: int | None, numbered: tuple[int, str] | None = None) -> Said:
    """``numbered`` is the image whose file is called like the id that is not known."""
    if least is None or most is None:
        fix = (
            "add the images to it"
            if where == '"images"'
            else 'add the images to it, or leave "images" out of it to have categories checked alone'
        )
        return f"image {quote(value)} is not in {where}, which lists no image", fix
    if numbered is not None:
        fix = f"{quote(numbered[1])} has the id {numbered[0]} there: was the id read out of the name of the file? Look it up by file_name"
    elif count == 1:
        fix = f"the only image there has the id {least}"
    elif value == 0 and least > 0:
        fix = f"image ids there begin with {least}: were they counted from 0 here?"
    else:
        fix = f"{count:,} images are listed, with ids from {least} to {most}"
    return f"image {quote(value)} is not in {where}", fix


def file_of_another(value: Any, where: str, name: str, listed: str, other: int) -> Said:
    """``listed`` is the file of the image that has the id, ``other`` the id of the image that has the file."""
    message = f"image {quote(value)} is {quote(listed)} in {where}, but the file_name of the result is {quote(name)}"
    return message, f'write {other}, the "id" of that image; programs such as Ultralytics take the number in the name of a file for the id'


def image_not_mapped(value: Any, name: str | None, map_name: str) -> Said:
    shown = f" ({quote(name)})" if name is not None else ""
    return f"image {quote(value)}{shown} is not in {map_name}: it has no data row in the project", 'add it to "image_id_to_frame_index"'


def title_spaced_in_list(value: Any, name: str, listed: str) -> Said:
    return space_in_list(name, listed)


def image_without_row(value: Any, name: str | None, title: str | None, near: tuple[str, ...], listed: bool) -> Said:
    """``title``: the name without its folders, where the list has that; ``listed``: whether the list has the id of the image."""
    shown = f" ({quote(name)})" if name is not None else ""
    fix = title_advice(title, near, name)
    if listed and title is None and not near:
        fix = f"the list has {quote(value)}, the id of the image here: list the titles of the data rows, {quote(name)} for this one"
    return f"image {quote(value)}{shown} is not in the list of data rows", fix


def unnamed_without_row(value: Any, title: str | None, near: tuple[str, ...], others: int) -> Said:
    more = f" (nor are {others:,} further images)" if others else ""
    message = (
        f"image {quote(value)} is not in the list of data rows{more}; no annotation names it, but Encord's recipe looks up every image"
    )
    return message, title_advice(title, near, value, without="leave it out")


def _without(title: str, name: str | None) -> str:
    return ", without folders" if name is not None and name.replace("\\", "/").endswith(f"/{title}") else ""


def title_advice(title: str | None, near: tuple[str, ...], name: str | None = None, *, without: str = "leave its annotations out") -> str:
    if title is not None:
        return f"the list has {quote(title)}: file_name must be that title exactly{_without(title, name)}"
    return f"did you mean {listing(near)}? Titles are compared letter by letter" if near else f"upload it, or {without}"


def more_without_row(value: Any, likely: bool, name: str | None) -> Said:
    """``likely``: whether all of the first few before it were told what their names may mean."""
    fix = "as with those told one by one: the list must have each file_name as a title, letter by letter"
    shown = f"image {quote(value)} ({quote(name)})" if name is not None else "the image"
    return f"{shown} is not in the list of data rows, nor are many before it", fix if likely else _OTHER_ROWS


def more_not_mapped(value: Any, map_name: str) -> Said:
    return f"the image is not in {map_name}, nor are many before it", "was the mapping made for another file?"


def more_unknown_images(value: Any, where: str, likely: bool) -> Said:
    """``likely``: whether all of the first few before it have the number in the name of a file for an id."""
    fix = "were the predictions made for another split than the images that they are checked against?"
    if likely:
        fix = "as with those told one by one: was each id read out of the name of the file? Look all of them up by file_name"
    return f"the image is not in {where}, nor are many before it", fix


def large_unknown_image(value: Any, where: str) -> Said:
    return (
        f"the image is not in {where}: image_id does not fit in 64 bits with a sign, and all ids there do",
        "give the id of the image there; number images 1, 2, 3 …",
    )


def images_without_rows(value: Any, absent: int, total: int, name: str, title: str | None, near: tuple[str, ...]) -> Said:
    which = f"{absent:,} of {total:,} images {'is' if absent == 1 else 'are'} not"
    which = f"none of the {total:,} images is" if absent == total else which
    fix = title_advice(title, near, name) if title is not None or near else _OTHER_ROWS
    return f"{which} in the list of data rows, such as {quote(name)}", fix


def unknown_category(value: Any, where: str, ids: tuple[tuple[int, str], ...]) -> Said:
    number = int(value)
    message = f"category {quote(value)} is not in {where}"
    if is_large(value):  # read rounded: its digits are not those of the file
        message = f"the category is not in {where}: category_id does not fit in 64 bits with a sign, and all ids there do"
    known = ", ".join([str(id_) for id_, _ in ids[:12]]) + (f" and {len(ids) - 12:,} more" if len(ids) > 12 else "")
    if ids and 0 <= number < len(ids) and (number == 0 or ids[0][0] > 0):
        id_, name = ids[number]
        fix = f"is it a class index, counted from 0? Class {number} is category {id_} ({quote(name)})"
        if number:
            fix += f", or {ids[number - 1][0]} ({quote(ids[number - 1][1])}) if counted from 1"
        return message, f"{fix}; ids here: {known}"
    if ids and number == len(ids) and ids[0][0] > 0:
        id_, name = ids[-1]
        return message, f"is it a class index, counted from 1? Class {number} is category {id_} ({quote(name)}); ids here: {known}"
    if ids and number == len(ids) and (ids[0][0], ids[-1][0]) == (0, number - 1):
        return message, f"the ids here are 0 to {number - 1}: were the classes counted from 1? Then all others are one too high as well"
    return message, f"ids here: {known}" if ids else "add the category to the categories"


def shape_not_imported(value: Any, name: str, shape: str) -> Said:
    fix = "leave its annotations out of the file, and import them with the SDK's label rows"
    takes = "Encord's COCO import takes only bounding_box, polygon and bitmask, and stops at any other"
    return f"category {quote(name)} is a {shape} in the ontology; {takes}", fix


def mask_needed(value: Any, name: str, found: str, *other: str) -> Said:
    """``other``: the member that holds the mask, under a name that is not read."""
    fix = rename(other, "segmentation") or 'give the mask as {"size": [height, width], "counts": …}'
    return f"{quote(name)} is a bitmask in the ontology and needs a run-length mask; {found} makes the import stop", fix


def mask_for_polygon(value: Any, name: str) -> Said:
    fix = "install opencv-python where the import runs, or give the outline as [[x1, y1, x2, y2, …]]"
    return f"{quote(name)} is a polygon in the ontology; the outline of the mask is taken, which needs OpenCV", fix


# -- what the file leaves unchecked, and the mapping -------------------------------------------------------------------


def ids_unchecked(value: Any, what: str, need: str) -> Said:
    return f"{what} were not checked", f"give {need} to check them too"


def no_categories_there(value: Any) -> Said:
    fix = "give the annotation file of boxes or masks; is it that of captions?"
    return "category ids were not checked, because the COCO file has no categories: pycocotools stops with KeyError at it", fix


def frame_twice(value: Any, map_name: str, one: int, other: int, count: int) -> Said:
    more = f" (and {count - 1:,} more such {'pair' if count == 2 else 'pairs'})" if count > 1 else ""
    fix = "give each image its own data_hash and frame"
    return f"{map_name} takes images {one} and {other} to the same data_hash and frame{more}: their annotations would lie on one image", fix


def hash_form(value: Any, map_name: str, image: int, hash_: str, count: int) -> Said:
    more = f" (and {count - 1:,} more)" if count > 1 else ""
    message = f"{map_name} gives image {image} the data_hash {quote(hash_)}, which is not a UUID{more}"
    return message, "Encord's data hashes are UUIDs: take data_hash of the label row, neither its title nor its label_hash"


def no_hash_listed(value: Any, map_name: str) -> Said:
    fix = "is it the mapping, or the list, of another project? The list may also hold other ids than data hashes"
    return f"none of the data hashes in {map_name} is in the list of data rows", fix


def hash_not_listed(value: Any, map_name: str, image: int, hash_: str, count: int, total: int) -> Said:
    verb = "has" if count == 1 else "have"
    message = f"{count:,} of {total:,} images in {map_name} {verb} a data_hash that is not in the list of data rows"
    return f"{message}, such as image {image} ({quote(hash_)})", "correct the hash, or leave the image and its annotations out"


def no_such_frame(value: Any, map_name: str, image: int, frame: int, count: int, hash_: str, places: int) -> Said:
    has = f"has {count:,} frames" if count > 1 else "is one image"
    more = (
        f" (and {places - 1:,} more images to such frames)" if places > 2 else " (and 1 more image to such a frame)" if places > 1 else ""
    )
    message = f"{map_name} takes image {image} to frame {frame:,} of {quote(hash_)}, which {has}, as the list of data rows says{more}"
    fix = 'write "frame": 0: it is the place in its own data, not among the images of the file' if count == 1 else None
    return f"{message}; Encord's SDK takes it, and its annotations are lost", fix or f"frames count from 0: the last one is {count - 1:,}"


def hash_spelt(value: Any, map_name: str, image: int, hash_: str, listed: str, count: int) -> Said:
    more = f" (and {count - 1:,} more)" if count > 1 else ""
    message = f"{map_name} gives image {image} the data_hash {quote(hash_)}, which the list of data rows has in another case{more}"
    return message, f"write {quote(listed)}: hashes are compared letter by letter"


def other_row(value: Any, hash_: str, map_name: str, right: str, title: str) -> Said:
    """``title`` is that of the data row with the hash of the mapping."""
    message = f"{map_name} takes image {quote(value)} to the data row {quote(title)} ({quote(hash_)})"
    return message, f"the data row of that title is {quote(right)}: correct the mapping, or file_name"


def points_not_imported(value: Any, count: int, total: int) -> Said:
    return (
        f"{so_many(count, total)} key points, which Encord's COCO import does not read: they are lost",
        "import key points as skeletons, with the SDK's label rows; where boxes and outlines are enough, leave key points out of the file",
    )
