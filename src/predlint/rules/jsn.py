"""Rules about bytes and JSON (JSN)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="JSN001",
        slug="not-json",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The line is not valid JSON",
        why="The line cannot be read as a record. An import of such a file fails, and the platform may not say which line was the cause.",
        fix=(
            "Write every line with json.dumps(record) instead of building it from text; the column of the finding shows where "
            "reading stopped."
        ),
        bad='{"name":"sign" "bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix=(
            "removes a comma after the object or after the last one of a list and backslashes before single quotes, and escapes raw "
            "control characters in texts (of lists and documents those of at most 16 MB)"
        ),
    ),
    Rule(
        code="JSN002",
        slug="python-literal",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The line is a Python literal, not JSON",
        why=(
            "Single quotes, None, True, tuples and trailing commas are Python, and no JSON parser accepts them. It happens when "
            "str(record) or print(record) made the line."
        ),
        fix="Replace str(record) or print(record) by json.dumps(record): it writes double quotes, null and true.",
        bad=(
            "{'name': 'sign', 'bbox': {'top': 10, 'left': 20, 'height': 30, 'width': 40}, 'confidence': None, 'dataRow': {'globalKey': "
            "'street-001.jpg'}}"
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix=(
            "writes it as JSON: double quotes, true, false and null, lists for tuples, no comma before a closing bracket (of lists and "
            "documents those of at most 16 MB)"
        ),
    ),
    Rule(
        code="JSN003",
        slug="pretty-printed",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The records are spread over several lines, or are on one",
        why=(
            "NDJSON means one whole JSON object on each line, so every line of an indented object is a broken record. No record of "
            "the file can be imported. Carriage returns without line feeds, as old Macs wrote them, end no line."
        ),
        fix="Leave indent= out of json.dumps and write one line feed after each record.",
        bad='{\n  "name": "caption",\n  "answer": "wet street at dusk",\n  "dataRow": {"globalKey": "street-001.jpg"}\n}',
        good='{"name":"caption","answer":"wet street at dusk","dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="writes each record on one line",
    ),
    Rule(
        code="JSN004",
        slug="json-array",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The whole file is one JSON array",
        why=(
            "The SDK uploads a file as it is, and an NDJSON importer reads it line by line and finds a list where it looks for a record. "
            "A list that a program loads from the file and gives the SDK is imported. predlint checks the elements of the list."
        ),
        fix=(
            'Write one element per line: for record in records: file.write(json.dumps(record) + "\\n"). Where a program gives the SDK the '
            "list (predictions=json.load(file)), ignore the rule for these files, under per-file-ignores in the configuration."
        ),
        bad='[{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}]',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="writes each element on a line of its own",
    ),
    Rule(
        code="JSN005",
        slug="not-an-object",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The line is JSON, but not the object of one record",
        why=(
            "A record is an object with members; a list, string, number or null carries no annotation and the import has nothing to "
            "make of it."
        ),
        fix="Write a record object on each line; if a list of records was dumped, write its elements one by one.",
        bad=(
            '[{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}]\n'
            '[{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-002.jpg"}}]'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-002.jpg"}}'
        ),
        safe_fix="writes each record of a list on a line of its own",
    ),
    Rule(
        code="JSN006",
        slug="several-values",
        severity=Severity.ERROR,
        layer="bytes",
        summary="Two or more JSON values are on one line",
        why=(
            "Readers of NDJSON stop after the first value or refuse the line, so the other records are lost. The usual cause is a "
            "missing line feed between two writes."
        ),
        fix='Write "\\n" after each record, also after the last one of a part that will be joined to another file.',
        bad=(
            '{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}{"name":"caption","answer":"wet street",'
            '"dataRow":{"globalKey":"street-002.jpg"}}'
        ),
        good=(
            '{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"caption","answer":"wet street","dataRow":{"globalKey":"street-002.jpg"}}'
        ),
        safe_fix="writes each value on a line of its own",
    ),
    Rule(
        code="JSN007",
        slug="duplicate-member",
        severity=Severity.WARNING,
        layer="bytes",
        summary="A member appears twice in the same object",
        why=(
            "JSON readers keep the last one, so the record may say something else than its writer meant. Where the other one is a list or "
            "an object, such as the answers of an object or the annotations of a file, all that it holds is lost: that is an error."
        ),
        fix=(
            "Join two lists into one, write a record for each of two objects that are both meant, and of other values leave out the wrong "
            "one; json.dumps of a dict cannot produce this, so look for text that is put together by hand."
        ),
        bad=(
            '{"name":"vehicle","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="removes repetitions that say the same",
        unsafe_fix="keeps the last one of members that differ, as readers do; not where a list or an object would be lost",
        severity_in=(("content-lost", Severity.ERROR),),
    ),
    Rule(
        code="JSN008",
        slug="nan",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The line holds NaN or Infinity, which JSON does not have",
        why=(
            "Python writes these tokens by default, and strict JSON parsers refuse the whole line. A NaN usually stands for a score "
            "or coordinate that the model failed to compute."
        ),
        fix=(
            "Give the number that was meant, or leave the member out where it may be missing; json.dumps(record, allow_nan=False) raises "
            "at the place where the value is made."
        ),
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":NaN,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        unsafe_fix="removes the member that holds it, where it need not be there; no score, for a prediction without one counts as certain",
    ),
    Rule(
        code="JSN009",
        slug="not-utf-8",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The line holds bytes that are not UTF-8",
        why=(
            "JSON files are UTF-8; other bytes (Latin-1, Windows-1252) cannot be decoded, or turn into other letters so that names "
            "no longer match."
        ),
        fix='Open the file for writing with encoding="utf-8"; convert an existing one with iconv -f WINDOWS-1252 -t UTF-8.',
        bad="<a caption whose é is the single byte e9, as in Latin-1>",
        good='{"name":"caption","answer":"café on the corner","dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="reads the line as Windows-1252",
    ),
    Rule(
        code="JSN010",
        slug="lone-surrogate",
        severity=Severity.ERROR,
        layer="bytes",
        summary="A text holds half of a surrogate pair",
        why=(
            "The escape stands for no character, so the text cannot be encoded as UTF-8 again. Many parsers refuse it and others put "
            "a replacement character in."
        ),
        fix=(
            'Cut texts by characters, not by UTF-16 units, and clean them with text.encode("utf-8", "replace").decode("utf-8") '
            "before json.dumps."
        ),
        bad=r'{"name":"caption","answer":"a horse \ud83d","dataRow":{"globalKey":"street-001.jpg"}}',
        good=r'{"name":"caption","answer":"a horse \ud83d\udc0e","dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="writes the replacement character U+FFFD for it",
    ),
    Rule(
        code="JSN011",
        slug="byte-order-mark",
        severity=Severity.WARNING,
        severity_in=(("coco", Severity.ERROR),),
        layer="bytes",
        summary="The file starts with a byte order mark",
        why=(
            "Many readers skip this invisible character; some take it as part of the first record. In a COCO file it is an error: "
            "pycocotools opens the file as text, and json.load refuses such a text, so that COCO() and loadRes() stop."
        ),
        fix='Write with encoding="utf-8", not "utf-8-sig"; read an existing file with "utf-8-sig" once and write it again.',
        bad="<the bytes ef bb bf in front of the first record>",
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="removes it",
    ),
    Rule(
        code="JSN012",
        slug="line-separator",
        severity=Severity.WARNING,
        layer="bytes",
        summary="A text holds a raw line separator character that some readers take for the end of the line",
        why=(
            "The vendor's Python SDK splits with str.splitlines(), which also breaks at U+2028, U+2029 and U+0085 inside a text, and "
            "so tears a valid record in two."
        ),
        fix="Let json.dumps escape it (the default ensure_ascii=True does), or replace the character by a space.",
        bad="<a caption that holds the character U+2028 itself instead of its escape>",
        good=r'{"name":"caption","answer":"first sentence\u2028second sentence","dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="writes the character as an escape",
    ),
    Rule(
        code="JSN013",
        slug="blank-line",
        severity=Severity.INFO,
        layer="bytes",
        summary="The line is blank",
        why=(
            "Readers of lines skip it. Only parser.loads of the Labelbox SDK, as of release 7.17, fails on one. The first one of a file is "
            "reported."
        ),
        fix="Write exactly one line feed after each record.",
        bad=(
            '{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}\n'
            "\n"
            '{"name":"caption","answer":"wet street","dataRow":{"globalKey":"street-002.jpg"}}'
        ),
        good=(
            '{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"caption","answer":"wet street","dataRow":{"globalKey":"street-002.jpg"}}'
        ),
        safe_fix="removes the line",
    ),
    Rule(
        code="JSN014",
        slug="empty-file",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The file holds no record",
        why=(
            "There is nothing to import, and the SDK refuses an empty list of predictions. Often the step that writes the file "
            "filtered everything out or never flushed."
        ),
        fix="Look at the step before: a confidence threshold too high, a wrong input folder, or a file that was not closed.",
        bad="<a file of no bytes, or of blank lines only>",
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="JSN015",
        slug="too-deep",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The line is nested more than 254 levels deep",
        why=(
            "Common parsers give up at 64 to 1,000 levels, Python's at about 1,000. No real annotation comes near; such a line is the "
            "mark of a loop in the code that wrote it. Nothing else is checked in it."
        ),
        fix="Look for a list or dict that was appended to itself, or a classification that is nested in its own answer.",
        bad="<an answer that holds classifications a thousand levels deep>",
        good=(
            '{"name":"weather","answer":{"name":"rain","classifications":[{"name":"intensity","answer":{"name":"heavy"}}]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="JSN016",
        slug="number-too-large",
        severity=Severity.ERROR,
        layer="bytes",
        summary="A number does not fit a double-precision float",
        why="Readers turn it into infinity or refuse the line; either way the value that was written is lost.",
        fix="Give a finite number; a huge one usually comes from a division by nearly zero in the model's output.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":1e999},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":999},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="JSN017",
        slug="wrong-file-kind",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The file is not text with one record per line but another kind of file",
        why=(
            "An archive, an image or UTF-16 text has no line that could be read as a record, and a file of another tool (LabelMe, CVAT, "
            "Pascal VOC, YOLO, V7, Supervisely, doccano and others), a table by its columns or a list of data rows has records of another "
            "form, so no part of it can be imported."
        ),
        fix=(
            'Give the file of predictions itself: unpack an archive first, write text with encoding="utf-8", and convert what another '
            "tool wrote; `predlint sample ONTOLOGY -n 3` shows records of the form that is expected. Write a table as an object for each "
            'row: with pandas `df.to_json(path, orient="records")`, and `lines=True` where lines are expected.'
        ),
        bad="<a zip archive, a PNG image, text in UTF-16, or a LabelMe file>",
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="JSN018",
        slug="too-long",
        severity=Severity.ERROR,
        layer="bytes",
        summary="A line, or an element of a document, is longer than 16 MB, or holds more than 800,000 values and names",
        why=(
            "A reader needs a whole record at once, and several times its size in memory: thirty times where it is full of short values. "
            "Hardly a record of annotations is that large: it is many records without a line feed between them, an image inside of a "
            "record, or an archive of zeros. It is not read. Of one record no more than 20,000 findings are told; then this one says so."
        ),
        fix=(
            'Write "\\n" after each record, keep images out of the records, and write a file again that is full of NUL bytes. Where a '
            "record is meant to be so large, `--max-record` raises the limit: `--max-record 128MiB` allows 4,194,304 values, one for "
            "each 32 bytes."
        ),
        bad="<a file of 300 MB without a line feed>",
        good=(
            '{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"caption","answer":"wet street","dataRow":{"globalKey":"street-002.jpg"}}'
        ),
    ),
)
