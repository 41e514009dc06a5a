"""The shape of a line that compares messages of a conversation with several models."""

from __future__ import annotations

from typing import Any

from predlint.dialects.labelbox import constraints
from predlint.dialects.labelbox import span_words as say
from predlint.dialects.labelbox.aliases import MESSAGE_NAMES, RANK_NAMES, other_names
from predlint.dialects.labelbox.parts import FORMS, PARTS
from predlint.dialects.labelbox.span_shapes import record
from predlint.dialects.labelbox.span_words import (
    MemberBesideData,
    MessageInList,
    MessageTaskFormat,
    MessageTaskIncomplete,
    NothingSelected,
    RankingOrders,
    RankingPartMissing,
    TaskFormatMissing,
    TaskPartForm,
    ToolOfAnotherFormat,
)
from predlint.dialects.labelbox.words import PartOutside
from predlint.shape.faults import Fault, broken
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
    wrong = broken(MessageTaskFormat, format_)
    said = broken(TaskPartForm, "data of a message evaluation", "an object")

    def text(name: str) -> Member:
        part = broken(TaskPartForm, name, "a string that is not empty")
        return Member(
            Text(part, least=1, length=part), missing=broken(MessageTaskIncomplete, "the message evaluation", name, f'add "{name}"')
        )

    message = {"messageId": text("messageId"), "modelConfigName": text("modelConfigName")}
    if kind == "message-ranking":
        order = broken(RankingOrders, "order", 1, "ranks, from 1")
        none = broken(RankingPartMissing, "a ranked message", "order", "1 is the best")
        message["order"] = Member(Number(order, order, least=1, most=say.LARGEST, whole=True), missing=none)
    data, aliases = {"parentMessageId": text("parentMessageId")}, dict[str, tuple[str, Fault]]()
    if listed is None:
        data |= message
    else:
        nothing = broken(NothingSelected, listed)
        form_of_entry = broken(TaskPartForm, f"an entry of {listed}", "an object")
        entry = record(message, form_of_entry, aliases=other_names(MESSAGE_NAMES | (RANK_NAMES if "order" in message else {})))
        aliases = other_names({listed: ("messages", *(name for _, name in TASKS.values() if name not in (None, listed)))})
        aliases |= {part: (listed, Fault(PartOutside, (part, listed), of_parts=True)) for part in PARTS[listed]}
        missing = broken(MessageTaskIncomplete, "the message evaluation", listed, f'write "{listed}": {FORMS[listed]}')
        held = constraints.CHOSEN if kind == "message-multi" else (*constraints.CHOSEN, *constraints.RANKS)
        data[listed] = Member(Items(entry, wrong=nothing, least=1, length=nothing, holds=held), missing=missing)
    lists = tuple(name for _, name in TASKS.values() if name is not None)
    in_list = broken(MessageInList)

    def listed_message(value: Any) -> Fault | None:
        """The one message in a list, as other tasks have theirs."""
        alone = value.__class__ is dict and "messageId" not in value and "parentMessageId" in value
        return in_list if alone and any([value.get(name).__class__ is list for name in lists]) else None

    form = Text(wrong, pattern=f"^{format_}(?![\\s\\S])", form=wrong)
    members = {
        "format": Member(form, missing=broken(TaskFormatMissing, "messageEvaluationTask", "format", f'write "{format_}"')),
        "data": Member(
            record(data, said, aliases=aliases, look_alike=listed_message if listed is None else None),
            missing=broken(MessageTaskIncomplete, "messageEvaluationTask", "data", "it holds the messages"),
        ),
    }
    others = tuple(name for name, _ in TASKS.values() if name != format_)  # what is given may have no hash

    def look_alike(value: Any) -> Fault | None:
        """The task of another tool: what its data lack for this one is not worth a word."""
        return wrong_tool if value.__class__ is dict and value.get("format") in others else None

    wrong_tool = broken(ToolOfAnotherFormat, format_)
    form_of_task = broken(TaskPartForm, "messageEvaluationTask", "an object with format and data")
    flat = {name: (broken(MemberBesideData, name), "data") for name in data}
    return record(members, form_of_task, forbidden=flat, look_alike=look_alike)
