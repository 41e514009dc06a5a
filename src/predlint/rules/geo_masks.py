"""Rules about masks, the second part of the geometry family (GEO)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO016",
        slug="mask-incomplete",
        severity=Severity.ERROR,
        layer="shape",
        summary="The mask lacks its colour or its image",
        why=(
            "A mask is an image and the colour that marks this annotation in it; with one of the two missing, the pixels cannot be found."
        ),
        fix="Give instanceURI and colorRGB together, or png alone.",
        bad='{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="renames a member that is misspelt, where only case or separators differ",
        unsafe_fix="renames one that other tools call something else",
    ),
    Rule(
        code="GEO017",
        slug="mask-colour",
        severity=Severity.ERROR,
        layer="shape",
        summary="The mask's colour is not a list of three whole numbers from 0 to 255",
        why="The colour is compared with the pixels of an RGB image, so a hex text, fractions or a fourth channel never match.",
        fix="Give [red, green, blue] as integers and drop the alpha channel.",
        bad=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,256]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="writes a hexadecimal colour as three numbers, and removes an opaque alpha channel",
        unsafe_fix="removes any alpha channel",
    ),
    Rule(
        code="GEO018",
        slug="black-mask-colour",
        severity=Severity.WARNING,
        layer="record",
        summary="The mask's colour is black, which is usually the background",
        why="If black is the background of the image, the annotation becomes everything that was not predicted.",
        fix="Paint the annotation in another colour and give that one; ignore this rule if black is really intended.",
        bad=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,0,0]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="GEO019",
        slug="mask-uri",
        severity=Severity.ERROR,
        layer="shape",
        summary="The mask's address is not one that the platform can fetch",
        why="The image is fetched by the platform, not sent by you; a path on your own disk cannot be reached from there.",
        fix="Upload the image to a bucket or web server and give its https, gs or s3 address, or send it in the record as png.",
        bad=(
            '{"name":"sky","mask":{"instanceURI":"output/masks/street-001.png","colorRGB":[0,128,255]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="removes the space around an address",
    ),
    Rule(
        code="GEO020",
        slug="mask-png",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The mask's png is not a PNG image in base64",
        why="The member holds the bytes of a PNG file in base64 and nothing else: no array, no path, no data URL, no other image format.",
        fix='Encode the file: base64.b64encode(buffer.getvalue()).decode() after image.save(buffer, "PNG").',
        bad='{"name":"sky","mask":{"png":"/9j/4AAQSkZJRgABAQA="},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sky",'
            '"mask":{"png":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEElEQVR42mP4z/CfgQGVAABTwAf56WQbtAAAAABJRU5ErkJggg=="},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="removes data:image/png;base64, before the image, line breaks in it, and the b'' of Python around it",
    ),
    Rule(
        code="GEO021",
        slug="mask-rle",
        severity=Severity.ERROR,
        layer="shape",
        summary="The mask is run-length encoded",
        why="Counts and size are COCO's form of a mask. Old SDK releases knew one like it, but it is no longer documented.",
        fix="Decode it (pycocotools.mask.decode), save it as a PNG and give instanceURI with colorRGB, or png.",
        bad='{"name":"sky","mask":{"size":[4,4],"counts":[0,8,8]},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="GEO022",
        slug="mask-bytes",
        severity=Severity.ERROR,
        layer="shape",
        summary="The mask carries imBytes, which belongs to video masks",
        why="imBytes is documented for the frames of a video mask only; on an image the mask is left without its pixels.",
        fix="Give the bytes as png, or an address as instanceURI.",
        bad=(
            '{"name":"sky",'
            '"mask":{"imBytes":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEElEQVR42mP4z/CfgQGVAABTwAf56WQbtAAAAABJRU5ErkJggg==",'
            '"colorRGB":[255,255,255]},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sky",'
            '"mask":{"png":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEElEQVR42mP4z/CfgQGVAABTwAf56WQbtAAAAABJRU5ErkJggg=="},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="renames imBytes to png",
    ),
    Rule(
        code="GEO028",
        slug="mask-size",
        severity=Severity.WARNING,
        layer="record",
        summary="The mask's image is smaller than its data row",
        why=(
            "A mask is laid over its data row pixel by pixel, so both should have the same size. A smaller one may mark other pixels than "
            "the model did. A larger one goes beyond its image, which is GEO007."
        ),
        fix=(
            "Resize the mask to the size of the image without smoothing (nearest neighbour); an array whose first axis is the width is "
            "turned round. Only images in the record are looked at, and only where the list of data rows gives the size."
        ),
        bad=(
            '{"name":"sky",'
            '"mask":{"png":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEElEQVR42mP4z/CfgQGVAABTwAf56WQbtAAAAABJRU5ErkJggg=="},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sky","mask":{"png":"'
            "iVBORw0KGgoAAAANSUhEUgAAB4AAAAQ4AQAAAADAqPzuAAACMElEQVR42u3PQREAAAgDoPUvrRn29IQGZJ6JsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsL"
            "CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCw"
            "sLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsL"
            "CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCw"
            "sLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLDw0TAAAAAAAA"
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAFBb7YWe3M5supwAAAAASUVORK5CYII="
            '"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--data-rows examples/street/datarows.csv",
    ),
    Rule(
        code="GEO031",
        slug="blank-mask",
        severity=Severity.WARNING,
        layer="record",
        summary="The mask's image has no pixel set",
        why="The annotation then marks nothing. Often the mask is empty because a threshold was too high, or holds 0 and 1 as fractions.",
        fix="Paint what was predicted in white (255), and leave out predictions without a pixel.",
        bad='{"name":"sky","mask":{"png":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAC0lEQVR42mNgwAQAABQAAX3+Hu4AAAAASUVORK5CYII="},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sky",'
            '"mask":{"png":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEElEQVR42mP4z/CfgQGVAABTwAf56WQbtAAAAABJRU5ErkJggg=="},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="GEO032",
        slug="colour-in-no-frame",
        severity=Severity.WARNING,
        layer="record",
        summary="The colour of an instance is in no frame of the composite masks",
        why="An instance is what has its colour in the frames: this one marks nothing in them. Only images in the file are read.",
        fix="Give the colour that the instance has in the images. Smoothing and JPEG change colours: save masks as PNG, without resizing.",
        bad=(
            '{"masks":{"frames":[{"index":12,'
            '"imBytes":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEElEQVR42mP4z/CfgQGVAABTwAf56WQbtAAAAABJRU5ErkJggg=="}],'
            '"instances":[{"colorRGB":[0,128,255],"name":"road"}]},"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        good=(
            '{"masks":{"frames":[{"index":12,'
            '"imBytes":"iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEElEQVR42mP4z/CfgQGVAABTwAf56WQbtAAAAABJRU5ErkJggg=="}],'
            '"instances":[{"colorRGB":[255,255,255],"name":"road"}]},"dataRow":{"globalKey":"drive-001.mp4"}}'
        ),
        setup="--ontology examples/media/video.json --target mal",
    ),
)
