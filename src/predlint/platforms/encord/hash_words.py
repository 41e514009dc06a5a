"""Violations about hashes of the ontology and the names beside them, with their messages and helps."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.platforms.encord.answer_words import STOPS
from predlint.platforms.encord.object_words import UnknownClassification
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: The help for an object in place of a classification.
OBJECTS_PLACE = 'objects are drawn under "objects", and answered in "object_answers"'


class UnknownAttribute(Violation, code="NAM220", slug="encord-unknown-attribute"):
    """The featureHash of an answer is not that of an attribute.

    Why: Encord finds an attribute by its hash alone, letter by letter. Its SDK stops at one that it does not know.
    Fix: Take featureNodeHash of the attribute from the ontology; not its title, and not that of its object or of an option.
    """

    what: str | None
    fix_: str
    intended: str | None = None
    """Hash of the only attribute whose title is the value, or whose hash is but for case and whitespace."""

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}; the hash of an attribute is needed here; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of an attribute in the ontology; {STOPS}", self.fix_

    @fixes(safe="writes the hash where case or space is all that differs, or where the only attribute of that title is named")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended, safe=True)


class UnknownOption(Violation, code="NAM221", slug="encord-unknown-option"):
    """The featureHash of an option is not that of an option of the attribute.

    Why: Options are found by their hash, among those of their attribute only. The SDK stops at any other.
    Fix: Take featureNodeHash of the option from the ontology. An option of a nested attribute goes into an answer of its own.
    """

    attribute: str
    what: str | None
    fix_: str
    intended: str | None = None
    """Hash of the only option whose label is the value, or whose hash is but for case and whitespace."""

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}, not of an option of {quote(self.attribute)}; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of an option of {quote(self.attribute)}; {STOPS}", self.fix_

    @fixes(safe="writes the hash where case or space is all that differs, or where the only option of that title is named")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended, safe=True)


class UnknownClassificationHash(Violation, of=UnknownClassification):
    """The featureHash of an entry is that of no classification."""

    what: str | None
    fix_: str
    intended: str | None = None
    """Hash of the only classification whose title is the value, or whose hash is but for case and whitespace."""

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}; the hash of a classification is needed here; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of a classification in the ontology; {STOPS}", self.fix_

    @fixes(safe="writes the hash where case or space is all that differs, or where the only classification of that title is named")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended, safe=True)


class UnknownAnsweredObject(Violation, code="NAM225", slug="encord-unknown-answered-object", layer="record"):
    """The featureHash of an entry of object_answers is not that of an object.

    Why: Objects of recordings and texts have it there and nowhere else. The SDK stops at a hash that it does not know.
    Fix: Take featureNodeHash of the object from the ontology.
    """

    what: str | None
    fix_: str

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}; the hash of an object is needed here; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of an object in the ontology; {STOPS}", self.fix_


class OtherOwner(Violation, code="NAM223", slug="encord-other-owner", layer="record"):
    """The attribute of an answer belongs to another object or classification.

    Why: An object has only the answers that its own feature asks for. The SDK stops at all others.
    Fix: Give the answer to the right object, or take the hash of this object's own attribute.
    """

    title: str
    owner: str
    fix_: str

    def words(self) -> Words:
        return f"{quote(self.value)} is the hash of {self.title}, which {self.owner} does not have; {STOPS}", self.fix_


class OtherOwnersOption(Violation, of=OtherOwner):
    """The option that is chosen belongs to another object or classification."""

    attribute: str
    owner: str
    fix_: str

    def words(self) -> Words:
        return f"{quote(self.value)} is not the hash of an option that {quote(self.attribute)} has in {self.owner}; {STOPS}", self.fix_


class AnswerName(Violation, code="NAM224", slug="encord-answer-name", severity=Severity.WARNING, layer="record"):
    """The name or value beside a hash is not that of the ontology.

    Why: Encord goes by the hash and replaces the name with its own: if the name was right, it keeps the wrong answer.
    Fix: Write name and featureHash of the same option or attribute.
    """

    hash: str
    name: str
    other: str | None

    def words(self) -> Words:
        fix = f"if {quote(self.value)} was meant, its hash is {self.other}" if self.other else f"write {quote(self.name)}"
        return (
            (
                f"the name {quote(self.value)} is not that of {self.hash}, which is {quote(self.name)}; "
                "Encord goes by the hash and keeps its own name"
            ),
            fix,
        )

    @fixes(safe="writes the name as the ontology has it, where case or white space is all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.name)


class OtherValue(Violation, of=AnswerName):
    """The value beside a hash is not that of the ontology."""

    hash: str
    name: str
    usual: str

    template = (
        "the value {value:quoted} does not go with {hash}, which is {name:quoted}; Encord goes by the hash",
        "Encord writes {usual:quoted}",
    )
