"""Rules about uuids (UID)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UID001",
        slug="not-a-uuid",
        severity=Severity.ERROR,
        layer="shape",
        summary="The uuid is not a UUID",
        why=(
            "The platform identifies an annotation by it; the SDK's own records hold a real UUID, and another text is not accepted as one."
        ),
        fix="Use str(uuid.uuid4()), or uuid.uuid5(namespace, your_id) to get the same one for the same id each time.",
        bad='{"uuid":"box-17","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix='removes what stands round a UUID: white space, "urn:uuid:", the type that Python prints',
        unsafe_fix="makes a UUID of the string, the same wherever it occurs on the data row, unless two annotations there have it",
    ),
    Rule(
        code="UID002",
        slug="duplicate-uuid",
        severity=Severity.ERROR,
        layer="stream",
        summary="Two annotations of one data row have the same uuid",
        why=(
            "An annotation that is imported again with the same uuid overrides the earlier one, so one of the two is lost; SDK releases "
            "before 6.0 refuse the file. A line that repeats an earlier one with its uuid changes nothing (DUP001)."
        ),
        fix="Make a new uuid for each annotation, inside the loop and not before it.",
        bad=(
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"caption","answer":"dry street",'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"uuid":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","name":"caption","answer":"dry street",'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="UID003",
        slug="uuid-on-other-row",
        severity=Severity.WARNING,
        layer="stream",
        summary="The same uuid is used on two data rows",
        why=(
            "SDK releases before 6.0 refuse it. The vendor's own test data does it, so a newer one may take it, but a relationship by that "
            "uuid is no longer clear."
        ),
        fix="Put the data row's key into what the uuid is made from, or use uuid.uuid4().",
        bad=(
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-002.jpg"}}'
        ),
        good=(
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"uuid":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},'
            '"dataRow":{"globalKey":"street-002.jpg"}}'
        ),
    ),
    Rule(
        code="UID004",
        slug="task-uuid",
        severity=Severity.WARNING,
        layer="shape",
        summary="The uuid of a message evaluation is not a UUID",
        why=(
            "The SDK's own records hold a real UUID; test data of the vendor has other texts on these lines, so it may be accepted. "
            "On any other line it is an error (UID001)."
        ),
        fix="Use str(uuid.uuid4()), or uuid.uuid5(namespace, your_id) to get the same one for the same id each time.",
        bad=(
            '{"uuid":"choice-17","name":"best reply","messageEvaluationTask":{"format":"message-single-selection","data":'
            '{"parentMessageId":"question-1","messageId":"reply-a","modelConfigName":"large"}},"dataRow":{"globalKey":"advice-001"}}'
        ),
        good=(
            '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"best reply","messageEvaluationTask":{"format":'
            '"message-single-selection","data":{"parentMessageId":"question-1","messageId":"reply-a","modelConfigName":"large"}},'
            '"dataRow":{"globalKey":"advice-001"}}'
        ),
        setup="--ontology examples/media/chat.json --target mal",
        safe_fix='removes what stands round a UUID: white space, "urn:uuid:", the type that Python prints',
        unsafe_fix="makes a UUID of the string, the same wherever it occurs on the data row, unless two annotations there have it",
    ),
)
