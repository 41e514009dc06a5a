"""Rules about media and import targets (MED)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="MED001",
        slug="kind-not-for-media",
        severity=Severity.ERROR,
        layer="record",
        summary="Annotations of this kind do not exist for this kind of data row",
        why="A text has no pixels and an image no characters to select, so the platform has no place for such an annotation.",
        fix="Check --media and the ontology; send the prediction in a kind that the medium knows.",
        bad="<a text location, of an entity tool, on an image>",
        good="<a bounding box, of a rectangle tool, on an image>",
    ),
    Rule(
        code="MED002",
        slug="not-for-target",
        severity=Severity.ERROR,
        layer="record",
        summary="The record is of a kind that the target does not take",
        why="Relationships can only be imported as pre-labels (MAL), and metric lines only into a model run.",
        fix="Check --target; write relationships and metrics to files of their own, one for each target.",
        bad=(
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="MED003",
        slug="data-row-media",
        severity=Severity.ERROR,
        layer="record",
        summary="The data row is of another medium than the project",
        why="A project holds data rows of one medium, so a row of another is not part of it and cannot take the prediction.",
        fix="Check the key, --media and the list given to --data-rows; one of the three is of another project.",
        bad='{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.txt"}}',
        good='{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}',
        setup="--data-rows examples/street/mixed_rows.csv",
    ),
    Rule(
        code="MED004",
        slug="video-members",
        severity=Severity.ERROR,
        layer="shape",
        summary="The record has members of video annotations on a data row without frames",
        why="Segments, frames and masks describe annotations over time; an image has no frames that they could be attached to.",
        fix="Give bbox, answer or mask directly, without the frames around it.",
        bad=(
            '{"name":"sign","segments":[{"keyframes":[{"frame":1,"bbox":{"top":10,"left":20,"height":30,"width":40}}]}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="MED005",
        slug="pdf-members",
        severity=Severity.WARNING,
        layer="record",
        summary="The record has page or unit, which only documents have",
        why="Both are dropped without a word, and the coordinates are read as pixels of the image.",
        fix="Remove both, after converting the coordinates to pixels if the unit was another one.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"page":0,"unit":"PERCENT",'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="MED006",
        slug="message-id",
        severity=Severity.WARNING,
        layer="record",
        summary="The record has messageId on a data row that is not a conversation",
        why="There are no messages to point at, so the member has no meaning.",
        fix="Remove it, or check --media if the rows are conversations.",
        bad='{"name":"caption","answer":"dry street","messageId":"3","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}',
    ),
)
