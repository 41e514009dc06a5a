"""The sentences about answers: whether there is one, and texts, numbers, ratings, dates, sides, ranks and chats."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.in_quotes import in_brackets, number_in_quotes, whole_in_quotes
from predlint.dialects.label_studio.words import Said, in_list
from predlint.dialects.slips import rename
from predlint.names import listing, quote

# -- whether there is an answer ----------------------------------------------------------------------------------------


def answered_twice(value: Any, control: str, first: int, member: str | None = None) -> Said:
    """``member``: the list that takes several answers, where the control does."""
    fix = "it takes one answer: give the one that holds"
    if member is not None:
        fix = f"put all answers into the list {quote(member)} of one result"
    return f"{control} is answered twice in this prediction, first by result {first}", fix


def answered_by_regions(value: Any, control: str, first: int) -> Said:
    """Of a question about the whole task, whose answers have the ids of regions."""
    message = f"{control} is asked once for the whole task, and results from {first} on answer it for single regions"
    return message, f'add perRegion="true" to {control} in the config'


def required(value: Any, control: str, count: int, of_regions: bool) -> Said:
    what = ("region" if of_regions else "prediction") + ("s" if count != 1 else "")
    return f"{control} is required, and {count:,} {what} {'has' if count == 1 else 'have'} no answer to it", "people are asked for it"


def not_shown(value: Any, control: str, why: str) -> Said:
    return (
        f"{control} is not asked {why}: its answer is hidden, and left out of what people submit, as long as that is so",
        "correct what it depends on, or leave the result out",
    )


# -- texts, numbers, ratings, dates, sides -----------------------------------------------------------------------------


def text_list(value: Any, control: str) -> Said:
    fix = f'write ["{value}"]' if value.__class__ in (int, float) and abs(value) < 1e15 else 'write ["…"]'
    return (
        f"the text of {control} must be a list of strings, found {quote(value)}",
        "give a text, or leave the result out" if value is None else fix,
    )


def one_text(value: Any, control: str) -> Said:
    fix = "give the text, or leave it out" if value is None else "write a string"
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
        fix = f'write "{value}"'
        if isinstance(value, float) and 0 <= value <= 1:
            fix += f'; or is it how sure the model is? leave it out here, and write "score": {value} beside "value"'
    return f"a text of {control} must be a string, found {quote(value)}", fix


def submissions(value: Any, control: str, most: int, size: int) -> Said:
    return (
        f"{control} takes {most} text{'s' if most != 1 else ''} (maxSubmissions), found {size}",
        "raise it in the config, or leave the others out",
    )


def number_type(value: Any, control: str) -> Said:
    return f"the answer of {control} must be a number, found {quote(value)}", (
        number_in_quotes(value) or in_brackets(value) or "write a number, or leave the result out"
    )


def number_bounds(value: Any, control: str, bounds: str) -> Said:
    return f"{quote(value)} is not allowed by {control}: {bounds}", "correct the answer, or min and max in the config"


def rating(value: Any, control: str, most: int) -> Said:
    fix = f"round it to {min(max(round(value), 1), most)}" if value.__class__ is float and abs(value) < 1e6 else f"write one of 1 to {most}"
    if (bare := whole_in_quotes(value, 1, most)) is not None:
        fix = bare
    elif (without := in_brackets(value, whole=True)) is not None and 1 <= cast("list[float]", value)[0] <= most:
        fix = without
    elif value is None:
        fix = f"write one of 1 to {most}, or leave the result out"
    elif value.__class__ is int and value > most:
        fix += ", or raise maxRating in the config"
    return f"the rating of {control} must be a whole number up to {most}, found {quote(cast(Any, value))}", fix


def rating_unset(value: Any, control: str) -> Said:
    return f"the rating of {control} is 0, which shows as not rated", "count stars from 1, or leave the result out"


def date_form(value: Any, control: str, form: str, example: str | None) -> Said:
    """``example``: a date as the control has it, where its format is known."""
    return f"{quote(value)} is not a {form} for {control}", f"write it like {quote(example)}" if example else "write it in this format"


def off_step(value: Any, control: str, step: str, below: str, above: str) -> Said:
    return f"{quote(value)} is between two steps of {control}, which are {step} apart", f"give {below} or {above}"


def date_unread(value: Any, control: str, form: str | None, like: bool = False) -> Said:
    """``form``: the date as it is to be written; or only one ``like`` it, where the value does not say enough."""
    fix = "write it in its format" if form is None else f'write it whole, like "{form}"' if like else f'write "{form}"'
    return f"{quote(value)} is a date, but not in the form that {control} reads: the editor shows an empty field", fix


def date_as_text(value: Any, control: str, example: str | None, form: str | None, *meant: str) -> Said:
    """``meant``: the date that a number, or the only text of a list, reads as."""
    if value is None:
        fix = "give the date, or leave the result out"
    elif meant:
        fix = f"write {quote(meant[0])}"
    else:
        fix = f"write it as text, like {quote(example)}" if example else f"write it in the format {form}, as a string"
    return f"the answer of {control} must be a date as a string, found {quote(value)}", fix


def date_of_clock(value: Any, control: str, form: str) -> Said:
    return f"the answer of {control} must be a date as a string, found {quote(value)}", f"for a Unix time, write {quote(form)} (in UTC)"


def date_bounds(value: Any, control: str, bounds: str) -> Said:
    return f"{quote(value)} is not allowed by {control}: {bounds}", "correct the answer, or min and max in the config"


def side(value: Any, control: str, to: tuple[str, ...], *more: Any) -> Said:
    """``to``: the names of the two objects."""
    given: Any = (cast("list[Any]", value) or [value])[0] if isinstance(value, list) else value
    meant = dict(zip(to, ("left", "right"), strict=False)).get(str(given), str(given).strip().lower())
    fix = f'write "{meant}"' if meant in ("left", "right") else "left is the first name in toName, right the second"
    return f'the answer of {control} must be "left" or "right", found {quote(cast(Any, value))}', fix


# -- ranks -------------------------------------------------------------------------------------------------------------


def ranker_form(value: Any, control: str, buckets: tuple[str, ...]) -> Said:
    given = cast("list[Any]", value if isinstance(value, list) else [])
    is_ranking = bool(given) and all(isinstance(item, str) for item in given)
    items, how = (quote(given), "the best first") if is_ranking else ('["id", …]', "the ids as strings")
    fix = f"write {{{quote(buckets[0])}: {items}}}, {how}"
    return f"the answer of {control} must be an object of buckets with lists of item ids, found {quote(cast(Any, value))}", fix


def ranks_of_old(value: Any, control: str, bucket: str, ranked: tuple[str, ...], to: str | None) -> Said:
    """``ranked``: the ids of the items, the best first, where they are ids; ``to``: what to_name is to be, where it is not."""
    items = f"{quote(list(ranked))}" if ranked else '["id", …]'
    fix = f'write "value": {{"ranker": {{{quote(bucket)}: {items}}}}}, ' + (
        "the best first" if ranked else "the ids of the items, the best first"
    )
    also = f'; and "to_name": {quote(to)}' if to is not None else ""
    return f'the value of {control} is that of the Ranker of older releases (items, weights), and "ranker" is read now', fix + also


def bucket_form(value: Any, control: str, bucket: str) -> Said:
    fix = in_list(value) or 'write ["id", …], the ids of the items in it'
    return f"bucket {quote(bucket)} of {control} must be a list of item ids, found {quote(value)}", fix


def bucket_misused(value: Any, control: str, name: str, buckets: tuple[str, ...], is_item: bool) -> Said:
    """A member that is no bucket and holds no list; ``is_item``: whether it is the id of an item, in the place of its bucket."""
    if not is_item:
        return f"{quote(name)} is not a bucket of {control}, and {quote(value)} is not a list of item ids", f"buckets: {listing(buckets)}"
    bucket = value if value in buckets else buckets[0]
    fix = f"write {{{quote(bucket)}: [{quote(name)}, …]}}, the best first"
    return f"{quote(name)} is an item, where {control} has the buckets {listing(buckets)}, each with a list of item ids", fix


def item_form(value: Any, control: str, ids: tuple[str, ...]) -> Said:
    """``ids``: of the items to rank, where they are known and the value is none of them."""
    fix = f'write "{value}"' if value.__class__ is int and abs(value) < 1e15 else "write the id of an item, as a string"
    if ids:
        fix = f"items of this task: {listing(ids)}"
    return f"an item that {control} ranks is given by its id, a string, found {quote(value)}", fix


def unknown_bucket(value: Any, control: str, name: str, buckets: tuple[str, ...]) -> Said:
    return f"{quote(name)} is not a bucket of {control}", f"buckets: {listing(buckets)}"


def unknown_item(value: Any, control: str, ids: tuple[str, ...]) -> Said:
    there = f"items of this task: {listing(ids)}" if ids else "this task has none"
    return f"{quote(value)} is not the id of an item that {control} ranks", there


def item_twice(value: Any) -> Said:
    return f"item {quote(value)} is ranked twice", "keep it in one place"


# -- chats -------------------------------------------------------------------------------------------------------------


def chat_role(value: Any, member: str) -> Said:
    return f"a chat message needs {member} as a string, found {quote(value)}", _CHAT


def chat_missing(value: Any, member: str, *given: Any) -> Said:
    return f"the chat message has no {member}", rename(given, member) or _CHAT


_CHAT = 'write {"chatmessage": {"role": "assistant", "content": "…"}}'
