"""Messages of conversations: which one an annotation is about, and evaluations of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.model.findings import ViolationSpec, spec_of, usual_spec
from predlint.model.names import nearest
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import bracketed, double_encoded_help
from predlint.platforms.labelbox.declarations import CHOSEN, RANKS
from predlint.platforms.labelbox.forms import (
    FORMS,
    LARGEST,
    MESSAGE_NAMES,
    PARTS,
    RANK_NAMES,
    absent_help,
    is_part,
    kind_of,
    whole_number_help,
)
from predlint.platforms.labelbox.record import Out, add_finding, entries_of, is_whole
from predlint.platforms.labelbox.topics.envelope import MessageId
from predlint.platforms.labelbox.topics.members import PartOutside, alias_specs, inner_record, move_help, move_to_line
from predlint.platforms.numbers import digits_of
from predlint.shape.nodes import Items, Member, Number, Record, Text
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow


class RankingOrders(Violation, code="ANS028", slug="ranking-orders", in_part=True):
    """The orders of a message ranking are not the numbers from 1 up, each once.

    Why: The ranking has a first place and no gaps or ties; the SDK refuses any other numbers.
    Fix: Sort the messages and number them with enumerate(messages, start=1).
    """

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole_number_help(self.value, self.what, self.minimum, self.unit)

    @fixes(safe="removes the quotes around a number, and renames an order that is misspelt")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class MessageTaskFormat(Violation, code="ANS027", slug="message-task-format"):
    """The format of the message evaluation is unknown, or not that of the tool.

    Why: The format says how the data are to be read, and it is fixed by the tool: a ranking cannot be read as a selection.
    Fix: Use message-single-selection, message-multi-selection or message-ranking, whichever the type of the tool is.
    """

    format_: str

    def words(self) -> Words:
        return (
            f"messageEvaluationTask.format must be {quote(self.format_)} for this feature, found {kind_of(self.value)}",
            f'write "{self.format_}"',
        )

    @fixes(safe="writes the format as the tool has it, where case or separators are all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of(self.format_)


class MessageTaskIncomplete(Violation, code="ANS029", slug="message-task-incomplete"):
    """The message evaluation lacks an id or the name of a model, or selects no message.

    Why: A selection is the question's message, the chosen reply and the model that wrote it; with one missing the reply cannot be found.
    Fix: Give parentMessageId, messageId and modelConfigName as strings, as in the uploaded chat, and leave out empty selections.
    """

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    @fixes(
        safe="renames the member that is misspelt, where only case or separators differ; puts a number into quotes, and "
        "unpacks a value that was encoded as JSON twice",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if not is_part(self.member, self.given) else None


class TaskFormatMissing(Violation, of=MessageTaskFormat):
    """A part of a message task's format is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)


class RankingPartMissing(Violation, of=RankingOrders):
    """A part of a ranking is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class MessageIdMissing(Violation, code="LNK004", slug="message-id-missing"):
    """The entity or answer does not say which message it belongs to.

    Why: Positions are counted within one message, and questions of scope index are asked about each; without messageId neither has a place.
    Fix: Add "messageId" with the id of the message, as a string, at the top of the line.
    """

    what: str
    given: str | None = None

    def words(self) -> Words:
        return (
            f"{self.what} has no messageId",
            f'rename {quote(self.given)} to "messageId"' if self.given else "say which message it is about",
        )

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; moves it out of the answer, unless it "
        "is at the top already",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class MessageIdInside(Violation, of=MessageIdMissing):
    """The message id is inside the location or the answer."""

    name: str
    inside: str

    def words(self) -> Words:
        return move_help(self.value, self.name, self.inside)

    def fix(self, at: FixContext) -> Fix | None:
        return move_to_line(at, self.name)


# -- messages ---------------------------------------------------------------------------------------------------------


class UnknownMessage(Violation, code="LNK005", slug="unknown-message", in_part=True):
    """The messageId is not a string, or the conversation has no such message or model.

    Why: Messages are found by comparing the text of their ids, so the number 4 is not the message 4; the SDK refuses it.
    Fix: Write str(id), with the id that the message has in the uploaded conversation.
    """

    def words(self) -> Words:
        digits = digits_of(self.value)
        return (
            f"messageId must be a string that is not empty, found {kind_of(self.value)}",
            f'write "{digits}"' if digits is not None else "give the message's id",
        )

    @fixes(safe="puts a number into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_id()


class NoSuchMessage(Violation, of=UnknownMessage):
    """The data row has no such message."""

    known: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a message of this data row", f"its messages are: {listing(self.known, 8)}"


class NotInChat(Violation, of=UnknownMessage):
    """A message that the task names is not in the conversation."""

    member: str
    known: tuple[str, ...]
    nearest: tuple[str, ...]

    def words(self) -> Words:
        what, those = ("model", "models") if self.member == "modelConfigName" else ("parent message", "parent messages")
        fix = f"did you mean {quote(self.nearest[0])}?" if self.nearest else f"its {those} are: {listing(self.known, 8)}"
        return f"{self.member} {quote(self.value)} is not a {what} of this data row", fix


class PromptEvaluated(Violation, code="LNK008", slug="prompt-evaluated", layer="record"):
    """A prompt is selected or ranked in place of an answer to it.

    Why: An evaluation compares what models replied to parentMessageId. A person wrote the prompt, so it is no choice among the replies.
    Fix: Give the messageId of the reply, and as parentMessageId that of its prompt; check that the two were not exchanged.
    """

    own: bool
    """It is the prompt of this evaluation."""

    def words(self) -> Words:
        whose = "the parentMessageId of this evaluation" if self.own else "a parent message of this chat"
        return f"{quote(self.value)} is {whose}: a prompt, not a reply of a model", "give the messageId of the reply"


class MessageUnused(Violation, of=MessageId):
    """The question is asked once for a whole conversation."""

    name: str

    template = (
        "{name:quoted} is asked once for the whole conversation: messageId is not used",
        "to ask it of each message, give the question the scope index in the ontology; else remove it",
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class ToolOfAnotherFormat(Violation, of=MessageTaskFormat):
    """The task has the format of another tool."""

    format_: str

    def words(self) -> Words:
        message = f"the message evaluation has the format {quote(self.value['format'])}, but the feature needs {quote(self.format_)}"
        return message, "use the name of the tool of that format"


class TaskPartForm(Violation, of=MessageTaskIncomplete):
    """A part of the task has a wrong type."""

    what: str
    form: str

    def words(self) -> Words:
        listed = isinstance(self.value, str) and self.value and self.what.startswith("an entry")
        fix = double_encoded_help(self.value)
        if fix is None and listed:
            entry = FORMS.get(self.what.rpartition(" ")[2], '[{"messageId": …}]')[1:-1]
            fix = f"write {entry.replace('…', quote(self.value), 1)}"
        elif self.form.startswith("an object"):
            fix = fix or bracketed(self.value) or ('write {"format": …, "data": {…}}' if self.what == "messageEvaluationTask" else None)
        elif (digits := digits_of(self.value)) is not None:
            fix = f'write "{digits}"'
        return f"{self.what} must be {self.form}, found {kind_of(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or at.quote_id()


class MemberBesideData(Violation, of=MessageTaskIncomplete):
    """A part of the task is beside its data."""

    name: str

    template = "{name:quoted} is beside format, where it is not read", 'put it into "data": {{"format": …, "data": {{…}}}}'


class NothingSelected(Violation, of=MessageTaskIncomplete):
    """The selected messages are not a list, or empty."""

    what: str

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list) and not value:
            return f"{self.what} is empty", "list the messages, or leave out the line if none was chosen"
        return f"{self.what} must be a list, found {kind_of(value)}", double_encoded_help(
            value
        ) or 'write [{"messageId": "…", "modelConfigName": "…"}]'

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text()


class MessageInList(Violation, of=MessageTaskIncomplete):
    """The message of a single selection is in a list of one."""

    template = (
        "the message that was selected is in a list; there is one",
        'write its "messageId" and "modelConfigName" into data, beside "parentMessageId"',
    )


class MessageTwice(Violation, of=RankingOrders):
    """A message is ranked, or selected, twice."""

    verb: str
    first: int

    template = "message {value:quoted} is {verb} twice", "it is at index {first} already; is one of the two meant for another message?"


class OrdersNotEachOnce(Violation, of=RankingOrders):
    """The orders of the ranked messages are not 1, 2, 3 …, each once."""

    found: tuple[Any, ...]

    def words(self) -> Words:
        listed = listing([quote(order) for order in self.found], 12)
        return (
            f"the orders are {listed}; they must be 1 to {len(self.found)}, each once",
            "the best message has order 1, and no two share one",
        )


class PromptOutside(Violation, code="MED008", slug="prompt-outside"):
    """Prompts and responses are given for data rows of another medium.

    Why: They exist only in projects where prompts and responses are written; no other data row has a place for them.
    Fix: Check --media and the ontology; in other projects use radio, checklist and text questions.
    """

    name: str
    kind: str
    medium: str

    template = (
        "{name:quoted} is a {kind} feature, which {medium} data rows do not take",
        "prompts and responses are for prompt and response data rows",
    )


def message_id(what: str | None, within: str) -> Member:
    """Returns ``messageId``. ``what`` describes what needs one; None if it is optional."""
    unknown_message = usual_spec(UnknownMessage)
    text = Text(unknown_message, minimum=1, length=unknown_message, nullable=what is None, column="message")
    return Member(text, missing=spec_of(MessageIdMissing, what) if what else None, within=within)


# -- The shape of a line that compares messages of a conversation with several models --------------------------------


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
        message["order"] = Member(Number(order, order, minimum=1, maximum=LARGEST, whole=True), missing=none)
    data, aliases = {"parentMessageId": text("parentMessageId", "task.prompt")}, dict[str, tuple[str, ViolationSpec]]()
    if listed is None:
        data |= message
    else:
        empty_list = spec_of(NothingSelected, listed)
        form_of_entry = spec_of(TaskPartForm, f"an entry of {listed}", "an object")
        entry = inner_record(message, form_of_entry, aliases=alias_specs(MESSAGE_NAMES | (RANK_NAMES if "order" in message else {})))
        aliases = alias_specs({listed: ("messages", *(name for _, name in TASKS.values() if name not in (None, listed)))})
        aliases |= {part: (listed, ViolationSpec(PartOutside, (part, listed), is_of_parts=True)) for part in PARTS[listed]}
        missing = spec_of(MessageTaskIncomplete, "the message evaluation", listed, f'write "{listed}": {FORMS[listed]}')
        entry_constraints = CHOSEN if kind == "message-multi" else (*CHOSEN, *RANKS)
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
            inner_record(data, spec, aliases=aliases, also_written=listed_message if listed is None else None),
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
    return inner_record(members, form_of_task, forbidden=flat, also_written=also_written)


# -- Record rules of conversations and chats: messages and models must exist in the data row, and evaluations name each message once --


def message_of(record: dict[str, Any], row: DataRow | None, out: Out, at: Path = (None, "messageId")) -> str | None:
    """Returns the message id of a record, and reports one that its data row does not have."""
    message = record.get("messageId")
    if not isinstance(message, str) or not message:
        return None
    if row is not None and row.messages is not None and message not in row.messages:
        add_finding(out, _UNKNOWN_MESSAGE, at, message, tuple(row.messages))
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
                add_finding(out, _MESSAGE_TWICE, where, message, verb, seen[message])
            elif message is not None:
                seen[message] = at
        orders: list[Any] = [entry.get("order") for _, entry in entries]
        known = listed == "rankedMessages" and bool(orders) and all(map(is_whole, orders)) and min(orders) >= 1
        if known and sorted(orders) != list(range(1, len(orders) + 1)):
            add_finding(out, _ORDERS, (path, listed), data[listed], tuple(orders))


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
        add_finding(out, _NOT_IN_CHAT, (path, member), given, member, known, tuple(nearest(given, known)))


_UNKNOWN_MESSAGE = ViolationSpec(NoSuchMessage)
_NOT_IN_CHAT = ViolationSpec(NotInChat)
_ORDERS = ViolationSpec(OrdersNotEachOnce)
_MESSAGE_TWICE = ViolationSpec(MessageTwice)
OF_MESSAGE = kinds(_UNKNOWN_MESSAGE)
#: Kinds of all findings about evaluations.
OF_TASK = kinds(_UNKNOWN_MESSAGE, _NOT_IN_CHAT, _ORDERS, _MESSAGE_TWICE)


ABSENT = kinds(MessageIdMissing, TaskFormatMissing, RankingPartMissing, MessageTaskIncomplete)


OF_PROMPTS = kinds(PromptEvaluated)
