"""The keywords of the language, and how texts of it are detected by their begin."""

from __future__ import annotations

import os
import re
from typing import cast

from predlint.io.paths import ending
from predlint.io.sources import open_bytes
from predlint.model.texts import lazy_regex

# -- The keywords of the language for ontologies, and the words that Labelbox has in their place -------------------

TOOLS: dict[str, str] = {
    "box": "rectangle",
    "polygon": "polygon",
    "point": "point",
    "line": "line",
    "mask": "raster-segmentation",
    "superpixel": "superpixel",
    "entity": "named-entity",
    "relationship": "edge",
    "message-single": "message-single-selection",
    "message-multi": "message-multi-selection",
    "message-ranking": "message-ranking",
}
QUESTIONS = {
    word: word for word in ("radio", "checklist", "text", "response-radio", "response-checklist", "response-text", "prompt")
}  # fmt: skip
#: Questions about the data row that have a scope in Labelbox; prompts and responses have none.
SCOPED = frozenset({"radio", "checklist", "text"})
#: Labelbox's media types -> predlint's media; of several for one medium, the first is written.
MEDIA_TYPES = {
    "IMAGE": "image", "VIDEO": "video", "TEXT": "text", "PDF": "pdf", "DOCUMENT": "pdf", "AUDIO": "audio",
    "CONVERSATIONAL": "conversational", "TMS_GEO": "geospatial", "TMS_SIMPLE": "geospatial", "SIMPLE_TILE": "geospatial",
    "GEOSPATIAL_TILE": "geospatial", "HTML": "html", "DICOM": "dicom", "LLM_PROMPT_RESPONSE_CREATION": "llm-prompt-response",
    "LLM_PROMPT_RESPONSE": "llm-prompt-response", "LLM_PROMPT_CREATION": "llm-prompt-response", "LLM_OFFLINE_MMC": "llm-multimodal",
    "LLM_CHAT_EVALUATION": "llm-multimodal", "MULTI_MODAL_CHAT": "llm-multimodal",
}  # fmt: skip
MEDIA: dict[str, str] = {}
for _spelt, _medium in MEDIA_TYPES.items():
    MEDIA.setdefault(_medium, _spelt)
#: Keywords for a kind without a word in the language; ``with`` sets Labelbox's own word.
OTHER_TOOL, OTHER_QUESTION = "tool", "classification"
#: Keywords with which a statement begins.
STATEMENTS = ("include", "ontology", "media", "rule", *TOOLS, OTHER_TOOL, *QUESTIONS, OTHER_QUESTION)
ATTRIBUTES = ("required", "optional", "global", "index", "characters", "id", "node", "color", "with", "without")
CLAUSES = ("severity", "on", "when", "require", "message", "fix", "why")


# -- Detects texts of the language by their begin ------------------------------------------------------------------

#: Comments and empty lines, then a keyword followed by a name.
_BEGIN = lazy_regex(
    rf'\s*(?:#[^\r\n]*[\r\n]\s*)*(?:{"|".join(map(re.escape, sorted(STATEMENTS, key=len, reverse=True)))})[ \t]+(?:"|[^\W\d]|\()'
)
#: Number of bytes read for detection; after a longer comment, the file name decides.
HEAD = 1 << 16


def is_onto_path(path: str) -> bool:
    """Returns True for a name that ends in ``.onto``."""
    return ending(path) == ".onto"


def looks_like_onto(head: bytes) -> bool:
    """Returns True if the first word after comments begins a statement."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.lstrip()[:1] in (b"{", b"[", b"<", b""):
        return False
    return _BEGIN.match(head[:HEAD].decode("utf-8", "ignore")) is not None


def is_onto(source: object) -> bool:
    """Returns True for a path that ends in ``.onto``, and for a text of the language; False for a file that cannot be read."""
    if isinstance(source, bytes):
        return looks_like_onto(source)
    if not isinstance(source, (str, os.PathLike)):
        return False
    path = str(cast("str | os.PathLike[str]", source))
    if is_onto_path(path):
        return True
    try:
        with open_bytes(path) as file:
            return looks_like_onto(file.read(HEAD))
    except (OSError, ValueError):
        return False
