"""Rules about the geometry of PDFs, videos, maps and unknown media, the third part of the geometry family (GEO)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO024",
        slug="pdf-page-unit",
        severity=Severity.ERROR,
        layer="shape",
        summary="The box on a PDF has no page or unit, or one that does not exist",
        why="The same four numbers are another place on another page or in another unit; without both, the box is read as one on an image.",
        fix="Give page as a whole number counted from 0, and unit as POINTS, PIXELS, INCHES or PERCENT, in capitals.",
        bad='{"name":"stamp","bbox":{"top":90,"left":60,"height":25.5,"width":80},"page":0,"dataRow":{"globalKey":"permit-001.pdf"}}',
        good=(
            '{"name":"stamp","bbox":{"top":90,"left":60,"height":25.5,"width":80},"page":0,"unit":"POINTS",'
            '"dataRow":{"globalKey":"permit-001.pdf"}}'
        ),
        setup="--ontology examples/media/pdf.json",
        safe_fix="writes the unit in capitals and in full, removes quotes around the page, and moves both beside the box",
    ),
    Rule(
        code="GEO025",
        slug="keyframe-kind",
        severity=Severity.ERROR,
        layer="shape",
        summary="The key frame has no geometry, or one of another kind than the tool draws",
        why="All key frames of an object have the geometry of its tool; between a box and a point nothing can be interpolated.",
        fix="Give each key frame the member of the tool, bbox, point or line, and write objects of another kind to lines of their own.",
        bad=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}},{"frame":30,'
            '"point":{"x":40,"y":25}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"name":"vehicle","segments":[{"keyframes":[{"frame":12,"bbox":{"top":10,"left":20,"height":30,"width":40}},{"frame":30,'
            '"bbox":{"top":12,"left":24,"height":30,"width":40}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json",
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="GEO026",
        slug="composite-masks",
        severity=Severity.ERROR,
        layer="shape",
        summary="The composite masks lack frames or instances, or one of these is incomplete",
        why=(
            "An instance is a colour and a name, a frame an index and one image of all instances; with a part missing, pixels belong "
            "to nothing."
        ),
        fix="Give every frame an index and either instanceURI or imBytes, and every instance colorRGB and name.",
        bad=(
            '{"masks":{"frames":[{"index":12}],"instances":[{"colorRGB":[0,128,255],"name":"road"}]},'
            '"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"masks":{"frames":[{"index":12,"instanceURI":"https://masks.example.com/drive-001/12.png"}],"instances":[{"colorRGB":[0,'
            '128,255],"name":"road"}]},"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json --target mal",
        safe_fix=(
            "removes the quotes around a number, puts one frame or instance into a list, and unpacks a value that was encoded as JSON twice"
        ),
        unsafe_fix="renames a member that other tools call something else",
    ),
    Rule(
        code="GEO027",
        slug="degrees",
        severity=Severity.ERROR,
        layer="record",
        summary="The longitude is beyond 180 degrees or the latitude beyond 90",
        why=(
            "On maps x and left are the longitude, y and top the latitude. Most libraries write the latitude first, so the two are "
            "often swapped."
        ),
        fix="Swap x and y if they are the wrong way round; convert coordinates in metres, as web maps use them, to degrees (EPSG:4326).",
        bad='{"name":"hydrant","point":{"x":49.2827,"y":-123.1207},"dataRow":{"globalKey":"map-001"}}',
        good='{"name":"hydrant","point":{"x":-123.1207,"y":49.2827},"dataRow":{"globalKey":"map-001"}}',
        setup="--ontology examples/media/geospatial.json",
        unsafe_fix="swaps longitude and latitude of a point",
    ),
    Rule(
        code="GEO030",
        slug="off-map",
        severity=Severity.WARNING,
        layer="record",
        summary="The geometry lies beyond the bounds of its map",
        why="The bounds that the list of data rows gives may be rough, but what lies beyond them is not on the map that a labeler sees.",
        fix="Check the data row, and that x is the longitude and y the latitude; correct the bounds where they are wrong.",
        bad='{"name":"hydrant","point":{"x":-122.9,"y":49.2827},"dataRow":{"globalKey":"map-001"}}',
        good='{"name":"hydrant","point":{"x":-123.1207,"y":49.2827},"dataRow":{"globalKey":"map-001"}}',
        setup="--ontology examples/media/geospatial.json --data-rows examples/media/rows.ndjson",
    ),
)
