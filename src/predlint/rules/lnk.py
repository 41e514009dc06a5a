"""Rules about relationships and messages (LNK)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

#: The two records that a relationship in an example joins.
_ENDS = (
    '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"vehicle","bbox":{"top":80,"left":40,"height":90,"width":160},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
    '{"uuid":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","name":"vehicle","bbox":{"top":70,"left":260,"height":110,"width":200},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="LNK001",
        slug="relationship-endpoint",
        severity=Severity.ERROR,
        layer="shape",
        summary="An end of the relationship is missing, is not a uuid, or is given twice",
        why="A relationship joins two annotations by their uuids; with one end unknown it joins nothing, and the SDK refuses it.",
        fix=(
            "Give source and target the uuids of two lines of the same data row. sourceOntologyName is in place of source, never beside it."
        ),
        bad=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","type":"unidirectional"},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
        unsafe_fix="makes a UUID of a string that is the uuid of an annotation, as is done there, and renames a misnamed source",
    ),
    Rule(
        code="LNK002",
        slug="relationship-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The type of the relationship is neither unidirectional nor bidirectional",
        why="There are only these two types, spelt in lower case; the SDK refuses any other.",
        fix='Use "unidirectional" for an arrow from source to target, "bidirectional" for one both ways.',
        bad=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"one-way"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
        safe_fix="writes the type in lower case",
    ),
    Rule(
        code="LNK003",
        slug="relationship-to-itself",
        severity=Severity.ERROR,
        layer="record",
        summary="The relationship joins an annotation to itself",
        why="Such a link says nothing and cannot be drawn; usually a wrong index was used for the target.",
        fix="Give target the uuid of the other annotation.",
        bad=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
    ),
    Rule(
        code="LNK004",
        slug="message-id-missing",
        severity=Severity.ERROR,
        layer="shape",
        summary="The entity or answer does not say which message it belongs to",
        why=(
            "Positions are counted within one message, and questions of scope index are asked about each; without messageId neither "
            "has a place."
        ),
        fix='Add "messageId" with the id of the message, as a string, at the top of the line.',
        bad='{"name":"place","location":{"start":12,"end":19},"dataRow":{"globalKey":"chat-001"}}',
        good='{"name":"place","location":{"start":12,"end":19},"messageId":"m1","dataRow":{"globalKey":"chat-001"}}',
        setup="--ontology examples/media/conversation.json",
        safe_fix=(
            "renames the member that is misspelt, where only case, separators or a plural s differ; moves it out of the answer, unless it "
            "is at the top already"
        ),
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="LNK005",
        slug="unknown-message",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The messageId is not a string, or the conversation has no such message or model",
        why="Messages are found by comparing the text of their ids, so the number 4 is not the message 4; the SDK refuses it.",
        fix="Write str(id), with the id that the message has in the uploaded conversation.",
        bad='{"name":"place","location":{"start":12,"end":19},"messageId":1,"dataRow":{"globalKey":"chat-001"}}',
        good='{"name":"place","location":{"start":12,"end":19},"messageId":"m1","dataRow":{"globalKey":"chat-001"}}',
        setup="--ontology examples/media/conversation.json",
        safe_fix="puts a number into quotes",
    ),
    Rule(
        code="LNK006",
        slug="endpoint-unknown",
        severity=Severity.ERROR,
        layer="stream",
        summary="An end of the relationship is the uuid of no annotation on its data row",
        why=(
            "A relationship joins two annotations of one data row that are imported with it; where one of them is missing, or is on "
            "another data row, it joins nothing."
        ),
        fix=(
            "Write the annotations into the same file, each with the uuid that the relationship gives, before or after it. Make the uuids "
            "once and use them in both places; a second call of uuid4() makes another."
        ),
        bad=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"0c5d7e21-48fb-4a96-b3d2-91e6f0a7c584","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
    ),
    Rule(
        code="LNK007",
        slug="endpoint-kind",
        severity=Severity.ERROR,
        layer="stream",
        summary="The relationship ends at an answer, or joins objects that the ontology does not let it join",
        why=(
            "Only objects can be joined, not answers to questions, save that on a PDF an answer may be the source; and where the ontology "
            "lists pairs of tools for a relationship, the platform takes no other."
        ),
        fix="Give the uuid of the object that is meant. The pairs are in the ontology, at definition.constraints of the relationship.",
        bad=(
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"vehicle","bbox":{"top":80,"left":40,"height":90,"width":160},'
            '"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"uuid":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","name":"weather","answer":{"name":"fog"},'
            '"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            _ENDS + '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
    ),
)
