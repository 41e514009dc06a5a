"""Violations of labels and choices: which exist, where they stand, and how often."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.lazy_regex import lazy_regex
from predlint.names import Likely, listing, quote
from predlint.platforms.common_mistakes import list_in_text_help, rename_help
from predlint.platforms.label_studio.import_effects import COUNTED_TWICE, LOST, REFUSED, REFUSED_OR_LOST, SHOWN_ALL, SHOWN_WRONG
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.words import did_you_mean, in_list
from predlint.stream.python_literals import Edit
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes


class LabelsType(Violation, code="ANS105", slug="labels-type"):
    """Labels are not a list of strings.

    Why: A result may have several labels, so they are a list, even if there is only one. The server refuses a bare string.
    Fix: Put the label into a list: ["tin"].
    """

    control: str
    member: str
    names: tuple[str, ...] = ()
    """The labels of the control, if the value names none of them; else empty."""

    def words(self) -> Words:
        value: Any = self.value
        fix = in_list(value) or f'write ["…"]{", or leave the result out" if value in (None, "") else ""}'
        if self.names and isinstance(value, str):
            fix = list_in_text_help(value) or 'write ["…"]'  # a finding of its own names the label
        elif self.names:
            fix = f"{fix}; {did_you_mean((), self.names, 'labels')}"
        elif isinstance(value, dict):
            name = label_of(cast("dict[str, Any]", value))
            fix = f"write [{quote(name)}]" if name is not None else fix
        return f"{self.member} of {self.control} must be a list of strings, found {quote(cast(Any, value))}", fix

    usual_effect = REFUSED

    @fixes(safe="puts a string into a list, splits several labels in one string, and writes the list that a string holds")
    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_list() or (None if self.names else at.wrap_text())


class BadLabel(Violation, of=LabelsType):
    """A label is empty or not a string, and servers do not compare it with labels of the config."""

    control: str
    names: tuple[str, ...] = ()
    """The labels of the control, if the value names none of them; else empty."""

    def words(self) -> Words:
        fix = (
            f"write the label that the number stands for: {listing(self.names)}"
            if self.names and self.value.__class__ is int
            else did_you_mean((), self.names, "labels")
            if self.names
            else f'write "{self.value}", or the label that the number stands for'
            if self.value.__class__ is int and abs(self.value) < 1e15
            else "name the label, or leave it out"
            if self.value is None
            else f"write {quote(label_inside(self.value))}"
            if label_inside(self.value)
            else "name the label as the config does"
        )
        if self.value == "":
            return f"a label of {self.control} is empty", fix
        return f"a label of {self.control} must be a string, found {quote(self.value)}", fix

    def effect(self) -> Effect | None:
        return LOST if isinstance(self.value, str) else REFUSED


class BadLabelRefused(Violation, of=LabelsType, words_of=BadLabel):
    """A label is empty or not a string, and servers that check predictions refuse the import."""

    control: str
    names: tuple[str, ...] = ()

    usual_effect = REFUSED


def label_inside(value: Any) -> str | None:
    """Returns the name in a list of one, or in an object that describes a label; None if there is none."""
    found: Any = value
    if isinstance(value, list) and len(cast("list[Any]", value)) == 1:
        found = cast("list[Any]", value)[0]
    elif isinstance(value, dict):
        found = cast("dict[str, Any]", value).get("value", cast("dict[str, Any]", value).get("name"))
    return found if isinstance(found, str) and len(found) < 60 else None


def label_of(value: dict[str, Any]) -> str | None:
    """Returns the label that an object in place of a list names, or None."""
    return label_inside(value) or _likeliest(value)


def _likeliest(scores: dict[str, Any]) -> str | None:
    """Returns the label with the largest number, if the object has a number for each label; else None."""
    if not scores or not all(number.__class__ in (int, float) for number in scores.values()):
        return None
    return max(scores, key=lambda name: scores[name])


class UnknownLabel(Violation, code="ANS101", slug="unknown-label"):
    """A label or choice is not one that the control has.

    Why: Servers that check predictions refuse the import. With others, older editors drop the label and newer ones show it, though nobody
    can choose it.
    Fix: Write a label of the config, to the letter.
    """

    control: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        fix = did_you_mean(self.nearest, self.names, "labels", self.value)
        if not self.nearest and self.names and _NUMBERED.fullmatch(self.value):
            fix = f"for the number of a class, write its label: {listing(self.names)}"
        return f"{quote(self.value)} is not a label of {self.control}", fix

    usual_effect = LOST

    @fixes(
        safe="splits several labels in one string",
        unsafe="writes the label of the config where separators (_ - space) and case are all that differs",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


class UnknownLabelRefused(Violation, of=UnknownLabel, words_of=UnknownLabel):
    """A label is not one that the control has, and servers that check predictions refuse the import."""

    control: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


#: Names that models give to a class known by its number only.
_NUMBERED = lazy_regex(r"(?:(?:class|label|cls|category|id)[ _-]?)?\d{1,4}", re.IGNORECASE)


class LabelOfAnother(Violation, of=UnknownLabel):
    """A label belongs to another control of the same object."""

    control: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]
    others: tuple[str, ...]

    def words(self) -> Words:
        fix = f"it is a label of {' and of '.join(self.others[:3])}: is from_name wrong? Labels of {self.control}: {listing(self.names)}"
        return f"{quote(self.value)} is not a label of {self.control}", fix

    usual_effect = REFUSED


class LabelSpelling(Violation, code="ANS102", slug="label-spelling"):
    """A label differs from one of the control by case, white space or the form of its characters.

    Why: Labels are compared to the letter: it is an unknown label, for which servers that check predictions refuse the import.
    Fix: Write the label as the config does; XML turns line breaks in attributes into spaces.
    """

    control: str
    nearest: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is not a label of {self.control}",
            f"write it as in the config: {' or '.join(quote(name) for name in self.nearest[:3])}",
        )

    usual_effect = LOST

    @fixes(safe="writes the label as the config has it, where only one differs so")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


class SpeltLabelRefused(Violation, of=LabelSpelling, words_of=LabelSpelling):
    """A label is not spelt as in the config, and servers that check predictions refuse the import."""

    control: str
    nearest: tuple[str, ...]

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


class LabelAlias(Violation, code="ANS103", slug="label-alias"):
    """A label is given as people see it where the control stores its alias.

    Why: With an alias in the config, results hold the alias. The server refuses the text that people see.
    Fix: Write the alias.
    """

    control: str
    nearest: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is what people see; {self.control} stores its alias",
            f"write {' or '.join(quote(name) for name in self.nearest[:3])}",
        )

    usual_effect = REFUSED

    @fixes(safe="writes the alias, where only one label shows the text")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class LabelNotInData(Violation, code="ANS110", slug="label-not-in-data", layer="record"):
    """A label is not among those that the task's data gives.

    Why: The labels of this control come with each task: as a list, or as the texts of its options, of which <Choice value="$first"/> shows
    one. One that is not among those of the task is dropped, and so is an option as the config writes it ("$first"). Labels, and the options
    of a Taxonomy, are compared as the config writes them.
    Fix: Write a label of this task; those of other tasks do not count.
    """

    control: str
    data_key: str | None
    nearest: tuple[str, ...] | Likely
    names: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            did_you_mean(self.nearest, self.names, "labels", self.value)
            if self.names
            else f'the list is empty: add {{"value": {quote(self.value)}}} to it'
        )
        return f"{quote(self.value)} is not a label of {self.control}: data {quote(self.data_key)} of this task does not list it", fix

    usual_effect = LOST

    @fixes(
        safe="writes the alias, where only one label shows the text",
        unsafe="writes the label of the list where separators (_ - space) and case are all that differs",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


class AliasLost(Violation, of=LabelNotInData, words_of=LabelAlias):
    """A label from the data is given as people see it instead of by its alias, and the import loses it."""

    control: str
    nearest: tuple[str, ...]

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class Alias(Violation, of=LabelNotInData, words_of=LabelAlias):
    """A label from the data is given as people see it instead of by its alias, and servers refuse or lose it."""

    control: str
    nearest: tuple[str, ...]

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class NotInDataRefusedOrLost(Violation, of=LabelNotInData, words_of=LabelNotInData):
    """A label is neither in the config nor in the data; servers that check predictions refuse it, others lose it."""

    control: str
    data_key: str | None
    nearest: tuple[str, ...] | Likely
    names: tuple[str, ...]

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


class TaxonomyPathUnknown(Violation, code="ANS114", slug="taxonomy-path-unknown", layer="record"):
    """A path does not exist in the taxonomy.

    Why: Servers compare single names and let such a path pass; the editor finds no node for it and shows nothing.
    Fix: Begin at the root and name every node on the way, each under the one before it.
    """

    # The message is for a text of the data in place of a label that the config writes as a variable.

    control: str
    written: str

    template = (
        "{value:quoted} is not a label of {control}: the editor compares labels as the config writes them",
        "write {written:quoted}, or give it an alias in the config and write that",
    )
    usual_effect = REFUSED_OR_LOST


class AsResolved(Violation, of=UnknownLabel, words_of=TaxonomyPathUnknown):
    """A label is given as the text in the data, though results must repeat the variable that the config writes."""

    control: str
    written: str

    usual_effect = REFUSED


class AsWritten(Violation, of=LabelNotInData):
    """An option is given as the config writes it, though the editor replaces its variables by texts of the data."""

    control: str
    option: str | None
    """The option as the editor has it in this task; None if it has no text."""
    keys: tuple[str, ...]

    def words(self) -> Words:
        message = (
            f"{quote(self.value)} is not an option of {self.control}: the editor puts data "
            f"{' and '.join(map(quote, self.keys))} of the task there"
        )
        if self.option is not None:
            return message, f"write {quote(self.option)}, or give the Choice an alias and write that"
        return message, "the task has no text there: add it to data, or give the Choice an alias and write that"

    usual_effect = LOST


class NoOption(Violation, of=LabelNotInData):
    """A choice is not an option in this task."""

    control: str
    nearest: tuple[str, ...] | Likely
    names: tuple[str, ...]
    unnamed: tuple[tuple[str, Any], ...]
    """(key, value in the data) of each option that has no text in this task."""

    def words(self) -> Words:
        numbers = [(key, held) for key, held in self.unnamed if held.__class__ in (int, float)]
        if any(str(held) == self.value for _, held in numbers):
            key, held = next((key, held) for key, held in numbers if str(held) == self.value)
            fix = f'write it in quotes in data: {quote(key)}: "{held}"'
            return f"{quote(self.value)} is not an option of {self.control}: data {quote(key)} is a number, which no answer can name", fix
        if not self.names and self.unnamed:
            key, held = self.unnamed[0]
            holds = "this task's data has no" if held in ("", None) else "no text in this task's data is"
            return (
                f"{quote(self.value)} is not an option of {self.control}: {holds} {quote(key)}",
                f"give {quote(key)} in data, or leave the answer out",
            )
        return f"{quote(self.value)} is not an option of {self.control} in this task", did_you_mean(
            self.nearest, self.names, "options", self.value
        )

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.names)


class ItemsLack(Violation, of=LabelNotInData):
    """The items of the label list in the data have no value that a result could name, and the label is lost."""

    control: str
    data_key: str | None
    names: tuple[str, ...]
    member: str | None
    """The member of the items that holds a text, or None."""

    def words(self) -> Words:
        fix = (
            f'rename {quote(self.member)} of its items to "value"'
            if self.member is not None
            else f'give each item "value": {{"value": {quote(self.value)}}}'
        )
        return f'{quote(self.value)} is not a label of {self.control}: the items of data {quote(self.data_key)} have no "value"', fix

    usual_effect = LOST


class ItemsLackRefusedOrLost(Violation, of=LabelNotInData, words_of=ItemsLack):
    """The items of the label list in the data have no value that a result could name, and servers refuse or lose the label."""

    control: str
    data_key: str | None
    names: tuple[str, ...]
    member: str | None

    usual_effect = REFUSED_OR_LOST


class NoList(Violation, of=LabelNotInData):
    """The data has no list of labels under the key that the config names, and the label is lost."""

    control: str
    data_key: str | None

    template = (
        "{value:quoted} is not a label of {control}: data {data_key:quoted}, which should list them, is missing or not a list",
        'give {data_key:quoted}: [{{"value": {value:quoted}}}, …] in data',
    )
    usual_effect = LOST


class NoListRefusedOrLost(Violation, of=LabelNotInData, words_of=NoList):
    """The data has no list of labels under the key that the config names, and servers refuse or lose the label."""

    control: str
    data_key: str | None

    usual_effect = REFUSED_OR_LOST


class NotALabelListLost(Violation, of=LabelsType, words_of=LabelsType):
    """The labels beside a shape are an empty value that is not a list, and they are lost."""

    control: str
    member: str
    names: tuple[str, ...] = ()

    usual_effect = LOST


class RelationLabel(Violation, code="LNK106", slug="relation-label"):
    """The labels of a relation are not those that the config lists.

    Why: The config lists what relations may be called (Relations). The arrow is shown without the label.
    Fix: Write a list with labels of Relations, to the letter.
    """

    control: str
    member: str
    names: tuple[str, ...]
    """The labels that are joined in a text in place of a list."""
    single: bool | None = None
    """True if the control takes one label; None if the text holds more than labels."""

    def words(self) -> Words:
        if self.single is None:
            return (
                f"{self.member} of {self.control} must be a list of strings, found one string: {quote(self.value)}",
                f"write each label as a string of its own: [{quote(self.names[0])}, …]",
            )
        fix = (
            f"{self.control} takes one of them: write {one_of([[name] for name in self.names])}"
            if self.single and len(self.names) > 1
            else _as_list(self.names)
        )
        return f"{self.member} of {self.control} must be a list of strings, found one string: {quote(self.value)}", fix

    usual_effect = LOST

    @fixes(safe="writes the label as the config has it where case or white space is all that differs, and puts one label into a list")
    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_list() or _write_labels(at, self.names, self.single)


def _write_labels(at: FixContext, names: tuple[str, ...], single: bool | None) -> Fix | None:
    """Writes the labels that a text joins as a list; None if it holds more than labels, or several where the control takes one."""
    return at.write(names, safe=True) if single is not None and not (single and len(names) > 1) else None


class JoinedLabels(Violation, of=LabelsType, words_of=RelationLabel):
    """One text that joins several labels stands in place of the list of labels."""

    control: str
    member: str
    names: tuple[str, ...]
    single: bool | None = None

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _write_labels(at, self.names, self.single)


class JoinedLabel(Violation, of=UnknownLabel):
    """An item in a list of labels is a text that joins several labels."""

    control: str
    names: tuple[str, ...]
    single: bool

    def words(self) -> Words:
        which = " or " if self.single else " and "
        fix = (
            f"there are several, and {self.control} takes one: " if self.single and len(self.names) > 1 else "each is an item of its own: "
        )
        return (
            f"{quote(self.value)} is not a label of {self.control}",
            f"{fix if len(self.names) > 1 else ''}write {which.join(map(quote, self.names[:8]))}",
        )

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _split_label(at, self.names, self.single)


def _split_label(at: FixContext, names: tuple[str, ...], single: bool) -> Fix | None:
    """Splits one text of a list into the labels that it joins; None if there are several and the control takes one."""
    if (single and len(names) > 1) or not isinstance(at.keys[-1], int):
        return None
    return at.replace_safely((at.keys, at.text.written([*names])[1:-1]))


class JoinedOption(Violation, of=LabelNotInData, words_of=JoinedLabel):
    """An item in a list of labels joins several labels of the data, and the import loses it."""

    control: str
    names: tuple[str, ...]
    single: bool

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _split_label(at, self.names, self.single)


class JoinedOptionRefusedOrLost(Violation, of=LabelNotInData, words_of=JoinedLabel):
    """An item in a list of labels joins several labels of the data; servers that check predictions refuse it, others lose it."""

    control: str
    names: tuple[str, ...]
    single: bool

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _split_label(at, self.names, self.single)


def _as_list(names: tuple[str, ...]) -> str:
    text = f"[{', '.join([quote(name) for name in names])}]"
    return f"write {text}" if len(text) < 200 else f"write each as an item of a list: [{', '.join([quote(name) for name in names[:5]])}, …]"


def one_of(values: Sequence[Any]) -> str:
    return " or ".join(quote(value) for value in values[:4])


class NoLabel(Violation, code="ANS106", slug="no-label"):
    """The list of labels is empty.

    Why: A region without a label is allowed only where the config says so (allowEmpty); an empty answer is lost.
    Fix: Name a label, or leave the result out.
    """

    control: str
    member: str

    template = "{member} of {control} is empty", "name at least one, or leave the result out"
    usual_effect = LOST


class NoLabelShownWrong(Violation, of=NoLabel, words_of=NoLabel):
    """The list of labels of a region is empty, and the region is shown wrongly."""

    control: str
    member: str

    usual_effect = SHOWN_WRONG


class TooManyLabels(Violation, code="ANS108", slug="too-many-labels"):
    """A result has several labels where the control takes one.

    Why: Choices take one answer, and controls with labels one label per region, unless the config says otherwise. Of choices the editor
    shows one, and people cannot tell which was meant; with labels it shows all, but people cannot give them again.
    Fix: Set choice="multiple" in the config, or give the best one.
    """

    control: str
    member: str
    count: int

    def words(self) -> Words:
        names = f": {listing(self.value)}" if all(isinstance(v, str) for v in self.value) else ""
        thing = "answer" if self.member == "choices" else "label"
        return (
            f"{self.control} takes one {thing}, found {self.count}{names}",
            'set choice="multiple" in the config, or keep the right one',
        )

    usual_effect = SHOWN_WRONG


class TooManyLabelsShownAll(Violation, of=TooManyLabels, words_of=TooManyLabels):
    """A region has several labels where the control takes one, and the editor shows them all."""

    control: str
    member: str
    count: int

    usual_effect = SHOWN_ALL


class LabelTwice(Violation, code="ANS107", slug="label-twice", in_part=True):
    """A label is named twice in one result.

    Why: The editor shows it once, and counts of labels are wrong afterwards.
    Fix: Name each label once.
    """

    control: str

    template = "{value:quoted} is named twice", "name it once"
    usual_effect = COUNTED_TWICE

    @fixes(safe="removes the repetition")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_twin()


class LabelsMisnamed(Violation, code="ANS104", slug="labels-missing", about_name=True):
    """A value lacks the member that holds its labels or its answer.

    Why: The member has the name of the type: rectanglelabels for boxes of RectangleLabels, choices for Choices. The server does not look
    anywhere else, and refuses the result.
    Fix: Rename the member to the type of the result; for texts it is text.
    """

    control: str
    member: str

    def words(self) -> Words:
        value: Any = self.value
        fix = f'rename the member to "{self.member}"'
        if not isinstance(value, (str, list)) and self.member != "taxonomy":  # strings and lists get findings of their own
            name = label_of(cast("dict[str, Any]", value)) if isinstance(value, dict) else None
            fix = f"{fix}, a list of strings: [{quote(name or '…')}]"
        return f"the labels of {self.control} are not where they are read", fix

    usual_effect = REFUSED

    @fixes(safe="renames the member that holds the labels", unsafe="renames one that is misspelt in another way")
    def fix(self, at: FixContext) -> Fix | None:
        return None if self.value is None or may_be_of_other_type(at) else at.rename(self.member, surely=True)


def may_be_of_other_type(at: FixContext, known: str | None = None) -> bool:
    """Returns True for a result without a type whose value belongs to another type than its control's (``known``): either may be meant."""
    result: Any = at.value_at(at.keys[: at.keys.index("value")] if "value" in at.keys else at.keys[:-1])
    value: Any = result.get("value")
    types = cast("dict[str, Any]", value).keys() & (CONTROLS.keys() - {"labels"}) if isinstance(value, dict) else set[str]()
    return "type" not in result and bool(types) and known not in types


class LabelsMissing(Violation, of=LabelsMisnamed):
    """The value lacks the member that holds its labels or its answer."""

    control: str
    member: str
    given: str | None = None

    def words(self) -> Words:
        return f'the value of {self.control} has no "{self.member}"', rename_help(
            self.given, self.member
        ) or f'add "{self.member}" to value, or leave the result out'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        held: Any = at.value_at([*at.keys[:-1], self.given]) if self.given is not None else None
        contains = isinstance(held, dict) and self.member in held
        return None if contains or may_be_of_other_type(at) else at.rename_member(self.given)


class LabelsBeside(Violation, of=LabelsMisnamed):
    """The labels stand beside the value instead of in it."""

    control: str
    member: str

    template = '"{member}" of {control} is beside "value", where it is not read', 'move "{member}" into value'
    usual_effect = REFUSED


class LabelsTooDeep(Violation, of=LabelsMisnamed):
    """The labels stand in an object inside the value."""

    control: str
    member: str
    inside: str
    whole: bool
    """True if the object holds the whole value."""

    def words(self) -> Words:
        held = f"inside {'another ' if self.inside == 'value' else ''}{quote(self.inside)}"
        what = f"all that {quote(self.inside)} holds" if self.whole else f'"{self.member}"'
        return f'"{self.member}" of {self.control} is {held}, where it is not read', f"move {what} out of it, into value itself"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        value, inside = at.keys[:-1], [*at.keys[:-1], self.inside]
        if len(at.enclosing_object) == 1:  # the object replaces a value that holds nothing else
            return at.replace_safely((value, at.raw_text(inside)))
        if self.whole:
            entries, whole = at.text.entries(inside), at.text.entries(value)[at.text.places(inside)[-1]]
            return at.safely([Edit(whole.begin, whole.end, at.text.text[entries[0].begin : entries[-1].end])], reveals=True)
        labels = [*inside, self.member]
        removed = at.text.remove(inside if len(at.value_at(inside)) == 1 else labels)  # an object that holds nothing else is removed
        inserted = at.text.insert(value, self.member, at.raw_text(labels))
        return at.safely([*removed, *inserted] if removed and inserted else [], reveals=True)


class LabelMaxUsages(Violation, code="ANS109", slug="label-max-usages", severity=Severity.WARNING, layer="record"):
    """A label is used more often in one task than maxUsages allows.

    Why: Predictions are shown as they are, but the person who corrects them cannot submit before some of the regions are gone.
    Fix: Raise maxUsages, or give the most certain regions.
    """

    control: str
    maximum: int

    def words(self) -> Words:
        return f"{quote(self.value)} of {self.control} is used more often than maxUsages={self.maximum} allows in one task", USAGES


class MaxUsagesAny(Violation, of=LabelMaxUsages):
    """A label is used more often in one task than the maxUsages of its control allows for each label."""

    control: str
    maximum: int

    def words(self) -> Words:
        return (
            (
                f"{self.control} allows each label {self.maximum} time{'s' if self.maximum != 1 else ''} in one "
                f"task (maxUsages), {quote(self.value)} is used more often"
            ),
            USAGES,
        )


USAGES = "raise maxUsages in the config, or give those with the highest scores"
