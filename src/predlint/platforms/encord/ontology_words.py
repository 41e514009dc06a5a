"""Violations about an ontology itself, with their messages and helps."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.encord.structure import MAX_LEVELS
from predlint.violation import Violation, Words


class MissingMember(Violation, code="ONT201", slug="encord-missing-member", layer="ontology"):
    """A member that every Encord ontology has is missing.

    Why: Encord's SDK stops with a KeyError while it reads such an ontology, at the first one, without saying where it is.
    Fix: Add the member; an ontology that was exported from Encord has them all.
    """

    who: str
    key_: str
    slips: tuple[str, ...]
    advice: str | None

    def words(self) -> Words:
        message = f'{self.who} has no "{self.key_}"'
        return message, f"is it {quote(self.slips[0])}? then rename it" if self.slips else self.advice


class WrongType(Violation, code="ONT202", slug="encord-wrong-type", layer="ontology"):
    """A member of an Encord ontology is of another type than Encord writes.

    Why: Most are accepted as they are and mislead later: required as the string "false" counts as true.
    Fix: Write names, hashes and nested ids as strings, required, archived and dynamic as true or false, and lists as lists.
    """

    key_: str
    who: str
    wanted: str
    advice: str | None

    def words(self) -> Words:
        return f'the "{self.key_}" of {self.who} is {quote(self.value)}; {self.wanted} was expected', self.advice


class ItemNotAnObject(Violation, of=WrongType):
    """An item of a list is not an object."""

    number: int
    key_: str
    what: str

    template = (
        'item {number} of "{key_}" is {value:quoted}; an object that describes one {what} was expected',
        "export the ontology again, or leave the item out",
    )


class OptionAsAttribute(Violation, of=WrongType):
    """An option is in place of an attribute."""

    label: str

    template = (
        "{label} is an option, where an attribute was expected",
        'the "options" of an option are attributes, each with a "type" and "options" of its own',
    )


class UnknownShape(Violation, code="ONT203", slug="encord-unknown-shape", layer="ontology"):
    """An object has a shape that predlint does not know.

    Why: Encord's SDK refuses the whole ontology for one shape that it does not know. It may be from a newer release of Encord.
    Fix: Correct the spelling. If the shape is new, update predlint, or lower the severity of this rule.
    """

    is_local = True

    key_: str
    who: str
    intended: str | None
    known: tuple[str, ...]
    count: int

    def words(self) -> Words:
        allowed = f"the {self.key_}s are {listing(self.known, self.count)}"
        message = (
            f'the "{self.key_}" of {self.who} is {quote(self.value)}, which predlint does '
            "not know: a slip, or from a newer release of Encord"
        )
        return message, f"did you mean {quote(self.intended)}? {allowed}" if self.intended else allowed


class UnknownType(Violation, code="ONT204", slug="encord-unknown-type", layer="ontology"):
    """An attribute has a type that predlint does not know.

    Why: Encord's SDK refuses the whole ontology for one type that it does not know. It may be from a newer release of Encord.
    Fix: Correct the spelling: radio, checklist, text or numeric. If the type is new, update predlint, or lower the severity.
    """

    is_local = True

    key_: str
    who: str
    intended: str | None
    known: tuple[str, ...]
    count: int

    def words(self) -> Words:
        allowed = f"the {self.key_}s are {listing(self.known, self.count)}"
        message = (
            f'the "{self.key_}" of {self.who} is {quote(self.value)}, which predlint does '
            "not know: a slip, or from a newer release of Encord"
        )
        return message, f"did you mean {quote(self.intended)}? {allowed}" if self.intended else allowed


class BadId(Violation, code="ONT205", slug="encord-bad-id", layer="ontology"):
    """The id of a feature is not made of numbers.

    Why: Encord's SDK turns ids into numbers and stops with a ValueError at the first that is not.
    Fix: Number the features: "1" for an object or a classification, "1.1" for an attribute of it, "1.1.1" for an option of that.
    """

    who: str
    nested: bool

    def words(self) -> Words:
        form = "numbers with points between them, such as 1.2" if self.nested else "a whole number, such as 1"
        return f"{quote(self.value)}, the id of {self.who}, is not made of numbers", f"write {form}"


class NumberId(Violation, code="ONT206", slug="encord-number-id", severity=Severity.INFO, layer="ontology"):
    """The id of an object or a classification is a number, where Encord writes a string.

    Why: It is read, and written back as a string: files that should be equal differ.
    Fix: Write it between quotes.
    """

    who: str

    template = "the id of {who} is the number {value:quoted}; Encord writes it as a string", 'write it between quotes: "{value:quoted}"'


class ForeignId(Violation, code="ONT207", slug="encord-foreign-id", severity=Severity.WARNING, layer="ontology"):
    """The id of an attribute or an option does not begin with the id of what it belongs to.

    Why: It is accepted, but usually comes from a part that was copied to another place, with its hashes.
    Fix: Renumber it: the id above it, a point, and the next free number. Check whether its hash was copied too.
    """

    kind: str
    above: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more beside it)" if self.count > 1 else ""
        message = f"the id of an {self.kind} is {quote(self.value)}, but its parent has the id {quote(self.above)}{more}"
        return message, f"ids begin with the id of their parent: {self.above}.1, {self.above}.2 …"


class DuplicateId(Violation, code="ONT208", slug="encord-duplicate-id", layer="ontology"):
    """Two features at the same place of an Encord ontology have the same id.

    Why: Nothing checks it while the ontology is read; what is added later is numbered by the ids that are there.
    Fix: Give each the next free number.
    """

    is_local = True

    plural: str

    template = "two {plural} have the id {value:quoted}, which must be different for each", "number them: each gets the next free number"


class EmptyHash(Violation, code="ONT209", slug="encord-empty-hash", layer="ontology"):
    """The hash of a feature is empty.

    Why: Labels name features by their hash: no label can name this one.
    Fix: Take the hash from the project's ontology.
    """

    key_: str
    who: str
    advice: str | None

    def words(self) -> Words:
        return f'the "{self.key_}" of {self.who} is empty', self.advice


class UnusualHash(Violation, code="ONT210", slug="encord-unusual-hash", severity=Severity.INFO, layer="ontology"):
    """The hash of a feature does not look like those that Encord makes.

    Why: It is accepted as it is. Encord's own are eight letters, digits, + or /; another form may be a slip, or a name.
    Fix: Compare it with the project's ontology.
    """

    who: str

    def words(self) -> Words:
        message = f"{quote(self.value)}, the hash of {self.who}, does not look like those of Encord, eight letters, digits, + or /"
        return (
            message,
            "remove the white space around it"
            if self.value != self.value.strip()
            else "nothing needs to be done where labels use it as it is",
        )


class DuplicateHash(Violation, code="ONT211", slug="encord-duplicate-hash", layer="ontology"):
    """Two features that labels tell apart by their hash have the same one.

    Why: Nothing checks it while the ontology is read; every label that gives this hash is taken for the first of the two.
    Fix: Give each a hash of its own, as the project's ontology has it.
    """

    who: str
    first: str

    template = (
        "{value:quoted}, the hash of {who}, is already that of {first}; a label that names it can only mean the first",
        "give each feature a hash of its own: export the ontology again",
    )


class SharedHash(Violation, code="ONT212", slug="encord-shared-hash", severity=Severity.WARNING, layer="ontology"):
    """An attribute or option has the hash of a feature elsewhere in the ontology.

    Why: Labels can still be told apart by the object they are about; a search through the whole ontology finds only the first.
    Fix: Give each a hash of its own. Where two objects ask the same question, each has its own copy of it.
    """

    who: str
    called: str
    elsewhere: str

    template = (
        "{value:quoted}, the hash of {who} of {called}, is that of {elsewhere} too",
        "looking it up without its owner finds the first: give each a hash of its own",
    )


class EmptyName(Violation, code="ONT213", slug="encord-empty-name", layer="ontology"):
    """The name of a feature, or the label or value of an option, is empty.

    Why: People see nothing to choose in the editor, and no title leads to it.
    Fix: Give it the name that people should see.
    """

    is_local = True

    key_: str
    who: str
    advice: str | None

    def words(self) -> Words:
        return f'the "{self.key_}" of {self.who} is empty', self.advice


class DuplicateName(Violation, code="ONT214", slug="encord-duplicate-name", severity=Severity.WARNING, layer="ontology"):
    """Two features side by side have names that cannot be told apart.

    Why: Encord allows it, but a search for the title finds two: the SDK raises an error, and categories of COCO files fit both.
    Fix: Rename one of them.
    """

    plural: str
    first: str
    kind: str

    def words(self) -> Words:
        message = (
            f"two {self.plural} are called {quote(self.value)}"
            if self.value == self.first
            else f"{self.kind} {quote(self.value)} looks like {quote(self.first)}, beside it"
        )
        return message, "people cannot tell them apart, nor can a search by title: rename one of them"


class BadColor(Violation, code="ONT215", slug="encord-bad-color", severity=Severity.INFO, layer="ontology"):
    """The color of an object is not of the form #RRGGBB.

    Why: It is accepted; how the editor draws the object cannot be said.
    Fix: Write # and six hexadecimal digits.
    """

    who: str

    template = "{value:quoted}, the color of {who}, is not of the form #RRGGBB", "write # and six hexadecimal digits, such as #D33115"


class BadLevel(Violation, code="ONT216", slug="encord-bad-level", severity=Severity.WARNING, layer="ontology"):
    """The level of a classification is another word than "global".

    Why: Encord's SDK reads it as if it were not there, so that the classification is answered per frame.
    Fix: Write "global", or remove the member.
    """

    who: str

    template = (
        'the "level" of {who} is {value:quoted}; Encord knows only "global" and reads anything else as if it were not there',
        'write "global", or leave it out for a classification that is answered per frame',
    )


class NoAttribute(Violation, code="ONT217", slug="encord-no-attribute", layer="ontology"):
    """A classification has no attribute.

    Why: The attribute is the question: without it there is no title and nothing to answer, and Encord's SDK stops with an error.
    Fix: Add the attribute, or remove the classification.
    """

    who: str

    template = (
        "{who} has no attribute, so that nothing can be answered",
        'add the question that is asked: "attributes": [{{"type": …, "name": …}}]',
    )


class TwoAttributes(Violation, code="ONT218", slug="encord-two-attributes", layer="ontology"):
    """A classification has more than one attribute of its own.

    Why: Only the first is taken for the question; the others can neither be found by title nor answered.
    Fix: Make a classification of each, or nest them under an option of the first.
    """

    who: str
    count: int

    template = (
        "{who} has {count} attributes, where exactly one was expected: {value:quoted} is one too many",
        "make it a classification of its own, or nest it under an option",
    )


class NoOptions(Violation, code="ONT219", slug="encord-no-options", layer="ontology"):
    """A radio or checklist attribute has no options.

    Why: Nothing can be chosen, so that no label can answer it.
    Fix: Add its options, or make it a text.
    """

    is_local = True

    who: str
    kind: str

    template = (
        "{who} is a {kind} without options, so that nothing can be chosen",
        'add what can be chosen: "options": [{{"label": …, "value": …}}]',
    )


class OptionsIgnored(Violation, code="ONT220", slug="encord-options-ignored", severity=Severity.WARNING, layer="ontology"):
    """A text or numeric attribute has options.

    Why: Encord ignores them: any text, or any number, may be answered.
    Fix: Make it a radio or a checklist, or remove the options.
    """

    who: str
    kind: str

    template = (
        "{who} is of type {kind}, so that Encord ignores its options",
        'to let people choose among them write "type": "radio", or "checklist"; else remove them',
    )


class NestedInChecklist(Violation, code="ONT221", slug="encord-nested-in-checklist", layer="ontology"):
    """An option of a checklist has attributes of its own.

    Why: Only options of a radio may. Encord silently drops them, with all that would be answered there.
    Fix: Make the attribute a radio, or move what is nested up beside it.
    """

    who: str

    template = (
        "{who} of a checklist has attributes of its own; only options of a radio may, and Encord drops these",
        "make the attribute above a radio, or move what is nested up beside it",
    )


class MisplacedDynamic(Violation, code="ONT222", slug="encord-misplaced-dynamic", layer="ontology"):
    """An attribute is dynamic where answers cannot change from frame to frame.

    Why: Only an object's own attributes may be dynamic. Nothing checks it, and where the answers then belong is not defined.
    Fix: Write dynamic as false; for answers that change, make it an attribute of the object itself.
    """

    is_local = True

    name: str
    option: str | None

    def words(self) -> Words:
        where = f"is nested below option {quote(self.option)}" if self.option is not None else "belongs to a classification"
        message = f"attribute {quote(self.name)} is dynamic, but {where}: only an object's own attributes may change over time"
        return message, 'write "dynamic": false'


class TooDeep(Violation, code="ONT223", slug="encord-too-deep", layer="ontology"):
    """Attributes are nested more than seven levels deep.

    Why: Encord supports seven levels. Its SDK silently reads more; whether the editor shows them cannot be said.
    Fix: Ask some of it further up, or fold several levels into one list of options.
    """

    called: str

    def words(self) -> Words:
        message = f"attribute {quote(self.value)} of {self.called} is {MAX_LEVELS + 1} levels deep; {MAX_LEVELS} are allowed"
        return message, "ask it further up, or fold several levels into one list of options"


class NoTemplate(Violation, code="ONT224", slug="encord-no-template", layer="ontology"):
    """A skeleton object has no template.

    Why: The template says which vertices there are: without it nothing can be drawn, and no label can be checked for them.
    Fix: Add it to skeleton_templates, with the hash of the object as its feature_node_hash.
    """

    is_local = True

    hash_: str

    template = (
        "object {value:quoted} is a skeleton, but no template has its hash, {hash_:quoted}: it has no vertices",
        "add its template to skeleton_templates, with the hash of the object as feature_node_hash, or export the ontology again",
    )


class TemplateOfOtherHash(Violation, of=NoTemplate):
    """No template has the hash of a skeleton, but one has its name."""

    hash_: str
    name: str
    other_hash: str | None

    template = (
        "object {value:quoted} is a skeleton, but no template has its hash, {hash_:quoted}: it has no vertices",
        "template {name:quoted} has the feature_node_hash {other_hash:quoted}: is that intended?",
    )


class DuplicateTemplate(Violation, code="ONT225", slug="encord-duplicate-template", layer="ontology"):
    """Two skeleton templates have the same name.

    Why: Encord keeps them by name: the first is silently lost, and its object has no vertices any more.
    Fix: Rename one of them, or remove it.
    """

    template = "two skeleton templates are called {value:quoted}; Encord keeps only the last", "rename one of them, or remove it"


class BadEdge(Violation, code="ONT226", slug="encord-bad-edge", layer="ontology"):
    """A skeleton template has an edge to a vertex that it does not have, or no vertices at all.

    Why: It is accepted, and fails later where the skeleton is drawn.
    Fix: Edges name the keys of vertices, not their names: correct the key, or add the vertex.
    """

    who: str
    how: str
    named: str | None
    vertices: tuple[str, ...]

    def words(self) -> Words:
        message = f"an edge of {self.who} {self.how} vertex {quote(self.value)}, which is not there"
        return (
            message,
            f"edges use the keys of vertices, not their names: write {quote(self.named)}"
            if self.named
            else f"the vertices are {listing(self.vertices)}"
            if self.vertices
            else None,
        )


class NoVertices(Violation, of=BadEdge):
    """A skeleton template has no vertices."""

    who: str

    template = "{who} has no vertices, so that nothing can be drawn", 'add them by number: {{"0": {{"name": …, "x": …, "y": …}}}}'


class EdgeToItself(Violation, of=BadEdge):
    """An edge joins a vertex with itself."""

    who: str
    start: str

    template = "an edge of {who} joins vertex {start:quoted} with itself", "name another vertex, or remove it"


class UnknownMember(Violation, code="ONT227", slug="encord-unknown-member", severity=Severity.INFO, layer="ontology"):
    """An Encord ontology has a member that predlint does not know.

    Why: Encord's SDK ignores such members. It may be a slip, or from a newer release of Encord.
    Fix: Correct the spelling, or remove it; for a member that is new nothing needs to be done.
    """

    who: str
    key_: str
    near: tuple[str, ...]
    known: Any

    def words(self) -> Words:
        message = f"{self.who} has a member {quote(self.key_)} that predlint does not know; Encord ignores it, or it is of a newer release"
        return message, f"did you mean {quote(self.near[0])}?" if self.near else f"{self.who} may have: {', '.join(self.known)}"


class NoSkeletonList(Violation, code="ONT228", slug="encord-no-skeleton-list", severity=Severity.INFO, layer="ontology"):
    """An Encord ontology has no list of skeleton templates.

    Why: It may be left out. Where skeletons are drawn, their vertices are then unknown and cannot be checked.
    Fix: Nothing needs to be done where no skeletons are drawn.
    """

    template = 'the ontology has no "skeleton_templates"', "nothing needs to be done: it may be left out"


class NoSkeletonListForSkeletons(Violation, of=NoSkeletonList):
    """The templates are left out, though objects are skeletons."""

    drawn: tuple[str, ...]

    template = (
        'the ontology has no "skeleton_templates", so that the vertices of {drawn:list} are unknown',
        "to have the vertices of labels checked, export the ontology again, with its templates",
    )


class NoFeatures(Violation, code="ONT229", slug="encord-no-features", severity=Severity.WARNING, layer="ontology"):
    """An Encord ontology has neither objects nor classifications.

    Why: There is nothing that a label could name, so that every prediction for it is wrong.
    Fix: Add features in the editor, and export the ontology again.
    """

    template = (
        "the ontology has no objects and no classifications: there is nothing that a label could name",
        "was the ontology exported before anything was added to it?",
    )
