"""Rules about data rows (KEY)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="KEY001",
        slug="missing-data-row",
        severity=Severity.ERROR,
        layer="shape",
        summary="The record names no data row",
        why=(
            "The platform cannot know which image the prediction belongs to; the SDK refuses the whole list of records before the upload."
        ),
        fix='Add "dataRow": {"globalKey": ...} with the key under which the image was registered.',
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix=(
            "renames one that is misspelt in another way; makes it of the key, or the name of a file, that is beside the annotation"
        ),
    ),
    Rule(
        code="KEY002",
        slug="id-or-global-key",
        severity=Severity.ERROR,
        layer="shape",
        summary="The dataRow gives neither or both of id and globalKey",
        why="A data row is named in exactly one way; the SDK refuses records with none or with two.",
        fix="Keep globalKey, or id if you have no global keys, and drop the other one.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"id":"cmr0k2q9t4w7x1y5z8b3d6f0h",'
            '"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames a member that is spelt another way, such as `GlobalKey`",
        unsafe_fix="removes the id where there is a global key too, of the same data row; renames one with a typing slip",
    ),
    Rule(
        code="KEY003",
        slug="data-row-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The dataRow, its id or its globalKey has the wrong type or is empty",
        why=(
            "dataRow is an object and the key in it a non-empty string; nothing else can be matched to a data row, and the SDK fails on it."
        ),
        fix='Write {"globalKey": str(key)}; a number from a data frame must be turned into the very text the row was registered with.',
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":"street-001.jpg"}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="writes a string as global key, or a number in quotes, where the list of data rows has that key; takes it out of brackets",
        unsafe_fix="does so without a list of data rows",
    ),
    Rule(
        code="KEY004",
        slug="unknown-data-row-member",
        severity=Severity.ERROR,
        layer="shape",
        summary="The dataRow has a member other than id and globalKey",
        why=(
            "Only these two identify a data row in an import file. An external id or a uid is known to other parts of the SDK, but "
            "not here."
        ),
        fix="Look the row's global key up and give that.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"externalId":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames it where the list of data rows has what it holds; removes it where it repeats what names the data row",
        unsafe_fix="renames it without a list of data rows; removes it beside what names the data row",
    ),
    Rule(
        code="KEY005",
        slug="global-key-too-long",
        severity=Severity.ERROR,
        layer="shape",
        summary="The global key is longer than 200 characters",
        why="The platform's documented limit is 200 characters, so no data row can have this key.",
        fix="Give the key the row was registered with; long ones are often a whole URL or path where only its last part was registered.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"' + "street/" * 30 + '001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="KEY006",
        slug="global-key-space",
        severity=Severity.WARNING,
        layer="record",
        summary="The global key begins or ends with white space",
        why="Keys are compared to the letter, so this one names another row than the same key without the space; usually it names none.",
        fix="Strip the key where it is read: key.strip(). A trailing line feed is common when keys come from a text file.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg "}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="removes the space",
    ),
    Rule(
        code="KEY007",
        slug="unknown-data-row",
        severity=Severity.ERROR,
        layer="record",
        summary="The data row is not in the list of data rows",
        why=(
            "Predictions can only be imported for rows that were sent to the model run or batch beforehand; for any other row the "
            "import of the record fails."
        ),
        fix="Correct the key, or add the row to the project or model run first and export the list given to --data-rows again.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-010.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        setup="--data-rows examples/street/datarows.csv",
        safe_fix=(
            "writes the key or id of the list where only space or Unicode form differs, and globalKey for id, or id for globalKey, where "
            "that is its place"
        ),
        unsafe_fix="writes the key or id of the list where only case differs",
    ),
    Rule(
        code="KEY008",
        slug="data-row-id-form",
        severity=Severity.WARNING,
        layer="record",
        summary="The data row id does not look like one of the platform's ids",
        why=(
            "Ids are 25 lower-case letters and digits beginning with c. Another text is usually a global key, a file name or a "
            "database id in the wrong member."
        ),
        fix="If the text is your own key, give it as globalKey; otherwise copy the id from the platform.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"id":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"id":"cmr0k2q9t4w7x1y5z8b3d6f0h"}}',
        unsafe_fix="renames id to globalKey",
    ),
    Rule(
        code="KEY009",
        slug="mixed-id-and-key",
        severity=Severity.INFO,
        layer="stream",
        summary="One data row is named by its id on some lines and by its global key on others",
        why=(
            "The import accepts both, but no tool without the list of rows can tell that the lines belong together, so repeated "
            "answers and uuids go unseen."
        ),
        fix="Name the rows in one way throughout the file.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"caption","answer":"dry street","dataRow":{"id":"cmr0k2q9t4w7x1y5z8b3d6f0h"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--data-rows examples/street/datarows.csv",
    ),
    Rule(
        code="KEY010",
        slug="data-rows-without-predictions",
        severity=Severity.INFO,
        layer="stream",
        across_files=True,
        summary="Some data rows of the list have no prediction in the files",
        why="That may be right, for an image without objects, or the mark of a batch that was never run or a file that was left out.",
        fix="Compare the number of rows with what the model was run on; nothing needs to be done for rows that are rightly empty.",
        bad='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"weather","answer":{"name":"fog"},"dataRow":{"globalKey":"street-002.jpg"}}\n'
            '{"name":"weather","answer":{"name":"fog"},"dataRow":{"globalKey":"street-003.jpg"}}\n'
            '{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-004.jpg"}}'
        ),
        setup="--data-rows examples/street/datarows.csv",
    ),
    Rule(
        code="KEY011",
        slug="no-such-frame",
        severity=Severity.ERROR,
        layer="record",
        summary="The data row has no such frame, page or time",
        why="The list of data rows says how long the row is; an annotation beyond its end is never shown.",
        fix=(
            "Check the key first: a longer video or document is usually another row. Frames count from 1, pages of boxes from 0, times "
            "in milliseconds."
        ),
        bad='{"name":"lamp","segments":[{"keyframes":[{"frame":301,"point":{"x":640,"y":90}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}',
        good='{"name":"lamp","segments":[{"keyframes":[{"frame":300,"point":{"x":640,"y":90}}]}],"dataRow":{"globalKey":"drive-001.mp4"}}',
        setup="--ontology examples/media/video.json --data-rows examples/media/rows.ndjson",
    ),
    Rule(
        code="KEY012",
        slug="rewritten-list",
        severity=Severity.WARNING,
        layer="record",
        summary="A spreadsheet or a data frame rewrote the keys of the list of data rows, or they have white space around them",
        why=(
            "A spreadsheet saves a long number as 1.23457E+11 and other keys as dates, such as 5/3/2024; a data frame saves 123 as 123.0; "
            "and a table that is written by hand may have a space behind a key. Whether such a data row exists cannot be checked then. "
            "Reported once for each file."
        ),
        fix=(
            "Export the list again and do not save it with a spreadsheet, read its column of keys as text, and take the space out of it. "
            "Where data rows themselves have a space in their key, write it in the predictions too."
        ),
        bad="<a data row with the key 123456789012, and a list of data rows that has 1.23457E+11 in its place>",
        good="<the same, with a list that has 123456789012>",
    ),
    Rule(
        code="KEY013",
        slug="placeholder-key",
        severity=Severity.ERROR,
        layer="record",
        summary="A placeholder, or a printed object of Python, stands in place of the data row's key or id",
        why="No data row is called so, and the platform refuses a prediction for a data row that it does not know.",
        fix="Write the global key or the id itself; of an object of the SDK take data_row.global_key or data_row.uid.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"DataRow(id=None, global_key=\'street-001.jpg\')"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
)
