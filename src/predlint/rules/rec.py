"""Rules about the record as a whole (REC)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="REC001",
        slug="no-annotation",
        severity=Severity.ERROR,
        layer="shape",
        summary="The record holds no annotation value",
        why="Without bbox, polygon, point, line, mask, answer or another value there is nothing to import from this line.",
        fix=(
            "Add the value of the feature's kind, such as bbox for a box tool or answer for a classification; look for a misspelt "
            "member too."
        ),
        bad='{"name":"sign","confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix=(
            "renames the member that is misspelt, where only case, separators or a plural s differ; takes it out of an object that holds "
            "nothing else"
        ),
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC002",
        slug="several-annotations",
        severity=Severity.ERROR,
        layer="shape",
        summary="The record holds two annotation values",
        why=(
            "One line is one annotation. Which of the two values an importer would take is not documented, and the other one would be lost."
        ),
        fix="Write one line for each value, each under the name of the feature it belongs to.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"polygon":[{"x":100,"y":600},{"x":900,"y":600},'
            '{"x":500,"y":300}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="REC003",
        slug="unknown-member",
        severity=Severity.WARNING,
        layer="shape",
        summary="The record has a member that nothing reads",
        why=(
            "Labelbox ignores the member. If it was meant to carry a part of the prediction, that part does not arrive; where that is "
            "sure, it is an error (REC012)."
        ),
        fix="Remove it; numbers of your own belong in customMetrics when the file is for a model run.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"epoch":12,"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"customMetrics":[{"name":"epoch","value":12}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        unsafe_fix=('renames a member that has another name in other tools: "box" to "bbox"; removes the name of a file beside dataRow'),
    ),
    Rule(
        code="REC004",
        slug="misspelt-member",
        severity=Severity.ERROR,
        layer="record",
        summary="The name of a member is nearly, but not exactly, one that is read",
        why="Member names must match to the letter. A misspelt one is dropped silently: a lost confidence, for instance, counts as 1.",
        fix="Correct the spelling as the finding suggests.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidense":0.4,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.4,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC005",
        slug="snake-case-member",
        severity=Severity.ERROR,
        layer="shape",
        summary="A member is written in snake_case where camelCase is read",
        why="The Python SDK's own objects use snake_case, the import format does not; the member is treated as absent.",
        fix="Write dataRow, globalKey, schemaId, customMetrics and so on, or let the SDK serialise its objects.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"data_row":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames the member, or removes it where the other says the same",
    ),
    Rule(
        code="REC006",
        slug="export-record",
        severity=Severity.ERROR,
        layer="shape",
        summary="The record is in the format of exports, which cannot be imported",
        why=(
            "Exports spell the same annotation with other members (annotation_kind, radio_answer and others), and an import reads "
            "none of them."
        ),
        fix="Convert: radio_answer and checklist_answers become answer, and a box becomes bbox; name the row in dataRow.",
        bad=(
            '{"name":"weather","feature_schema_id":"cmf2hffauc3lezzwik4yfsujp","radio_answer":{"name":"sunny","value":"sunny"},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix=(
            "writes answers and boxes as imports have them, names the feature by its schema id where it has no name, and removes "
            "feature_id and annotation_kind"
        ),
        unsafe_fix="removes the feature_schema_id of a feature that has a name",
    ),
    Rule(
        code="REC007",
        slug="classifications-not-a-list",
        severity=Severity.ERROR,
        layer="shape",
        summary="The member classifications is not a list",
        why=(
            "The questions about an object are a list even when there is only one; the SDK's own model of a record refuses anything "
            "else, null included."
        ),
        fix="Put square brackets around it, or leave the member out when there is none.",
        bad=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":{"name":"state",'
            '"answer":{"name":"moving"}},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"state",'
            '"answer":{"name":"moving"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="puts one object into a list, and removes null",
    ),
    Rule(
        code="REC008",
        slug="classifications-beside-answer",
        severity=Severity.WARNING,
        layer="shape",
        summary="Nested classifications are beside the answer to a radio question instead of inside it",
        why=(
            "A nested question belongs to the option that was chosen, and the documentation has it inside the answer. One notebook of the "
            "vendor writes it beside the answer, so an import may take it there, too."
        ),
        fix="Move classifications into the answer object, next to the option's name.",
        bad=(
            '{"name":"weather","answer":{"name":"rain"},"classifications":[{"name":"intensity","answer":{"name":"heavy"}}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"weather","answer":{"name":"rain","classifications":[{"name":"intensity","answer":{"name":"heavy"}}]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="moves them into the answer",
    ),
    Rule(
        code="REC009",
        slug="member-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="A known member holds a value of the wrong type",
        why=(
            "The import format fixes the type of each member; a string in place of a boolean, say, makes the record invalid or is "
            "converted to something not meant."
        ),
        fix="Give the value in its own type: true and false without quotes, numbers without quotes.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"isBenchmarkReferenceLabel":"false",'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"isBenchmarkReferenceLabel":false,'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="removes the quotes around true or false",
    ),
    Rule(
        code="REC010",
        slug="nested-envelope-member",
        severity=Severity.WARNING,
        layer="shape",
        summary="A nested classification carries a dataRow or uuid of its own",
        why=(
            "The data row and the uuid belong to the whole line. SDK 2.5.2 wrote them at this level, too, and its imports with nested "
            "classifications failed."
        ),
        fix="Give both once, at the top of the line, and remove them from nested classifications.",
        bad=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"state",'
            '"answer":{"name":"moving"},"dataRow":{"globalKey":"street-001.jpg"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"state",'
            '"answer":{"name":"moving"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="removes a dataRow that is the line's own",
        unsafe_fix="removes any other",
    ),
    Rule(
        code="REC011",
        slug="classifications-beside-checklist",
        severity=Severity.ERROR,
        layer="shape",
        summary="Nested classifications are beside the answer to a checklist instead of inside one of its options",
        why=(
            "A nested question belongs to the option that was checked. Beside the list nothing says which option that is, and the nested "
            "answer is lost."
        ),
        fix="Move classifications into the object of the option, next to its name.",
        bad=(
            '{"name":"hazards","answer":[{"name":"roadworks"}],"classifications":[{"name":"equipment","answer":[{"name":"cones"}]}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"hazards","answer":[{"name":"roadworks","classifications":[{"name":"equipment","answer":[{"name":"cones"}]}]}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="REC012",
        slug="in-place-of-a-member",
        severity=Severity.ERROR,
        layer="record",
        summary="A member holds, under another name, what Labelbox reads under its own: it is lost",
        why=(
            "Labelbox does not read the member, and takes the prediction without what is in it: without a confidence 1 is assumed, and "
            "answers that are not in classifications do not arrive."
        ),
        fix="Use Labelbox's own names: confidence, classifications, and metricName on metric lines.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"score":0.4,"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.4,"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix='renames the member: "score" to "confidence", "subclassifications" to "classifications"',
    ),
)
