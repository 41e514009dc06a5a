"""Curves and bars as an SVG, for pages that show them in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 430, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 16, 34, 44
_COLOURS = ("#8a8a8a", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b")
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #444; }
.title { font-weight: 600; }
.grid { stroke: #bbb; stroke-width: .6; }
@media (prefers-color-scheme: dark) { text { fill: #ccc; } .grid { stroke: #555; } }
"""


@dataclass(frozen=True)
class Curve:
    """Points that belong together."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """One diagram; both of its axes are logarithmic."""

    title: str
    across: str
    """What the horizontal axis counts."""
    curves: Sequence[Curve]


def picture(panels: Sequence[Panel]) -> str:
    """The diagrams side by side, with one legend below them."""
    names = [curve.name for curve in panels[0].curves]
    height = _HEIGHT + 18 * ceil(len(names) / 2) + 14
    width = _WIDTH * len(panels)
    drawn = [f'<g transform="translate({_WIDTH * number} 0)">{_panel(panel)}</g>' for number, panel in enumerate(panels)]
    for number, name in enumerate(names):
        x, y = 20 + (number % 2) * width // 2, _HEIGHT + 14 + 18 * (number // 2)
        colour = _COLOURS[number % len(_COLOURS)]
        drawn.append(f'<path d="M{x} {y}h24" stroke="{colour}" stroke-width="2.5"/><text x="{x + 32}" y="{y + 4}">{escape(name)}</text>')
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><style>{_STYLE}</style>\n' + "\n".join(drawn) + "\n</svg>\n"


def bars(title: str, ratios: Sequence[tuple[str, float]]) -> str:
    """A bar for each ratio, below one another, and a line where it is 1."""
    left, row, width = 270, 22, 640
    scale = (width - left - 60) / max(1.0, *[ratio for _, ratio in ratios])
    height = _TOP + row * len(ratios) + 12
    drawn = [f'<text class="title" x="10" y="20">{escape(title)}</text>']
    for number, (name, ratio) in enumerate(ratios):
        y, long = _TOP + row * number, scale * ratio
        drawn.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        drawn.append(f'<rect x="{left}" y="{y}" width="{long:.1f}" height="{row - 6}" fill="{_COLOURS[1]}"/>')
        drawn.append(f'<text x="{left + long + 6:.1f}" y="{y + 13}">{ratio:.2g}</text>')
    drawn.append(f'<path d="M{left + scale:.1f} {_TOP - 4}V{height - 8}" stroke="{_COLOURS[2]}" stroke-width="1.5"/>')
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><style>{_STYLE}</style>\n' + "\n".join(drawn) + "\n</svg>\n"


def _panel(panel: Panel) -> str:
    points = [point for curve in panel.curves for point in curve.points]
    columns, lines = _ticks([x for x, _ in points]), _ticks([y for _, y in points])

    def x_of(x: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (log10(x) - log10(columns[0])) / (log10(columns[-1]) - log10(columns[0]))

    def y_of(y: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * (log10(y) - log10(lines[0])) / (log10(lines[-1]) - log10(lines[0]))

    parts = [f'<text class="title" x="{_LEFT}" y="20">{escape(panel.title)}</text>']
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 8}" text-anchor="end">{escape(panel.across)}</text>')
    for x in columns:
        parts.append(f'<path class="grid" d="M{x_of(x):.1f} {_TOP}V{_HEIGHT - _BOTTOM}"/>')
        parts.append(f'<text x="{x_of(x):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{x:,g}</text>')
    for y in lines:
        parts.append(f'<path class="grid" d="M{_LEFT} {y_of(y):.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y_of(y) + 4:.1f}" text-anchor="end">{y:,g}</text>')
    for curve, colour in zip(panel.curves, _COLOURS * 2, strict=False):
        line = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in curve.points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3.2" fill="{colour}"/>' for x, y in curve.points]
    return "".join(parts)


def _ticks(values: Sequence[float]) -> list[float]:
    """1, 3, 10, 30 … around all values."""
    marks = [factor * 10.0**power for power in range(floor(log10(min(values))) - 1, ceil(log10(max(values))) + 2) for factor in (1, 3)]
    first = max(number for number, mark in enumerate(marks) if mark <= min(values))
    last = min(number for number, mark in enumerate(marks) if mark >= max(values))
    return marks[first : max(last, first + 1) + 1]
