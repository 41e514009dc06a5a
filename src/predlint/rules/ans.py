"""Rules about answers (ANS)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ANS001",
        slug="unknown-option",
        severity=Severity.ERROR,
        layer="shape",
        summary="The classification has no such option",
        why=(
            "An answer must name one of the options in the ontology; another one cannot be stored. The platform may report only that "
            "the import failed."
        ),
        fix="Use the value of one of the options that the finding lists.",
        bad='{"name":"weather","answer":{"name":"snow"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"fog"},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="writes the option of the ontology where separators (_ - space) and case are all that differs",
    ),
    Rule(
        code="ANS002",
        slug="option-case-or-space",
        severity=Severity.ERROR,
        layer="shape",
        summary="The option differs from one in the ontology only by case, white space or Unicode form",
        why="Options are matched to the letter, so the platform does not know this one.",
        fix="Write the option's value exactly as in the ontology; strip model output before it goes into the record.",
        bad='{"name":"weather","answer":{"name":"Sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="writes the option as the ontology has it, where only one differs so",
    ),
    Rule(
        code="ANS004",
        slug="radio-list",
        severity=Severity.ERROR,
        layer="shape",
        summary="A radio is answered with a list",
        why=(
            "A radio has exactly one answer, given as one object; a list is read as the answer of a checklist and does not fit the feature."
        ),
        fix="Take the object out of the list; of several options give the one with the highest confidence.",
        bad='{"name":"weather","answer":[{"name":"sunny"}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="takes the object, or the text of an option, out of a list of one",
    ),
    Rule(
        code="ANS005",
        slug="checklist-object",
        severity=Severity.ERROR,
        layer="shape",
        summary="A checklist is answered with one object instead of a list",
        why="A single object is read as the answer of a radio and does not fit the feature.",
        fix="Put the object into a list, even when only one option is checked.",
        bad='{"name":"hazards","answer":{"name":"pothole"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"hazards","answer":[{"name":"pothole"}],"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="puts the object into a list, or lists what is true in it",
    ),
    Rule(
        code="ANS006",
        slug="nested-checklist-object",
        severity=Severity.WARNING,
        layer="shape",
        summary="A nested checklist, or a radio question of a recording, is answered with one object instead of a list",
        why=(
            "The vendor's own samples do this at nested level, so it seems to be accepted, but the SDK's model of a nested checklist "
            "wants a list. In recordings all answers are lists, at the top and nested."
        ),
        fix="Put the object into a list to be safe.",
        bad=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"damage",'
            '"answer":{"name":"dent"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"damage",'
            '"answer":[{"name":"dent"}]}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="puts the object into a list",
    ),
    Rule(
        code="ANS007",
        slug="bare-text-answer",
        severity=Severity.ERROR,
        layer="shape",
        summary="A radio or checklist is answered with a bare string",
        why=(
            "The SDK takes a bare string for the answer to a free-text question and lets it pass, so only the comparison with the "
            "ontology brings it to light."
        ),
        fix='Wrap the option: {"name": option} for a radio, [{"name": option}] for a checklist.',
        bad='{"name":"weather","answer":"sunny","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="puts each option that the text names into an object",
    ),
    Rule(
        code="ANS008",
        slug="text-not-a-string",
        severity=Severity.ERROR,
        layer="shape",
        summary="A free-text question is answered with something other than a string",
        why="The answer to a text classification is a plain string; an object, list, number, boolean or null does not fit the feature.",
        fix="Give str(answer), or leave the whole line out when there is no answer.",
        bad='{"name":"caption","answer":{"name":"dry street"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="puts a number into quotes",
    ),
    Rule(
        code="ANS009",
        slug="empty-checklist",
        severity=Severity.ERROR,
        layer="shape",
        summary="A checklist is answered with an empty list",
        why="An answer without an option says nothing; older SDK releases refuse it, newer ones send it on.",
        fix="Leave the line (or the nested classification) out when no option is checked.",
        bad='{"name":"hazards","answer":[],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"hazards","answer":[{"name":"animal"}],"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="ANS010",
        slug="duplicate-option",
        severity=Severity.ERROR,
        layer="record",
        summary="An option is given twice in one checklist",
        why=(
            "An option can be checked once; older SDK releases refuse the record. Two different confidences for it contradict each other."
        ),
        fix="Give the option once, with the answers below it, for instance by collecting the options in a dict keyed by name.",
        bad=(
            '{"name":"hazards","answer":[{"name":"pothole","confidence":0.8},{"name":"pothole","confidence":0.3}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"hazards","answer":[{"name":"pothole","confidence":0.8}],"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="removes a repetition that is the same in all its members",
    ),
    Rule(
        code="ANS011",
        slug="missing-answer",
        severity=Severity.ERROR,
        layer="shape",
        summary="The answer is missing, null or an empty object",
        why="The record names a question and gives nothing that could be stored for it.",
        fix="Add the answer, or leave the line out when the model has none.",
        bad='{"name":"weather","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix=(
            "renames the member that holds an option, or is misspelt, where only case, separators or a plural s differ; lists what is true "
            "in an object that says so of each option of a nested checklist"
        ),
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="ANS012",
        slug="answers-on-radio-or-text",
        severity=Severity.ERROR,
        layer="shape",
        summary="A radio or text classification uses the old member answers",
        why=(
            "answers is an old name of the checklist's answer and is read for checklists only; elsewhere the record counts as unanswered."
        ),
        fix="Rename it to answer, and give one object for a radio or a text for a free-text question.",
        bad='{"name":"weather","answers":[{"name":"sunny"}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames answers to answer, or removes it where answer says the same",
    ),
    Rule(
        code="ANS013",
        slug="answer-and-answers",
        severity=Severity.ERROR,
        layer="shape",
        summary="The record gives both answer and answers",
        why="The two are names of the same thing, and which of them is read is not documented.",
        fix="Put all the options into answer.",
        bad='{"name":"hazards","answer":[{"name":"pothole"}],"answers":[{"name":"animal"}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"hazards","answer":[{"name":"pothole"},{"name":"animal"}],"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="removes answers where both say the same",
        unsafe_fix="puts the options of both into answer where they differ",
    ),
    Rule(
        code="ANS014",
        slug="legacy-answers",
        severity=Severity.INFO,
        layer="shape",
        summary="A checklist uses the old member answers",
        why="It is still accepted for checklists, but current documentation only knows answer. Reported once per file.",
        fix="Rename it to answer when convenient.",
        bad='{"name":"hazards","answers":[{"name":"pothole"}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"hazards","answer":[{"name":"pothole"}],"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames answers to answer",
    ),
    Rule(
        code="ANS015",
        slug="option-name-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The name of an option is not a string",
        why='Options are matched as strings, so the number 2 is not the option "2", and null is none at all.',
        fix="Write str(value), spelt as the option's value in the ontology.",
        bad='{"name":"lanes","answer":{"name":2},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"lanes","answer":{"name":"2"},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="ANS016",
        slug="empty-text",
        severity=Severity.WARNING,
        layer="shape",
        summary="A free-text question is answered with an empty text",
        why="The empty answer says nothing to the reviewer; usually the code had no text to write.",
        fix="Leave the line out when the model has no text to give.",
        bad='{"name":"caption","answer":"","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="ANS017",
        slug="text-length",
        severity=Severity.ERROR,
        layer="shape",
        summary="The text is shorter or longer than the ontology allows",
        why="The question has a minimum or maximum number of characters, and an answer outside it breaks the project's own rule.",
        fix="Cut or extend the text, or change minCharacters and maxCharacters of the question.",
        bad="<an answer of three characters to a response-text question whose minCharacters is 5>",
        good="<an answer of at least five characters to the same question>",
    ),
    Rule(
        code="ANS018",
        slug="value-instead-of-name",
        severity=Severity.ERROR,
        layer="shape",
        summary="The option is given as value where name is read",
        why="The ontology and exports call it value, but an import reads the member name; without it the answer is empty.",
        fix="Rename the member to name and keep its text.",
        bad='{"name":"weather","answer":{"value":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames value to name where it holds an option",
    ),
    Rule(
        code="ANS025",
        slug="answer-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="A radio or checklist is answered with a number or boolean, or an item of the checklist is not an object",
        why="Each chosen option is an object with a name; a bare number or boolean cannot be read as one.",
        fix='Wrap each option as {"name": option}; translate a class number into the option\'s value first.',
        bad='{"name":"lanes","answer":2,"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"lanes","answer":{"name":"2"},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix=(
            "unpacks a list of answers over time that was encoded as JSON twice, puts one such answer into a list, and writes the option "
            "whose name a number is"
        ),
    ),
    Rule(
        code="ANS030",
        slug="ambiguous-option",
        severity=Severity.WARNING,
        layer="shape",
        summary="The text may mean several options: it is the value of one and the label of another, or the label of several",
        why=(
            "An option may be named by its value or by the label that people see. Here both lead to different options of the question, "
            "and the platform does not say which one it takes."
        ),
        fix="Give the option's schemaId, or the value or label that only one option has.",
        bad="<the answer 2 to a question with an option of the value 2 and another one of the label 2>",
        good="<an answer that gives the schemaId of the option that is meant>",
    ),
    Rule(
        code="ANS031",
        slug="questions-below-text-unchecked",
        severity=Severity.INFO,
        layer="shape",
        summary="Questions below a text question are answered, and the ontology shows none",
        why=(
            "A text question may have questions of its own since SDK 7.5, but an exported ontology need not show them. Their names and "
            "answers are not checked. Reported once per file."
        ),
        fix="Nothing, if the question has such questions in the project.",
        bad=(
            '{"name":"caption","answer":"dry street","classifications":[{"name":"language","answer":"English"}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}',
    ),
)
