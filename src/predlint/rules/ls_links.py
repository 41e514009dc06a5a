"""Rules about links between Label Studio results (LNK101 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import SHELF, answer, box, polygon, relation, result, shelf, studio, task
from predlint.rules.model import Rule

_ON_PAGE = {"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.1, "ocrlabels": ["title"], "ocrtext": "Tides"}

RULES: tuple[Rule, ...] = (
    Rule(
        code="LNK101",
        slug="answer-without-region",
        severity=Severity.ERROR,
        layer="record",
        summary="An answer about a region does not say which region",
        why=(
            "A control with perRegion is asked for each region; answers carry the id of theirs. Without it, or with an id of "
            "no region, the answer becomes one about the whole task, or is lost."
        ),
        fix="Give the answer the id of its region.",
        bad=shelf(box(id="t1"), answer("facing", "choices", ["front"])),
        good=shelf(box(id="t1"), answer("facing", "choices", ["front"], id="t1")),
        setup=SHELF,
    ),
    Rule(
        code="LNK102",
        slug="region-id-twice",
        severity=Severity.ERROR,
        layer="record",
        summary="Two regions have the same id",
        why="Results with one id are one region: of two shapes one disappears.",
        fix="Give each region an id of its own; only labels and answers share that of their region.",
        bad=shelf(box(id="t1"), box({"x": 50}, id="t1")),
        good=shelf(box(id="t1"), box({"x": 50}, id="t2")),
        setup=SHELF,
    ),
    Rule(
        code="LNK103",
        slug="result-id-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The id of a result is neither a string nor a number that can stand for one",
        why=(
            "Ids are strings. The editor makes one of a number, but for 0, which is no id to it. Where another result of the region has "
            "the same id as a string, servers that check predictions find no shape of the number, and refuse the import."
        ),
        fix="Write the id as a string.",
        bad=shelf(box(id=0)),
        good=shelf(box(id="0")),
        setup=SHELF,
        safe_fix="puts the number into quotes",
    ),
    Rule(
        code="LNK104",
        slug="relation-end",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A relation leads to a region that is not in the prediction",
        why="The arrow has nowhere to start or to end: servers refuse it, or the editor leaves it out.",
        fix="from_id and to_id are ids of regions of the same prediction.",
        bad=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t3")),
        good=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2")),
        setup=SHELF,
        safe_fix="puts the number of a region into quotes",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="LNK105",
        slug="relation-direction",
        severity=Severity.ERROR,
        layer="shape",
        summary="The direction of a relation is not one that is known",
        why=("An arrow points right (from the first region to the second), left or both ways (bi). The server refuses anything else."),
        fix="Write right, left or bi.",
        bad=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2", direction="forward")),
        good=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2")),
        setup=SHELF,
        safe_fix="writes the word in lower case",
    ),
    Rule(
        code="LNK106",
        slug="relation-label",
        severity=Severity.ERROR,
        layer="shape",
        summary="The labels of a relation are not those that the config lists",
        why="The config lists what relations may be called (Relations). The arrow is shown without the label.",
        fix="Write a list with labels of Relations, to the letter.",
        bad=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2", labels=["next to"])),
        good=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2", labels=["hides"])),
        setup=SHELF,
        safe_fix="writes the label as the config has it where case or white space is all that differs, and puts one label into a list",
    ),
    Rule(
        code="LNK107",
        slug="region-parent",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The parent of a region is not a region of the prediction",
        why="parentID puts a region under another in the list of regions. Where that is not there, it stands at the top, under none.",
        fix="Give the id of a region of the same prediction, or null.",
        bad=shelf(box(id="t1", parentID="b1")),
        good=shelf(polygon([10, 10], [60, 10], [60, 40], id="b1"), box(id="t1", parentID="b1")),
        setup=SHELF,
        safe_fix="puts the number of a region into quotes",
    ),
    Rule(
        code="LNK108",
        slug="region-parents-circle",
        severity=Severity.ERROR,
        layer="record",
        summary="The parents of a region lead back to it",
        why="A region cannot be its own parent: the list of regions begins with those that have none, and shows none of these.",
        fix="Remove the parent of one of them.",
        bad=shelf(box(id="t1", parentID="t2"), box({"x": 50}, id="t2", parentID="t1")),
        good=shelf(box(id="t1"), box({"x": 50}, id="t2", parentID="t1")),
        setup=SHELF,
    ),
    Rule(
        code="LNK109",
        slug="item-index",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="item_index is not the number of an item of the list, or pageIndex that of a page",
        why=(
            "With several images in a task, item_index says which one a result is about, counted from 0; pageIndex says which page of a "
            "PDF a box of OcrLabels is on. A result for one that is not there is lost."
        ),
        fix="Count items from 0, and pages from 1.",
        bad=task(
            {"photos": ["https://album.example.com/1.jpg"]},
            result(
                "face", "album", "rectanglelabels", {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["dog"]}, item_index=1
            ),
        ),
        good=task(
            {"photos": ["https://album.example.com/1.jpg"]},
            result(
                "face", "album", "rectanglelabels", {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["dog"]}, item_index=0
            ),
        ),
        setup=studio("album"),
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="LNK110",
        slug="region-geometry-differs",
        severity=Severity.WARNING,
        layer="record",
        summary="Two results of one region give it different geometry",
        why=(
            "A shape and the labels or answers with its id describe the same region, and its geometry is repeated in each. "
            "Where the copies differ, which one is shown depends on their order."
        ),
        fix="Write the same numbers into all results of a region.",
        bad=shelf(
            box(id="t1"),
            answer("facing", "choices", ["front"], id="t1")
            | {"value": {"x": 30, "y": 20, "width": 15, "height": 30, "choices": ["front"]}},
        ),
        good=shelf(
            box(id="t1"),
            answer("facing", "choices", ["front"], id="t1")
            | {"value": {"x": 10, "y": 20, "width": 15, "height": 30, "choices": ["front"]}},
        ),
        setup=SHELF,
    ),
    Rule(
        code="LNK111",
        slug="labels-without-region",
        severity=Severity.ERROR,
        layer="record",
        summary="Labels on an image belong to no shape",
        why=(
            "The Labels tag draws nothing: its labels join the shape with the same id. Without one there is nothing to show, "
            "and they are lost."
        ),
        fix="Add the result of the tool that draws, with the same id and geometry; or use RectangleLabels and the like.",
        bad=shelf(result("zone", "photo", "labels", {"x": 10, "y": 20, "width": 15, "height": 30, "labels": ["sold out"]}, id="z1")),
        good=shelf(
            result("area", "photo", "rectangle", {"x": 10, "y": 20, "width": 15, "height": 30}, id="z1"),
            result("zone", "photo", "labels", {"x": 10, "y": 20, "width": 15, "height": 30, "labels": ["sold out"]}, id="z1"),
        ),
        setup=SHELF,
    ),
    Rule(
        code="LNK112",
        slug="region-of-other-object",
        severity=Severity.WARNING,
        layer="record",
        summary="An answer about a region names another object than the region is on",
        why="The region is on one image, the answer says another: it shows up with the region, or not at all.",
        fix="Give the answer the to_name of its region.",
        bad=task(
            {"before": "https://cars.example.com/1a.jpg", "after": "https://cars.example.com/1b.jpg"},
            result(
                "damage", "after", "rectanglelabels", {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["dent"]}, id="d1"
            ),
            answer("severity", "choices", ["slight"], "before", id="d1"),
        ),
        good=task(
            {"before": "https://cars.example.com/1a.jpg", "after": "https://cars.example.com/1b.jpg"},
            result(
                "damage", "after", "rectanglelabels", {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["dent"]}, id="d1"
            ),
            answer("severity", "choices", ["slight"], "after", id="d1"),
        ),
        setup=studio("compare"),
        unsafe_fix="writes the object that the region is on",
    ),
    Rule(
        code="LNK113",
        slug="relation-to-same-region",
        severity=Severity.WARNING,
        layer="record",
        summary="A relation joins a region to itself",
        why="The arrow starts and ends at the same place and cannot be seen. Usually an id was copied.",
        fix="Give the id of the other region.",
        bad=shelf(box(id="t1"), relation("t1", "t1")),
        good=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2")),
        setup=SHELF,
    ),
    Rule(
        code="LNK114",
        slug="labels-in-a-shape",
        severity=Severity.ERROR,
        layer="record",
        summary="A shape or an answer has labels or answers in its own result, where its tag does not read them",
        why=(
            "Rectangle, Polygon, Ellipse, KeyPoint, Brush and the like only draw. Their labels are in a result of the Labels tag "
            "with the same id; in the shape's own value, or in that of an answer about it, nobody reads them, and the region comes without "
            "a label. The same is true of the answer to a question about each region (Choices, TextArea and others with perRegion) in the "
            "value of the region or of its labels. An answer that carries a place of its own and the id of no region becomes a region: its "
            "labels are lost, too. Only on videos are labels read in the value of a box or an answer, under the name labels."
        ),
        fix="Add a result of the Labels tag, or of the question, with the same id and geometry; or use RectangleLabels and the like.",
        bad=shelf(result("area", "photo", "rectangle", {"x": 10, "y": 20, "width": 15, "height": 30, "labels": ["sold out"]}, id="z1")),
        good=shelf(
            result("area", "photo", "rectangle", {"x": 10, "y": 20, "width": 15, "height": 30}, id="z1"),
            result("zone", "photo", "labels", {"x": 10, "y": 20, "width": 15, "height": 30, "labels": ["sold out"]}, id="z1"),
        ),
        setup=SHELF,
    ),
    Rule(
        code="LNK115",
        slug="relation-twice",
        severity=Severity.ERROR,
        layer="record",
        summary="A second relation from one region to another has labels or a direction that the first one lacks",
        why=(
            "The editor keeps one relation from one region to another, the first: what the second one says is gone. A relation back, from "
            "the other region to this one, is another relation."
        ),
        fix="Give all labels to one relation.",
        bad=shelf(
            box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2", labels=["belongs to"]), relation("t1", "t2", labels=["hides"])
        ),
        good=shelf(box(id="t1"), box({"x": 50}, id="t2"), relation("t1", "t2", labels=["belongs to", "hides"])),
        setup=SHELF,
    ),
    Rule(
        code="LNK116",
        slug="number-as-id",
        severity=Severity.WARNING,
        layer="shape",
        in_part=True,
        summary="The id of a result is a number",
        why="Ids are strings. The editor makes one of the number; other programs that look a region up by its id may find none.",
        fix="Write the id as a string.",
        bad=shelf(box(id=17)),
        good=shelf(box(id="17")),
        setup=SHELF,
        safe_fix="puts the number into quotes",
    ),
    Rule(
        code="LNK117",
        slug="answer-as-region",
        severity=Severity.WARNING,
        layer="record",
        summary="An answer about a region belongs to no other result, and has a shape or a span of its own",
        why=(
            "The editor makes a region of it that has the answer and no label, and exports such regions so. In a prediction it is usually "
            "an answer whose id is not that of its region."
        ),
        fix="Give the answer the id of its region; nothing needs to change where it is to be a region of its own.",
        bad=shelf(
            answer("facing", "choices", ["front"], id="t2") | {"value": {"x": 10, "y": 20, "width": 15, "height": 30, "choices": ["front"]}}
        ),
        good=shelf(box(id="t1"), answer("facing", "choices", ["front"], id="t1")),
        setup=SHELF,
    ),
    Rule(
        code="LNK118",
        slug="result-twice",
        severity=Severity.WARNING,
        layer="record",
        summary="A region is there twice, the same in everything and with the same id",
        why=(
            "Current releases of the editor keep the first of results with the same id, from_name and type. Older ones list the region "
            "twice, and an annotation made of the prediction has it twice."
        ),
        fix="Leave one of the two out; give each region an id of its own where two are meant.",
        bad=shelf(box(id="t1"), box(id="t1")),
        good=shelf(box(id="t1")),
        setup=SHELF,
    ),
    Rule(
        code="LNK119",
        slug="page-of-region",
        severity=Severity.WARNING,
        layer="record",
        summary="A box of OcrLabels does not say which page of the PDF it is on, or says 0",
        why=(
            "Label Studio's page on PDF has a pageIndex in each result, counted from 1, and says of no page on which a box without one is "
            "shown."
        ),
        fix='Write the number of the page: 1 for the first, as "pageIndex" in the value.',
        bad=task({"page": "https://pages.example.com/7.pdf"}, result("part", "page", "ocrlabels", _ON_PAGE, id="p")),
        good=task({"page": "https://pages.example.com/7.pdf"}, result("part", "page", "ocrlabels", {**_ON_PAGE, "pageIndex": 1}, id="p")),
        setup=studio("pdf"),
    ),
    Rule(
        code="DUP101",
        slug="region-twice",
        severity=Severity.WARNING,
        layer="record",
        summary="A region is there twice under two ids",
        why=(
            "The editor draws both, one on top of the other, and an annotation made of the prediction has both. The same place with "
            "another label, or with other answers about it, is a region of its own, and fine."
        ),
        fix="Leave one of the two out. Relations and parentID then name the one that stays.",
        bad=shelf(box(id="t1"), box(id="t2")),
        good=shelf(box(id="t1")),
        setup=SHELF,
    ),
)
