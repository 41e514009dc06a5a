"""Draws pictures as SVG: shapes in the frame of their image, to scale, with the wrong parts in the colour of errors."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from predlint.report.html.words import text

Json = dict[str, Any]
#: A shape smaller than this share of the drawing is circled so that it is found.
_SMALL = 0.03
#: Maximum ratio of the sides of a drawing, because its height and width on the page are limited.
_LONGEST = 200.0
#: Units of the longer side of a drawing.
_UNITS = 1_000.0


class Bounds(NamedTuple):
    """A rectangle in pixels of the image."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def figure(picture: Json) -> str:
    """Returns the drawing with its caption; only the reason if nothing can be drawn."""
    if picture["missing"]:
        return f'<p class="faint small">Not drawn: {text(picture["missing"])}</p>'
    parts: list[Json] = picture["parts"]
    own = _around([point for part in parts if part["role"] != "beside" for point in part["points"]])
    frame = Bounds(0, 0, *picture["size"]) if picture["size"] else None
    words = _words(picture, own, frame, sum(part["role"] == "beside" for part in parts))
    caption = " ".join([words, *map(str, picture["notes"])])
    seen = _Seen(_whole(own, frame))
    return (
        f'<figure><svg class="picture" role="img" aria-label="{text(caption)}" viewBox="0 0 {seen.width} {seen.height}">'
        f"{_drawn(parts, own, frame, seen)}</svg><figcaption>{text(caption)}</figcaption></figure>"
    )


def _words(picture: Json, own: Bounds, frame: Bounds | None, beside: int) -> str:
    kind = str(picture["kind"]).replace("-", " ")
    reach = f"from ({_number(own.left)}, {_number(own.top)}) to ({_number(own.right)}, {_number(own.bottom)})"
    if own.width == 0 and own.height == 0:
        reach = f"at ({_number(own.left)}, {_number(own.top)})"
    image = f", in an image of {_number(frame.width)} × {_number(frame.height)} pixels" if frame is not None else ""
    others = f"; {beside} more of the same image in grey" if beside else ""
    words = f"{kind.capitalize()} {reach}{image}{others}."
    if frame is not None and max(frame.width, frame.height) < _SMALL * max(_whole(own, frame).width, _whole(own, frame).height):
        words += " The shape lies so far out that the image is only a dot."
    return words


class _Seen:
    """The visible part of the plane, scaled so that its longer side has `_UNITS` units, which every browser handles with enough
    precision."""

    def __init__(self, whole: Bounds) -> None:
        self._left, self._top = whole.left, whole.top
        self._scale = _UNITS / max(whole.width, whole.height)
        self.width, self.height = self.length(whole.width), self.length(whole.height)

    def x(self, x: float) -> str:
        return _plain((x - self._left) * self._scale)

    def y(self, y: float) -> str:
        return _plain((y - self._top) * self._scale)

    def length(self, length: float) -> str:
        return _plain(length * self._scale)


def _whole(own: Bounds, frame: Bounds | None) -> Bounds:
    """Returns the visible rectangle: the image and the shape, with a margin around."""
    if frame is not None:
        own = Bounds(min(own.left, frame.left), min(own.top, frame.top), max(own.right, frame.right), max(own.bottom, frame.bottom))
    longer = max(own.width, own.height) or 10.0
    margin, minimum = longer * 0.06, longer / _LONGEST
    wider, higher = max(0.0, minimum - own.width) / 2, max(0.0, minimum - own.height) / 2
    return Bounds(own.left - margin - wider, own.top - margin - higher, own.right + margin + wider, own.bottom + margin + higher)


def _drawn(parts: list[Json], own: Bounds, frame: Bounds | None, seen: _Seen) -> str:
    out: list[str] = []
    if frame is not None:
        place = f'x="{seen.x(0)}" y="{seen.y(0)}" width="{seen.length(frame.width)}" height="{seen.length(frame.height)}"'
        out.append(f'<rect class="frame" {place}/>')
    for part in parts:
        points = cast("list[list[float]]", part["points"])
        role, form = part["role"], part["form"]
        if form == "dots":
            out += [f'<circle class="{role}" cx="{seen.x(x)}" cy="{seen.y(y)}" r="{14 if role == "fault" else 10}"/>' for x, y in points]
            continue
        listed = " ".join(f"{seen.x(x)},{seen.y(y)}" for x, y in points)
        tag, style = {"ring": ("polygon", "outline"), "around": ("polygon", "around"), "line": ("polyline", "line")}[form]
        out.append(f'<{tag} class="{role} {style}" points="{listed}"/>')
    whole = _whole(own, frame)
    if max(own.width, own.height) < _SMALL * max(whole.width, whole.height):
        place = f'cx="{seen.x((own.left + own.right) / 2)}" cy="{seen.y((own.top + own.bottom) / 2)}"'
        out.append(f'<circle class="finder" {place} r="40"/>')
    return "".join(out)


def _around(points: list[list[float]]) -> Bounds:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def _plain(value: float) -> str:
    """Formats a number for an attribute of SVG."""
    return f"{round(value, 2):g}"


def _number(value: float) -> str:
    """Formats a number for people."""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1e6 else f"{value:,.5g}" if abs(value) < 1 else f"{value:,.1f}"
