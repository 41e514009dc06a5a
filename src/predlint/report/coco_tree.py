"""Prints the categories and images of a COCO file: as a tree for people, and as data (``predlint show``)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from predlint.names import exact, listing
from predlint.platforms.coco.reference import CocoReference, ReferenceCategory
from predlint.report.outline import OUTLINE_VERSION
from predlint.report.terminal import PLAIN, Style, as_word, count, printable
from predlint.report.tree import Layout, TreeWords
from predlint.report.tree_layout import Node, draw, paragraph

#: Longer lists of categories are cut to the second number, unless ``--all`` is given.
_LONG, _SHOWN = 200, 100
#: Stands in the column of a category without a supercategory, so that its id stays under its heading.
_NO_KIND = "-"


def coco_tree(truth: CocoReference, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the tree of a file that was read from ``path``: its categories with the ids that predictions use, and the number of
    images."""
    tree = _Tree(truth, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


class _Tree(TreeWords):
    def __init__(self, truth: CocoReference, style: Style, layout: Layout) -> None:
        super().__init__(style, layout)
        self._truth = truth

    def lines(self, path: str) -> Iterator[str]:
        read = self._truth
        title = as_word(os.path.basename(path)) + (f" ({exact(read.name)})" if read.name else "")
        yield from paragraph(self._safe(title), self._layout.width, self._style.strong)
        images = count(len(read.images), "image") if read.images is not None else "no list of images"
        facts = (read.dialect, count_categories(len(read.categories)), images)
        yield from paragraph(self._signs.dot.join(facts), self._layout.width, self._style.faint)
        cut = not self._layout.everything and len(read.categories) > _LONG
        nodes = [self._category(category) for category in (read.categories[:_SHOWN] if cut else read.categories)]
        if cut:
            nodes.append(Node(f"{self._signs.more} {len(read.categories) - _SHOWN:,} more categories", paint=self._style.faint))
        yield from draw({"Categories": nodes}, "category_id", self._signs, self._layout.width, self._style)
        if cut:
            yield ""
            yield self._style.faint("--all shows long lists in full")

    def _category(self, category: ReferenceCategory) -> Node:
        marks = [(self._safe(f"key points {listing(category.keypoints)}"), self._style.faint)] if category.keypoints else []
        kind = self._safe(printable(category.supercategory or _NO_KIND))
        return Node(self._exact(category.name), marks, kind, (str(category.id), self._style.help), self._style.strong)


def count_categories(number: int) -> str:
    """Returns ``1 category``, ``80 categories``."""
    return f"{number:,} {'category' if number == 1 else 'categories'}"


def coco_outline(truth: CocoReference) -> dict[str, Any]:
    """Returns the file as data: the output of ``predlint show --format json``."""
    return {
        "version": OUTLINE_VERSION,
        "name": truth.name,
        "dialect": truth.dialect,
        "images": None if truth.images is None else len(truth.images),
        "categories": [
            {
                "id": c.id, "name": c.name, "supercategory": c.supercategory, "keypoints": list(c.keypoints) if c.keypoints else None,
                "skeleton": [list(edge) for edge in c.skeleton], "pointer": c.pointer,
            }
            for c in truth.categories
        ],
    }  # fmt: skip
