"""The shape of a line that compares messages of a conversation with several models."""

from __future__ import annotations

from typing import Any

from predlint.platforms.labelbox import constraints
from predlint.platforms.labelbox import span_words as say
from predlint.platforms.labelbox.aliases import MESSAGE_NAMES, RANK_NAMES, alias_specs
from predlint.platforms.labelbox.span_shapes import record
from predlint.platforms.labelbox.span_words import (
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
from predlint.platforms.labelbox.value_forms import FORMS, PARTS
from predlint.platforms.labelbox.words import PartOutside
from predlint.shape.nodes import Items, Member, Number, Record, Text
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: Kind of message tool -> the format of its task, and the member of its data with the list of messages (None for a single selection).
TASKS = {
    "message-single": ("message-single-selection", None),
    "message-multi": ("message-multi-selection", "selectedMessages"),
    "message-ranking": ("message-ranking", "rankedMessages"),
}


def task(kind: str) -> Record:
    """Returns the shape of ``messageEvaluationTask`` for one kind of message tool."""
    format_, listed = TASKS[kind]
    wrong = spec_of(MessageTaskFormat, format_)
    spec = spec_of(TaskPartForm, "data of a message evaluation", "an object")

    def text(name: str, column: str | None = None) -> Member:
        part = spec_of(TaskPartForm, name, "a string that is not empty")
        return Member(
            Text(part, minimum=1, length=part, column=column),
            missing=spec_of(MessageTaskIncomplete, "the message evaluation", name, f'add "{name}"'),
        )

    message = {"messageId": text("messageId"), "modelConfigName": text("modelConfigName")}
    if kind == "message-ranking":
        order = spec_of(RankingOrders, "order", 1, "ranks, from 1")
        none = spec_of(RankingPartMissing, "a ranked message", "order", 'add "order": 1 for the best message, 2 for the next …')
        message["order"] = Member(Number(order, order, minimum=1, maximum=say.LARGEST, whole=True), missing=none)
    data, aliases = {"parentMessageId": text("parentMessageId", "task.prompt")}, dict[str, tuple[str, ViolationSpec]]()
    if listed is None:
        data |= message
    else:
        empty_list = spec_of(NothingSelected, listed)
        form_of_entry = spec_of(TaskPartForm, f"an entry of {listed}", "an object")
        entry = record(message, form_of_entry, aliases=alias_specs(MESSAGE_NAMES | (RANK_NAMES if "order" in message else {})))
        aliases = alias_specs({listed: ("messages", *(name for _, name in TASKS.values() if name not in (None, listed)))})
        aliases |= {part: (listed, ViolationSpec(PartOutside, (part, listed), is_of_parts=True)) for part in PARTS[listed]}
        missing = spec_of(MessageTaskIncomplete, "the message evaluation", listed, f'write "{listed}": {FORMS[listed]}')
        entry_constraints = constraints.CHOSEN if kind == "message-multi" else (*constraints.CHOSEN, *constraints.RANKS)
        data[listed] = Member(Items(entry, wrong=empty_list, minimum=1, length=empty_list, holds=entry_constraints), missing=missing)
    lists = tuple(name for _, name in TASKS.values() if name is not None)
    in_list = spec_of(MessageInList)

    def listed_message(value: Any) -> ViolationSpec | None:
        """Returns the spec for a single message in a list, the form of other tools, or None."""
        alone = value.__class__ is dict and "messageId" not in value and "parentMessageId" in value
        return in_list if alone and any([value.get(name).__class__ is list for name in lists]) else None

    form = Text(wrong, pattern=f"^{format_}(?![\\s\\S])", form=wrong)
    members = {
        "format": Member(form, missing=spec_of(TaskFormatMissing, "messageEvaluationTask", "format", f'write "{format_}"')),
        "data": Member(
            record(data, spec, aliases=aliases, also_written=listed_message if listed is None else None),
            missing=spec_of(MessageTaskIncomplete, "messageEvaluationTask", "data", "it holds the messages"),
        ),
    }
    others = tuple(name for name, _ in TASKS.values() if name != format_)  # what is given may have no hash

    def also_written(value: Any) -> ViolationSpec | None:
        """Returns the spec for the task of another tool. What its data lack for this tool is not reported."""
        return wrong_tool if value.__class__ is dict and value.get("format") in others else None

    wrong_tool = spec_of(ToolOfAnotherFormat, format_)
    form_of_task = spec_of(TaskPartForm, "messageEvaluationTask", "an object with format and data")
    flat = {name: (spec_of(MemberBesideData, name), "data") for name in data}
    return record(members, form_of_task, forbidden=flat, also_written=also_written)
