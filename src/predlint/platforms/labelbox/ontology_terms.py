"""Labelbox's terms for tools, questions and media, and violations about an ontology that cannot be read or has unknown terms."""

from __future__ import annotations

from typing import cast

from predlint.lang.keywords import MEDIA_TYPES, QUESTIONS, TOOLS
from predlint.model.diagnostics import Severity
from predlint.model.names import nearest
from predlint.model.ontology import AnswerKind, ToolKind
from predlint.model.texts import listing, quote
from predlint.model.violation import Violation, Words


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


# -- Labelbox's terms for tools, questions and media, in predlint's words, and what users write instead --------------


#: Labelbox's word for a tool, and for a question -> predlint's.
TOOL_KINDS: dict[str, ToolKind] = {spelt: cast(ToolKind, "mask" if word == "superpixel" else word) for word, spelt in TOOLS.items()}
ANSWER_KINDS: dict[str, AnswerKind] = {spelt: cast(AnswerKind, word.removeprefix("response-")) for word, spelt in QUESTIONS.items()}

#: Media types of maps whose coordinates are pixels of a tiled image.
IN_PIXELS = frozenset({"TMS_SIMPLE", "SIMPLE_TILE"})
#: Kinds that Labelbox has, but for which no import of predictions is known.
_NOT_IMPORTED = frozenset({"marker", "step-reasoning", "fact-checking", "prompt-issue", "dropdown", "group"})
#: Members with lists, and all members of the format.
_LISTS = frozenset({"tools", "classifications", "options", "attributes"})

_KNOWN = _LISTS | frozenset(
    "name tool type value label instructions required color scope uiMode isLikertScale position definition schemaNodeId featureSchemaId"
    " minCharacters maxCharacters mediaType normalized ontology project data".split()
)

#: Words from other tools and from the SDK's enums, and the word that the file needs.
_KIND_ALIASES = {
    **dict.fromkeys(("bbox", "box", "boundingbox", "rect"), "rectangle"),
    **dict.fromkeys(("polyline", "linestring"), "line"),
    **dict.fromkeys(("segmentation", "mask", "raster", "bitmask", "brush"), "raster-segmentation"),
    **dict.fromkeys(("ner", "entity", "textentity"), "named-entity"),
    **dict.fromkeys(("relationship", "relation"), "edge"),
    **dict.fromkeys(("keypoint", "landmark"), "point"),
    **dict.fromkeys(("select", "single", "singlechoice", "choice", "enum", "boolean"), "radio"),
    **dict.fromkeys(("checkbox", "checkboxes", "multi", "multiple", "multiplechoice", "multiselect"), "checklist"),
    **dict.fromkeys(("freetext", "string", "textarea"), "text"),
}


def media_of(spelt: str) -> str | None:
    """Returns the medium in predlint's words, or None if it is not known."""
    return MEDIA_TYPES.get(_plain(spelt))


def is_in_pixels(spelt: str) -> bool:
    """Returns True for a map whose coordinates are pixels."""
    return _plain(spelt) in IN_PIXELS


def _plain(spelt: str) -> str:
    return spelt.strip().upper().replace("-", "_").removeprefix("MEDIATYPE.")


def hint(spelt: str, known: tuple[str, ...]) -> str:
    """Returns the help for an unknown type of tool or classification."""
    if spelt in _NOT_IMPORTED:
        return "Labelbox documents no import of predictions for this type"
    intended = _KIND_ALIASES.get(spelt.lower().replace("_", "").replace("-", "").replace(" ", ""))
    near = [intended] if intended in known else nearest(spelt, known, 1)
    return f"did you mean {quote(near[0])}?" if near else f"known types: {listing(known, 12)}"


def like_member(item: dict[str, object], wanted: tuple[str, ...], *, lists: bool = False) -> str | None:
    """Returns a hint if a member of the object looks like a misspelt wanted one, else None. ``lists``: the wanted members must be lists."""
    keys = [key for key, value in item.items() if (isinstance(value, list) and key not in _LISTS if lists else key not in _KNOWN)]
    for key in wanted:
        for near in nearest(key, keys, 1) if keys else ():
            if near[:2].lower() == key[:2]:  # as "classification", "Tools": wrong ending or case
                return f"{quote(near)} should be {quote(key)}"
    return None
