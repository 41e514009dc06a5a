"""The data of a task: members that the server requires, their types, and texts with U+0000."""

from __future__ import annotations

from typing import Any, cast

from msgspec import Struct

from predlint.io.data_row import medium_of_keys
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.names import nearest
from predlint.model.texts import lazy_regex, quote
from predlint.model.violation import Effect, Finding, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.label_studio.import_effects import LOST, REFUSED_BY_ALL, SHOWN_WRONG, for_every_release, is_of
from predlint.platforms.label_studio.ontology import Control, LabelConfig, ObjectTag
from predlint.platforms.label_studio.record import View
from predlint.platforms.label_studio.tags import CONTROLS, LOADED, OBJECTS, SPELT, TAKE_LISTS, TAKE_TEXTS, Json
from predlint.shape.nodes import Kind

#: Names of the members of a turn of a dialogue that hold the speaker and the text.
Turns = tuple[str, str]


# -- the task ----------------------------------------------------------------------------------------------------------


class TaskWithoutData(Violation, code="REC101", slug="task-without-data"):
    """The task has no data.

    Why: A task is recognised by its "data". Without it, or with an empty one, Label Studio takes the whole object for data, predictions
    included, and they vanish silently.
    Fix: Put what the task shows under "data", beside "predictions".
    """

    data_key: str | None
    """A member of data that the config shows, or None."""
    given: str | None = None

    def words(self) -> Words:
        data = f"{{{quote(self.data_key)}: …}}" if self.data_key is not None else "{…}"
        fix = rename_help(self.given, "data") or f'put the task\'s own members under "data": {{"data": {data}, "predictions": […]}}'
        return 'the task has no "data", so that Label Studio takes the whole object for data, predictions included', fix

    usual_effect = LOST


class NoDataRefusedByAll(Violation, of=TaskWithoutData, words_of=TaskWithoutData):
    """The task has no data and lacks what the config requires, so that every server refuses the import."""

    data_key: str | None
    given: str | None = None

    usual_effect = REFUSED_BY_ALL


class EmptyData(Violation, of=TaskWithoutData):
    """The data of a task with predictions is empty, though the task itself has what the config requires."""

    keys: tuple[str, ...]
    """The members that the config shows."""
    inside: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            f"give it what the config shows: {', '.join(quote(key) for key in self.keys[:3])}"
            if self.keys
            else "give data at least one member"
        )
        whole = f"the whole task for data, {' and '.join(self.inside)} included"
        return f'"data" is empty, so that Label Studio takes {whole}', fix

    usual_effect = LOST


class EmptyDataRefusedByAll(Violation, of=TaskWithoutData, words_of=EmptyData):
    """The data of a task with predictions is empty, and every server refuses the import."""

    keys: tuple[str, ...]
    inside: tuple[str, ...]

    usual_effect = REFUSED_BY_ALL


# -- data --------------------------------------------------------------------------------------------------------------


#: Characters that hardly occur in keys of the data: such a key is several keys, or one in the syntax of another template.
_NO_KEY = " ,;$}"


def may_be_key(key: str) -> bool:
    """Returns False for a key that is probably a mistake in the config."""
    return not any(mark in key for mark in _NO_KEY)


def no_key(value: Any, key: str, tag: str, given: str | None = None) -> Words:
    above, _, last = key.rpartition(".")
    if any(mark in key for mark in _NO_KEY):
        fix = f'correct value="${key}" in the config: what begins with "$" is one key to its end'
    elif given is not None:
        fix = f"rename {quote(given.rpartition('.')[2] if above else given)} to {quote(last)}"
    elif above:
        parts = key.split(".")
        nested = "".join([f"{{{quote(part)}: " for part in parts]) + "…" + "}" * len(parts)
        fix = f"write each member inside the one before it: {nested}"
    else:
        fix = f"add {quote(key)} to data"
    return f"data has no {quote(key)}, which the {tag} tag {'reads' if tag.lower() in CONTROLS else 'shows'}", fix


class TaskDataMissing(Violation, code="KEY101", slug="task-data-missing"):
    """The data lacks a member that the config reads.

    Why: A tag with value="$photo" shows the member "photo" of the data, and a control with value="$items" takes its labels, or its first
    text, from there. The server refuses a task that does not have each of them.
    Fix: Name the member as the config does, to the letter, or change the config.
    """

    data_key: str
    tag: str
    given: str | None = None

    def words(self) -> Words:
        return no_key(self.value, self.data_key, self.tag, self.given)

    usual_effect = REFUSED_BY_ALL

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if may_be_key(self.data_key) else None  # else the config has the slip


class NoKeyShownWrong(Violation, of=TaskDataMissing):
    """The data lacks a member that a tag shows and that servers do not require, and the task is shown wrongly."""

    data_key: str
    tag: str
    given: str | None = None

    def words(self) -> Words:
        return no_key(self.value, self.data_key, self.tag, self.given)

    usual_effect = SHOWN_WRONG

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if may_be_key(self.data_key) else None


class EmptyTask(Violation, of=TaskDataMissing):
    """A task has no members at all."""

    data_key: str
    tag: str
    given: str | None = None

    def words(self) -> Words:
        message, _ = no_key(self.value, self.data_key, self.tag)
        return f"the task is empty: {message}", f'give it data: {{"data": {{{quote(self.data_key)}: …}}}}, or leave it out'

    usual_effect = REFUSED_BY_ALL


class DataTwice(Violation, of=TaskDataMissing):
    """The data of a task stands in a second "data" inside it."""

    data_key: str | None

    template = (
        'data has no {data_key:quoted}: it is in a second "data" inside',
        'leave out one "data": {{"data": {{…}}, "predictions": […]}}',
    )
    usual_effect = REFUSED_BY_ALL


class NulInText(Violation, code="KEY108", slug="nul-in-text", layer="record"):
    """A text has the character U+0000.

    Why: Texts from PDFs and scans often have it. PostgreSQL takes no JSON with this character, so that servers on it refuse the import.
    Only SQLite takes it, with which Label Studio starts.
    Fix: Remove the character before the model reads the text, so that spans fit.
    """

    count: int

    def words(self) -> Words:
        has = "the character U+0000" if self.count == 1 else f"the character U+0000 {self.count} times"
        return f"the text has {has}", "remove it; spans behind it begin and end earlier then"

    def effect(self) -> Effect | None:
        return for_every_release("servers with PostgreSQL refuse the import")


class TaskDataType(Violation, code="KEY102", slug="task-data-type", in_part=True):
    """A member of the data is of another type than its tag shows.

    Why: An image is a string with its address, a dialogue a list, a table rows. The server refuses nearly anything else, null too. Some
    that it takes the editor cannot show: texts in place of the objects that describe labels, or what is no base64 where the config has an
    encoding.
    Fix: Write what the message names; leave out tasks that have no data.
    """

    data_key: str | None
    tag: str
    allowed: str
    turns: Turns = ("author", "text")

    def words(self) -> Words:
        kind = CONTROLS.get(self.tag.lower())
        lists_labels = kind is not None and kind.labels is not None
        return f"data {quote(self.data_key)} must be {self.allowed} for the {self.tag} tag, found {quote(self.value)}", (
            "give the data, or leave the task out"
            if self.value is None
            else 'write [{"value": "…"}, …]'
            if lists_labels and self.value.__class__ is dict and "value" not in self.value
            else "put it into a list: […]"
            if self.allowed == "a list"
            else write_turns(self.turns)
            if self.tag.lower() == "paragraphs"
            else _in_quotes(self.value)
            if kind is not None and _in_quotes(self.value)
            else _FORMS.get(self.tag.lower(), "write the text or URL itself")
        )

    usual_effect = REFUSED_BY_ALL


class WrongDataShownWrong(Violation, of=TaskDataType, words_of=TaskDataType):
    """The data of a tag with valueList is not a list, and is shown wrongly."""

    data_key: str | None
    tag: str
    allowed: str
    turns: Turns = ("author", "text")

    usual_effect = SHOWN_WRONG


class WrongDataNotListed(Violation, of=TaskDataType, words_of=TaskDataType):
    """The data of a List or Chat tag is not a list; a text is shown wrongly, and other values are refused."""

    data_key: str | None
    tag: str
    allowed: str
    turns: Turns = ("author", "text")

    def effect(self) -> Effect | None:
        return SHOWN_WRONG if isinstance(self.value, str) else REFUSED_BY_ALL


def _in_quotes(value: Any) -> str | None:
    """Returns the help for a number where only texts are accepted; None for other values."""
    return f'write it in quotes: "{value}"' if value.__class__ in (int, float) else None


class WrongInText(Violation, of=TaskDataType):
    """A member of the data that stands in a text of the config has a type that cannot stand there."""

    data_key: str | None
    tag: str
    allowed: str
    passing: tuple[str, ...] = ()
    """Types ("array", "object") that servers accept for the tag, though the editor can only make a text of them."""

    def words(self) -> Words:
        fix = _in_quotes(self.value) or ("write the text itself" if self.value is not None else "give the data, or leave the task out")
        return (
            (
                f"data {quote(self.data_key)} is put into a text of the {self.tag} tag, so it "
                f"must be {self.allowed}, found {quote(self.value)}"
            ),
            fix,
        )

    def effect(self) -> Effect | None:
        return SHOWN_WRONG if is_of(self.value, self.passing) else REFUSED_BY_ALL


class WrongForCase(Violation, of=TaskDataType):
    """The data is not a string, for a tag that is written in another letter case than it has."""

    data_key: str | None
    tag: str
    spelt: str

    def words(self) -> Words:
        fix = f"write <{self.spelt} …> in the config" if self.value is not None else "give the data, or leave the task out"
        return (
            f"data {quote(self.data_key)} must be a string for a tag that is written <{self.tag}> in the config, found {quote(self.value)}",
            fix,
        )

    usual_effect = REFUSED_BY_ALL


class NoLabelsTaken(Violation, of=TaskDataType):
    """The data lists labels for a tag that takes none from there."""

    data_key: str | None
    tag: str

    def words(self) -> Words:
        value: Any = self.value
        found = "is a list" if isinstance(value, list) else f"is {quote(value)}"
        help = (
            f"write the labels as <Label> tags into <{self.tag}>; servers take them from "
            "the data for Labels, RectangleLabels and a few others"
        )
        return f"data {quote(self.data_key)} {found}, and <{self.tag}> can have no labels from the data", help

    usual_effect = REFUSED_BY_ALL


_FORMS = {
    "table": "write a list of rows, or an object: {…}",
    "timeseries": "write an object with a list for each column, or the URL of a file",
}


def write_turns(members: Turns) -> str:
    return f"write a list of turns: [{{{', '.join(f'{quote(member)}: …' for member in members)}}}]"


# -- The members of a task's data that the server requires, for every tag with a name and a value, and the types that it accepts --


_IN_TEXT = lazy_regex(r"\$(\w+)")


class RequiredKey(Struct, frozen=True):
    """A member of the data that the server requires."""

    key: str
    tag: str
    """The tag that reads it, as the config spells it."""
    control: Control | None = None
    """The tag, if it is a control; else None."""
    in_text: bool = False
    """True if it stands in a text of the config, as in ``value="No. $number"``."""


def required_keys(config: LabelConfig) -> tuple[RequiredKey, ...]:
    """Returns the members that the server requires, in the order of the config. It does not require lists given by ``valueList`` only."""
    found: dict[str, RequiredKey] = {}
    for tag in sorted((*config.objects, *config.controls), key=lambda tag: tag.place.offset):
        value = tag.attributes.get("value", "")
        key = _key(value)
        if key is not None and not (tag.repeat is not None and not is_plain(key)):
            found.setdefault(key, RequiredKey(key, tag.tag, tag if isinstance(tag, Control) else None, value[:1] != "$"))
    return tuple(found.values())


def _key(value: str) -> str | None:
    """Returns the key in a value: ``image`` for ``$image``, and the first variable of a text, the only one that the server looks for. A
    value that begins with a dollar sign is one key up to its end or a bracket: ``first $last`` for ``$first $last``."""
    if value[:1] == "$":
        return value[1:].split("[", 1)[0] or None
    first = _IN_TEXT.search(value)
    return first[1] if first is not None else None


def is_plain(key: str) -> bool:
    """Returns False for a path into the data (``document[{{idx}}].page``), which a record rule follows."""
    return not any(mark in key for mark in ".[{")


# -- what servers take -------------------------------------------------------------------------------------------------

#: Types of data in words. True and false, which are accepted as texts, are left out.
_IN_WORDS: dict[str, str] = {"string": "a string", "number": "a number", "array": "a list", "object": "an object"}
_LISTS: frozenset[Kind] = frozenset({"array"})
_TEXTS: frozenset[Kind] = frozenset({"string"})
#: The types that servers accept, and the spec for others.
Taken = tuple[frozenset[Kind], ViolationSpec]


def taken_by(tag: ObjectTag) -> Taken | None:
    """Returns what servers accept as the data of an object; None for anything. For a tag that shows a part of an item, this is the list."""
    kinds = cast("frozenset[Kind]", OBJECTS.get(tag.tag.lower(), frozenset()))
    inside = shows_item(tag)
    if tag.key is not None and not tag.listed and not inside and (spelt := _canonical_tag(tag.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, tag.key, tag.tag, spelt)
    allowed = _LISTS if tag.listed or inside else kinds
    if not allowed or tag.key is None:
        return None
    in_words = _any_of(allowed)
    takes_text = tag.tag.lower() in TAKE_TEXTS and not inside
    # The server does not check lists.
    spec = (
        spec_of(WrongDataShownWrong, tag.key, tag.tag, in_words, members_of_turns(tag))
        if tag.listed
        else spec_of(WrongDataNotListed, tag.key, tag.tag, in_words, members_of_turns(tag))
        if takes_text
        else spec_of(TaskDataType, tag.key, tag.tag, in_words, members_of_turns(tag))
    )
    return allowed, spec


def taken_in_text(required: RequiredKey) -> Taken:
    """Returns what may replace a variable in a text: numbers for tags that show numbers, and lists in a Text. Servers accept lists and
    objects for other tags too, but the editor cannot make a text of them."""
    if (spelt := _canonical_tag(required.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, required.key, required.tag, spelt)
    taken = OBJECTS.get(required.tag.lower(), frozenset[str]())
    allowed = cast("frozenset[Kind]", taken if required.tag.lower() == "text" else (taken - {"array", "object"}) | {"string"})
    in_words = _any_of(allowed)
    passing = tuple(sorted(taken - allowed))
    return allowed, spec_of(WrongInText, required.key, required.tag, in_words, passing)


def _any_of(kinds: frozenset[Kind]) -> str:
    """Returns the types in words."""
    *others, last = [words for kind, words in _IN_WORDS.items() if kind in kinds]
    return f"{', '.join(others)} or {last}" if others else last


def members_of_turns(tag: ObjectTag) -> tuple[str, str]:
    """Returns the names of the members of a turn of a dialogue that hold the speaker and the text."""
    return tag.attributes.get("namekey", "author"), tag.attributes.get("textkey", "text")


def taken_by_label(control: Control) -> Taken | None:
    """Returns what servers accept for a control that reads the data: a list of labels or the URL of one, or else a text. None if it reads
    nothing."""
    key = _key(control.attributes.get("value", ""))
    if key is None:
        return None
    kind = control.tag.lower()
    if control.dynamic and kind not in TAKE_LISTS:
        return _TEXTS, spec_of(NoLabelsTaken, key, control.tag)
    if (spelt := _canonical_tag(control.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, key, control.tag, spelt)
    kinds, in_words = (_TEXTS | _LISTS, "a list") if control.dynamic else (_TEXTS, "a string")
    if kind == "taxonomy":
        kinds |= frozenset[Kind]({"null"})
    return kinds, spec_of(TaskDataType, key, control.tag, in_words)


def _canonical_tag(tag: str) -> str | None:
    """Returns the right spelling of a tag in another letter case, for which the server accepts texts only; None if the case is right."""
    spelt = SPELT.get(tag.lower(), tag)
    return spelt if spelt != tag else None


def shows_item(tag: ObjectTag) -> bool:
    """Returns True for a tag that shows a part of an item of a list (``$pages[0].url``), or of each item if it is repeated."""
    return "[" in tag.attributes.get("value", "")


def kind_of(value: Any) -> Kind:
    return _KINDS.get(value.__class__, "object")


_KINDS: dict[type, Kind] = {
    str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object", type(None): "null",
}  # fmt: skip


# -- The character U+0000 in texts of data and of results, which PDFs and scans leave behind: PostgreSQL takes no JSON that has it --


# Fact: issue 3153 of HumanSignal/label-studio. SQLite, with which Label Studio starts, takes it.

_NUL = ViolationSpec(NulInText)
_SEARCHED_TYPES = (str, dict, list)


def nul_texts(value: Any, at: Path, out: list[Finding]) -> None:
    """Reports the texts in a value that have U+0000. Lists of numbers are not searched."""
    todo: list[tuple[Any, Path]] = [(value, at)]
    for each, here in todo:
        if isinstance(each, str):
            if "\0" in each:
                out.append(finding_of(_NUL, here, each, each.count("\0")))
        elif isinstance(each, dict):
            todo += [(item, (here, name)) for name, item in cast("dict[str, Any]", each).items() if item.__class__ in _SEARCHED_TYPES]
        elif isinstance(each, list):
            items = cast("list[Any]", each)
            if items and items[0].__class__ in _SEARCHED_TYPES:
                todo += [(item, (here, index)) for index, item in enumerate(items)]


#: A URL or a path: no white space, and a slash or the ending of a file name.
_A_PLACE = lazy_regex(r"^\S*([/\\]|\.\w{2,5}$)")
#: Media of files that no tag but its own can show.
_PLAYED = frozenset({"image", "video", "audio", "pdf"})


def is_taken(view: View, value: Any, at: Path, key: str, tag: str, taken: Taken | None) -> bool:
    """Reports a nested member that is missing or of a type that the server does not accept, and returns False; else returns True. The Shape
    checks plain members."""
    if value is None:
        above, _, last = key.rpartition(".")
        holder = view.datum(above)
        names = [*cast("Json", holder)] if isinstance(holder, dict) else []
        if last not in names:
            near = [f"{above}.{name}" for name in nearest(last, names)[:1]]
            view.report(at, None, TaskDataMissing, key, tag, *near)
            return False
    if taken is None or kind_of(value) in taken[0]:
        return True
    view.report(at, value, taken[1])
    return False


def may_be_of(tag: str, value: Any) -> bool:
    """Returns True if a value may be what a tag reads: a URL or path for tags that load, else a value of the right type."""
    kind: Kind | None = "string" if isinstance(value, str) else "array" if isinstance(value, list) else None
    if tag.lower() in CONTROLS:
        return kind is not None
    shown = medium_of_keys([value]) if isinstance(value, str) else None
    if shown is not None and shown[0] in _PLAYED and tag.lower() in {*_PLAYED, "text", "hypertext"} - {shown[0]}:
        return False  # a file of another medium: the config is that of another project
    if tag.lower() in LOADED and kind is not None:
        places = [value] if isinstance(value, str) else cast("list[Any]", value)
        return all(isinstance(place, str) and _A_PLACE.search(place) is not None for place in places)
    return kind in OBJECTS.get(tag.lower(), frozenset({kind})) or (isinstance(value, dict) and "object" in OBJECTS.get(tag.lower(), ()))


OF_TEXT = codes_of(NulInText)
OF_DATA = OF_TEXT | codes_of(TaskDataMissing, TaskDataType, TaskWithoutData)
