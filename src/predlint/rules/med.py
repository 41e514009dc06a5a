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
        layer="shape",
        summary="The record is of a kind that the target does not take",
        why=(
            "Relationships, message evaluations and composite masks can only be imported as pre-labels (MAL), metric lines only into a "
            "model run."
        ),
        fix="Check --target; write what only one target takes to files of their own.",
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
        why="Segments, frames and masks describe annotations over time; an image, a text or a page has no frames to attach them to.",
        fix="Give the value itself, such as bbox, answer or mask, without the frames around it, or check --media.",
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
        why="Neither is read here: the coordinates count in the medium's own unit, pixels of an image or degrees of a map.",
        fix="Convert the coordinates where they are in another unit; then remove both.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"page":0,"unit":"PERCENT",'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="removes page and unit",
    ),
    Rule(
        code="MED006",
        slug="message-id",
        severity=Severity.WARNING,
        layer="record",
        summary="The record has messageId where no message is meant",
        why="Only conversations have messages, and a question of scope global is about all of them together, so the member is not used.",
        fix=(
            "Check --media if the rows are conversations, and the question's scope if they are (index: asked of each message); else "
            "remove it."
        ),
        bad='{"name":"caption","answer":"dry street","messageId":"3","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="removes messageId",
    ),
    Rule(
        code="MED007",
        slug="form-of-another-medium",
        severity=Severity.ERROR,
        layer="shape",
        summary="The value is written as another medium has it",
        why=(
            "The tool fits the data rows, but each medium has its own form: on a video an object needs frames, on a PDF an entity "
            "needs tokens."
        ),
        fix="Use segments on videos and DICOM series, textSelections on PDFs, and location on texts and conversations.",
        bad='{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"drive-001.mp4"}}',
        good=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}}]}],'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json",
    ),
    Rule(
        code="MED008",
        slug="prompt-outside",
        severity=Severity.ERROR,
        layer="shape",
        summary="Prompts and responses are given for data rows of another medium",
        why="They exist only in projects where prompts and responses are written; no other data row has a place for them.",
        fix="Check --media and the ontology; in other projects use radio, checklist and text questions.",
        bad='{"name":"reply","answer":"take the bridge","dataRow":{"globalKey":"street-001.jpg"}}',
        good="<the same line, for a data row of prompts and responses>",
        setup="--ontology examples/media/prompt.json --media image --target mal",
    ),
)
