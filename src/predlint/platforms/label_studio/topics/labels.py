"""Labels of a control: unknown and misspelt ones, lists of them, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, cast

from predlint.model.findings import AliasViolations, NameViolations, ViolationSpec, choose_spec, spec_of
from predlint.model.names import NameIndex, Shared, by_label
from predlint.model.texts import casefolded, lazy_regex, listing, quote
from predlint.model.violation import Effect, Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import list_in_text_help, rename_help
from predlint.platforms.label_studio.import_effects import COUNTED_TWICE, LOST, REFUSED, SHOWN_ALL, SHOWN_WRONG, did_you_mean, in_list
from predlint.platforms.label_studio.ontology import Control, Label
from predlint.platforms.label_studio.tags import ANSWERS_ELSEWHERE, CONTROLS, labels_elsewhere
from predlint.platforms.label_studio.topics.editor_types import EditorType
from predlint.shape.nodes import Items, Member, Name


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


class NotALabelListLost(Violation, of=LabelsType, words_of=LabelsType):
    """The labels beside a shape are an empty value that is not a list, and they are lost."""

    control: str
    member: str
    names: tuple[str, ...] = ()

    usual_effect = LOST


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


def label_violations(control: str, *, listed: bool, unread: bool = False) -> NameViolations:
    """Returns the violations for a text that is not a label of the control. ``listed``: True if the config lists some of its labels.
    ``unread``: True if servers do not read the labels, so that only the editor misses the name.
    """
    spelt = ViolationSpec(LabelSpelling, (control,)) if unread else ViolationSpec(SpeltLabelRefused, (control,))
    return AliasViolations(
        wrong=spec_of(BadLabelRefused, control) if listed and not unread else spec_of(BadLabel, control),
        unknown=ViolationSpec(UnknownLabel, (control,)) if unread else ViolationSpec(UnknownLabelRefused, (control,)),
        case=spelt,
        form=spelt,
        label=ViolationSpec(LabelAlias, (control,)),
    )


def video_labels(control: Control, sources: Sequence[Control]) -> Member:
    """Returns the member with the labels of a video region. ``sources``: the controls that have them."""
    stored = tuple(dict.fromkeys(label.stored for c in sources for _, label in c.every_label()))
    open_ = not sources or any(c.dynamic or c.remote for c in sources) or not stored
    named = sources[0].name if sources else control.name
    null = spec_of(EditorType, "labels", "a list of texts")  # the SDK writes null for none
    wrong = choose_spec(lambda value: value is None, null, spec_of(LabelsType, named, "labels"))
    twice = ViolationSpec(LabelTwice, (named,))
    violations = label_violations(named, listed=bool(stored), unread=control not in sources)
    return Member(Items(Name(stored, violations, others_too=open_), wrong, unique=twice))


def labels_member(control: Control, member: str, *, required: bool = True) -> Member:
    """Returns the member with a list of the control's labels; a record rule checks labels that only the data lists."""
    return Member(label_list(control, member), spec_of(LabelsMissing, control.name, member) if required else None)


def label_list(control: Control, member: str) -> Items:
    stored = tuple(dict.fromkeys(label.stored for _, label in control.every_label()))
    aliases = by_label((label.value, label.stored) for _, label in control.every_label() if label.alias)
    elsewhere = control.elsewhere or control.legacy or not stored
    return Items(
        Name(stored, label_violations(control.name, listed=bool(stored)), labels=aliases, others_too=elsewhere),
        wrong=spec_of(LabelsType, control.name, member),
        minimum=0 if control.allow_empty else 1,
        maximum=1 if control.choice == "single" else None,
        # A region is drawn without labels.
        length=ViolationSpec(NoLabel, (control.name, member))
        if member == "choices"
        else ViolationSpec(NoLabelShownWrong, (control.name, member)),
        excess=ViolationSpec(TooManyLabels, (control.name, member))
        if member == "choices"
        else ViolationSpec(TooManyLabelsShownAll, (control.name, member)),
        unique=ViolationSpec(LabelTwice, (control.name,)),
    )


def label_member_aliases(control: Control, own: str | None) -> dict[str, tuple[Any, str]]:
    """Returns the members in which labels are written by mistake, with their specs."""
    if own is None:
        return {}
    return {name: (spec_of(LabelsMisnamed, control.name, own), own) for name in labels_elsewhere(own)}


def answered_elsewhere(member: str, missing: ViolationSpec) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns the names that people give to the member of an answer, with their spec."""
    return dict.fromkeys(ANSWERS_ELSEWHERE.get(member, ()), (member, missing))


# -- The labels of a control as a tree, in which paths of names are followed from the root ---------------------------


class LabelTree:
    """Sibling labels, with the trees below them."""

    def __init__(self, labels: tuple[Label, ...], of: type[Shared[str]] = Shared) -> None:
        self.labels, self._of = labels, of
        self.names = NameIndex([label.stored for label in labels], of)
        self._below: dict[str, LabelTree] = {}

    @cached_property
    def _by_stored(self) -> dict[str, Label]:
        return {label.stored: label for label in reversed(self.labels)}

    @cached_property
    def _by_value(self) -> dict[str, list[Label]]:
        shown = dict[str, list[Label]]()
        for label in self.labels:
            shown.setdefault(label.value, []).append(label)
        return shown

    @cached_property
    def _by_spelling(self) -> dict[str, list[Label]]:
        similar = dict[str, list[Label]]()
        for label in self.labels:
            similar.setdefault(casefolded(label.stored), []).append(label)
        return similar

    def same_labels(self, name: str) -> Label | None:
        """Returns the only label whose name differs just by case or white space, or None."""
        found = self._by_spelling.get(casefolded(name), [])
        return found[0] if len(found) == 1 else None

    def stored(self, name: str) -> Label | None:
        """Returns the label that is stored under this name, or None."""
        return self._by_stored.get(name)

    def shown(self, name: str) -> Label | None:
        """Returns the first label that people see under this name, or None."""
        return next(iter(self._by_value.get(name, ())), None)

    def stored_as(self, shown: str) -> tuple[str, ...]:
        """Returns the stored names of the labels that people see under this name."""
        return tuple(dict.fromkeys([label.stored for label in self._by_value.get(shown, ())]))

    def under(self, label: Label) -> LabelTree:
        """Returns the tree below one of the labels."""
        tree = self._below.get(label.stored)
        if tree is None or tree.labels is not label.children:
            tree = self._below[label.stored] = LabelTree(label.children, self._of)
        return tree

    def is_path(self, names: Iterable[str]) -> bool:
        """Returns True if each name is under the one before it."""
        tree = self
        for name in names:
            found = tree.stored(name) or tree.shown(name)
            if found is None:
                return False
            tree = tree.under(found)
        return True

    @cached_property
    def _ways(self) -> dict[str, list[tuple[int, list[str]]]]:
        """Last name of a path -> (position in the tree, path from the root) of all such paths."""
        ways = dict[str, list[tuple[int, list[str]]]]()
        todo: list[tuple[list[str], Label]] = [([], label) for label in reversed(self.labels)]
        count = 0
        while todo:
            above, label = todo.pop()
            way = [*above, label.stored]
            ways.setdefault(label.stored, []).append((count, way))
            count += 1
            todo += [(way, child) for child in reversed(label.children)]
        return ways

    def holds(self, names: Iterable[str]) -> bool:
        """Returns True if each name is somewhere in the tree."""
        return all([name in self._ways for name in names])

    def ways_to(self, names: Iterable[str]) -> list[list[str]]:
        """Returns all paths from the root to any of these names, in the order of the tree."""
        return [way for _, way in sorted([found for name in set(names) for found in self._ways.get(name, ())])]


#: Rules on a result that lacks its labels.
OF_LACKING = codes_of(LabelsMisnamed, NoLabel)
