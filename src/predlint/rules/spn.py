"""Rules about spans of text, tokens, segments and key frames (SPN)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="SPN001",
        slug="location-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="The location is not an object with start and end as whole numbers",
        why="An entity is cut out of the text by counting characters; a list, a string or a fraction cannot be used to count.",
        fix='Write {"start": first, "end": last}, both as integers; the tuple (start, end) of a tokenizer has to be taken apart.',
        bad='{"name":"street name","location":[8,21],"dataRow":{"globalKey":"report-001.txt"}}',
        good='{"name":"street name","location":{"start":8,"end":20},"dataRow":{"globalKey":"report-001.txt"}}',
        setup="--ontology examples/media/text.json",
        safe_fix=(
            "removes the quotes around a number, takes one location out of its brackets, and unpacks a value that was encoded as JSON twice"
        ),
        unsafe_fix="writes a pair as start and end, and renames what stands for the start",
    ),
    Rule(
        code="SPN002",
        slug="location-order",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The location is negative, or larger than any text, or starts after its end",
        why="Characters are counted from 0 and forwards, so such a span holds no text; older SDK releases refuse it.",
        fix="Give the position of the first character as start and of the last one as end; for a single character both are the same.",
        bad='{"name":"street name","location":{"start":20,"end":8},"dataRow":{"globalKey":"report-001.txt"}}',
        good='{"name":"street name","location":{"start":8,"end":20},"dataRow":{"globalKey":"report-001.txt"}}',
        setup="--ontology examples/media/text.json",
        unsafe_fix="exchanges start and end",
    ),
    Rule(
        code="SPN003",
        slug="location-past-end",
        severity=Severity.ERROR,
        layer="record",
        summary="The location ends beyond the text or the message",
        why="The end is the last character itself, so at most the length less one; an entity that ends later is not displayed.",
        fix="Subtract 1 where your tool gives the end as the first character after the span, and check that the text is the uploaded one.",
        bad='{"name":"street name","location":{"start":48,"end":60},"dataRow":{"globalKey":"report-001.txt"}}',
        good='{"name":"street name","location":{"start":48,"end":59},"dataRow":{"globalKey":"report-001.txt"}}',
        setup="--ontology examples/media/text.json --data-rows examples/media/rows.ndjson",
        unsafe_fix="subtracts 1 from an end that is the length of the text",
    ),
    Rule(
        code="SPN004",
        slug="text-selections",
        severity=Severity.ERROR,
        layer="shape",
        summary="A text selection lacks tokenIds, groupId or page, or has them in another form",
        why="An entity on a PDF is a choice of tokens from the text layer; without the tokens, their group and the page none can be found.",
        fix=(
            "Give tokenIds as a list of ids with at least one, groupId as a string, and page as a number counted from 1 (of a box it "
            "counts from 0)."
        ),
        bad=(
            '{"name":"permit number","textSelections":[{"tokenIds":["d0c51f3a-7a42-4f0b-9b1e-2c6a8e4d7f10"],"page":1}],'
            '"dataRow":{"globalKey":"permit-001.pdf"}}'
        ),
        good=(
            '{"name":"permit number","textSelections":[{"tokenIds":["d0c51f3a-7a42-4f0b-9b1e-2c6a8e4d7f10"],'
            '"groupId":"1e83b6f0-52d9-4c7a-a46b-90f7d3c8e215","page":1}],"dataRow":{"globalKey":"permit-001.pdf"}}'
        ),
        setup="--ontology examples/media/pdf.json",
        safe_fix=(
            "removes the quotes around a number, lists a single selection or token, and unpacks a value that was encoded as JSON twice"
        ),
    ),
    Rule(
        code="SPN005",
        slug="unknown-token",
        severity=Severity.ERROR,
        layer="record",
        summary="The page of the data row has no token or group of this id",
        why="Only ids from the text layer that was uploaded with the PDF can be selected; the text layer of another file has other ids.",
        fix="Take the ids from the data row's own text layer, and check whether the page is counted from 1.",
        bad=(
            '{"name":"permit number","textSelections":[{"tokenIds":["a94f6d18-3c27-4b5e-b083-7d21f5e9c6b4"],'
            '"groupId":"1e83b6f0-52d9-4c7a-a46b-90f7d3c8e215","page":1}],"dataRow":{"globalKey":"permit-001.pdf"}}'
        ),
        good=(
            '{"name":"permit number","textSelections":[{"tokenIds":["d0c51f3a-7a42-4f0b-9b1e-2c6a8e4d7f10"],'
            '"groupId":"1e83b6f0-52d9-4c7a-a46b-90f7d3c8e215","page":1}],"dataRow":{"globalKey":"permit-001.pdf"}}'
        ),
        setup="--ontology examples/media/pdf.json --data-rows examples/media/rows.ndjson",
    ),
    Rule(
        code="SPN006",
        slug="segments-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="The segments, or the key frames of one, are missing, empty or not a list",
        why="An object on a video consists of segments, and a segment of key frames; without one there is nothing to draw.",
        fix='Write "segments": [{"keyframes": [{"frame": 12, "bbox": {…}}]}], with a list even around a single one.',
        bad=(
            '{"name":"vehicle","segments":{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}}]},'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}}]}],'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json",
        safe_fix="puts one segment or key frame into a list, and unpacks a value that was encoded as JSON twice",
        unsafe_fix="makes one segment of key frames that are in place of segments",
    ),
    Rule(
        code="SPN007",
        slug="keyframe-frame",
        severity=Severity.ERROR,
        layer="shape",
        summary="The key frame has no frame, or one that is not a whole number from 0",
        why="The frame says where in the video the shape belongs; a time in seconds or a number as a string names no frame.",
        fix="Give the number of the frame as an integer: round(seconds * frames per second), counted from 1.",
        bad=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":"12","bbox":{"top":10,"left":20,"height":30,"width":40}}]}],'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}}]}],'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json",
        safe_fix="removes the quotes around a number",
        unsafe_fix="renames what stands for the frame",
    ),
    Rule(
        code="SPN008",
        slug="frame-zero",
        severity=Severity.WARNING,
        layer="record",
        summary="The frame is 0, but frames count from 1",
        why=(
            "The editor counts frames from 1, so 0 is usually the index of a list, and every other frame of the file is one too low "
            "as well."
        ),
        fix="Add 1 to all frames of the file, not just to this one.",
        bad='{"name":"lamp","segments":[{"keyframes":[{"frame":0,"point":{"x":640,"y":90}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}',
        good='{"name":"lamp","segments":[{"keyframes":[{"frame":1,"point":{"x":640,"y":90}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}',
        setup="--ontology examples/media/video.json",
    ),
    Rule(
        code="SPN009",
        slug="frame-twice",
        severity=Severity.ERROR,
        layer="record",
        summary="A frame is given twice on one line, has other composite masks on another, or two segments share frames",
        why=(
            "An object has one shape on a frame, and there is one composite mask for a frame; which of the two would be kept is not "
            "documented. Several lines may name the same image for a frame, each for other colours of it."
        ),
        fix=(
            "Join the segments of one object. Two vehicles on one frame are two lines (in the SDK: two Labels), and two masks are two "
            "colours of one image."
        ),
        bad=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}},{"frame":12,'
            '"bbox":{"top":12,"left":24,"height":30,"width":40}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}},{"frame":13,'
            '"bbox":{"top":12,"left":24,"height":30,"width":40}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json",
    ),
    Rule(
        code="SPN010",
        slug="frame-order",
        severity=Severity.WARNING,
        layer="record",
        summary="The key frames of a segment, or the segments of an object, do not ascend",
        why=(
            "Between key frames the shape is interpolated, so their order is the object's path; segments are the stretches in which it "
            "is seen."
        ),
        fix="Sort the key frames by frame, and the segments by their first frame.",
        bad=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":30,"bbox":{"top":10,"left":20,"height":30,"width":40}},{"frame":12,'
            '"bbox":{"top":12,"left":24,"height":30,"width":40}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":12,"left":24,"height":30,"width":40}},{"frame":30,'
            '"bbox":{"top":10,"left":20,"height":30,"width":40}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json",
    ),
)
