"""Other forms of members and values: aliases, parts of a value outside of it, options that a text may mean, and their help texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any, cast

from msgspec import Struct

from predlint.model.names import Exact, NameIndex, by_label
from predlint.model.ontology import Classification, Option
from predlint.model.texts import canonical, casefold_name, casefolded, lazy_regex, listing, nearest_plain, quote
from predlint.model.violation import Fix, FixContext, Words
from predlint.platforms.common_mistakes import bracketed, double_encoded_help, list_in
from predlint.platforms.numbers import bracketed_integer, digits_of, typed_number, unquoted_integer
from predlint.shape.resolver import misspelling

#: Members with an annotation's value, and their descriptions.
PAYLOADS = {
    "bbox": "a bounding box", "polygon": "a polygon", "point": "a point", "line": "a line", "mask": "a mask",
    "masks": "video masks", "location": "a text location", "textSelections": "text selections", "segments": "video segments",
    "answer": "an answer", "answers": "an answer", "relationship": "a relationship",
    "messageEvaluationTask": "a message evaluation", "metricValue": "a metric",
}  # fmt: skip

#: Members under which users put all their records, or those of one data row.
LISTS = ("predictions", "annotations", "objects", "detections", "entities", "labels")
VIDEO_MEMBERS = {"segments": "video data rows", "frames": "video data rows", "masks": "video and DICOM data rows"}


# -- Forms of an annotation's value, and parts of a value outside of it, as in flat tables of a model's output -------


#: Member -> the form of its value, in short.
FORMS = {
    "bbox": '{"top": …, "left": …, "height": …, "width": …}', "polygon": '[{"x": …, "y": …}, …]', "point": '{"x": …, "y": …}',
    "line": '[{"x": …, "y": …}, …]', "mask": '{"instanceURI": …, "colorRGB": […]}', "location": '{"start": …, "end": …}',
    "textSelections": '[{"tokenIds": […], "groupId": …, "page": …}]', "segments": '[{"keyframes": [{"frame": …, …}]}]',
    "relationship": '{"source": …, "target": …, "type": …}', "messageEvaluationTask": '{"format": …, "data": {…}}',
    "selectedMessages": '[{"messageId": …, "modelConfigName": …}]',
    "rankedMessages": '[{"messageId": …, "modelConfigName": …, "order": …}]',
}  # fmt: skip


def _of_corners(*names: str) -> dict[str, str | None]:
    """Returns the members with the two corners of a box, each with the form of the box made of them."""
    x1, y1, x2, y2 = names
    return dict.fromkeys(names, f'{{"left": {x1}, "top": {y1}, "width": {x2} - {x1}, "height": {y2} - {y1}}}')


#: Member -> its parts, by all their names -> the form made of these names; None for the usual form.
PARTS: dict[str, dict[str, str | None]] = {
    "bbox": {
        **dict.fromkeys(("top", "left", "height", "width", "right", "bottom"), None),
        **dict.fromkeys(("x", "y", "w", "h"), '{"left": x, "top": y, "width": …, "height": …}'),
        **_of_corners("x1", "y1", "x2", "y2"),
        **_of_corners("xmin", "ymin", "xmax", "ymax"),
        **_of_corners("x_min", "y_min", "x_max", "y_max"),
    },
    "point": {"x": None, "y": None},
    "location": dict.fromkeys(
        (
            *("start", "end", "offset", "length"),
            *(edge + name for edge in ("start", "end") for name in ("Char", "_char", "Offset", "_offset")),
        ),
        '{"start": …, "end": …} (the end is the last character itself)',
    ),
    "mask": {**dict.fromkeys(("instanceURI", "colorRGB")), "png": '{"png": …}'},
    "masks": dict.fromkeys(("frames", "instances")),
    "textSelections": dict.fromkeys(("tokenIds", "groupId", "page")),
    "relationship": dict.fromkeys(("source", "target", "type")),
    "messageEvaluationTask": dict.fromkeys(("format", "data")),
    "selectedMessages": dict.fromkeys(("messageId", "modelConfigName")),
    "rankedMessages": dict.fromkeys(("messageId", "modelConfigName", "order")),
}  # fmt: skip

#: Members that are objects: flattened tables have a column for each part.
_FLATTENED = {
    "bbox": ("top", "left", "height", "width"), "point": ("x", "y"), "location": ("start", "end"),
    "mask": ("instanceURI", "colorRGB", "png"), "relationship": ("source", "target", "type"),
}  # fmt: skip


for _member, _parts in _FLATTENED.items():
    PARTS[_member] |= {f"{_member}.{_part}": None for _part in _parts}


#: Members without parts.
_BARE = frozenset(
    "name schemaId uuid confidence messageId groupKey page unit isBenchmarkReferenceLabel x y top left height width start end frame".split()
)

#: Names that tell the form of their value: the form, and how to write it here.
_XYXY = ("[x1, y1, x2, y2]", PARTS["bbox"]["x1"])
_XYWH = ("[x, y, width, height]", '{"left": x, "top": y, "width": width, "height": height}')
_REPORTED_FORMS = {"xyxy": _XYXY, "xyxyn": _XYXY, "xywh": _XYWH, "xywhn": _XYWH, "rle": ("run-length masks", None)}

#: Further hints by name: YOLO's names end with n if the numbers are fractions.
_ALSO = {
    "xywh": "; in YOLO x and y are the centre: then left is x - width/2, and top y - height/2",
    "n": "; they are fractions: multiply by the image's width and height",
}


def of_column(name: str, known: tuple[str, ...]) -> str | None:
    """Returns the help for a column of a flattened table, whose name is a member and a part with a point between, or None for any other
    name."""
    outer, _, rest = name.partition(".")
    part = rest.partition(".")[0]
    if not part or outer not in known or outer in _BARE:
        return None
    usual = FORMS.get(outer, "[…]")
    form = usual if part.isdecimal() or (outer in FORMS and usual[0] == "[") else f"{{{quote(part)}: …}}"
    return f'a flattened table has such a column: write "{outer}": {form}'


def reported_form(found: str) -> tuple[str, str | None] | None:
    """Returns the form that the name of a member shows, and how to write it here (None if that takes a conversion). Returns None for other
    names."""
    return _REPORTED_FORMS.get(found.lower())


def also_reported(found: str) -> str:
    """Returns a further hint for such a value, or ""."""
    name = found.lower()
    return _ALSO.get(name.removesuffix("n"), "") + (_ALSO["n"] if name.endswith("n") and name in _REPORTED_FORMS else "")


def whole_value(member: str, found: str | None = None) -> str:
    """Returns the help for a missing member. ``found`` may be one of its parts that is beside it."""
    form = PARTS.get(member, {}).get(found or "") or FORMS.get(member)
    if form is None:
        return f'add "{member}"'
    return f'write "{member}": {form}' if is_part(member, found) else f'add "{member}": {form}'


def is_part(member: str, found: str | None) -> bool:
    """Returns True if ``found`` is a part of the member's value."""
    return found in PARTS.get(member, {})


#: Names that other tools use for any shape.
_SHAPES = ("value", "geometry", "annotation", "shape")

#: Members at the top of a line.
OTHER_NAMES = {
    "bbox": (
        "boundingBox", "box", "boxes", "bboxes", "boundingBoxes", "predBoxes", "rect", "rectangle", "bndbox",
        "xyxy", "xywh", "xyxyn", "xywhn", "points", "coordinates", *_SHAPES,
    ),
    "polygon": ("points", "vertices", "coordinates", *_SHAPES),
    "point": ("keypoint", "coordinates", *_SHAPES), "line": ("coordinates", *_SHAPES), "mask": ("rle", *_SHAPES),
    "segments": _SHAPES, "relationship": ("relation", "relations", "edge", "value"),
    "location": ("entity", "span", "spans", "offsets", "value", "conversational_location"),
    "textSelections": ("value",), "messageEvaluationTask": ("value",),
    "metricValue": ("value",),
    "answer": ("value", "option", "choice", "choices", "response"),
    "name": ("label", "class", "className", "category"), "schemaId": ("featureSchemaId",),
    "confidence": ("score", "conf", "probability", "prob", "certainty", "confidenceScore"),
    "classifications": ("subclassifications", "subClassifications", "nestedClassifications"),
}  # fmt: skip

#: Members of an answer that names an option.
OPTION_NAMES = {"name": ("label", "option", "answer", "class", "title")}
#: Members of a box, a point and a mask.
SIDE_NAMES = {"width": ("w",), "height": ("h",), "left": ("x",), "top": ("y",)}
AXIS_NAMES = {"x": ("left",), "y": ("top",)}

MASK_NAMES = {
    "instanceURI": ("uri", "url", "instance_url", "imageURI"),
    "colorRGB": ("color", "colour", "rgb"),
    "png": ("imageBytes", "base64"),
}

#: Members of a frame of composite masks that contain its image.
FRAME_NAMES = {"instanceURI": MASK_NAMES["instanceURI"], "imBytes": ("png", "bytes", *MASK_NAMES["png"])}
#: Members of a box on a page.
PAGE_NAMES = {"page": ("pageNumber", "page_number", "pageIndex", "page_index")}
#: Members of a text selection.
SELECTION_NAMES = {"tokenIds": ("tokens",), "groupId": ("group",)}
#: Members of a selected message, and of one in a ranking.
MESSAGE_NAMES = {"modelConfigName": ("model", "modelName", "modelConfig")}
RANK_NAMES = {"order": ("rank", "position")}
#: Members of a custom metric.
METRIC_NAMES = {"name": ("metricName", "metric_name", "metric", "key"), "value": ("metricValue", "metric_value", "score")}
#: Members of a metric line.
METRIC_LINE_NAMES = {"metricName": ("name", "metric")}

#: The ends of a relationship.
END_NAMES = {
    "source": ("from", "sourceId", "source_id", "sourceUuid", "source_uuid", "from_id", "fromId"),
    "sourceOntologyName": ("source_ontology_name",),
    "target": ("to", "targetId", "target_id", "targetUuid", "target_uuid", "to_id", "toId"),
}


def intended_end(keys: tuple[str, ...]) -> tuple[str, str] | None:
    """Returns the first member of a relationship that is meant as its source, and the right name for it, or None."""
    ends = ("source", "sourceOntologyName")
    found = member_by_alias(keys, {end: END_NAMES[end] for end in ends})
    return found or next(((key, intended) for key in keys if (intended := misspelling(key, ends)) is not None), None)


#: The direction of a relationship.
TYPE_NAMES = {"type": ("relationshipType", "relationship_type", "direction")}


def member_by_alias(keys: tuple[str, ...], names: Mapping[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """Returns the first of ``keys`` that is an alias, and the member it means, or None."""
    return next(((key, intended) for key in keys for intended, others in names.items() if key in others), None)


# -- Finds out what an unknown member seems to contain, and where that belongs; otherwise the help would be to remove wanted data --


#: Names that other formats use for an object of answers about an annotation.
ANSWER_NAMES = frozenset({"attribute", "attributes", "attrs", "properties", "tags"})


def intended_place(value: Any, name: str, known: tuple[str, ...]) -> str | None:
    """Returns the help where the answers or times in a member belong, or None if it seems to contain none. ``known``: the known members
    beside it."""
    if "classifications" in known:
        if looks_like_answers(value):
            return 'answers to nested questions go into "classifications": put them there'
        if (question := _first_question(value, name)) is not None:
            answers = f'"classifications": [{{"name": {question}, "answer": …}}]'
            return f"if it answers nested questions, write {answers}, with an entry for each; else remove it"
    if "frames" in known and "instances" not in known and _are_ranges(value):
        return 'a time? write "frames": [{"start": …, "end": …}], in whole frames of a video, or milliseconds of a recording'
    return None


def looks_like_answers(value: Any) -> bool:
    """Returns True for a list of what may be answers to questions."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, dict) and ("name" in item or "schemaId" in item) and "value" not in item for item in items)


def _first_question(value: Any, name: str) -> str | None:
    """Returns the first of what may be questions with answers, in an object or in a list of names and values as other formats write them,
    or None."""
    if casefold_name(name) not in ANSWER_NAMES or not value:
        return None
    if isinstance(value, dict):
        return quote(next(iter(cast("dict[str, Any]", value))))
    first: Any = cast("list[Any]", value)[0] if isinstance(value, list) else None
    given = cast("dict[str, Any]", first) if isinstance(first, dict) else {}
    answered = isinstance(given.get("name"), str) and isinstance(given.get("value"), str | list)  # a number is a metric
    return quote(given["name"]) if answered else None


def _are_ranges(value: Any) -> bool:
    """Returns True for a start and an end in an object or as two numbers, and for a list of such."""
    listed = cast("list[Any]", value) if isinstance(value, list) else []
    given = cast("object", listed[0] if listed and listed[0].__class__ in (dict, list) else value)
    if isinstance(given, dict):
        return {"start", "end"} <= cast("dict[str, Any]", given).keys()
    items = cast("list[Any]", given) if isinstance(given, list) else []
    return len(items) == 2 and all(type(item) in (int, float) for item in items)


# -- The options of a question, and which option a text is or surely means: for help texts and `predlint fix` --------


#: Separators between several options in one text.
_BETWEEN = lazy_regex(r"[,;|]")


def _by_form(names: tuple[str, ...], form: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(form(name), []).append(name)
    return found


def labels_of(options: tuple[Option, ...]) -> dict[str, tuple[str, ...]]:
    """Returns label -> values, for options whose label differs from their value."""
    return by_label((option.label, option.value) for option in options)


class Options(Exact, Struct, frozen=True, dict=True):
    """The names and labels of a question's options. Immutable, so that findings with them can be counted."""

    names: tuple[str, ...] = ()
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Labels, each with the options that it may mean."""

    def __hash__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, question: Classification) -> Options:
        """Returns the options of a question."""
        return _same(tuple(dict.fromkeys([option.value for option in question.options])), tuple(labels_of(question.options).items()))

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def _shown(self) -> dict[str, tuple[str, ...]]:
        return dict(self.labels)

    @cached_property
    def _vocabulary(self) -> NameIndex:
        return NameIndex([*self.names, *self._shown])

    @cached_property
    def _forms(self) -> tuple[tuple[Callable[[str], str], dict[str, list[str]]], ...]:
        """Normal forms of names and labels: for each, normalized text -> the texts that have this form."""
        return tuple((form, _by_form((*self.names, *self._shown), form)) for form in (canonical, casefolded))

    def __contains__(self, text: object) -> bool:
        return text in self._exact or text in self._shown

    def value(self, text: str) -> str:
        """Returns the name of the option whose name or label the text is."""
        return text if text in self._exact else self._shown[text][0]

    def intended_option(self, text: Any) -> str | None:
        """Returns the text if it is the name or label of an option; else the only one that differs just in case or white space; else
        None."""
        if not isinstance(text, str) or text in self:
            return text if isinstance(text, str) else None
        for form, texts in self._forms:
            if same := texts.get(form(text), []):
                return same[0] if len(set(map(self.value, same))) == 1 else None
        return None

    def in_text(self, text: str, *, several: bool) -> list[str] | None:
        """Returns the options that a text surely names, or None for any other text. ``several``: more than one, with separators or as a
        list in the text, is accepted."""
        only = self.intended_option(text)
        if only is not None:
            return [only]
        parts = list_in(text) or [part for part in _BETWEEN.split(text) if part.strip()]
        found = [name for part in parts if (name := self.intended_option(part)) is not None]
        return found if found and len(found) == len(parts) and (several or len(found) == 1) else None

    def ticked(self, given: dict[str, Any]) -> list[str] | None:
        """Returns the options that are true in an object of options and truth values, or None for any other object. If any is true, the
        false ones need not be options."""
        if not given or not all(ticked.__class__ is bool for ticked in given.values()):
            return None
        true = [self.intended_option(name) for name, ticked in given.items() if ticked]
        false = [self.intended_option(name) for name, ticked in given.items() if not ticked]
        if None in true or (not true and None in false):
            return None
        found = [name for name in true if name is not None]
        values = set(map(self.value, found))
        if len(values) < len(found) or not values.isdisjoint([self.value(name) for name in false if name is not None]):
            return None  # two members mean the same option
        return found

    def scored(self, given: dict[str, Any]) -> tuple[tuple[str, float], ...]:
        """Returns the options in an object of options and numbers or truth values, the most likely first. Returns () for any other
        object."""
        scores = [(self.intended_option(name), score) for name, score in given.items()]
        if not all([name in self and score.__class__ in (int, float, bool) for name, score in scores]):
            return ()
        return tuple(sorted([(name, score) for name, score in scores if name is not None], key=lambda each: -each[1]))

    def near(self, text: str) -> tuple[str, ...]:
        """Returns the options whose name or label is similar to the text: one text for each option."""
        found: dict[str, str] = {}
        for near in self._vocabulary.near(text):
            found.setdefault(self.value(near), near)
        return tuple(found.values())

    def to_write(self, text: Any = None, *, listed: bool = False) -> str:
        """Returns the help if it is not known which option is meant: options similar to ``text``, or all."""
        near = self.near(text) if isinstance(text, str) else ()
        if near:
            return f"did you mean {' or '.join([written([name], listed=listed) for name in near])}?"
        form = '[{"name": "…"}]' if listed else '{"name": "…"}'
        return f"write {form}, with the name of an option: {listing(self.names)}" if self.names else f"write {form}"


#: Cached, because the options of one question are needed in many places, and many questions have equal options, such as yes and no.
_same = lru_cache(maxsize=1_024)(Options)


def written(names: list[str], *, listed: bool) -> str:
    """Returns an answer with these options, as messages show it."""
    inner = ", ".join([f'{{"name": {quote(name)}}}' for name in names])
    return f"[{inner}]" if listed else inner


#: Help for two texts where one is allowed.
JOIN_TEXTS = "it takes one answer: join the texts into one, or keep the right one"


def kind_of(value: Any) -> str:
    """Describes a JSON value for users, with the value itself if it is short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the string {quote(value)}" if value else "an empty string"
    if isinstance(value, int | float):
        return f"the number {quote(value)}"
    return "a list" if isinstance(value, list) else "an object"


def both_given(value: Any, name: str, intended: str) -> Words:
    return f'both {quote(name)} and "{intended}" are present', f'keep "{intended}" alone, with the right value'


def timed(kind: str) -> str:
    key = "value" if kind == "text" else "name"
    return f'[{{{quote(key)}: "…", "frames": [{{"start": …, "end": …}}]}}]'


def single_item(value: Any) -> Any:
    """Returns the item of a list of one, or None for anything else."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return items[0] if len(items) == 1 else None


#: A line of composite masks; its instances name the tools.
MASKS_FORM = '{"masks": {"frames": [{"index": …, "instanceURI": …}], "instances": [{"name": …, "colorRGB": […]}]}}'
#: The largest integer that all JSON readers keep exactly; no count is larger.
LARGEST = (1 << 53) - 1
#: Unit of ranges if the medium is not known.
FRAMES_OR_TIMES = "frames from 1, or milliseconds of audio"
#: Help for an empty list.
_SOME = "give at least one of the {}, or leave out {}"
#: List -> what may be left out if the list is empty; otherwise it is the line.
_AROUND = {"keyframes": "the segment", "frames": "the answer"}
RANGE_FORM = '{"start": …, "end": …}'


def needs_help(value: Any, what: str, form: str) -> Words:
    fix = None
    if form == RANGE_FORM and isinstance(value, list) and are_two_numbers(cast("list[Any]", value)):
        fix = f'write {{"start": {value[0]}, "end": {value[1]}}}'
    elif form == RANGE_FORM and isinstance(value, int) and not isinstance(value, bool):
        fix = f'write {{"start": {value}, "end": {value}}}; if two numbers are the first and the last, write them as one range'
    elif form == "a string that is not empty" and (digits := digits_of(cast("Any", value))) is not None:
        fix = f'write "{digits}"'
    elif isinstance(value, list) and _are_whole(what, cast("list[Any]", value)):
        fix = "remove the inner brackets"
    elif what == "a segment" and isinstance(value, list):
        fix = 'put the key frames of each stretch into {"keyframes": […]}'
    elif what == "masks" and isinstance(value, list) and not _are_whole_masks(cast("list[Any]", value)):
        fix = f"write {MASKS_FORM[1:-1]}"
    elif what == "masks":
        fix = bracketed(value)
    return f"{what} must be {form}, found {kind_of(value)}", fix or double_encoded_help(value, form if form == RANGE_FORM else None)


def swap_ends(at: FixContext, start: float, end: float) -> Fix | None:
    """Swaps start and end. None for an empty range, whose start is one after its end."""
    if start - end == 1:
        return None
    keys = at.keys if isinstance(at.value_at(at.keys), dict) else at.keys[:-1]
    first, last = at.text.raw([*keys, "start"]), at.text.raw([*keys, "end"])
    if first is None or last is None or last.startswith("-"):
        return None
    return at.unsafely([*at.text.replace([*keys, "start"], last), *at.text.replace([*keys, "end"], first)])


def _are_whole(what: str, value: list[Any]) -> bool:
    """Returns True for a list of segments or key frames that is itself an item of such a list."""
    member = {"a segment": "keyframes", "a key frame": "frame"}.get(what)
    return member is not None and bool(value) and all([isinstance(item, dict) and member in item for item in value])


def _are_whole_masks(value: list[Any]) -> bool:
    """Returns True for a list of whole masks, rather than of frames or instances."""
    return bool(value) and all(
        [isinstance(item, dict) and not {"frames", "instances"}.isdisjoint(cast("dict[str, Any]", item)) for item in value]
    )


def whole_number_help(value: Any, what: str, least: int, unit: str = "") -> Words:
    if isinstance(value, int | float) and value > LARGEST:
        last = "; of what lasts to the end it is the last of them" if what.startswith("end ") else ""
        return too_large(value, what), f"it counts {unit}{last}" if unit else None
    spelt = typed_number(value) or value
    bare = unquoted_integer(nearest_plain(spelt) if isinstance(spelt, str) else spelt, least)
    fix = f"write {bare}" if bare is not None else None
    if unit == "milliseconds" and isinstance(value, float) and 0 <= value < 1e9:
        fix = f"times are in milliseconds: {value:g} s is {round(value * 1000)}"
    elif (without := bracketed_integer(value, least)) is not None:
        fix = without
    elif unit and fix is None:
        fix = f"it counts {unit}"
        if least and value.__class__ in (int, float) and value == 0:
            fix = f"{fix}; add 1 to each of them if they were counted from 0"
        if unit.startswith("frames") and isinstance(value, float) and value >= 0:
            times = ", or round(seconds * 1000)" if unit == FRAMES_OR_TIMES else ""
            fix = f"{fix}; from a time in seconds: round(seconds * frame rate) + 1{times}"
    return f"{what} must be a whole number from {least}, found {kind_of(value)}", fix


def too_large(value: float, what: str) -> str:
    return f"{what} is {quote(value)}, more than there can be"


def absent_help(value: Any, what: str, member: str, fix: str, found: str | None = None) -> Words:
    renamed = f'rename {quote(found)} to "{member}"' if found and not is_part(member, found) else None
    return f"{what} has no {member}", renamed or fix


def rename_help(value: Any, name: str, intended: str) -> Words:
    return f"{quote(name)} is not known here", f'rename it to "{intended}"'


def empty_help(value: Any, what: str, of: str) -> Words:
    some = _SOME.format(of, _AROUND.get(what, "the whole line"))
    if not isinstance(value, list):
        fix = some if value in (None, {}) else double_encoded_help(value)
        if what == "frames" and isinstance(value, dict) and value:
            fix = f"put it in a list: [{RANGE_FORM}]"
        elif isinstance(value, dict) and value:
            by_number = all(key.isdecimal() for key in cast("dict[str, Any]", value))
            number = "index" if what == "masks.frames" else "frame"
            fix = f'exports write it by number; write a list: [{{"{number}": …}}, …]' if by_number else "put it in a list: [{…}]"
            if what == "segments" and "keyframes" not in value:
                fix = 'write a list of segments, each with its key frames: [{"keyframes": [{"frame": …, …}]}]'
        return f"{what} must be a list of {of}, found {kind_of(value)}", fix
    return f"{what} is empty", some


#: Name of a list -> members that identify one of its items.
_ITEM_MEMBERS = {
    "segments": frozenset({"keyframes"}),
    "keyframes": frozenset({"frame", "bbox", "point", "line"}),
    "frames": frozenset({"start", "end"}),
    "textSelections": frozenset({"tokenIds", "groupId"}),
    "masks.frames": frozenset({"instanceURI", "imBytes"}),
    "masks.instances": frozenset({"colorRGB"}),
}


def wrap_one(at: FixContext, what: str) -> Fix | None:
    """Puts one item into a list."""
    given = cast("dict[str, Any]", at.value) if isinstance(at.value, dict) else {}
    return at.wrap_object() if not _ITEM_MEMBERS[what].isdisjoint(given) else None


def are_two_numbers(value: list[Any]) -> bool:
    """Returns True for a pair of integers, which may be the ends of a range."""
    return len(value) == 2 and all(number.__class__ is int for number in value)


def start_after_end(value: Any, what: str, start: float, end: float) -> Words:
    fix = "swap the two; the end is part of the range"
    if start - end == 1:  # an empty range of a program whose ranges exclude their end
        fix = "the end is part of the range: where only one position is meant, start and end are the same; leave it out if it is empty"
    return f"{what} starts at {quote(start)}, after its end {quote(end)}", fix
