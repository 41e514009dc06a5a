"""Forms of an annotation's value, and parts of a value outside of it, as in flat tables of a model's output."""

from __future__ import annotations

from predlint.names import quote

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


def whole(member: str, found: str | None = None) -> str:
    """Returns the help for a missing member. ``found`` may be one of its parts that is beside it."""
    form = PARTS.get(member, {}).get(found or "") or FORMS.get(member)
    if form is None:
        return f'add "{member}"'
    return f'write "{member}": {form}' if is_part(member, found) else f'add "{member}": {form}'


def is_part(member: str, found: str | None) -> bool:
    """Returns True if ``found`` is a part of the member's value."""
    return found in PARTS.get(member, {})
