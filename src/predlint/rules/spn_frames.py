"""Rules about the times of answers and the views of DICOM series, the second part of the spans family (SPN)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="SPN011",
        slug="frames-form",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A range of frames is not an object with start and end, is negative, or starts after its end",
        why="The range says when the answer holds, in frames of a video or milliseconds of a recording; any other form names no time.",
        fix='Write "frames": [{"start": 12, "end": 30}] with whole numbers, one object for each stretch.',
        bad='{"name":"traffic","answer":{"name":"flowing","frames":[{"start":30,"end":12}]},"dataRow":{"globalKey":"drive-001.mp4"}}',
        good='{"name":"traffic","answer":{"name":"flowing","frames":[{"start":12,"end":30}]},"dataRow":{"globalKey":"drive-001.mp4"}}',
        setup="--ontology examples/media/video.json",
        safe_fix="puts one range into a list, and removes quotes around numbers",
        unsafe_fix="exchanges start and end",
    ),
    Rule(
        code="SPN012",
        slug="frames-overlap",
        severity=Severity.ERROR,
        layer="record",
        summary="A radio has two answers, or one answer twice, at the same time",
        why="A radio has one answer at any time; which of the two is kept where they overlap is not documented.",
        fix="Join ranges of one answer that overlap, and end one answer before the next begins.",
        bad=(
            '{"name":"traffic","answer":{"name":"flowing","frames":[{"start":12,"end":30},{"start":25,"end":40}]},'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"name":"traffic","answer":{"name":"flowing","frames":[{"start":12,"end":30},{"start":31,"end":40}]},'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json",
    ),
    Rule(
        code="SPN013",
        slug="frames-missing",
        severity=Severity.ERROR,
        layer="record",
        summary="The answer to a question about single frames or moments has no frames",
        why="The scope of the question is index, so it is asked at every moment; without frames nobody knows when the answer holds.",
        fix="Add frames to the answer, from the first to the last frame or millisecond if it holds throughout.",
        bad='{"name":"traffic","answer":{"name":"flowing"},"dataRow":{"globalKey":"drive-001.mp4"}}',
        good='{"name":"traffic","answer":{"name":"flowing","frames":[{"start":1,"end":300}]},"dataRow":{"globalKey":"drive-001.mp4"}}',
        setup="--ontology examples/media/video.json",
    ),
    Rule(
        code="SPN014",
        slug="frames-unused",
        severity=Severity.WARNING,
        layer="shape",
        summary="The answer to a question about the whole data row has frames",
        why="The scope of the question is global, so its answer holds from beginning to end and the frames are not used.",
        fix="Give the question the scope index if it is to be answered for single moments; else remove frames.",
        bad='{"name":"daylight","answer":{"name":"day","frames":[{"start":12,"end":30}]},"dataRow":{"globalKey":"drive-001.mp4"}}',
        good='{"name":"daylight","answer":{"name":"day"},"dataRow":{"globalKey":"drive-001.mp4"}}',
        setup="--ontology examples/media/video.json",
        unsafe_fix="removes frames",
    ),
    Rule(
        code="SPN015",
        slug="frames-outside-parent",
        severity=Severity.WARNING,
        layer="record",
        summary="The range of a nested answer is not inside a range of the answer above it",
        why=(
            "A nested question is only asked while its option is chosen. When SDK 7.17 writes a file itself, it drops a nested answer "
            "from another time."
        ),
        fix="Cut the range to the one above, or extend the one above if the nested answer is right.",
        bad=(
            '{"name":"speaker","answer":[{"name":"driver","frames":[{"start":1000,"end":6000}],"classifications":[{"name":"mood",'
            '"answer":[{"name":"calm","frames":[{"start":5000,"end":8000}]}]}]}],"dataRow":{"globalKey":"call-001.wav"}}'
        ),
        good=(
            '{"name":"speaker","answer":[{"name":"driver","frames":[{"start":1000,"end":6000}],"classifications":[{"name":"mood",'
            '"answer":[{"name":"calm","frames":[{"start":5000,"end":6000}]}]}]}],"dataRow":{"globalKey":"call-001.wav"}}'
        ),
        setup="--ontology examples/media/audio.json",
    ),
    Rule(
        code="SPN016",
        slug="group-key",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The groupKey is missing, or is none of axial, sagittal and coronal",
        why="A DICOM series is shown in three views, and a frame is a number within one of them; without the view it cannot be found.",
        fix='Add "groupKey": "axial", "sagittal" or "coronal", in lower case, at the top of the line.',
        bad=(
            '{"name":"fracture","segments":[{"keyframes":[{"frame":7,"line":[{"x":31,"y":40},{"x":58,"y":77}]}]}],'
            '"dataRow":{"globalKey":"scan-001"}}'
        ),
        good=(
            '{"name":"fracture","groupKey":"axial","segments":[{"keyframes":[{"frame":7,"line":[{"x":31,"y":40},{"x":58,"y":77}]}]}],'
            '"dataRow":{"globalKey":"scan-001"}}'
        ),
        setup="--ontology examples/media/dicom.json --target mal",
        safe_fix="writes the word in lower case",
    ),
    Rule(
        code="SPN017",
        slug="token-placeholder",
        severity=Severity.WARNING,
        layer="record",
        summary="A token or a group of a text selection is a placeholder such as <UUID>",
        why="The vendor's samples write <UUID> where an id of the text layer belongs; no text layer has a token or a group of that id.",
        fix="Take the ids from the data row's own text layer: those of the words as tokenIds, and that of their group as groupId.",
        bad=(
            '{"name":"permit number","textSelections":[{"tokenIds":["<UUID>"],'
            '"groupId":"1e83b6f0-52d9-4c7a-a46b-90f7d3c8e215","page":1}],"dataRow":{"globalKey":"permit-001.pdf"}}'
        ),
        good=(
            '{"name":"permit number","textSelections":[{"tokenIds":["d0c51f3a-7a42-4f0b-9b1e-2c6a8e4d7f10"],'
            '"groupId":"1e83b6f0-52d9-4c7a-a46b-90f7d3c8e215","page":1}],"dataRow":{"globalKey":"permit-001.pdf"}}'
        ),
        setup="--ontology examples/media/pdf.json",
    ),
)
