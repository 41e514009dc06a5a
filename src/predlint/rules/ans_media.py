"""Rules about answers on media other than images, the third part of the answers family (ANS)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ANS026",
        slug="radio-list-accepted",
        severity=Severity.WARNING,
        layer="shape",
        summary="A radio is answered with a list, where the vendor's own samples or its SDK do so",
        why=(
            "In responses to prompts and in key frames of videos a list of one seems to be accepted, and for videos, as for audio, the "
            "temporal types of the SDK write lists; but everywhere else a radio is one object."
        ),
        fix="Take the object out of the list to be safe; give each of several answers over time a line of its own.",
        bad='{"name":"tone","answer":[{"name":"plain"}],"dataRow":{"globalKey":"task-001"}}',
        good='{"name":"tone","answer":{"name":"plain"},"dataRow":{"globalKey":"task-001"}}',
        setup="--ontology examples/media/prompt.json --target mal",
        safe_fix="takes the object out of its list",
    ),
    Rule(
        code="ANS027",
        slug="message-task-format",
        severity=Severity.ERROR,
        layer="shape",
        summary="The format of the message evaluation is unknown, or not that of the tool",
        why="The format says how the data are to be read, and it is fixed by the tool: a ranking cannot be read as a selection.",
        fix="Use message-single-selection, message-multi-selection or message-ranking, whichever the type of the tool is.",
        bad=(
            '{"name":"best reply","messageEvaluationTask":{"format":"message-selection","data":{"parentMessageId":"question-1",'
            '"messageId":"reply-a","modelConfigName":"large"}},"dataRow":{"globalKey":"advice-001"}}'
        ),
        good=(
            '{"name":"best reply","messageEvaluationTask":{"format":"message-single-selection","data":{"parentMessageId":"question-1",'
            '"messageId":"reply-a","modelConfigName":"large"}},"dataRow":{"globalKey":"advice-001"}}'
        ),
        setup="--ontology examples/media/chat.json --target mal",
        safe_fix="writes the format as the tool has it, where case or separators are all that differs",
    ),
    Rule(
        code="ANS028",
        slug="ranking-orders",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The orders of a message ranking are not the numbers from 1 up, each once",
        why="The ranking has a first place and no gaps or ties; the SDK refuses any other numbers.",
        fix="Sort the messages and number them with enumerate(messages, start=1).",
        bad=(
            '{"name":"order of replies","messageEvaluationTask":{"format":"message-ranking","data":{"parentMessageId":"question-1",'
            '"rankedMessages":[{"messageId":"reply-a","modelConfigName":"large","order":0},{"messageId":"reply-b",'
            '"modelConfigName":"small","order":1}]}},"dataRow":{"globalKey":"advice-001"}}'
        ),
        good=(
            '{"name":"order of replies","messageEvaluationTask":{"format":"message-ranking","data":{"parentMessageId":"question-1",'
            '"rankedMessages":[{"messageId":"reply-a","modelConfigName":"large","order":1},{"messageId":"reply-b",'
            '"modelConfigName":"small","order":2}]}},"dataRow":{"globalKey":"advice-001"}}'
        ),
        setup="--ontology examples/media/chat.json --target mal",
        safe_fix="removes the quotes around a number, and renames an order that is misspelt",
    ),
    Rule(
        code="ANS029",
        slug="message-task-incomplete",
        severity=Severity.ERROR,
        layer="shape",
        summary="The message evaluation lacks an id or the name of a model, or selects no message",
        why=(
            "A selection is the question's message, the chosen reply and the model that wrote it; with one missing the reply cannot be "
            "found."
        ),
        fix="Give parentMessageId, messageId and modelConfigName as strings, as in the uploaded chat, and leave out empty selections.",
        bad=(
            '{"name":"best reply","messageEvaluationTask":{"format":"message-single-selection","data":{"parentMessageId":"question-1",'
            '"messageId":"reply-a"}},"dataRow":{"globalKey":"advice-001"}}'
        ),
        good=(
            '{"name":"best reply","messageEvaluationTask":{"format":"message-single-selection","data":{"parentMessageId":"question-1",'
            '"messageId":"reply-a","modelConfigName":"large"}},"dataRow":{"globalKey":"advice-001"}}'
        ),
        setup="--ontology examples/media/chat.json --target mal",
        safe_fix=(
            "renames the member that is misspelt, where only case or separators differ; puts a number into quotes, and "
            "unpacks a value that was encoded as JSON twice"
        ),
        unsafe_fix="renames one that is misspelt in another way",
    ),
)
