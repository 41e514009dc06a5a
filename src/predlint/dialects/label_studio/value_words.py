"""The sentences about the values of results: coordinates, points, masks, spans, answers of other kinds."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.label_studio.effects import REFUSED, SHOWN_WRONG, reads_as_number
from predlint.names import listing, quote

Said = tuple[str, str | None]


def _slip(given: tuple[Any, ...]) -> str | None:
    return f'rename "{given[0]}"' if given and isinstance(given[0], str) else None


def missing(value: Any, control: str, member: str, *given: Any) -> Said:
    return f'the value of {control} has no "{member}"', _slip(given)


def not_a_number(value: Any, member: str) -> Said:
    fix = "remove the quotes" if isinstance(value, str) and reads_as_number(value) else None
    return f"{member} must be a number, found {quote(value)}", fix


def not_percent(value: Any, member: str) -> Said:
    effect = REFUSED if value > 100 else SHOWN_WRONG
    return f"{member} is {quote(value)}; percent of the image, from 0 to 100, is expected; {effect}", None


def not_percent_too_wide(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}; at most 100 percent of the image is expected", None


def rounding(value: Any, member: str) -> Said:
    return f"{member} is {value!r}, a little outside of 0 to 100 percent; some servers refuse what is above 100", "clamp it to 0 to 100"


def pixels(value: Any, member: str, width: Any, height: Any, percent: str) -> Said:
    fix = f"divide by original_width or original_height and multiply by 100: {member} would be {percent}"
    return f"the coordinates are in pixels (of an image of {width} × {height}); percent is expected", fix


def fractions(value: Any) -> Said:
    return "all coordinates of the file are at most 1, as fractions of the image are; percent is expected", "multiply by 100"


def beyond(value: Any, member: str, start: str, end: float) -> Said:
    return f"{start} + {member} is {end:g}; the image ends at 100 percent", f"{member} is a size, not the far corner"


def no_size(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}; a size above 0 is expected", None


def other_box(value: Any, control: str, members: tuple[str, ...]) -> Said:
    fix = "x, y (top left corner), width and height, all in percent of the image"
    return f"the box of {control} is given by {listing(members)}", f"give {fix}"


def rotation(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)} degrees; from -360 to 360 is expected", None


def points_missing(value: Any, control: str, *given: Any) -> Said:
    return f'the value of {control} has no "points"', _slip(given)


def not_points(value: Any, what: str) -> Said:
    return f"{what} must be a list of points [x, y], found {quote(value)}", None


def flat_points(value: Any, what: str) -> Said:
    return f"{what} is a flat list of numbers; a list of points is expected", "write [[x, y], [x, y], …]"


def not_a_point(value: Any) -> Said:
    fix = "write [x, y] in place of the object" if isinstance(value, dict) else None
    return f"a point must be [x, y], found {quote(cast(Any, value))}", fix


def few_points(value: Any, control: str, least: int, size: int) -> Said:
    return f"a shape of {control} needs at least {least} points, found {size}", None


def many_points(value: Any, control: str, most: int, size: int) -> Said:
    return f"a shape of {control} has at most {most} points, found {size}", None


def closing_point(value: Any) -> Said:
    return "the last point repeats the first", "leave it out: the polygon closes by itself"


def no_area(value: Any) -> Said:
    return "the polygon has no area: its points lie on one line", None


def crossing(value: Any) -> Said:
    return "the polygon crosses itself", None


def radius(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}; a radius above 0 is expected", None


def ellipse_box(value: Any, control: str, members: tuple[str, ...]) -> Said:
    return f"the ellipse of {control} is given by {listing(members)}", "give its centre x, y and radiusX, radiusY, in percent"


def ellipse_beyond(value: Any, axis: str) -> Said:
    return f"the ellipse reaches beyond the image along {axis}", None


def keypoint_width(value: Any, *given: Any) -> Said:
    return 'the key point has no "width" (its size in percent of the image)', _slip(given) or '"width": 0.5 is usual'


def rle_format(value: Any, *more: Any) -> Said:
    return f'format is {quote(value)}; only "rle" is read', None


def rle_coco(value: Any) -> Said:
    fix = "Label Studio has an RLE of its own: convert with label_studio_sdk.converter.brush (mask2rle)"
    return "the mask is in COCO's run-length encoding", fix


def rle_bytes(value: Any) -> Said:
    return f"rle must be a list of bytes from 0 to 255, found {quote(value)}", None


def rle_size(value: Any, found: int, wanted: int, width: Any, height: Any) -> Said:
    what = f"is for {found:,} values" if found >= 0 else "has no header"
    fix = "Label Studio's RLE begins with width × height × 4 as four bytes; COCO counts and other encodings do not"
    return f"the mask {what}; an image of {width} × {height} needs {wanted:,}", fix


def rle_no_size(value: Any, control: str, member: str, *given: Any) -> Said:
    return f"a mask of {control} cannot be drawn without {member}", _slip(given)


def not_a_png(value: Any) -> Said:
    return "imageDataURL must be a PNG image: data:image/png;base64,…", None


def png_size(value: Any, size: str, wanted: str) -> Said:
    return f"the mask is {size} pixels, the image {wanted}", None


def image_size(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}; the size of the image in pixels is expected", None


def other_size(value: Any, size: str, first: str, index: int) -> Said:
    return f"the image is {size} here and {first} in result {index}", None


def image_rotation(value: Any) -> Said:
    return f"image_rotation is {quote(value)}; images are turned by 0, 90, 180 or 270 degrees", None


def vertices(value: Any) -> Said:
    return f"vertices must be a list of objects with x and y, found {quote(value)}", None


def unknown_vertex(value: Any) -> Said:
    return f"prevPointId {quote(value)} is not the id of an earlier vertex", None


# -- spans and time ----------------------------------------------------------------------------------------------------


def span_missing(value: Any, control: str, member: str, *given: Any) -> Said:
    return f'the span of {control} has no "{member}"', _slip(given)


def not_an_offset(value: Any, member: str, unit: str) -> Said:
    return f"{member} must be {unit}, found {quote(value)}", None


def negative(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)}; offsets begin at 0", None


def backwards(value: Any, start: Any, end: Any) -> Said:
    return f"the span ends at {end} before it starts at {start}", "swap start and end"


def empty_span(value: Any, at: Any) -> Said:
    return f"the span is empty: it starts and ends at {at}", "end is exclusive"


def beyond_text(value: Any, member: str, length: int) -> Said:
    return f"{member} is {value:,}, but the text has {length:,} characters", "offsets count UTF-16 units from 0, end is exclusive"


def other_text(value: Any, found: str) -> Said:
    return f"the span covers {quote(found)}, but its text is {quote(value)}", "one of the offsets or the text is wrong"


def shifted(value: Any, found: str, by: int) -> Said:
    way = f"{abs(by)} character{'s' if abs(by) != 1 else ''} {'later' if by > 0 else 'earlier'}"
    fix = "offsets count UTF-16 units from 0; line ends and repeated spaces count as they stand in the data"
    return f"the span covers {quote(found)}, but its text {quote(value)} stands {way}", fix


def inclusive(value: Any, quoted: str) -> Said:
    return f"the span leaves out the last character of {quote(quoted)}", f"end is exclusive: write {value + 1}"


def code_points(value: Any, start: int, end: int) -> Said:
    fix = f"Label Studio counts UTF-16 units: start {start}, end {end}"
    return "the offsets count characters as Python does (emoji count as one)", fix


def maybe_code_points(value: Any) -> Said:
    fix = 'a character beyond U+FFFF counts as two; give "text" to have the offsets checked'
    return "the text has emoji or rare characters before the end of the span; Label Studio counts UTF-16 units", fix


def spaces_differ(value: Any, found: str) -> Said:
    return f"the span covers {quote(found)}, its text differs in white space only", None


def paragraph(value: Any, member: str, count: int) -> Said:
    return f"{member} is paragraph {quote(value)}, but the dialogue has {count:,} (counted from 0)", None


def in_paragraph(value: Any, member: str, length: int) -> Said:
    return f"{member} is {quote(value)}, but the paragraph has {length:,} characters", None


def no_frames(value: Any, control: str, size: int) -> Said:
    return f"the sequence of {control} is empty: there is no key frame to draw", None


def frame_number(value: Any) -> Said:
    return f"frame is {quote(value)}; frames are whole numbers from 1", None


def frame_beyond(value: Any, count: Any) -> Said:
    return f"frame {quote(value)} is beyond the end: framesCount is {count}", None


def frame_order(value: Any, before: Any) -> Said:
    return f"key frame {quote(value)} comes after {before}", "sort the key frames"


def frame_twice(value: Any, first: int) -> Said:
    return f"key frame {quote(value)} stands twice, first at {first}", None


def one_range(value: Any, size: int) -> Said:
    return f"a region of the timeline has exactly one range, found {size}", "make one result for each range"


def beyond_length(value: Any, member: str, length: Any) -> Said:
    return f"{member} is {quote(value)} s, but the recording is {length} s long", None


# -- answers of other kinds --------------------------------------------------------------------------------------------


def number_type(value: Any, control: str) -> Said:
    return f"the answer of {control} must be a number, found {quote(value)}", "remove the quotes" if isinstance(
        value, str
    ) and reads_as_number(value) else None


def number_bounds(value: Any, control: str, bounds: str) -> Said:
    return f"{quote(value)} is not allowed by {control}: {bounds}", None


def rating(value: Any, control: str, most: int) -> Said:
    return f"the rating of {control} must be a whole number up to {most}, found {quote(value)}", None


def rating_unset(value: Any, control: str) -> Said:
    return f"the rating of {control} is 0, which shows as not rated", "leave the result out"


def date_form(value: Any, control: str, form: str) -> Said:
    return f"{quote(value)} is not a {form} for {control}", None


def date_bounds(value: Any, control: str, bounds: str) -> Said:
    return f"{quote(value)} is not allowed by {control}: {bounds}", None


def text_list(value: Any, control: str) -> Said:
    return f"the text of {control} must be a list of texts, found {quote(value)}", None


def submissions(value: Any, control: str, most: int, size: int) -> Said:
    return f"{control} takes {most} text{'s' if most != 1 else ''} (maxSubmissions), found {size}", None


def side(value: Any, control: str, *more: Any) -> Said:
    return f'the answer of {control} must be "left" or "right", found {quote(value)}', None


def ranker_form(value: Any, control: str) -> Said:
    return f"the answer of {control} must be an object of buckets with lists of item ids, found {quote(value)}", None


def unknown_bucket(value: Any, control: str, name: str, buckets: tuple[str, ...]) -> Said:
    return f"{quote(name)} is not a bucket of {control}", f"buckets: {listing(buckets)}"


def unknown_item(value: Any, control: str, ids: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not the id of an item that {control} ranks", f"items of this task: {listing(ids)}" if ids else None


def item_twice(value: Any) -> Said:
    return f"item {quote(value)} is ranked twice", None


def path_form(value: Any, control: str, *size: int) -> Said:
    return f"an answer of {control} must be a path from the root, found {quote(value)}", 'write [["root", …, "node"]]: a list of lists'


def unknown_node(value: Any, control: str, above: str, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    fix = (
        f"did you mean {' or '.join(quote(n) for n in nearest[:3])}?" if nearest else f"under {above}: {listing(names)}" if names else None
    )
    return f"{quote(value)} is not under {above} in the taxonomy {control}", fix


def not_from_root(value: Any, control: str, path: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a path from the root of {control}", f"write {quote(list(path))}"


def not_a_leaf(value: Any, control: str) -> Said:
    return f"{quote(value)} of {control} has choices under it, and only leaves may be chosen (leafsOnly)", None


def taxonomy_value(value: Any, control: str, alias: str) -> Said:
    return f"{quote(value)} is what people see; newer releases store its alias", f"write {quote(alias)}"


def not_shown(value: Any, control: str, why: str) -> Said:
    return f"{control} is not asked {why}: its answer goes when the annotation is submitted", None


def chat_role(value: Any, member: str) -> Said:
    return f"a chat message needs {member} as text, found {quote(value)}", None


def chat_missing(value: Any, member: str, *given: Any) -> Said:
    return f"the chat message has no {member}", _slip(given)


def phantom(value: Any) -> Said:
    fix = "exports of a video with both tags have such results; leave them out"
    return "the result has no ranges: what an export makes of a box on a video that also has TimelineLabels", fix


def no_ranges(value: Any, control: str) -> Said:
    return f'the value of {control} has no "ranges"', '"ranges": [{"start": 1, "end": 10}], in frames'
