"""Violations about an ontology itself."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.platforms.labelbox.ontology_terms import hint
from predlint.violation import Violation, Words

RENAME = "rename one of them on the platform, then export the ontology again"


class UnreadableOntology(Violation, code="ONT001", slug="unreadable-ontology", layer="ontology"):
    """The ontology file cannot be read as an ontology.

    Why: Without it no name or answer can be checked, so the run stops with exit code 2 before any prediction is read.
    Fix: Export the ontology of the project as JSON: an object with the lists tools and classifications, as project.ontology().normalized
    gives it.
    """

    message: str
    advice: str | None

    def words(self) -> Words:
        return self.message, self.advice


class DuplicateName(Violation, code="ONT002", slug="duplicate-name", layer="ontology"):
    """Two features or options at one place have the same name.

    Why: A prediction that gives this name could mean either, and nothing in the file decides which.
    Fix: Rename or remove one of them in the ontology.
    """

    is_local = True

    what: str
    member: str
    pointer: str

    template = "{what} {member} {value:quoted} is also that of {pointer}", "rename or remove one of them"


class NoOptions(Violation, code="ONT003", slug="no-options", layer="ontology"):
    """A radio or checklist has no options.

    Why: There is no answer that a prediction could give to the question.
    Fix: Add the options, or make it a text classification.
    """

    is_local = True

    source_kind: str

    template = (
        "{source_kind} {value:quoted} has no options, so no answer to it is possible",
        "add its options, or make it a text classification",
    )


class SharedName(Violation, code="ONT004", slug="shared-name", severity=Severity.INFO, layer="ontology"):
    """A tool and a classification have the same name.

    Why: That is allowed, and the value of the record decides which one is meant; it only makes mistakes harder to see.
    Fix: Rename one of them if you are free to.
    """

    pointer: str

    template = (
        "classification {value:quoted} has the name of the tool at {pointer}",
        "legal: whether a record has an answer or a shape decides which is meant",
    )


class NamesDifferByCase(Violation, code="ONT005", slug="names-differ-by-case", severity=Severity.WARNING, layer="ontology"):
    """Two names at one place differ only by upper and lower case.

    Why: Names are matched to the letter, so predictions for the two are easily mixed up, and no check can tell which was meant.
    Fix: Give them names that differ in more than case.
    """

    what: str
    member: str
    name: str
    pointer: str
    only: str

    def words(self) -> Words:
        message = f"{self.what} {self.member} {quote(self.value)} differs from {quote(self.name)} at {self.pointer} only by {self.only}"
        return message, RENAME


class NamesDifferByForm(Violation, code="ONT006", slug="names-differ-by-form", severity=Severity.WARNING, layer="ontology"):
    """Two names at one place differ only by white space or by their Unicode form.

    Why: They look the same on the screen, yet a prediction matches only one of them.
    Fix: Rename one of them, or merge the two features.
    """

    what: str
    member: str
    name: str
    pointer: str
    only: str

    def words(self) -> Words:
        message = f"{self.what} {self.member} {quote(self.value)} differs from {quote(self.name)} at {self.pointer} only by {self.only}"
        return message, RENAME


class UnknownTool(Violation, code="ONT007", slug="unknown-tool", severity=Severity.WARNING, layer="ontology"):
    """The tool is of a kind that predlint does not know.

    Why: The name of its records is checked, their value is not.
    Fix: Correct the kind if it is misspelt; otherwise nothing needs to be done.
    """

    what: str
    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        message = (
            f"{self.what} {quote(self.name)} has the type {quote(self.value)}, which is not known: only the name of its records is checked"
        )
        return message, hint(self.value, self.known)


class UnknownClassification(Violation, code="ONT008", slug="unknown-classification", severity=Severity.WARNING, layer="ontology"):
    """The classification is of a type that predlint does not know.

    Why: The name of its records is checked, their answer is not.
    Fix: Correct the type if it is misspelt (radio, checklist, text); otherwise nothing needs to be done.
    """

    what: str
    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        message = (
            f"{self.what} {quote(self.name)} has the type {quote(self.value)}, which is not known: only the name of its records is checked"
        )
        return message, hint(self.value, self.known)


class NameSpace(Violation, code="ONT009", slug="name-space", severity=Severity.WARNING, layer="ontology"):
    """A name or value begins or ends with white space, or holds an invisible character.

    Why: Predictions must repeat it to the byte, and nobody who types the name will.
    Fix: Rename the feature or option without it, or copy the name from the ontology file wherever it is used.
    """

    what: str
    member: str
    faults: tuple[str, ...]

    def words(self) -> Words:
        message = f"{self.what} {self.member} {quote(self.value)} {' and '.join(self.faults)}"
        return message, "predictions must repeat it to the byte: better rename it"


class NoSchemaIds(Violation, code="ONT010", slug="no-schema-ids", severity=Severity.INFO, layer="ontology"):
    """The ontology has no ids.

    Why: It was not yet created on the platform, or was written by hand; predictions that give schemaId instead of name cannot be checked.
    Fix: Use names in the predictions, or export the ontology from the project once it exists.
    """

    every: bool
    count: int
    features_count: int
    name: str

    def words(self) -> Words:
        some = f"{self.count:,} of {self.features_count:,} features, first {quote(self.name)}, have no featureSchemaId"
        message = f"{'no feature has a featureSchemaId' if self.every else some}, so schemaId in predictions cannot be checked"
        return message, "give names in the predictions, or export the ontology again once it exists on the platform"


class DuplicateSchemaId(Violation, code="ONT011", slug="duplicate-schema-id", layer="ontology"):
    """Two features have the same featureSchemaId.

    Why: A prediction that gives this id could mean either; an ontology from the platform never repeats one.
    Fix: Export the ontology again instead of copying entries by hand.
    """

    is_local = True

    what: str
    name: str
    what_of_other: str
    name_of_other: str
    pointer: str

    template = (
        "{what} {name:quoted} has the featureSchemaId {value:quoted} of {what_of_other} {name_of_other:quoted} at {pointer}",
        "export the ontology again instead of copying entries by hand",
    )


class UnusedOptionNesting(Violation, code="ONT012", slug="unused-option-nesting", severity=Severity.WARNING, layer="ontology"):
    """A text classification has options, which are not used.

    Why: A text question is answered with free text, so neither the options nor anything nested in them can be given.
    Fix: Remove the options, or make the question a radio or checklist.
    """

    source_kind: str
    name: str
    count: int

    def words(self) -> Words:
        number = f"{self.count:,} option{'s' if self.count > 1 else ''}"
        message = f"{self.source_kind} {quote(self.name)} is answered with free text, yet it has {number}"
        return message, "make it a radio or checklist, or remove the options"


class UnknownMedia(Violation, code="ONT013", slug="unknown-media", severity=Severity.WARNING, layer="ontology"):
    """The ontology's media type is not known.

    Why: Rules that depend on the medium stay quiet, so mistakes that they would find are missed.
    Fix: Correct mediaType if it is misspelt, or say with --media what the data rows are.
    """

    near: tuple[str, ...]

    def words(self) -> Words:
        message = f"media type {quote(self.value)} is not known, so that the medium is taken as not given"
        return (
            message,
            f"did you mean {quote(self.near[0])}? Else say it with --media" if self.near else "say with --media what the data rows are",
        )


class NoLength(Violation, code="ONT014", slug="no-length", layer="ontology"):
    """A text must be longer than it may be.

    Why: minCharacters is above maxCharacters, so that no answer is of a length that is allowed, and every one is found faulty.
    Fix: Swap the two where they were mixed up, or export the ontology again.
    """

    is_local = True

    source_kind: str
    name: str
    maximum: int

    template = (
        "{source_kind} {name:quoted} has at least {value:,} and at most {maximum:,} characters: none fits",
        "swap the two, or export the ontology again",
    )


class LabelIsOtherValue(Violation, code="ONT015", slug="label-is-other-value", severity=Severity.WARNING, layer="ontology"):
    """The label of an option is the value of another option of the question.

    Why: A prediction may name an option by its value or by its label. This text leads to two options, and the platform does not say which
    one it takes (ANS030).
    Fix: Change the label or the value of one of them, or give the schemaId in predictions.
    """

    value_: str
    pointer: str

    template = (
        "the label {value:quoted} of option {value_:quoted} is also the value of {pointer}",
        "change one of them on the platform, or give the schemaId in predictions",
    )
