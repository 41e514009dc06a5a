"""Parts of a task's data: turns of a dialogue, items to rank, columns of a series, URLs that a browser can load."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from operator import gt
from typing import TYPE_CHECKING, Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import subpath
from predlint.model.texts import lazy_regex, listing, quote
from predlint.model.violation import Path, Violation, Words, codes_of
from predlint.platforms.common_mistakes import NO_PLACE
from predlint.platforms.label_studio import import_effects
from predlint.platforms.label_studio.import_effects import SHOWN_WRONG
from predlint.platforms.label_studio.ontology import ObjectTag
from predlint.platforms.label_studio.record import View
from predlint.platforms.label_studio.tags import LOADED, Json
from predlint.platforms.label_studio.texts import decoded, encoding_of, found_at, intended_text, items_of, steps, written
from predlint.platforms.label_studio.topics.data import TaskDataType, members_of_turns, write_turns
from predlint.platforms.label_studio.topics.numbers import read_in, written_as
from predlint.shape.resolver import name_text

if TYPE_CHECKING:
    from predlint.platforms.label_studio.topics.data import Turns


class NoTable(Violation, of=TaskDataType):
    """The data of a Table tag is a text that is neither a list nor an object in JSON."""

    data_key: str | None

    def words(self) -> Words:
        fix = 'write a list of rows, or an object: {…}; for a string with commas, valueType="csv" in the config makes a table'
        if "://" in self.value[:12]:
            fix = (
                'write the table itself: a list of rows; or valueType="json|url" in the '
                'config, which loads the URL ("csv|url" of a CSV file)'
            )
        return (
            f"data {quote(self.data_key)} is {quote(self.value)}: the Table tag makes no table of it, since a string is read as JSON",
            fix,
        )

    usual_effect = SHOWN_WRONG


class NoBase64(Violation, of=TaskDataType):
    """The data of a tag that decodes base64 cannot be decoded."""

    data_key: str | None
    tag: str
    encoding: str
    bare: bool
    """True if the data is base64, but not of UTF-8."""

    def words(self) -> Words:
        shown = f'the {self.tag} tag decodes it (encoding="{self.encoding}"), and nothing of it is shown'
        if self.bare:
            return (
                f"data {quote(self.data_key)} is base64 of no UTF-8; {shown}",
                'encode the UTF-8 of the text: base64.b64encode(text.encode("utf-8"))',
            )
        fix = 'write base64.b64encode(text.encode("utf-8")).decode(), or take encoding out of the config'
        return f"data {quote(self.data_key)} is no base64, found {quote(self.value)}; {shown}", fix


class BytesAsLetters(Violation, code="KEY109", slug="bytes-as-letters", severity=Severity.WARNING, layer="record"):
    """A text in base64 is shown with a letter for each of its bytes.

    Why: encoding="base64" makes a character of each byte. Of UTF-8, in which a character beyond English takes several, people see "Ã©" for
    "é", and spans count the bytes.
    Fix: Write encoding="base64unicode" in the config.
    """

    data_key: str | None
    tag: str
    char: str
    shown: str

    template = (
        'data {data_key:quoted} is UTF-8 in base64, and encoding="base64" shows each byte as a letter: {shown:quoted} for {char:quoted}',
        'write encoding="base64unicode" in the config',
    )


class NoTurns(Violation, of=TaskDataType):
    """The data of a Paragraphs tag is a text instead of a list of turns."""

    data_key: str | None
    turns: Turns

    def words(self) -> Words:
        return f"data {quote(self.data_key)} is {quote(self.value)}; the Paragraphs tag shows a list of turns", write_turns(self.turns)

    usual_effect = SHOWN_WRONG


class UnloadablePlace(Violation, code="KEY104", slug="unloadable-place", severity=Severity.WARNING, layer="record"):
    """The data names a place that a browser cannot load from.

    Why: The editor runs in a browser: it loads from the web and from the server, not from the disk of the machine that wrote the file. The
    image stays blank. A series, and what has valueType="url", is loaded too: data that is in the task itself is not shown.
    Fix: Use a URL, or /data/local-files/?d=… once the server may serve that folder; or correct valueType in the config.
    """

    why: str

    def words(self) -> Words:
        fix = "use a URL, or /data/local-files/?d=… for files that the server can reach"
        if self.why == NO_SLASHES:
            scheme, _, _ = self.value.partition(":")
            fix = f'put two slashes after "{scheme}:", as in {scheme}://{"host" if scheme.startswith("http") else "bucket"}/name.jpg'
        if self.why == NOTHING:
            fix = "give the URL; a script that falls back on such a word leaves every task without one blank"
        return f"{quote(self.value)} {self.why}", fix


class NoPlace(Violation, of=UnloadablePlace):
    """The data of a tag that loads a URL does not begin as a URL does."""

    data_key: str | None
    tag: str

    template = (
        'data {data_key:quoted} is {value:quoted}; the {tag} tag loads a URL there (valueType="url")',
        'give a URL that begins with https:// or /, or take valueType="url" out of the config',
    )


class SeriesInline(Violation, of=UnloadablePlace):
    """The data of a TimeSeries tag is the series itself where a URL is expected."""

    data_key: str | None

    template = (
        "data {data_key:quoted} is {value:quoted}; the TimeSeries tag loads a URL there",
        'give the URL of a CSV or JSON file, or write valueType="json" in the config, and the columns as lists',
    )


class SeriesElsewhere(Violation, of=TaskDataType):
    """The data of a TimeSeries tag is a text or a list of rows where an object of columns is expected."""

    data_key: str | None

    template = (
        'data {data_key:quoted} is {value:quoted}; the TimeSeries tag shows the columns themselves (valueType="json")',
        'write an object with a list for each column, or valueType="url" in the config',
    )
    usual_effect = SHOWN_WRONG


class TaskDataItems(Violation, code="KEY103", slug="task-data-items", layer="record"):
    """An item of the data lacks what its tag shows.

    Why: The turns of a dialogue need their text, the messages of a chat a role and content, the items of a list an id, a series its time
    column, whose times can be read and never go back: without it they are blank, or cannot be labelled.
    Fix: Add the member, or name another in the config (textKey, timeColumn).
    """

    data_key: str | None
    tag: str
    member: str
    index: int
    name: str = ""
    """The member of a turn of a dialogue that says who speaks."""

    def words(self) -> Words:
        return f'item {self.index} of data {quote(self.data_key)} has no "{self.member}", which the {self.tag} tag shows', _with(
            self.value, self.tag, self.member, self.name
        )

    usual_effect = SHOWN_WRONG


#: Member of a message -> names that other chat formats give it.
_OF_MESSAGES = {"role": ("from", "author", "speaker", "sender", "name"), "content": ("value", "text", "message", "body")}


class MessageLacks(Violation, of=TaskDataItems):
    """A message of a chat lacks its role or its content."""

    data_key: str | None
    index: int
    lacking: tuple[str, ...]

    def words(self) -> Words:
        value: Any = self.value
        message = (
            f"message {self.index} of data {quote(self.data_key)} has no "
            f"{' and no '.join(map(quote, self.lacking))}, which the Chat tag shows"
        )
        given = tuple(cast("dict[str, Any]", value)) if isinstance(value, dict) else ()
        others = [(name_text(_OF_MESSAGES[member], given), member) for member in self.lacking]
        renamed = [f'{quote(other)} to "{member}"' for other, member in others if other is not None]
        if len(renamed) == len(self.lacking):
            return message, f"in every message rename {' and '.join(renamed)}; roles are user, assistant and system"
        return message, 'write every message as {"role": "user", "content": "…"}'

    usual_effect = SHOWN_WRONG


class NoSpeaker(Violation, of=TaskDataItems):
    """The first turn of a dialogue does not say who speaks."""

    data_key: str | None
    member: str

    def words(self) -> Words:
        other = name_text(("author", "speaker", "role", "name", "user", "who", "from"), tuple(self.value))
        fix = f'give every item {quote(self.member)}, if only "", or set nameKey="{other or "…"}" in the config'
        return (
            f"item 0 of data {quote(self.data_key)} has no {quote(self.member)} (nameKey), without which the Paragraphs tag shows nothing",
            fix,
        )

    usual_effect = SHOWN_WRONG


def _with(value: Any, tag: str, member: str, name: str) -> str:
    """Returns the help: how to give an item the member that it lacks."""
    listed = tag.lower() == "list"
    if isinstance(value, str) and len(value) < 60:
        speaker = f"{quote(name)}: …, " if tag.lower() == "paragraphs" and name else ""
        inside = f'"{member}": "…", "title": {quote(value)}' if listed else f'{speaker}"{member}": {quote(value)}'
        return f"write {{{inside}}}, and the others so"
    given = tuple(cast("dict[str, Any]", value)) if isinstance(value, dict) else ()
    if member in given:
        return "write a string in place of null"
    other = name_text(("id", "item_id", "uid", "key") if listed else (member, "text", "content", "utterance"), given)
    if other is None:
        return f'give every item "{member}"'
    or_else = f', or set textKey="{other}" in the config' if tag.lower() == "paragraphs" else ""
    return f'rename "{other}" to "{member}" in every item{or_else}'


class ItemNoList(Violation, of=TaskDataItems):
    """An item of an outer Repeater has something else where the inner Repeater expects a list."""

    data_key: str | None
    tag: str
    member: str
    index: int

    template = '"{member}" of item {index} of data {data_key:quoted}, which a Repeater repeats, is not a list', "write a list: […]"
    usual_effect = SHOWN_WRONG


class ItemNoPlace(Violation, of=TaskDataType):
    """An item of a list of URLs is not a string."""

    data_key: str | None
    tag: str

    def words(self) -> Words:
        fix = (
            "write the URL itself"
            if self.value is not None
            else "give the URL; if the item is left out, lower each item_index behind it by 1"
        )
        return f"an item of data {quote(self.data_key)} must be a URL for the {self.tag} tag, found {quote(self.value)}", fix

    usual_effect = SHOWN_WRONG


class ItemNoText(Violation, of=TaskDataItems):
    """The member of an item that its tag shows is null, a flag, a list or an object instead of a text."""

    data_key: str | None
    tag: str
    member: str
    index: int

    def words(self) -> Words:
        fix = 'write a string, "" for none' if self.value is None else "write the text itself"
        return (
            (
                f'"{self.member}" of item {self.index} of data {quote(self.data_key)}, which the {self.tag} '
                f"tag shows, must be a string, found {quote(self.value)}"
            ),
            fix,
        )

    usual_effect = SHOWN_WRONG


NO_SLASHES = "lacks the two slashes after its scheme"
NOTHING = "stands for no URL: there is nothing to show"


class EmptyPlace(Violation, of=UnloadablePlace):
    """A URL in the data is empty."""

    data_key: str | None

    template = "data {data_key:quoted} is empty: there is nothing to show", "give the URL, or leave the task out"


class SeriesLacks(Violation, of=TaskDataItems):
    """A time series lacks its time column or the column of a channel."""

    data_key: str | None
    column: str
    what: str
    columns: tuple[str, ...]

    def words(self) -> Words:
        return (
            f'data {quote(self.data_key)} has no "{self.column}", {self.what} of the series',
            f"its columns: {listing(self.columns)}" if self.columns else "give a list for each column",
        )

    usual_effect = SHOWN_WRONG


class TimesOfNoFormat(Violation, of=TaskDataItems):
    """The times of a series are texts, and its tag has no timeFormat."""

    data_key: str | None

    template = (
        "the times of data {data_key:quoted} are texts such as {value:quoted}, and the TimeSeries tag has no timeFormat to read them",
        'write timeFormat="…" into the TimeSeries tag, such as "%Y-%m-%d %H:%M:%S", or give the times as numbers',
    )
    usual_effect = SHOWN_WRONG


class TimesOfOtherFormat(Violation, of=TaskDataItems):
    """The times of a series are not in its timeFormat."""

    data_key: str | None
    form: str
    example: str

    template = (
        "the times of data {data_key:quoted} are such as {value:quoted}, and timeFormat is {form:quoted}",
        "write times like {example:quoted}, or correct timeFormat in the config",
    )
    usual_effect = SHOWN_WRONG


class TimesBack(Violation, of=TaskDataItems):
    """The times of a series go back."""

    data_key: str | None
    before: Any

    template = (
        "{value:quoted} comes after {before:quoted} in the times of data {data_key:quoted}, which must not go back",
        "sort the series by its times",
    )
    usual_effect = SHOWN_WRONG


class OtherLength(Violation, of=TaskDataItems):
    """A column of a series has another number of values than its time column."""

    data_key: str | None
    channel: str
    count: int
    column: str
    times: int

    def words(self) -> Words:
        has = f"{quote(self.channel)} of data {quote(self.data_key)} has {self.count:,} value{'s' if self.count != 1 else ''}"
        return f"{has}, and its times ({quote(self.column)}) are {self.times:,}", "give each time a value, null for none"

    usual_effect = SHOWN_WRONG


# -- Checks whether a value in the data is what a tag shows, or the URL that it is loaded from -----------------------


# ``valueType`` decides, and each tag has a default of its own.

#: Tags that load a value only if it begins as a URL does.
_TEXTS = frozenset({"text", "hypertext", "paragraphs"})
_BEGINS_AS_PLACE = lazy_regex(r"/|[A-Za-z][A-Za-z0-9+.-]*:")
#: A text that is not the URL of a file: a table in the data itself.
_NO_PLACE = lazy_regex(r"[\s\S]*\n|\s*[{\[]")


def wants_place(tag: ObjectTag) -> bool:
    """Returns True for a tag that loads its text from a URL, and loads it only if the value begins as one."""
    return tag.value_type == "url" and tag.tag.lower() in _TEXTS


def begins_as_place(text: str) -> bool:
    return _BEGINS_AS_PLACE.match(text) is not None


def form(view: View, tag: ObjectTag, value: Any, at: Path) -> None:
    """Reports data that is not in the form that the tag reads; servers accept any."""
    kind = tag.tag.lower()
    if (encoding := encoding_of(tag)) is not None and tag.value_type != "url":
        in_base64(view, tag, encoding, value, at)
    if kind == "timeseries":
        _series(view, tag, value, at)
    elif kind == "table" and isinstance(value, str) and not _is_table(tag, value):
        view.report(at, value, NoTable, tag.key)
    elif wants_place(tag) and (isinstance(value, list) or (isinstance(value, str) and is_loadable(value) and not begins_as_place(value))):
        view.report(at, value, NoPlace, tag.key, tag.tag)
    elif kind == "paragraphs" and tag.value_type != "url" and isinstance(value, str) and not begins_as_place(value):
        view.report(at, value, NoTurns, tag.key, members_of_turns(tag))


def in_base64(view: View, tag: ObjectTag, encoding: str, value: Any, at: Path) -> None:
    """Checks a text that the editor decodes from base64."""
    if not isinstance(value, str):
        return
    if decoded(value, encoding) is None:
        bare = decoded(value, "base64") is not None
        view.report(at, value, NoBase64, tag.key, tag.tag, encoding, bare)
    elif (intended := intended_text(value, encoding)) is not None:
        view.report(at, value, BytesAsLetters, tag.key, tag.tag, *_first_wide(intended))


def _first_wide(text: str) -> tuple[str, str]:
    """Returns the first character of a text that has several bytes, and what is shown instead."""
    first = next(char for char in text if char > "\x7f")
    return first, first.encode("utf-8").decode("latin-1")


def _series(view: View, tag: ObjectTag, value: Any, at: Path) -> None:
    if tag.value_type in (None, "url"):
        if isinstance(value, (list, dict)) or (isinstance(value, str) and _NO_PLACE.match(value)):  # the Shape reports others
            view.report(at, value, SeriesInline, tag.key)
    elif isinstance(value, str) or _are_rows(value):
        view.report(at, value, SeriesElsewhere, tag.key)


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in cast("list[Any]", value)[:1])


def _is_table(tag: ObjectTag, text: str) -> bool:
    """Returns True for a text that the editor reads as a table, and for the URL of one."""
    kind, *options = re.split(r"\W", tag.value_type or "json")
    if kind != "json" or "url" in options:
        return True
    try:
        # As browsers read JSON: with escaped halves of surrogate pairs, and numbers of any size.
        return isinstance(json.loads(text, parse_int=float, parse_constant=_refused), (dict, list))
    except RecursionError:  # nested too deep for Python, not for browsers
        return True
    except ValueError:
        return False


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


# -- Record rules on parts of a task's data: turns of a dialogue, items to rank, columns of a series, items of a Repeater --


def items(view: View, tag: ObjectTag, value: Any, at: Path) -> None:
    """Checks the items of a dialogue, of a list to rank, of a chat and of a series."""
    form(view, tag, value, at)
    kind = tag.tag.lower()
    if kind == "paragraphs" and isinstance(value, list):
        _check_items(view, tag, cast("list[Any]", value), at, members_of_turns(tag)[1])
        _speaker(view, tag, cast("list[Any]", value)[:1], at)
    elif kind == "list" and isinstance(value, list):
        _check_items(view, tag, cast("list[Any]", value), at, "id")
    elif kind == "chat" and isinstance(value, list):
        _messages(view, tag, cast("list[Any]", value), at)
    elif kind == "timeseries" and isinstance(value, dict):
        columns(view, tag, cast("Json", value), at)


def _speaker(view: View, tag: ObjectTag, first: list[Any], at: Path) -> None:
    """Reports a dialogue whose first turn has no speaker: the editor shows nothing of it."""
    name, text = members_of_turns(tag)
    if first and isinstance(first[0], dict) and text in first[0] and name not in first[0]:
        view.report((at, 0), first[0], NoSpeaker, tag.key, name)


def repeated(view: View, tag: ObjectTag, at: Path) -> None:
    """Checks what an object shows of each item of the Repeater's list: reports the first item that lacks it, and what cannot be loaded."""
    value = tag.attributes.get("value", "")
    last = view.names.config.repeaters[tag.repeat or 0]
    if not value.startswith(f"${last.path}[{last.flag}]"):
        return
    if _check_missing_list(view, tag, at):
        return
    repeaters, member = view.names.config.repeaters_of(tag.repeat), value.removeprefix(f"${last.path}[{last.flag}]").lstrip(".")
    for numbers, path, item in items_of(view.names.config, tag.repeat, view.data, at):
        shown = view.given(tag, numbers)
        if shown is None:
            params = written(last.path, repeaters, numbers), tag.tag, member or str(numbers[-1]), numbers[-1]
            view.report(path, item, TaskDataItems, *params)
            return
        key = written(value.removeprefix("$"), repeaters, numbers)
        places(view, tag, shown, subpath(at, steps(key)), key)
        if (encoding := encoding_of(tag)) is not None and tag.value_type != "url":
            in_base64(view, tag, encoding, shown, subpath(at, steps(key)))


def _check_missing_list(view: View, tag: ObjectTag, at: Path) -> bool:
    """Reports the first item of an outer list that has something else in place of the inner list; returns True if there is one. The inner
    list may be missing."""
    *around, last = view.names.config.repeaters_of(tag.repeat)
    if last.around is None or not last.path.startswith(f"{around[-1].path}[{around[-1].flag}]"):
        return False
    for numbers, path, item in items_of(view.names.config, last.around, view.data, at):
        listed = found_at(view.data, written(last.path, around, numbers))
        if listed is not None and not isinstance(listed, list):
            member = last.path.rpartition("]")[2].strip(".")
            params = (written(around[-1].path, around, numbers), tag.tag, member, numbers[-1])
            view.report(path, item, ItemNoList, *params)
            return True
    return False


#: Members of a message that only calls a tool, in place of its text.
_CALLS = frozenset({"tool_calls", "function_call"})


def _messages(view: View, tag: ObjectTag, messages: list[Any], at: Path) -> None:
    """Reports the first message of a chat that lacks its role or its content."""
    for index, message in enumerate(messages):
        given: Json = cast("Json", message) if isinstance(message, dict) else {}
        needed = ("role",) if _CALLS & given.keys() else ("role", "content")
        lacking = tuple([member for member in needed if member not in given])
        if lacking:
            view.report((at, index), message, MessageLacks, tag.key, index, lacking)
            return


def _check_items(view: View, tag: ObjectTag, items: list[Any], at: Path, member: str) -> None:
    for index, item in enumerate(items):
        if not isinstance(item, dict) or member not in item:
            name, _ = members_of_turns(tag)
            view.report((at, index), item, TaskDataItems, tag.key, tag.tag, member, index, name)
            return
        given = cast("Json", item)[member]
        if member != "id" and (given is None or isinstance(given, (bool, list, dict))):
            view.report(((at, index), member), given, ItemNoText, tag.key, tag.tag, member, index)
            return


# -- Finds URLs and paths in the data that a browser cannot load -----------------------------------------------------


#: Beginnings of URLs that a server or browser surely loads.
WEB = ("https://", "http://", "s3://", "gs://")
#: Absolute paths, except for those that the server serves, possibly below a path of its own.
_SERVED = r"(?!/)(?!static/|api/|storage-data/|tasks/)(?!(.*/)?data/(upload|local-files|avatars)/)"
_ON_DISK = lazy_regex(rf"/{_SERVED}([^/]+/[^/]+/|(home|mnt|media|tmp|opt|srv|var|root|Users|Volumes)/[^/])")

#: Patterns of places that a browser cannot load, with their messages.
_UNLOADABLE = (
    (lazy_regex(r"file:"), "is a file on one machine; browsers do not load it"),
    (lazy_regex(r"[A-Za-z]:[\\/]"), "is a file on one machine; browsers do not load it"),
    (lazy_regex(r"[^:]*\\"), "has backslashes, as only Windows writes paths"),
    (lazy_regex(r".*/data/local-files/\?d=[A-Za-z]:"), "names a drive; d= is a path below the folder that the server serves"),
    (lazy_regex(r".*/data/local-files/(?!\?)"), 'has no "?d=" after /data/local-files/'),
    (_ON_DISK, "is a path on the server's disk, which is not served"),
    (lazy_regex(r"(https?|s3|gs):(?!//)"), NO_SLASHES),
    (lazy_regex(rf"({'|'.join(NO_PLACE)})\Z"), NOTHING),
    (lazy_regex(r"(~|\.\.?)/"), "is a path on one machine; browsers do not load it"),
)  # fmt: skip


def places(view: View, tag: ObjectTag, value: Any, at: Path, key: str) -> None:
    """Reports what cannot be loaded in a value under ``key`` in the data."""
    for path, place in _urls_of(tag, value, at):
        _loadable(view, tag, path, place, key)


def _urls_of(tag: ObjectTag, value: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    """Yields (path, place) of what an object loads; items of a list may be of any type."""
    if tag.tag.lower() not in LOADED and tag.value_type != "url":
        return
    if isinstance(value, str):
        yield at, value
    of_places = tag.listed or tag.tag.lower() == "image"  # other tags accept no lists of URLs
    for index, item in enumerate(cast("list[Any]", value) if isinstance(value, list) else ()):
        if of_places or isinstance(item, str):
            yield (at, index), item


def _loadable(view: View, tag: ObjectTag, path: Path, place: Any, key: str) -> None:
    if not isinstance(place, str):
        view.report(path, place, ItemNoPlace, key, tag.tag)
        return
    if is_loadable(place):
        return
    if not place.strip():
        view.report(path, place, EmptyPlace, key)
        return
    for pattern, why in _UNLOADABLE:
        if pattern.match(place):
            view.report(path, place, UnloadablePlace, why)
            return


def is_loadable(place: str) -> bool:
    """Returns True for a place that a browser may be able to load, judged by its form."""
    if place.startswith(WEB):
        return True
    return bool(place.strip()) and not any(pattern.match(place) for pattern, _ in _UNLOADABLE)


# -- Record rules on the columns of a time series in the task: those that its tag shows, their times and their lengths --


# The editor shows an error in place of a series whose times it cannot read or whose times go back; it draws no point that lacks its time or
# its value.


def columns(view: View, tag: ObjectTag, series: Json, at: Path) -> None:
    """Checks the columns that a series must have. The editor ignores their case; a number is the position of a column."""
    given = {name.lower(): name for name in series}
    time = tag.attributes.get("timecolumn", "")
    for column, what in [(time, "the time column"), *((name, "a channel") for name in tag.channels)]:
        if column and not column.isdigit() and column.lower() not in given:
            view.report((at, column), None, SeriesLacks, tag.key, column, what, tuple(series))
    spelt = given.get(time.lower(), "")
    times: Any = series.get(spelt)
    if not isinstance(times, list) or not times or time.isdigit() or tag.value_type != "json":
        return
    count = len(cast("list[Any]", times))
    if _are_read(view, tag, cast("list[Any]", times), (at, spelt)):
        for channel in dict.fromkeys(given.get(name.lower(), "") for name in tag.channels):
            values: Any = series.get(channel)
            found = len(cast("list[Any]", values)) if isinstance(values, list) else count
            if found != count:
                view.report((at, channel), None, OtherLength, tag.key, channel, found, spelt, count)


def _are_read(view: View, tag: ObjectTag, times: list[Any], at: Path) -> bool:
    """Returns True for times that the editor reads and that never go back; reports what is wrong otherwise."""
    form, first = tag.attributes.get("timeformat"), times[0]
    if not form and isinstance(first, str) and import_effects.read_number(first) is None:
        view.report((at, 0), first, TimesOfNoFormat, tag.key)
        return False
    known = written_as(form) if form else None
    if form and known is not None and sum(isinstance(time, str) and read_in(time, form) is None for time in times[:3]) >= 2:
        view.report((at, 0), first, TimesOfOtherFormat, tag.key, form, known)
        return False
    if (back := _goes_back(times, form)) is not None:
        view.report((at, back), times[back], TimesBack, tag.key, times[back - 1])
    return back is None


def _goes_back(times: list[Any], form: str | None) -> int | None:
    """Returns the index of the first time that is before its predecessor, or None. Not all texts are read as times."""
    try:
        falls = list(map(gt, times, islice(times, 1, None)))
    except TypeError:  # not all of one type
        return None
    for index, down in enumerate(falls, 1) if True in falls else ():
        if down and not isinstance(times[index], (int, float, str)):
            return None  # lists have an order too
        if down and isinstance(times[index], str):
            moments = (read_in(times[index - 1], form), read_in(times[index], form)) if form else (None, None)
            down = None not in moments and cast(Any, moments[0]) > cast(Any, moments[1])
        if down:
            return index
    return None


OF_ITEMS = codes_of(TaskDataItems, UnloadablePlace, BytesAsLetters)
