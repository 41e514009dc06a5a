"""Answers: texts, ranks, comparisons, chats, and the Shapes of all answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import NameViolations, ViolationSpec, spec_of
from predlint.model.names import RecordNames, by_label
from predlint.model.texts import listing, quote
from predlint.model.violation import Effect, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.label_studio import declarations
from predlint.platforms.label_studio.declarations import ResultForm
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, SHOWN_WRONG, as_number, in_list
from predlint.platforms.label_studio.names import UnknownObject
from predlint.platforms.label_studio.ontology import Control, Label
from predlint.platforms.label_studio.record import Result, Role, View
from predlint.platforms.label_studio.tags import Form, Json
from predlint.platforms.label_studio.topics import numbers, paths
from predlint.platforms.label_studio.topics.choices import in_data
from predlint.platforms.label_studio.topics.labels import (
    LabelsMissing,
    LabelTwice,
    TooManyLabels,
    answered_elsewhere,
)
from predlint.platforms.label_studio.topics.members import region_score
from predlint.platforms.label_studio.topics.numbers import (
    check_date,
    check_number,
    check_rating,
)
from predlint.platforms.label_studio.topics.offsets import region_text
from predlint.platforms.label_studio.topics.paths import (
    check_choices,
    check_taxonomy,
)
from predlint.platforms.label_studio.topics.relations import RelationLabels, RelationLabelSpelt, UnknownRelationLabel
from predlint.platforms.label_studio.topics.values import ResultWithoutValue, open_record
from predlint.shape.constraints import Days, Listed, OfItems
from predlint.shape.nodes import Items, Member, Name, Node, Record, Text
from predlint.shape.record_checks import SILENT_ON_CLEAN, Bound, Check, Declared, on

# -- texts, numbers, ratings, dates, sides -----------------------------------------------------------------------------


class TextAnswerForm(Violation, code="ANS119", slug="text-answer-form"):
    """The text of a TextArea is not a list of strings.

    Why: A field may hold several texts, so they are a list. The server refuses other things, null among them.
    Fix: Put the text into a list: ["out of stock"].
    """

    control: str

    def words(self) -> Words:
        fix = "give the text, or leave it out" if self.value is None else "write a string"
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool) and abs(self.value) < 1e15:
            fix = f'write "{self.value}"'
            if isinstance(self.value, float) and 0 <= self.value <= 1:
                fix += f'; or is it how sure the model is? leave it out here, and write "score": {self.value} beside "value"'
        return f"a text of {self.control} must be a string, found {quote(self.value)}", fix

    usual_effect = REFUSED


class TextList(Violation, of=TextAnswerForm):
    """The answer of a TextArea is not a list of strings."""

    control: str

    def words(self) -> Words:
        fix = f'write ["{self.value}"]' if self.value.__class__ in (int, float) and abs(self.value) < 1e15 else 'write ["…"]'
        return (
            f"the text of {self.control} must be a list of strings, found {quote(self.value)}",
            "give a text, or leave the result out" if self.value is None else fix,
        )

    usual_effect = REFUSED


class TooManyTexts(Violation, code="ANS122", slug="too-many-texts", severity=Severity.WARNING):
    """A TextArea has more texts than maxSubmissions allows.

    Why: They are shown, but the person who corrects them can add none, which was not intended.
    Fix: Join the texts, or raise maxSubmissions.
    """

    control: str
    maximum: int
    count: int

    def words(self) -> Words:
        return (
            f"{self.control} takes {self.maximum} text{'s' if self.maximum != 1 else ''} (maxSubmissions), found {self.count}",
            "raise maxSubmissions in the config, or join the texts",
        )


class PairwiseAnswer(Violation, code="ANS120", slug="pairwise-answer"):
    """The answer of a Pairwise is neither left nor right.

    Why: Nothing else shows which of the two is better: the answer is lost.
    Fix: Write "left" for the first name in toName, "right" for the second.
    """

    control: str
    to: tuple[str, ...]
    """The names of the two objects."""

    def words(self) -> Words:
        value: Any = self.value
        given: Any = (cast("list[Any]", value) or [value])[0] if isinstance(value, list) else value
        intended = dict(zip(self.to, ("left", "right"), strict=False)).get(str(given), str(given).strip().lower())
        fix = f'write "{intended}"' if intended in ("left", "right") else "left is the first name in toName, right the second"
        return f'the answer of {self.control} must be "left" or "right", found {quote(cast(Any, value))}', fix

    def effect(self) -> Effect | None:
        return LOST if isinstance(self.value, str) else REFUSED

    @fixes(safe="writes the word in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        listed: list[Any] = cast("list[Any]", self.value) if isinstance(self.value, list) else [self.value]
        side = listed[0].strip().lower() if len(listed) == 1 and isinstance(listed[0], str) else None
        return at.replace_safely((at.keys, f'"{side}"'), reveals=False) if side in ("left", "right") else None


# -- ranks -------------------------------------------------------------------------------------------------------------


class RankerAnswer(Violation, code="ANS121", slug="ranker-answer", about_name=True, layer="record"):
    """A ranking names a bucket or an item that is not there, or is not in the form of buckets.

    Why: The answer is an object: the name of each bucket with the ids of the items in it. What is not in the config or in the task's list
    is dropped. Older releases had items and weights instead, which are not read now.
    Fix: Write ids as strings, as the items of the task have them, each in one bucket.
    """

    control: str
    ids: tuple[str, ...]

    def words(self) -> Words:
        there = f"items of this task: {listing(self.ids)}" if self.ids else "this task has none"
        return f"{quote(self.value)} is not the id of an item that {self.control} ranks", there

    usual_effect = LOST


class RankerForm(Violation, of=RankerAnswer):
    """The answer of a Ranker is not an object of buckets."""

    control: str
    buckets: tuple[str, ...]

    def words(self) -> Words:
        value: Any = self.value
        given = cast("list[Any]", value if isinstance(value, list) else [])
        is_ranking = bool(given) and all(isinstance(item, str) for item in given)
        items, how = (quote(given), "the best first") if is_ranking else ('["id", …]', "the ids as strings")
        fix = f"write {{{quote(self.buckets[0])}: {items}}}, {how}"
        return f"the answer of {self.control} must be an object of buckets with lists of item ids, found {quote(cast(Any, value))}", fix

    usual_effect = REFUSED


class RanksOfOld(Violation, of=RankerAnswer):
    """The value of a Ranker has the items and weights of older releases instead of buckets."""

    control: str
    bucket: str
    ranked: tuple[str, ...]
    """Ids of the items, the best first; empty if they are not ids of the task's items."""
    to: str | None
    """The right to_name; None if the given one need not change."""

    def words(self) -> Words:
        items = f"{quote(list(self.ranked))}" if self.ranked else '["id", …]'
        fix = f'write "value": {{"ranker": {{{quote(self.bucket)}: {items}}}}}, ' + (
            "the best first" if self.ranked else "the ids of the items, the best first"
        )
        also = f'; and "to_name": {quote(self.to)}' if self.to is not None else ""
        return f'the value of {self.control} is that of the Ranker of older releases (items, weights), and "ranker" is read now', fix + also

    usual_effect = REFUSED

    @fixes(unsafe="puts the items of an older Ranker into the first bucket, by their weights")
    def fix(self, at: FixContext) -> Fix | None:
        if not self.ranked:
            return None
        rest = {name: held for name, held in self.value.items() if name not in ("items", "weights", "selected")}
        edits = at.text.replace(at.keys, json.dumps({**rest, "ranker": {self.bucket: list(self.ranked)}}, separators=(",", ":")))
        return at.unsafely(edits + (at.text.replace([*at.keys[:-1], "to_name"], json.dumps(self.to)) if self.to is not None else []))


class BucketForm(Violation, of=RankerAnswer):
    """A bucket of a ranking is not a list of item ids."""

    control: str
    bucket: str

    def words(self) -> Words:
        fix = in_list(self.value) or 'write ["id", …], the ids of the items in it'
        return f"bucket {quote(self.bucket)} of {self.control} must be a list of item ids, found {quote(self.value)}", fix

    usual_effect = REFUSED


class BucketMisused(Violation, of=RankerAnswer):
    """A member of a ranking is not named after a bucket and does not hold a list."""

    control: str
    name: str
    buckets: tuple[str, ...]
    is_item: bool
    """True if the name is the id of an item instead of a bucket."""

    def words(self) -> Words:
        if not self.is_item:
            return (
                f"{quote(self.name)} is not a bucket of {self.control}, and {quote(self.value)} is not a list of item ids",
                f"buckets: {listing(self.buckets)}",
            )
        bucket = self.value if self.value in self.buckets else self.buckets[0]
        fix = f"write {{{quote(bucket)}: [{quote(self.name)}, …]}}, the best first"
        return (
            f"{quote(self.name)} is an item, where {self.control} has the buckets {listing(self.buckets)}, each with a list of item ids",
            fix,
        )

    usual_effect = REFUSED


class ItemForm(Violation, of=RankerAnswer):
    """A ranked item is not given by its id as a string."""

    control: str
    ids: tuple[str, ...]
    """Ids of the items to rank; empty if they are unknown or the value is one of them."""

    def words(self) -> Words:
        fix = f'write "{self.value}"' if self.value.__class__ is int and abs(self.value) < 1e15 else "write the id of an item, as a string"
        if self.ids:
            fix = f"items of this task: {listing(self.ids)}"
        return f"an item that {self.control} ranks is given by its id, a string, found {quote(self.value)}", fix

    usual_effect = REFUSED


class UnknownBucket(Violation, of=RankerAnswer):
    """A ranking has a list under a name that is not a bucket of its control."""

    control: str
    name: str
    buckets: tuple[str, ...]

    template = "{name:quoted} is not a bucket of {control}", "buckets: {buckets:list}"
    usual_effect = LOST


class ItemTwice(Violation, of=RankerAnswer):
    """An item is ranked twice."""

    template = "item {value:quoted} is ranked twice", "keep it in one place"
    usual_effect = SHOWN_WRONG


# -- chats -------------------------------------------------------------------------------------------------------------


class ChatMessage(Violation, code="ANS126", slug="chat-message"):
    """A chat message lacks its role or its content.

    Why: Without them there is nothing to show in the conversation, and the server refuses the result.
    Fix: Give both as strings: {"role": "assistant", "content": "…"}.
    """

    member: str
    given: Any = None

    def words(self) -> Words:
        what = "value" if self.member == "chatmessage" else "chat message"
        return f'the {what} has no "{self.member}"', rename_help(self.given, self.member) or _CHAT

    usual_effect = REFUSED

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ChatRole(Violation, of=ChatMessage):
    """The role or the content of a chat message is not a string."""

    member: str

    def words(self) -> Words:
        return f"a chat message needs {self.member} as a string, found {quote(self.value)}", _CHAT

    usual_effect = REFUSED


_CHAT = 'write {"chatmessage": {"role": "assistant", "content": "…"}}'


# -- The Shapes of answers: labels and choices, texts, numbers, ratings, dates, sides, ranks and chats ---------------


class Answers:
    """Builds the value of controls that draw nothing."""

    def value(self, control: Control, form: Form) -> Record:
        """Returns the value of an answer."""
        member, node = self._answer(control, form)
        missing = spec_of(LabelsMissing, control.name, member)
        members = {"text": Member(region_text(control)), member: Member(node, missing), "score": Member(region_score())}
        value = open_record(members, "value", aliases=answered_elsewhere(member, missing))
        return replace(value, also_known=frozenset({"channel"}), others=declarations.region_members(control))

    def _answer(self, control: Control, form: Form) -> tuple[str, Node]:
        if form == "choices":
            return "choices", paths.choices_node(control)
        if form == "taxonomy":
            return "taxonomy", paths.taxonomy_node(control)
        if form == "text":
            return "text", self._text(control)
        if form == "number":
            return "number", numbers.number_node(control)
        if form == "rating":
            return "rating", numbers.rating_node(control)
        if form == "datetime":
            return "datetime", numbers.date_node(control)
        if form == "pairwise":
            spec = spec_of(PairwiseAnswer, control.name, control.to)
            return "selected", Name(("left", "right"), NameViolations(*(spec,) * 5))
        spec = spec_of(RankerForm, control.name, control.buckets or (control.name,))
        return "ranker", replace(open_record({}, "ranker"), wrong=spec) if form == "ranker" else Text(spec)

    def _text(self, control: Control) -> Node:
        wrong = spec_of(TextList, control.name)
        return Items(
            Text(spec_of(TextAnswerForm, control.name), without_nul=True),
            wrong=wrong,
            maximum=control.max_submissions,
            length=ViolationSpec(TooManyTexts, (control.name, control.max_submissions)),
            bare=Text(wrong),
            holds=TEXTS,
        )

    def chat(self) -> Record:
        """Returns the value of a chat message."""
        members = {name: Member(Text(spec_of(ChatRole, name)), spec_of(ChatMessage, name)) for name in ("role", "content")}
        message = open_record(members, "chatmessage")
        return open_record({"chatmessage": Member(message, spec_of(ChatMessage, "chatmessage"))}, "value")

    def react(self, control: Control) -> Record:
        """Returns the value of ReactCode: any object that the user's own interface gives, under the name of the tag."""
        answer = Member(open_record({}, "reactcode"), spec_of(ResultWithoutValue, control.name, "reactcode"))
        return open_record({"reactcode": answer}, "value")

    def relation_labels(self, labels: tuple[Label, ...] | None, choice: Literal["single", "multiple"]) -> Node:
        """Returns the node of the labels of a relation; any label is allowed if the config names none."""
        wrong = spec_of(RelationLabels)
        unknown = ViolationSpec(UnknownRelationLabel)
        spelt = ViolationSpec(RelationLabelSpelt)
        violations = NameViolations(wrong=wrong, unknown=unknown, case=spelt, form=spelt, label=spelt)
        names = tuple(dict.fromkeys(label.stored for label in labels or ()))
        aliases = by_label((label.value, label.stored) for label in labels or () if label.alias)
        return Items(
            Name(names, violations, labels=aliases, others_too=not names),
            wrong=wrong,
            maximum=1 if choice == "single" else None,
            length=ViolationSpec(TooManyLabels, ("the relation", "labels")),
            unique=ViolationSpec(LabelTwice, ("the relation",)),
            nullable=True,  # editors read null as no labels
        )


# -- Record rules on answers: dates, numbers, ranks and ratings; labels and paths have topics of their own -----------


def answer_needs_check(role: Role) -> bool:
    """Returns False for results whose answers the Shape checks completely."""
    return role.form in _RULES or role.control.dynamic is not None


def check_answer(view: View, result: Result) -> None:
    """Checks the answer of one result."""
    form = result.form
    if form in _RULES:
        _RULES[form](view, result)
    if result.control.dynamic is not None and form not in ("taxonomy", "choices"):
        for at, name in result.labels():
            in_data(view, result.control, at, name)


# -- ranks -------------------------------------------------------------------------------------------------------------


def _ranker(view: View, result: Result) -> None:
    given, control = result.value.get("ranker"), result.control
    tag = result.role.tag
    buckets = control.buckets or ((control.name, tag.name) if tag is not None else (control.name,))
    listed = view.shown(tag, result.repeat) if tag is not None else None
    items = cast("list[Any]", listed) if isinstance(listed, list) else []
    if given is None and isinstance(result.value.get("items"), list):
        _ranked_of_old(view, result, items)
    if not isinstance(given, dict):
        return
    given_ids: list[Any] = [cast("Json", item)["id"] for item in items if isinstance(item, dict) and "id" in item]
    ids = RecordNames([id_ if isinstance(id_, str) else quote(id_) for id_ in given_ids])
    known = isinstance(listed, list) and len(ids) == len(items)  # items without an id are reported by themselves
    ranked, are_items = set[str](), frozenset(ids)
    for bucket, held in cast("Json", given).items():
        at: Path = ((result.at, "ranker"), bucket)
        is_list, is_bucket = isinstance(held, list), bucket in buckets or bucket == "_"
        if not is_bucket and not is_list:
            view.report(at, held, BucketMisused, control.name, bucket, buckets, bucket in are_items)
        elif not is_bucket:
            view.report(at, held, UnknownBucket, control.name, bucket, buckets)
        elif not is_list:
            view.report(at, held, BucketForm, control.name, bucket)
        if not is_list:
            continue
        for index, item in enumerate(cast("list[Any]", held)):
            if not isinstance(item, str):
                others = ids if known and str(item) not in are_items else ()
                view.report((at, index), item, ItemForm, control.name, others)
            elif known and item not in are_items:
                view.report((at, index), item, RankerAnswer, control.name, ids)
            elif item in ranked:
                view.report((at, index), item, ItemTwice)
            else:
                ranked.add(item)


#: Rules that the value of an older Ranker also breaks, whose to_name was its own name.
_OF_OLD_RANKS = codes_of(LabelsMissing, RankerAnswer, UnknownObject)


def _ranked_of_old(view: View, result: Result, items: list[Any]) -> None:
    """Reports the value of the Ranker of older releases: a list of items with their weights."""
    old, control = cast("list[Any]", result.value["items"]), result.control
    weights: Any = result.value.get("weights")
    order = list(range(len(old)))
    if (
        isinstance(weights, list)
        and len(listed := cast("list[Any]", weights)) == len(old)
        and all(w.__class__ in (int, float) for w in listed)
    ):
        order.sort(key=lambda at: -listed[at])
    known = {id_ for item in items if isinstance(item, dict) and isinstance(id_ := cast("Json", item).get("id"), str)}
    ranked = tuple([old[at] for at in order]) if old and all(isinstance(item, str) and item in known for item in old) else ()
    bucket = control.buckets[0] if control.buckets else control.name
    own = result.whole.get("to_name") == control.name and control.name not in control.to
    to = control.to[0] if own and len(control.to) == 1 else None
    spec = spec_of(RanksOfOld, control.name, bucket, ranked, to)
    at = result.path if own else result.at
    view.explains(at, _OF_OLD_RANKS, result.value, spec, at=result.at)


_RULES: dict[str, Callable[[View, Result], None]] = {
    "choices": check_choices, "taxonomy": check_taxonomy, "datetime": check_date, "ranker": _ranker, "rating": check_rating,
    "number": check_number,
}  # fmt: skip


# -- when a result needs no check --------------------------------------------------------------------------------------


def _under(form: ResultForm) -> Declared | None:
    control, kind = form.control, form.kind
    if control.elsewhere or control.legacy or control.allow_nested or (control.step and not _counts_by_one(control)):
        return None
    if kind is None or kind.form not in _RULES:
        return SILENT_ON_CLEAN
    if kind.form == "number":
        return Declared(bounds=(Bound(("value", "number"), whole=True),)) if control.step else SILENT_ON_CLEAN
    if kind.form == "rating":
        return Declared(bounds=(Bound(("value", "rating"), minimum=1),))
    if kind.form == "taxonomy":
        return Declared(on(("value", "taxonomy"), *paths.taxonomy_constraint(control)))
    if kind.form == "datetime":
        days = numbers.day_bounds(control)
        return Declared(on(("value", "datetime"), Days(*days))) if days is not None else None
    return SILENT_ON_CLEAN if kind.form == "choices" else None


def _counts_by_one(control: Control) -> bool:
    """Returns True if the steps are the whole numbers."""
    return control.step == 1 and (as_number(control.minimum) or 0.0).is_integer()


OF_ANSWER = Check(check_answer, paths.OF_CHOICE | numbers.OF_NUMBER | codes_of(RankerAnswer), ("value",), _under)
#: For the texts of an answer: servers that check predictions accept no bare text.
TEXTS: tuple[OfItems, ...] = (Listed(),)
