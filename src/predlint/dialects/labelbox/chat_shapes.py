"""The shape of a line that compares messages of a conversation with several models."""

from __future__ import annotations

from typing import Any

from predlint.dialects.labelbox import constraints, words
from predlint.dialects.labelbox import span_words as say
from predlint.dialects.labelbox.aliases import MESSAGE_NAMES, RANK_NAMES, other_names
from predlint.dialects.labelbox.parts import FORMS, PARTS
from predlint.dialects.labelbox.span_shapes import record
from predlint.shape.faults import Fault, fault
from predlint.shape.nodes import Items, Member, Number, Record, Text

#: The format of each kind of message tool, and the member of its data that lists messages (none for a single selection).
TASKS = {
    "message-single": ("message-single-selection", None),
    "message-multi": ("message-multi-selection", "selectedMessages"),
    "message-ranking": ("message-ranking", "rankedMessages"),
}


def task(kind: str) -> Record:
    """``messageEvaluationTask`` for one kind of message tool."""
    format_, listed = TASKS[kind]
    wrong = fault("ANS027", say.task_format, format_)
    said = fault("ANS029", say.task_part, "data of a message evaluation", "an object")

    def text(name: str) -> Member:
        part = fault("ANS029", say.task_part, name, "a string that is not empty")
        return Member(
            Text(part, least=1, length=part), missing=fault("ANS029", say.absent, "the message evaluation", name, f'add "{name}"')
        )

    message = {"messageId": text("messageId"), "modelConfigName": text("modelConfigName")}
    if kind == "message-ranking":
        order = fault("ANS028", say.whole, "order", 1, "ranks, from 1")
        none = fault("ANS028", say.absent, "a ranked message", "order", "1 is the best")
        message["order"] = Member(Number(order, order, least=1, most=say.LARGEST, whole=True), missing=none)
    data, aliases = {"parentMessageId": text("parentMessageId")}, dict[str, tuple[str, Fault]]()
    if listed is None:
        data |= message
    else:
        nothing = fault("ANS029", say.nothing_selected, listed)
        form_of_entry = fault("ANS029", say.task_part, f"an entry of {listed}", "an object")
        entry = record(message, form_of_entry, aliases=other_names(MESSAGE_NAMES | (RANK_NAMES if "order" in message else {})))
        aliases = other_names({listed: ("messages", *(name for _, name in TASKS.values() if name not in (None, listed)))})
        aliases |= {part: (listed, fault("REC003", words.part_outside, part, listed, of_parts=True)) for part in PARTS[listed]}
        missing = fault("ANS029", say.absent, "the message evaluation", listed, f'write "{listed}": {FORMS[listed]}')
        held = constraints.CHOSEN if kind == "message-multi" else (*constraints.CHOSEN, *constraints.RANKS)
        data[listed] = Member(Items(entry, wrong=nothing, least=1, length=nothing, holds=held), missing=missing)
    lists = tuple(name for _, name in TASKS.values() if name is not None)
    in_list = fault("ANS029", say.message_in_list)

    def listed_message(value: Any) -> Fault | None:
        """The one message in a list, as other tasks have theirs."""
        alone = value.__class__ is dict and "messageId" not in value and "parentMessageId" in value
        return in_list if alone and any([value.get(name).__class__ is list for name in lists]) else None

    form = Text(wrong, pattern=f"^{format_}(?![\\s\\S])", form=wrong)
    members = {
        "format": Member(form, missing=fault("ANS027", say.absent, "messageEvaluationTask", "format", f'write "{format_}"')),
        "data": Member(
            record(data, said, aliases=aliases, look_alike=listed_message if listed is None else None),
            missing=fault("ANS029", say.absent, "messageEvaluationTask", "data", "it holds the messages"),
        ),
    }
    others = tuple(name for name, _ in TASKS.values() if name != format_)  # what is given may have no hash

    def look_alike(value: Any) -> Fault | None:
        """The task of another tool: what its data lack for this one is not worth a word."""
        return wrong_tool if value.__class__ is dict and value.get("format") in others else None

    wrong_tool = fault("ANS027", say.task_tool, format_)
    form_of_task = fault("ANS029", say.task_part, "messageEvaluationTask", "an object with format and data")
    flat = {name: (fault("ANS029", say.into_data, name), "data") for name in data}
    return record(members, form_of_task, forbidden=flat, look_alike=look_alike)
