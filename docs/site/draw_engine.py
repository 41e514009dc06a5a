"""Draws docs/engine.svg. For developers: ``python docs/site/draw_engine.py``; a test holds the picture to this program.

The picture has a background and colours of its own for light and dark, by what the reader's system prefers: it can be read
wherever it stands.
"""

from __future__ import annotations

from pathlib import Path

WIDTH, HEIGHT = 960, 668
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
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="The way of a record">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse">'
        '<path class="head" d="M0 0 10 5 0 10z"/></marker></defs>',
        f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10"/>',
        '<rect class="zone" x="16" y="16" width="928" height="132" rx="8"/>',
        word(32, 38, "compiled once", "start"),
        box(32, 54, 130, 78, "ontology", ("of your platform,", "or .onto text")),
        way("162,93 218,93"),
        word(189, 84, "read"),
        '<rect class="way" x="220" y="28" width="718" height="112" rx="8"/>',
        word(232, 46, "plan", "start"),
        box(232, 54, 220, 78, "checks", ("a box in its image,", "edges that cross"), "plan"),
        box(472, 54, 220, 78, "Shape", ("what one record", "must look like"), "plan"),
        box(712, 54, 216, 78, "stream rules", ("the same uuid twice,", "both ends of a link"), "plan"),
        box(32, 212, 120, 78, "file", ("lines, an array,", "a document")),
        way("152,251 190,251"),
        box(192, 212, 120, 78, "part", ("16 MiB, for", "any worker")),
        way("312,251 350,251"),
        box(352, 212, 110, 78, "block", ("1 MiB of", "records")),
        way("462,251 510,251"),
        box(512, 212, 186, 78, "kernel", ("clean, in doubt,", "or unread"), "fast"),
        way("625,132 625,210", "built"),
        word(634, 180, "tables", "start"),
        way("698,251 760,251"),
        word(729, 242, "clean"),
        box(762, 212, 166, 78, "notes", ("hashes of records;", "on disk if many")),
        way("845,132 845,210", "built"),
        word(854, 180, "keep, ask", "start"),
        way("605,290 605,336"),
        word(614, 318, "in doubt, unread", "start"),
        box(512, 338, 186, 84, "groups", ("alike: explain one;", "own value: one check"), "slow"),
        way("605,422 605,468"),
        word(614, 450, "one of each, or all", "start"),
        box(512, 470, 186, 84, "explainer", ("every fault, its place,", "and the likely fix"), "slow"),
        way("342,132 342,172 487,172 487,496 510,496", "built"),
        '<polyline class="way built" points="550,132 550,172 487,172"/>',
        word(334, 166, "the Shape,", "end"),
        word(334, 184, "then the checks", "end"),
        way("407,290 407,530 510,530"),
        word(396, 446, "small files, or no", "end"),
        word(396, 465, "kernel: every record", "end"),
        way("845,290 845,336"),
        word(854, 318, "at the end", "start"),
        box(762, 338, 166, 84, "duplicates", ("nominated by hash,", "read again, compared")),
        way("845,422 845,468"),
        way("698,512 760,512"),
        word(729, 503, "findings"),
        box(762, 470, 166, 84, "collector", ("counts all, merges,", "keeps first places")),
        way("845,554 845,588"),
        box(32, 590, 896, 62, "reports", ("text · json · jsonl · HTML · SARIF · GitHub · GitLab · JUnit · Markdown · CSV · Parquet",)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent.parent / "engine.svg").write_text(picture(), encoding="utf-8", newline="\n")
