"""The position of a drawing relative to its image, in fractions of the image."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from msgspec import Struct

from predlint.platforms.encord.coordinate_shapes import FAR
from predlint.platforms.encord.coordinate_words import Beyond, BeyondUnsized, CoordinateRange, FewPoints
from predlint.platforms.encord.record_view import Appearance, RowView
from predlint.shape.findings import Finding, Path, finding_of, keys_of
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import codes_of

#: Exports round to a few digits: a drawing may exceed an image of unknown size by this much. If the size is known, it may by less than
#: a pixel.
ROUNDING = 0.001
#: A whole pixel, less the error of computing with fractions.
_PIXEL = 1 - 1e-6

#: Violations that "polygon" and "polygons" share.
_REPEATED = codes_of(CoordinateRange, FewPoints)
#: Larger numbers are not computed with.
_HUGE = 1e100
_NUMBERS = frozenset({int, float})


class Extent(Struct, frozen=True, eq=False):
    """The smallest box around a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_within(self) -> bool:
        """True if the drawing is within the image, as most are."""
        return self.left >= 0 and self.top >= 0 and self.right <= 1 and self.bottom <= 1

    @property
    def far(self) -> bool:
        """True if a coordinate is so far outside that it was reported itself."""
        return self.left < -FAR or self.top < -FAR or max(self.left, self.top) > 1 + FAR

    def outside(self) -> str | None:
        """Returns text on why the drawing is outside of the image, or None if it shares something with it."""
        for axis, low, high in (("x", self.left, self.right), ("y", self.top, self.bottom)):
            if low >= 1 < high or low < 0 >= high:  # a line along the edge itself is in the image
                return f"it reaches from {axis} = {low:.4g} to {high:.4g}"
        return None

    def beyond(self, width: float | None, height: float | None) -> str | None:
        """Returns text on which sides the drawing exceeds the image by more than rounding, or None. ``width``, ``height``: of the image in
        pixels, or None if unknown."""
        words: list[str] = []
        for axis, low, high, side in (("x", self.left, self.right, width), ("y", self.top, self.bottom, height)):
            for over, is_low, end in ((-low, True, low), (high - 1, False, high)):
                if over <= (_PIXEL / side if side else ROUNDING):
                    continue
                how = f"is {end:.6g}" if low == high else f"begins at {end:.6g}" if is_low else f"goes up to {end:.6g}"
                words.append(f"{axis} {how}{_in_pixels(over * side) if side else ''}")
        return ", ".join(words) or None


def _in_pixels(over: float) -> str:
    count = f"{over:.3g}" if over < 1000 else f"{over:,.0f}"
    return f" ({count} pixel{'' if count == '1' else 's'})"


def extent_of(points: Iterable[tuple[float, float]]) -> Extent:
    """Returns the extent of points (at least one)."""
    xs, ys = zip(*points, strict=True)
    return Extent(min(xs), min(ys), max(xs), max(ys))


def number(value: Any) -> float | None:
    """Returns a number as a float; None for anything else, and for a number beyond `_HUGE`."""
    return float(value) if type(value) in (int, float) and -_HUGE < value < _HUGE else None


def numbers(values: Collection[Any]) -> list[float] | None:
    """Returns numbers as floats; None if one is no number, or beyond `_HUGE`."""
    if not _NUMBERS.issuperset(map(type, values)) or (values and not (min(values) > -_HUGE and max(values) < _HUGE)):
        return None
    return [*map(float, values)]


class DrawnObject(Struct, frozen=True, eq=False):
    """One object on one frame, while its geometry is checked."""

    view: RowView
    seen: Appearance
    causes: Causes

    def report_outside(self, path: Path, value: Any, extent: Extent, what: str) -> None:
        """Reports a drawing that exceeds the image: an error if the size of the image is known, and it is a pixel or more."""
        unit = self.seen.unit
        if (where := extent.beyond(unit.width, unit.height)) is not None:
            self.view.report(path, value, Beyond if self.is_sized else BeyondUnsized, what, where)

    @property
    def is_sized(self) -> bool:
        """True if the size of the image is known."""
        return bool(self.seen.unit.width and self.seen.unit.height)

    def explain(self, path: Path, codes: frozenset[str], value: Any, spec: ViolationSpec, *more: Any) -> None:
        """Adds a finding that replaces those of some rules at the path or below it."""
        self.causes.add(path, codes)
        self.causes.findings.append(finding_of(spec, path, value, *more))


class Causes:
    """Findings that replace other findings, their consequences."""

    def __init__(self, out: list[Finding]) -> None:
        self.findings: list[Finding] = []
        self._codes: dict[tuple[str | int, ...], frozenset[str]] = {}
        self._of_outlines: dict[tuple[str | int, ...], list[Finding]] = {}
        """Findings of the Shape about outlines of polygons, by path."""
        for finding in out:
            if finding.kind.rule.family == "GEO" and "polygon" in (keys := keys_of(finding.path)):
                self._of_outlines.setdefault(tuple(keys[: keys.index("polygon") + 1]), []).append(finding)

    def add(self, path: Path, codes: frozenset[str]) -> None:
        """Declares the findings of these rules at the path or below it to be consequences."""
        keys = tuple(keys_of(path))
        self._codes[keys] = self._codes.get(keys, frozenset()) | codes

    def mirrored(self, path: Path) -> None:
        """Suppresses for the rings of an object the findings of its outline, which they repeat."""
        if any(finding.code in _REPEATED for finding in self.of_outline(path)):
            self.add((path, "polygons"), _REPEATED)

    def of_outline(self, path: Path) -> list[Finding]:
        """Returns the findings of the Shape about the "polygon" of the object at the path."""
        return self._of_outlines.get((*keys_of(path), "polygon"), [])

    def unexplained(self, findings: Iterable[Finding]) -> list[Finding]:
        """Returns the findings that are not consequences of the causes so far."""
        sizes = self._sizes()
        return [finding for finding in findings if not self._is_consequence(finding, sizes)]

    def resolve(self, out: list[Finding]) -> None:
        """Removes the consequences from the findings and adds the causes."""
        if not self._codes:
            return
        every = frozenset[str]().union(*self._codes.values())
        sizes = self._sizes()
        out[:] = [finding for finding in out if finding.code not in every or not self._is_consequence(finding, sizes)]
        out += self.findings

    def _sizes(self) -> list[int]:
        return sorted({len(keys) for keys in self._codes})

    def _is_consequence(self, finding: Finding, sizes: list[int]) -> bool:
        keys = tuple(keys_of(finding.path))
        return any(finding.code in self._codes.get(keys[:size], ()) for size in sizes)
