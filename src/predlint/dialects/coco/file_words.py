"""The sentences about a COCO file as a whole: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, Literal

from predlint.names import listing, quote

Said = tuple[str, str | None]
Table = Literal["columns", "rows"]
_RECORDS = 'with pandas: df.to_json(path, orient="records")'
_TABLES: dict[Table, str] = {
    "columns": f"this is a table by its columns: write an object for each row, [{{…}}, …]; {_RECORDS}",
    "rows": f"write the objects as a list, without their numbers: [{{…}}, …]; {_RECORDS}",
}

_MERGE = (
    'put the results under "annotations" of the annotation file that they were made for, beside its "images" and "categories"; '
    'number them ("id"), and give each "area" and "iscrowd"'
)


def foreign_file(value: Any, kind: tuple[str, str]) -> Said:
    """``kind`` is what the file is in words, and what to do about it."""
    return f"this is {kind[0]}, where a COCO file was expected", kind[1]


def object_for_results(
    value: Any, members: tuple[str, ...], wrapped: tuple[str, ...] = (), nested: tuple[str, ...] = (), table: Table | None = None
) -> Said:
    """A root object that is no annotation file; ``wrapped`` are the members that hold lists of results, of which the first is checked.
    ``nested``: the members that are objects, where none is a list."""
    has = f" (its members are {listing(members)})" if members else ""
    message = f"results must be a JSON array, but the file holds an object{has}; pycocotools stops at it"
    if len(wrapped) > 1:
        return message, f"put all lists together into one, without names (only that under {quote(wrapped[0])} was checked)"
    if wrapped:
        return message, f"write the list under {quote(wrapped[0])} by itself (its elements were checked)"
    if table is not None:
        return message, _TABLES[table]
    if {"image_id", "category_id"} & set(members):
        return message, "put the one result into a list: [{…}]"
    if nested and all(map(str.isdecimal, nested)):
        result = f'{{"image_id": {nested[0]}, "category_id": …, "bbox": [x, y, width, height], "score": …}}'
        return (
            message,
            f"are the names ids of images, as of outputs in torchvision? write a list with one object for each box: [{result}, …]",
        )
    if len(nested) == 1:
        return message, f"is the object under {quote(nested[0])} the COCO file? write it by itself, and check that"
    if nested:
        return message, f"are the objects under {listing(nested)} COCO files? write each by itself, and check these"
    if len(members) == 1:
        return (
            message,
            f'write the list under {quote(members[0])} by itself, or add "images" and "categories" to make it an annotation file',
        )
    return message, "write a list of results: [{…}, …]"


def only_annotations(value: Any) -> Said:
    message = 'the file has "annotations", but neither "images" nor "categories": Encord\'s import needs all three'
    return message, f"{_LISTS['images']}; {_LISTS['categories']}"


def lines_of_results(value: Any) -> Said:
    message = "the file has one JSON value per line; programs for COCO read one JSON value, and stop at the second"
    return message, "write one list of results: [{…}, …]"


def missing_list(value: Any, member: str, slip: str | None) -> Said:
    fix = f"is it {quote(slip)}? then rename it" if slip else _LISTS[member]
    return f'the annotation file has no "{member}"', fix


def inside_images(value: Any, is_there: bool, number: int, member: str, image_id: int | None) -> Said:
    """``is_there``: the list of annotations is there, and empty. The others are of the first image that holds some."""
    lacks = 'the "annotations" of the annotation file are empty' if is_there else 'the annotation file has no "annotations"'
    list_ = f'"annotations": [{{"id": 1, "image_id": {"…" if image_id is None else image_id}, …}}, …]'
    fix = f'write all of them into one list beside "images", each with the "id" of its image: {list_}'
    return f"{lacks}: they are inside of its images (/images/{number}/{member}), where no reader looks for them", fix


def empty_list(value: Any, member: str) -> Said:
    return f'"{member}" is empty, so that no annotation can name any', _LISTS[member]


_LISTS = {
    "images": 'add the images: [{"id": 1, "file_name": "…", "width": …, "height": …}, …]',
    "categories": 'add the categories: [{"id": 1, "name": "…"}, …]',
    "annotations": 'add the predictions: [{"id": 1, "image_id": …, "category_id": …, "bbox": […], …}, …]',
}


def not_a_list(value: Any, member: str, opening: str, length: int) -> Said:
    """``opening`` is the first character of what stands there, ``length`` how many bytes it has."""
    found = _FOUND.get(opening, "a number")
    if length == 2 and opening in '{"':
        found = {"{": "an empty object", '"': "an empty text"}[opening]
    element = {"images": '{"id": 1, …}', "categories": '{"id": 1, "name": "…"}', "annotations": '{"id": 1, "image_id": …, …}'}[member]
    fix = f"make it a list: [{element}, …]"
    if opening == "{" and length > 2:
        fix += "; from a table by id, take its values, with the id in each"
    return f'"{member}" must be a list, found {found}', fix


#: What begins with a character.
_FOUND = {"{": "an object", '"': "a string", "n": "null", "t": "true", "f": "false"}


def panoptic_list(value: Any, in_lines: bool) -> Said:
    """``in_lines``: they stand one on each line."""
    held = "has one result per line" if in_lines else "holds a bare list"
    message = f'panoptic results are an object with "annotations", but the file {held}: panopticapi stops at it'
    return message, 'write {"annotations": […]}, with the results in the list'


def no_results(value: Any) -> Said:
    return "the list has no results: pycocotools stops at an empty one", "was the model run, and its threshold not too high?"


def results_listed(value: Any, encord: bool) -> Said:
    fix = 'add them: "id" from 1 on, "area" as width × height or the pixels of the mask, "iscrowd": 0'
    if not encord:
        fix += '; or write the list under "annotations" by itself, for loadRes()'
    return 'the annotations are results: they have a "score", but no "id", "area" and "iscrowd"; programs that read annotations stop', fix


def no_annotations(value: Any) -> Said:
    return "the file has no annotations: there is nothing to import", "was the model run, and its threshold not too high?"


def results_for_encord(value: Any) -> Said:
    return "Encord's COCO import takes annotation files only, and this is a list of results", _MERGE


def not_for_encord(value: Any, what: str) -> Said:
    fix = "import boxes, polygons or masks; others with the SDK's label rows"
    return f"the file holds {what}, which Encord's COCO import does not take", fix
