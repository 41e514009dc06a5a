"""Record rules of conversations and chats: messages and models must exist in the data row, and evaluations name each message once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.names import nearest
from predlint.platforms.labelbox.ranges import Out, add_range_findings, entries_of, is_whole
from predlint.platforms.labelbox.span_words import MessageTwice, NoSuchMessage, NotInChat, OrdersNotEachOnce, PromptEvaluated
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow


def message_of(record: dict[str, Any], row: DataRow | None, out: Out, at: Path = (None, "messageId")) -> str | None:
    """Returns the message id of a record, and reports one that its data row does not have."""
    message = record.get("messageId")
    if not isinstance(message, str) or not message:
        return None
    if row is not None and row.messages is not None and message not in row.messages:
        add_range_findings(out, _UNKNOWN_MESSAGE, at, message, tuple(row.messages))
    return message


def check_task(record: dict[str, Any], row: DataRow | None, out: Out) -> None:
    """Checks the messages that an evaluation selects or ranks."""
    task: Any = record["messageEvaluationTask"]
    data: Any = task.get("data") if task.__class__ is dict else None
    if data.__class__ is not dict:
        return
    path: Path = ((None, "messageEvaluationTask"), "data")
    message_of(data, row, out, (path, "messageId"))
    if row is not None:
        _known(data, "parentMessageId", row.parents, path, out)
        _known(data, "modelConfigName", row.models, path, out)
    for listed, verb in (("selectedMessages", "selected"), ("rankedMessages", "ranked")):
        entries = list(entries_of(data, listed))
        seen: dict[str, int] = {}
        for at, entry in entries:
            where: Path = (((path, listed), at), "messageId")
            message = message_of(entry, row, out, where)
            if row is not None:
                _known(entry, "modelConfigName", row.models, where[0], out)
            if message in seen:
                add_range_findings(out, _MESSAGE_TWICE, where, message, verb, seen[message])
            elif message is not None:
                seen[message] = at
        orders: list[Any] = [entry.get("order") for _, entry in entries]
        known = listed == "rankedMessages" and bool(orders) and all(map(is_whole, orders)) and min(orders) >= 1
        if known and sorted(orders) != list(range(1, len(orders) + 1)):
            add_range_findings(out, _ORDERS, (path, listed), data[listed], tuple(orders))


def check_prompts(record: dict[str, Any], row: DataRow | None, out: Out) -> None:
    """Reports prompts that are selected or ranked in place of answers to them."""
    task: Any = record["messageEvaluationTask"]
    data: Any = task.get("data") if task.__class__ is dict else None
    if data.__class__ is not dict:
        return
    prompt = data.get("parentMessageId")
    prompts = row.parents if row is not None and row.parents is not None else (prompt,)  # another rule reports one that is no parent
    path: Path = ((None, "messageEvaluationTask"), "data")
    listed = [(((path, name), at), entry) for name in ("selectedMessages", "rankedMessages") for at, entry in entries_of(data, name)]
    for place, entry in ((path, cast("dict[str, Any]", data)), *listed):
        message = entry.get("messageId")
        if isinstance(message, str) and message and message in prompts:
            out.append(make_finding(PromptEvaluated, (place, "messageId"), message, message == prompt))


def _known(value: dict[str, Any], member: str, known: tuple[str, ...] | None, path: Path, out: Out) -> None:
    """Reports a message or a model that the chat of the data row does not have."""
    given = value.get(member)
    if known is not None and isinstance(given, str) and given and given not in known:
        add_range_findings(out, _NOT_IN_CHAT, (path, member), given, member, known, tuple(nearest(given, known)))


_UNKNOWN_MESSAGE = ViolationSpec(NoSuchMessage)
_NOT_IN_CHAT = ViolationSpec(NotInChat)
_ORDERS = ViolationSpec(OrdersNotEachOnce)
_MESSAGE_TWICE = ViolationSpec(MessageTwice)
OF_MESSAGE = kinds(_UNKNOWN_MESSAGE)
#: Kinds of all findings about evaluations.
OF_TASK = kinds(_UNKNOWN_MESSAGE, _NOT_IN_CHAT, _ORDERS, _MESSAGE_TWICE)
