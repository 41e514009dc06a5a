"""Rules about names and schema ids (NAM)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="NAM001",
        slug="missing-name",
        severity=Severity.ERROR,
        layer="shape",
        summary="The record, or a classification nested in it, has neither name nor schemaId",
        why="Nothing says which feature of the ontology is meant; the SDK refuses such a record.",
        fix="Add name, spelt as in the ontology.",
        bad='{"bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames the member that holds a name of the ontology, or is name but for case and separators",
        unsafe_fix='makes the record of an answer, or a shape, that is under another name: "label": "rainy", "sign": {…}',
    ),
    Rule(
        code="NAM002",
        slug="unknown-name",
        severity=Severity.ERROR,
        layer="shape",
        summary="The ontology has no tool or classification of this name",
        why=(
            "The prediction cannot be attached to any feature. The platform may answer only that the import failed, without the name "
            "or the line."
        ),
        fix=(
            "Take the name from the ontology; map your model's class names with a dict that is made from the ontology, so that a "
            "missing class raises early."
        ),
        bad='{"name":"street sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix=(
            "writes the name of the ontology where separators (_ - space), case and the type that Python prints round it are all that "
            "differs"
        ),
    ),
    Rule(
        code="NAM003",
        slug="name-case",
        severity=Severity.ERROR,
        layer="shape",
        summary="The name differs from one in the ontology only by upper and lower case",
        why="Names are matched to the letter, so this one is unknown to the platform.",
        fix="Write it exactly as in the ontology.",
        bad='{"name":"Sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="writes the name as the ontology has it, where only one differs so",
    ),
    Rule(
        code="NAM004",
        slug="name-space-or-unicode",
        severity=Severity.ERROR,
        layer="shape",
        summary="The name differs from one in the ontology only by white space or by its Unicode form",
        why="The two look alike on the screen, but names are matched byte by byte, so this one is unknown to the platform.",
        fix='Copy the name from the ontology, or strip it and apply unicodedata.normalize("NFC", name) on both sides before you compare.',
        bad=(
            '{"name":"traffic  light","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"colour",'
            '"answer":{"name":"red"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"traffic light","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"colour",'
            '"answer":{"name":"red"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="writes the name as the ontology has it, where only one differs so",
    ),
    Rule(
        code="NAM005",
        slug="wrong-kind",
        severity=Severity.ERROR,
        layer="shape",
        summary="The name belongs to a feature of another kind than the value given",
        why="A box cannot be imported under a polygon tool, nor an answer under any tool; the record fits no feature of the ontology.",
        fix="Give the value that the feature wants, or the name of the feature that the value is meant for.",
        bad='{"name":"road","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"road","polygon":[{"x":100,"y":600},{"x":900,"y":600},{"x":500,"y":300}],"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="NAM006",
        slug="nested-name-at-top",
        severity=Severity.ERROR,
        layer="shape",
        summary="A nested classification is at the top level of the line",
        why="The name exists only under a tool or an option, and answers are looked up at their own level, so here it is unknown.",
        fix="Put the answer into classifications of the object or option that the question belongs to.",
        bad='{"name":"intensity","answer":{"name":"heavy"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"weather","answer":{"name":"rain","classifications":[{"name":"intensity","answer":{"name":"heavy"}}]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="NAM008",
        slug="unknown-schema-id",
        severity=Severity.ERROR,
        layer="shape",
        summary="The schemaId is not in the ontology",
        why=(
            "The prediction cannot be attached to a feature. Ids change when a feature is created again or a project is copied, so an "
            "old file may hold dead ones."
        ),
        fix="Take featureSchemaId from a fresh export of the ontology, or use name instead, which survives a copy.",
        bad=(
            '{"schemaId":"cmfzzzzzzzzzzzzzzzzzzzzzz","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"schemaId":"cmfw790ofiiyytrboqwi7bk0b","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="NAM009",
        slug="schema-node-id",
        severity=Severity.ERROR,
        layer="shape",
        summary="The schemaId is the feature's schemaNodeId, which is another id",
        why="The ontology lists two ids for each feature that look alike; predictions are matched by featureSchemaId only.",
        fix="Copy featureSchemaId into schemaId.",
        bad=(
            '{"schemaId":"cmnlrsihx0gn3oix2hjnvjzsv","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"schemaId":"cmfw790ofiiyytrboqwi7bk0b","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="writes the featureSchemaId",
    ),
    Rule(
        code="NAM010",
        slug="name-and-schema-id-disagree",
        severity=Severity.ERROR,
        layer="record",
        summary="The name and the schemaId belong to two different features",
        why="It is not documented which of the two wins, so the prediction may land on the wrong feature.",
        fix="Make both come from the same entry of the ontology: that of the feature that is meant.",
        bad=(
            '{"name":"sign","schemaId":"cmfe10u5cm71fqa5o995n8v45","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","schemaId":"cmfw790ofiiyytrboqwi7bk0b","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="NAM011",
        slug="name-not-text",
        severity=Severity.ERROR,
        layer="shape",
        summary="The name or schemaId is empty or not a string",
        why="A feature is found by a non-empty string; a class number or null matches nothing.",
        fix="Translate the class number of your model into the name of the feature, for instance names[class_id].",
        bad='{"name":7,"bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="NAM012",
        slug="schema-ids-unresolvable",
        severity=Severity.WARNING,
        layer="record",
        summary="Records give schemaId, but the ontology has no ids to compare with",
        why=(
            "An ontology that was never created on the platform has null ids, so predlint cannot tell which feature such a record "
            "means and leaves it unchecked. It says so once."
        ),
        fix="Export the ontology from the project after it was created, or give name in the records.",
        bad="<a record with schemaId and no name, checked against an ontology whose featureSchemaId members are null>",
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="NAM013",
        slug="unchecked-tool",
        severity=Severity.INFO,
        layer="record",
        summary="The record belongs to a tool of a kind that predlint has no rules for",
        why="Its name is known, but its value is not checked, so a fault in it would go unseen. Reported once per file.",
        fix="Nothing in the record needs to be changed; ask for the kind in predlint's issue tracker if you need it.",
        bad='<a record for a tool of the kind "cuboid", which predlint does not know>',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="NAM014",
        slug="ambiguous-question",
        severity=Severity.WARNING,
        layer="shape",
        summary="The text may mean several questions: it is the name of one and the instructions of another, or those of several",
        why=(
            "A question may be named by its name or by the instructions that people see. Here both lead to different questions, and the "
            "platform does not say which one it takes."
        ),
        fix="Give the schemaId, or the name or instructions that only one question has.",
        bad="<an answer to weather where the instructions of another text question read weather, too>",
        good="<an answer that gives the schemaId of weather>",
    ),
)
