"""The sentences about images, categories, and the annotations that name them: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.coco.annotation_words import so_many
from predlint.dialects.in_quotes import in_brackets, whole_in_brackets, whole_in_quotes
from predlint.dialects.slips import found, held_in_text
from predlint.names import caseless, listing, nearest, quote

Said = tuple[str, str | None]

#: What annotations are held against, where it is no Encord ontology.
TRUTH = "the COCO file that it is checked against"
_SKIPPED = "Encord leaves its annotations out, with a line in the log"


def _where(missing: tuple[str, ...]) -> str | None:
    """``missing`` is the misspelt member that stands for the missing one, if there is one."""
    return f"is it {quote(missing[0])}? then rename it" if missing else None


# -- elements of "images" ----------------------------------------------------------------------------------------------


def image_not_an_object(value: Any) -> Said:
    fix = 'write {"id": 1, "file_name": "…", "width": 640, "height": 480}'
    if value.__class__ is str and value:
        fix = f'write {{"id": …, "file_name": {quote(value)}, "width": …, "height": …}}, with the image_id of its annotations for an id'
    return f"an image is {found(value)}, where an object was expected", _other_form(value) or fix


def _other_form(value: Any) -> str | None:
    """What to do about objects in another form: in a list of their own, or as the text of one."""
    inner = value.__class__ is list and bool(value) and value[0].__class__ is dict
    return "remove one pair of brackets" if inner else held_in_text(value)


def image_without_id(value: Any, *slip: str) -> Said:
    return 'the image has no "id"', _where(slip) or "annotations name images by their id, a whole number"


def image_id(value: Any) -> Said:
    fix = whole_in_quotes(value) or in_brackets(value, whole=True) or "number the images: 1, 2, 3 …"
    return f'the "id" of the image is {quote(value)}; a whole number was expected', fix


def image_without_name(value: Any, *slip: str) -> Said:
    fix = _where(slip) or "give the name of the file, by which the data row is found; or the mapping of the import (--map), if there is one"
    return 'the image has no "file_name", so that no data row can be found for it', fix


def image_unnamed(value: Any) -> Said:
    fix = "pycocotools needs none; an import into Encord finds the data row by it"
    return 'images have no "file_name": whether they are the right files cannot be checked', fix


def image_unnamed_among(value: Any) -> Said:
    what = 'the "file_name" of the image is empty' if value is not None else 'the image has no "file_name"'
    return f"{what}, while other images have one: {_STOPPED_BY_NAMES} stop at it", "give the name of its file"


def image_mapped_unnamed(value: Any, map_name: str) -> Said:
    message = f'images have no "file_name"; {map_name} takes them to their data rows by their ids'
    return message, "the import needs no names; whether the ids are those of the right images cannot be checked without"


def image_misnamed(value: Any, slip: str) -> Said:
    """``slip``: the member that seems to stand for it."""
    return f'the image has "{slip}" and no "file_name", by which programs find its file', f'rename "{slip}" to "file_name"'


def image_name(value: Any) -> Said:
    if value == "":
        return 'the "file_name" of the image is empty, so that no data row can be found for it', "give the name of the file"
    return f'the "file_name" of the image is {quote(value)}; a string was expected', "write the name of its file"


def image_without_size(value: Any, member: str, *slip: str) -> Said:
    return f'the image has no "{member}"', _where(slip) or "give its size in pixels: boxes and masks are measured by it"


def image_of_boxes(value: Any, member: str, *slip: str) -> Said:
    message = f'the image has no "{member}": boxes are evaluated all the same, but {_STOPPED_BY_SIZES} stop at it'
    return message, _where(slip) or "read the size from the image file"


def image_of_boxes_null(value: Any, member: str) -> Said:
    message = f'the "{member}" of the image is null: boxes are evaluated all the same, but {_STOPPED_BY_SIZES} stop at it'
    fix = "write the size of the file in pixels; Label Studio's converter knows none of an image without annotations, which may be left out"
    return message, fix


def image_to_draw(value: Any, member: str, *slip: str) -> Said:
    message = f'the image has no "{member}", though outlines are drawn on it: pycocotools stops when it makes the masks'
    return message, _where(slip) or "read the size from the image file"


#: Who reads the size of each image.
_STOPPED_BY_SIZES = "Encord's SDK, FiftyOne 1.22.1, supervision 0.31.2 and sahi 0.12.8"
#: And the name of its file.
_STOPPED_BY_NAMES = "CVAT, Datumaro 1.13.12, FiftyOne 1.22.1, detectron2 and four more readers"


def image_size(value: Any, member: str) -> Said:
    bound = "above 0" if value <= 0 else "below 2,147,483,648"
    return f'the "{member}" of the image is {quote(value)}; a size in pixels is {bound}', "read the size from the image file"


def image_size_type(value: Any, member: str) -> Said:
    fix = whole_in_quotes(value, 1) or whole_in_brackets(value, 1) or "write the size of the file in pixels"
    if value is None:
        fix += "; Label Studio's converter knows none of an image without annotations, which may be left out"
    return f'the "{member}" of the image is {quote(value)}; a whole number of pixels was expected', fix


def member_misspelt(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not read", f"did you mean {quote(meant)}?"


def member_unknown(value: Any, name: str, known: tuple[str, ...]) -> Said:
    return f"{quote(name)} is not read", None


def number_form(value: Any, member: str) -> Said:
    if value > 2**53:  # its digits are not those of the file
        return f'"{member}" is {value:.3g}, which is not a size in pixels', "read the size from the image file"
    return f'"{member}" is written {value!r}; most programs expect {int(value)}', "write whole numbers without a point"


def image_renamed(value: Any, id_: int, known: str, there: int | None = None) -> Said:
    """``there``: the id of the image there that has the file of this one."""
    fix = "number the images as the other file does, in annotations too, or check against the file that these predictions were made for"
    if there is not None:
        fix = _numbered_otherwise((value, there))
    return f"image {id_} is {quote(value)} here, but {quote(known)} in {TRUTH}", fix


def ids_of_another_split(value: Any, count: int, total: int, first: tuple[int, str, str]) -> Said:
    """``first``: an image with its id, its file, and the file that has the id there."""
    id_, name, known = first
    which = f"all {total:,} images" if count == total else f"{count:,} of {total:,} images"
    message = f"{which} have ids that {TRUTH} gives to other files: image {id_} is {quote(name)} here, but {quote(known)} there"
    fix = (
        "is it another split, such as val for train, whose ids begin anew? check it against itself, or against the file that it belongs "
        "to; to put both together, give the images of one new ids, in annotations too"
    )
    return message, fix


def image_resized(value: Any, found: tuple[int, int], known: tuple[int, int], where: str) -> Said:
    shown, right = (f"{width} × {height}" for width, height in (found, known))
    fix = "give the size of the image itself, and boxes and masks in its pixels"
    if found == known[::-1]:
        fix = "are width and height exchanged? An array has the shape (height, width); a photo may be turned by its EXIF orientation"
    return f"the image is {shown} pixels here, but {right} {where}", fix


def image_not_in_truth(value: Any, there: tuple[str, int] | None = None) -> Said:
    """``there``: the file of the image, and the id that it has there."""
    return f"image {quote(value)} is not in {TRUTH}", _numbered_otherwise(there)


def _numbered_otherwise(there: tuple[str, int] | None) -> str:
    if there is None:
        return "is that the file of another split, such as train for val?"
    return f"{quote(there[0])} has the id {there[1]} there: number the images as the other file does, in annotations too"


def images_of_another_split(value: Any, absent: int, total: int, there: tuple[str, int] | None = None) -> Said:
    which = (
        f"none of the {total:,} images is" if absent == total else f"{absent:,} of {total:,} images {'is' if absent == 1 else 'are'} not"
    )
    return f"{which} in {TRUTH}", _numbered_otherwise(there)


def repeated_image(value: Any, first: str) -> Said:
    return f"image {quote(value)} is listed twice: this is {first} again", "list it once"


def same_image_id(value: Any, first: str) -> Said:
    fix = "give each image an id of its own: programs keep the first or the last, and annotations end up on the wrong one"
    return f"image id {quote(value)} is already that of {first}", fix


def same_file_name(value: Any, first: str) -> Said:
    return f"{quote(value)} is already the file of {first}", "list each file once; its annotations may all name one image"


def shared_title(value: Any, count: int) -> Said:
    message = (
        f"{quote(value)} is the title of {count:,} data rows in the list; Encord's recipe finds them by title, and takes the last of them"
    )
    return message, "give the mapping of the import (--map), which names the data_hash of each image; or rename the data rows"


# -- elements of "categories" ------------------------------------------------------------------------------------------


def supercategory(value: Any) -> Said:
    message = f'the "supercategory" of the category is {quote(value)}; Encord\'s SDK takes a string or null, and stops the whole import'
    return message, "write it as a string in quotes, or leave it out"


def category_not_an_object(value: Any) -> Said:
    fix = 'write {"id": 1, "name": "…"}'
    if value.__class__ is str and value:
        fix = f'write {{"id": …, "name": {quote(value)}}}, with the category_id of its annotations for an id'
    return f"a category is {found(value)}, where an object was expected", _other_form(value) or fix


def category_without(value: Any, member: str, *slip: str) -> Said:
    return f'the category has no "{member}"', _where(slip) or 'a category has an "id", a whole number, and a "name"'


def category_id(value: Any) -> Said:
    fix = whole_in_quotes(value) or in_brackets(value, whole=True) or "number the categories: 1, 2, 3 …"
    return f'the "id" of the category is {quote(value)}; a whole number was expected', fix


def all_crowds(value: Any, count: int) -> Said:
    fix = "write 0 for single things: a mask of run lengths may be of one; 1 is for groups that cannot be told apart"
    return f"all {count:,} annotations are crowds (iscrowd is 1): evaluation and most programs for training leave crowds out", fix


def category_name(value: Any) -> Said:
    if value == "":
        return 'the "name" of the category is empty', "give the name that the class has"
    fix = "write it in quotes" if isinstance(value, (int, float)) and not isinstance(value, bool) else "give the name that the class has"
    return f'the "name" of the category is {quote(value)}; a string was expected', fix


def category_points(value: Any) -> Said:
    fix = 'write ["nose", "left_eye", …], or leave it out for a category without key points'
    return f'the "keypoints" of the category are {quote(value)}; a list of names was expected', fix


def category_without_points(value: Any) -> Said:
    return "the category has a skeleton, but no key points for its edges to join", 'name them: "keypoints": ["nose", "left_eye", …]'


def category_point_twice(value: Any, first: int) -> Said:
    fix = 'give each its own: "left …", "right …"'
    return f"two key points are called {quote(value)}, the other is number {first}; CVAT and Datumaro tell them apart by their names", fix


def category_edges(value: Any) -> Said:
    return f"the skeleton must be a list of edges, found {quote(value)}", "edges are pairs of key points, counted from 1: [[1, 2], …]"


def category_edge(value: Any, points: int) -> Said:
    if not (value.__class__ is list and len(value) == 2 and {int, float}.issuperset(map(type, value))):
        return f"an edge of the skeleton is {quote(value)}; two numbers were expected", "edges are pairs of key points, counted from 1"
    has = f"{points:,} key point{'' if points == 1 else 's'}"
    return f"an edge of the skeleton is {quote(value)}, but the category has {has}", "edges are pairs of key points, counted from 1"


def category_renamed(value: Any, id_: int, known: str, other: int | None) -> Said:
    fix = (
        f"write {quote(known)} if it is the same class; else leave {quote(value)} and its annotations out: the other file has no such class"
    )
    if other is not None:
        fix = f"{quote(value)} is category {other} there: number the categories as the other file does, in annotations too"
    if other is None and caseless(value) == caseless(known):
        fix = f"spell it as it is spelt there: {quote(known)}"
    return f"category {id_} is {quote(value)} here, but {quote(known)} in {TRUTH}", fix


def other_points(value: Any, name: str, here: tuple[str, ...], there: tuple[str, ...]) -> Said:
    fix = f"give each pose the points of that file, in its order: {listing(there, len(there))}"
    if len(here) == len(there):
        return f"the key points of {quote(name)} stand in another order here than in {TRUTH}: {listing(here)}", fix
    count = f"{len(here)} key point{'' if len(here) == 1 else 's'}"
    return f"{quote(name)} has {count} here ({listing(here)}), but {len(there)} in {TRUTH}", fix


def category_not_in_truth(value: Any, name: str | None, other: int | None, names: tuple[str, ...]) -> Said:
    shown = f"category {quote(value)} ({quote(name)})" if name is not None else f"category {quote(value)}"
    if other is not None:
        fix = f"{quote(name)} is category {other} there"
    else:
        near = nearest(name, names) if name is not None else []
        fix = f"did you mean {listing(near)}?" if near else f"its categories are {listing(names)}"
    return f"{shown} is not in {TRUTH}", fix


def same_category_id(value: Any, first: str, same: bool, lost: tuple[int, ...] = ()) -> Said:
    """``same``: they have one name, too; ``lost``: ids near by that annotations name, and no category has."""
    named = listing([str(id_) for id_ in lost])
    if same:
        fix = "list it once, with all that either has"
        fix += f"; annotations name {named}, which no category has" if lost else ""
        return f"category {quote(value)} is listed twice: this is {first} again", fix
    fix = "give each category an id of its own: programs keep the first or the last"
    if lost:
        fix += f"; annotations name {named}, which no category has: is {'it' if len(lost) == 1 else 'one of these'} the id that is lost?"
    return f"category id {quote(value)} is already that of {first}", fix


def category_zero(value: Any) -> Said:
    message = f"annotations name the category id {quote(value)}, which CVAT of 2026 takes for “no label”: it refuses the file"
    return message, "to import it there, count categories from 1, and the category_id of annotations with them"


def same_category_name(value: Any, first: str) -> Said:
    fix = "make them one category, or rename one: looking the name up finds only one of them"
    return f"two categories are called {quote(value)}; the other is {first}", fix


# -- categories and the Encord ontology --------------------------------------------------------------------------------


def not_in_ontology(value: Any, near: tuple[str, ...]) -> Said:
    fix = f"did you mean {listing(near)}? Names are compared letter by letter" if near else "rename it, or give a mapping with its hash"
    return f"no object of the ontology is called {quote(value)}; {_SKIPPED}", fix


def only_other_kinds(value: Any, also: tuple[str, ...], near: tuple[str, ...]) -> Said:
    fix = f"did you mean {listing(near)}?" if near else "name the object that it is drawn as, or give a mapping with its hash"
    return f"{quote(value)} is {_joined(also)} in the ontology, and only objects can be drawn; {_SKIPPED}", fix


def unmapped(value: Any, id_: int, map_name: str) -> Said:
    fix = f'add "{id_}" to category_id_to_feature_hash'
    return f"category {id_} ({quote(value)}) is not in {map_name}; {_SKIPPED}", fix


def spelt_otherwise(value: Any, meant: str) -> Said:
    fix = f"call it {quote(meant)}, so that it is found by its name too"
    return f"category {quote(value)} is object {quote(meant)} by the mapping only: names are compared letter by letter", fix


def mapped_elsewhere(value: Any, other: str, hash_: str, map_name: str) -> Said:
    fix = f"give the hash of {quote(value)}, {quote(hash_)}; if {quote(other)} is meant, rename the category"
    return f"{map_name} takes category {quote(value)} to object {quote(other)}, though an object is called {quote(value)}", fix


def title_shared(value: Any, also: tuple[str, ...]) -> Said:
    fix = f"write get_child_by_title({quote(value)}, type_=Object) in the script, or give its hash in the mapping, there and here"
    message = f"{quote(value)} is an object of the ontology, and {_joined(also)} too"
    return f"{message}: a script that uses get_child_by_title without a type finds both", fix


def title_twice(value: Any, shapes: tuple[str, ...]) -> Said:
    fix = "give a mapping with the hash of the one that is meant, or rename one of them"
    return (
        f"{len(shapes)} objects of the ontology are called {quote(value)} ({', '.join(shapes)}): the name does not say which one is meant",
        fix,
    )


def map_no_hash(value: Any, hash_: str, near: tuple[str, ...], map_name: str) -> Said:
    return _no_hash(quote(value), hash_, near, map_name)


def map_no_hash_of(value: Any, id_: int, hash_: str, near: tuple[str, ...], map_name: str) -> Said:
    return _no_hash(str(id_), hash_, near, map_name)


def _no_hash(category: str, hash_: str, near: tuple[str, ...], map_name: str) -> Said:
    fix = f"did you mean {' or '.join(near[:3])}?" if near else "take the featureNodeHash of the object from the ontology"
    if any(hash_.casefold() == one.partition(" ")[0].casefold() for one in near):
        fix += " Hashes are case-sensitive"
    return f"{map_name} gives category {category} the hash {quote(hash_)}, which the ontology does not have", fix


def map_not_object(value: Any, hash_: str, also: tuple[str, ...], map_name: str) -> Said:
    return _not_object(quote(value), hash_, also, map_name)


def map_not_object_of(value: Any, id_: int, hash_: str, also: tuple[str, ...], map_name: str) -> Said:
    return _not_object(str(id_), hash_, also, map_name)


def _not_object(category: str, hash_: str, also: tuple[str, ...], map_name: str) -> Said:
    fix = "give the hash of an object: nothing else can be drawn"
    return f"{map_name} gives category {category} the hash {quote(hash_)}, which is that of {_joined(also)}", fix


def map_of_another_file(value: Any, what: str, map_name: str, theirs: tuple[str, ...], ours: tuple[str, ...]) -> Said:
    fix = f"the mapping has {listing(theirs, 5)}, the file has {listing(ours, 5)}: was it made for another file?"
    return f"none of the {what} in {map_name} is in the file", fix


def _joined(also: tuple[str, ...]) -> str:
    more = len(also) - 2
    return " and ".join(also[:2]) + (f" and {more} more" if more > 0 else "")


# -- across annotations ------------------------------------------------------------------------------------------------


def repeated_annotation(value: Any, first: str) -> Said:
    message = f"this is {first} again, with the id {quote(value)}: both count in an evaluation; detectron2 0.6 stops at it"
    return message, "write it once: was a file joined with itself? If another thing is meant, give it an id and a place of its own"


def same_annotation_id(value: Any, first: str) -> Said:
    return f"id {quote(value)} is already that of {first}; pycocotools keeps only the last", "number the annotations: 1, 2, 3 …"


def annotation_ids_repeat(value: Any, first: str, more: int) -> Said:
    """``more``: annotations besides this one."""
    also = f", and {more:,} more annotations have an id twice" if more > 1 else ", and 1 more annotation has an id twice" if more else ""
    return f"id {quote(value)} is already that of {first}{also}; Encord's import does not use these ids", "nothing to do for the import"


def same_annotation(value: Any, first: str, has_id: bool, encord: bool = False) -> Said:
    """``has_id``: one of its own."""
    under = " under another id" if has_id else ""
    follows = "both are imported" if encord else "both count in an evaluation, and both are imported"
    return f"this is {first} again{under}", f"leave one of them out: {follows}"


def no_score(value: Any, count: int, total: int, *other: str) -> Said:
    have = f'rename {quote(other[0])} to "score"' if other else 'give each a "score" from 0 to 1'
    fix = f'{have}, and import with confidence_field_name="score"'
    return f'{so_many(count, total)} no "score": Encord stores a confidence of 1.0', fix


def confidence_for_score(value: Any, count: int, total: int) -> Said:
    message = (
        f'{so_many(count, total)} "confidence" and no "score": Encord reads it only when the import is given its name, else it stores 1.0'
    )
    return message, 'import with confidence_field_name="confidence", or rename it to "score"'
