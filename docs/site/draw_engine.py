"""Draws docs/engine.svg. For developers: ``python docs/site/draw_engine.py``; a test holds the picture to this program.

The picture has a background and colours of its own for light and dark, by what the reader's system prefers: it can be read
wherever it stands.
"""

from __future__ import annotations

from pathlib import Path

WIDTH, HEIGHT = 960, 514
_STYLE = """
  .ground { fill: #ffffff; stroke: #d0d7de }
  .zone { fill: #f2f5f7 }
  .box { fill: #ffffff; stroke: #57606a; stroke-width: 1.5 }
  .plan { fill: #e3f4f1; stroke: #00796b }
  .fast { fill: #e6f4e6; stroke: #2e7d32 }
  .slow { fill: #fdf0e0; stroke: #b25a00 }
  .name { fill: #1f2328; font-weight: 600; font-size: 17px }
  .said { fill: #4d5560; font-size: 14.5px }
  .way { fill: none; stroke: #57606a; stroke-width: 1.5 }
  .built { stroke-dasharray: 5 4; stroke: #00796b }
  .head { fill: #57606a }
  text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #1b1f24; stroke: #3d444d }
    .zone { fill: #242a31 }
    .box { fill: #2b323a; stroke: #9198a1 }
    .plan { fill: #12352f; stroke: #4db6a5 }
    .fast { fill: #17351b; stroke: #66bb6a }
    .slow { fill: #3a2811; stroke: #ffa94d }
    .name { fill: #f0f3f6 }
    .said { fill: #b7bfc8 }
    .way { stroke: #9198a1 }
    .built { stroke: #4db6a5 }
    .head { fill: #9198a1 }
  }
"""


def box(x: int, y: int, width: int, height: int, name: str, said: tuple[str, ...] = (), kind: str = "box") -> str:
    """A box with its name, and what is said of it below."""
    first = y + height / 2 + 6 - 9.5 * len(said)
    lines = [f'<text class="name" x="{x + width / 2:g}" y="{first:g}" text-anchor="middle">{name}</text>']
    lines += [
        f'<text class="said" x="{x + width / 2:g}" y="{first + 19 * number:g}" text-anchor="middle">{line}</text>'
        for number, line in enumerate(said, 1)
    ]
    shape = f'<rect class="box {kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>'
    return "\n".join([shape, *lines])


def way(points: str, kind: str = "") -> str:
    """An arrow along points."""
    return f'<polyline class="way {kind}" points="{points}" marker-end="url(#head)"/>'


def word(x: int, y: int, text: str, anchor: str = "middle") -> str:
    """A word beside an arrow."""
    return f'<text class="said" x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'


def picture() -> str:
    """The whole picture."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="How predlint checks a file">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse">'
        '<path class="head" d="M0 0 10 5 0 10z"/></marker></defs>',
        f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10"/>',
        '<rect class="zone" x="16" y="16" width="928" height="146" rx="8"/>',
        word(32, 38, "compiled once", "start"),
        box(32, 62, 150, 74, "ontology", ("of your platform,", "or .onto text")),
        way("182,99 226,99"),
        word(204, 90, "read"),
        box(228, 62, 130, 74, "values", ("the same for", "all platforms")),
        way("358,99 402,99"),
        word(380, 90, "lower"),
        box(404, 62, 150, 74, "shape", ("what one record", "must look like"), "plan"),
        box(572, 62, 160, 74, "record rules", ("a box in its image,", "crossing edges"), "plan"),
        box(750, 62, 178, 74, "stream rules", ("the same uuid twice,", "links, coverage"), "plan"),
        box(32, 262, 120, 74, "file", ("lines, a list,", "a document")),
        way("152,299 186,299"),
        box(188, 262, 130, 74, "parts", ("16 MiB each, for", "any worker")),
        way("318,299 350,299 350,238 402,238"),
        box(404, 196, 190, 84, "kernel", ("at the speed of a parser:", "clean, or in doubt"), "fast"),
        way("499,280 499,318"),
        word(508, 304, "in doubt", "start"),
        box(404, 320, 190, 84, "explainer", ("every fault, its place,", "and the likely fix"), "slow"),
        way("479,136 479,194", "built"),
        way("584,136 584,194", "built"),
        word(531, 181, "built of both"),
        way("430,136 430,172 376,172 376,362 402,362", "built"),
        way("594,238 660,238", ""),
        word(626, 230, "clean"),
        box(662, 196, 150, 84, "notes", ("hashes; on disk", "if they are many")),
        way("839,136 839,238 814,238", "built"),
        way("737,280 737,318"),
        word(746, 304, "settled at the end", "start"),
        way("594,362 660,362"),
        word(627, 354, "findings"),
        box(662, 320, 150, 84, "collector", ("counts all, merges,", "keeps first places")),
        way("737,404 737,434"),
        box(404, 436, 540, 62, "reports", ("text · json · jsonl · HTML · SARIF · GitHub · GitLab · JUnit · Markdown",)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent.parent / "engine.svg").write_text(picture(), encoding="utf-8", newline="\n")
