"""The keywords of the language for ontologies, and the words that Labelbox has in their place."""

from __future__ import annotations

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
QUESTIONS: dict[str, str] = {
    "radio": "radio",
    "checklist": "checklist",
    "text": "text",
    "response-radio": "response-radio",
    "response-checklist": "response-checklist",
    "response-text": "response-text",
    "prompt": "prompt",
}
#: Questions about the data row that have a scope in Labelbox; prompts and responses have none.
SCOPED = frozenset({"radio", "checklist", "text"})
MEDIA: dict[str, str] = {
    "image": "IMAGE",
    "video": "VIDEO",
    "text": "TEXT",
    "pdf": "PDF",
    "audio": "AUDIO",
    "conversational": "CONVERSATIONAL",
    "geospatial": "TMS_GEO",
    "html": "HTML",
    "dicom": "DICOM",
    "llm-prompt-response": "LLM_PROMPT_RESPONSE_CREATION",
    "llm-multimodal": "LLM_OFFLINE_MMC",
}
#: Keywords for a kind without a word in the language; ``with`` sets Labelbox's own word.
OTHER_TOOL, OTHER_QUESTION = "tool", "classification"
#: Keywords with which a statement begins.
STATEMENTS = ("include", "ontology", "media", "rule", *TOOLS, OTHER_TOOL, *QUESTIONS, OTHER_QUESTION)
ATTRIBUTES = ("required", "optional", "global", "index", "characters", "id", "node", "color", "with", "without")
CLAUSES = ("severity", "on", "when", "require", "message", "fix", "why")
