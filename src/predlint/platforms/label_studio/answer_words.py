"""Violations in answers: missing and repeated ones, texts, numbers, ratings, dates, sides, ranks and chats."""

from __future__ import annotations

import json
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import bracketed_number, quoted_integer, quoted_number, rename_help
from predlint.platforms.label_studio.import_effects import LOST, NOT_SUBMITTED, ONE_KEPT, REFUSED, SHOWN_WRONG, reads_as_number
from predlint.platforms.label_studio.words import in_list
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes

# -- whether there is an answer ----------------------------------------------------------------------------------------


class ControlAnsweredTwice(Violation, code="ANS111", slug="control-answered-twice", layer="record"):
    """A question is answered twice in one prediction.

    Why: One result holds the whole answer to a question about the task. The editor keeps only one of the two.
    Fix: Put all answers into the list of one result, or keep the right one.
    """

    control: str
    first: int
    member: str | None = None
    """The member whose list takes several answers; None if the control takes one answer."""

    def words(self) -> Words:
        fix = "it takes one answer: keep the right one"
        if self.member is not None:
            fix = f"put all answers into the list {quote(self.member)} of one result"
        return f"{self.control} is answered twice in this {self.container}, first by result {self.first}", fix

    usual_effect = ONE_KEPT


class AnsweredByRegions(Violation, of=ControlAnsweredTwice):
    """Results with the ids of regions answer a question that is asked once for the whole task."""

    control: str
    first: int

    template = (
        "{control} is asked once for the whole task, but result {first} and later ones answer it for single regions",
        'add perRegion="true" to {control} in the config',
    )
    usual_effect = ONE_KEPT


class RequiredControl(Violation, code="ANS112", slug="required-control", severity=Severity.INFO, layer="record"):
    """A required question has no answer.

    Why: Predictions may lack it. A person is asked for it before the annotation can be submitted.
    Fix: Nothing needs to be done. A model may answer it too.
    """

    control: str
    count: int
    of_regions: bool

    def words(self) -> Words:
        what = ("region" if self.of_regions else "prediction") + ("s" if self.count != 1 else "")
        return (
            f"{self.control} is required, and {self.count:,} {what} {'has' if self.count == 1 else 'have'} no answer to it",
            "nothing to do: annotators are asked for it",
        )


class AnswerNotAsked(Violation, code="ANS123", slug="answer-not-asked", severity=Severity.WARNING, layer="record"):
    """A question is answered that is not asked.

    Why: The config shows the question only for some labels or choices. Until one of them is chosen the answer is hidden, and it is not part
    of the annotation that people submit.
    Fix: Leave the answer out, or predict what it depends on.
    """

    control: str
    why: str

    template = (
        "{control} is not asked {why}: its answer is hidden, and left out of what people submit, as long as that is so",
        "correct what it depends on, or leave the result out",
    )


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


class NumberAnswer(Violation, code="ANS116", slug="number-answer"):
    """The answer of a Number is not a number, or outside its limits.

    Why: Beyond min and max, people cannot submit the task before they change it: the form of the editor refuses it. A string such as "3"
    passes some servers; the editor stops at it, and shows neither it nor what comes after it. Servers that check predictions refuse other
    things.
    Fix: Write a number between min and max.
    """

    control: str

    def words(self) -> Words:
        return f"the answer of {self.control} must be a number, found {quote(self.value)}", (
            quoted_number(self.value) or bracketed_number(self.value) or "write a number, or leave the result out"
        )

    def effect(self) -> Effect | None:
        return LOST if reads_as_number(self.value) else REFUSED

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class NumberBounds(Violation, of=NumberAnswer):
    """A number is below the min or above the max of its control."""

    control: str
    bounds: str

    template = "{value:quoted} is not allowed by {control}: {bounds}", "correct the answer, or min and max in the config"
    usual_effect = NOT_SUBMITTED

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RatingAnswer(Violation, code="ANS117", slug="rating-answer"):
    """A rating is not a whole number up to the most that the control gives.

    Why: Servers that check predictions refuse fractions and too many stars. A string passes; the editor stops at it, and shows neither it
    nor what comes after it.
    Fix: Round, and scale to maxRating (5 unless the config says otherwise).
    """

    control: str
    maximum: int

    def words(self) -> Words:
        fix = (
            f"round it to {min(max(round(self.value), 1), self.maximum)}"
            if self.value.__class__ is float and abs(self.value) < 1e6
            else f"write one of 1 to {self.maximum}"
        )
        if (bare := quoted_integer(self.value, 1, self.maximum)) is not None:
            fix = bare
        elif (without := bracketed_number(self.value, whole=True)) is not None and 1 <= cast("list[float]", self.value)[0] <= self.maximum:
            fix = without
        elif self.value is None:
            fix = f"write one of 1 to {self.maximum}, or leave the result out"
        elif self.value.__class__ is int and self.value > self.maximum:
            fix += ", or raise maxRating in the config"
        return f"the rating of {self.control} must be a whole number up to {self.maximum}, found {quote(cast(Any, self.value))}", fix

    def effect(self) -> Effect | None:
        return LOST if reads_as_number(self.value) else REFUSED

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RatingZero(Violation, code="ANS128", slug="rating-zero", once_per_file=True, severity=Severity.INFO, layer="record"):
    """A rating is 0.

    Why: Servers take it, but no star is lit: it looks as if nobody had rated.
    Fix: Leave the result out, or begin at 1.
    """

    control: str

    template = "the rating of {control} is 0, which shows as not rated", "count stars from 1, or leave the result out"


class DateAnswer(Violation, code="ANS118", slug="date-answer", in_part=True):
    """The answer of a DateTime is not a date of its form.

    Why: The editor shows an empty field for a date that it cannot read, and some servers refuse it.
    Fix: Write 2025-03-31, with T and the time where both are asked, or what the control's format says.
    """

    control: str
    form: str
    example: str | None
    """An example date in the format of the control; None if the format is unknown."""

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is not a {self.form} for {self.control}",
            f"write it like {quote(self.example)}" if self.example else "write it in this format",
        )

    usual_effect = SHOWN_WRONG


class NumberOffStep(Violation, code="ANS131", slug="number-off-step", severity=Severity.WARNING, layer="record"):
    """A number is between two steps of its control.

    Why: Steps count from min, or from 0. The number is shown, but people must change it before they can submit the task.
    Fix: Round it to a step, or change step in the config.
    """

    control: str
    step: str
    below: str
    above: str

    template = "{value:quoted} is between two steps of {control}, which are {step} apart", "give {below} or {above}"


class DateNotRead(Violation, code="ANS130", slug="date-not-read", layer="record"):
    """A date is not written as its control reads it.

    Why: The editor reads a date only as it would write it: 2025-03-31T09:30 with the time but without seconds or zone, 2025-03-31 where no
    time is asked for (also for a month or a year), or as the control's format says. For others it shows an empty field.
    Fix: Write the date as the finding says.
    """

    control: str
    form: str | None
    """The date as the control reads it, or only an example if ``like`` is set; None if the format is unknown."""
    like: bool = False

    def words(self) -> Words:
        fix = (
            "write it in its format"
            if self.form is None
            else f'write it whole, like "{self.form}"'
            if self.like
            else f'write "{self.form}"'
        )
        return f"{quote(self.value)} is a date, but not in the form that {self.control} reads: the editor shows an empty field", fix

    usual_effect = SHOWN_WRONG


class DateAsText(Violation, of=DateAnswer):
    """The answer of a DateTime is not a string."""

    control: str
    example: str | None
    form: str | None
    intended: str | None = None
    """The date that a number, or the only text of a list, stands for."""

    def words(self) -> Words:
        if self.value is None:
            fix = "give the date, or leave the result out"
        elif self.intended is not None:
            fix = f"write {quote(self.intended)}"
        else:
            fix = f"write it as text, like {quote(self.example)}" if self.example else f"write it in the format {self.form}, as a string"
        return f"the answer of {self.control} must be a date as a string, found {quote(self.value)}", fix

    usual_effect = REFUSED


class DateOfClock(Violation, of=DateAnswer):
    """The answer of a DateTime is a Unix time, in seconds or milliseconds, instead of a date."""

    control: str
    form: str

    template = "the answer of {control} must be a date as a string, found {value:quoted}", "for a Unix time, write {form:quoted} (in UTC)"
    usual_effect = REFUSED


class DateOutOfRange(Violation, code="ANS127", slug="date-out-of-range", layer="record"):
    """A date is outside the limits of its control.

    Why: People cannot submit the task before they change the date: the form of the editor refuses it, and of a year that it does not list
    it shows none.
    Fix: Check the day and the time zone; change min and max in the config if they are too narrow.
    """

    control: str
    bounds: str

    template = "{value:quoted} is not allowed by {control}: {bounds}", "correct the answer, or min and max in the config"
    usual_effect = NOT_SUBMITTED


class PairwiseAnswer(Violation, code="ANS120", slug="pairwise-answer"):
    """The answer of a Pairwise is neither left nor right.

    Why: Nothing else says which of the two is better: the answer is lost.
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
