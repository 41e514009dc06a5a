"""What each medium takes: by kind of tool the member that carries its value, and which extra members records have there.

From the vendor's notebooks and current pages. Where they say nothing of a combination, it is accepted.
"""

from __future__ import annotations

#: What data rows of a medium are called.
ROWS = {
    "image": "image", "video": "video", "text": "text", "pdf": "PDF", "audio": "audio", "conversational": "conversational",
    "geospatial": "geospatial", "html": "HTML", "dicom": "DICOM", "llm-prompt-response": "prompt and response",
    "llm-multimodal": "multimodal chat",
}  # fmt: skip
#: The medium of prompts and their responses.
PROMPTS = "llm-prompt-response"
#: Media whose records may speak of one message. An ontology for the evaluation of chats says that it is conversational, too.
MESSAGES = ("conversational", "llm-multimodal")
_FLAT = ("image", "geospatial")
_FRAMES = ("video", "dicom")
#: Kind of tool -> medium -> the member that carries the value there.
TAKES: dict[str, dict[str, str]] = {
    "box": {**dict.fromkeys((*_FLAT, "pdf"), "bbox"), **dict.fromkeys(_FRAMES, "segments")},
    "polygon": {**dict.fromkeys(_FLAT, "polygon"), "dicom": "segments"},
    "point": {**dict.fromkeys(_FLAT, "point"), **dict.fromkeys(_FRAMES, "segments")},
    "line": {**dict.fromkeys(_FLAT, "line"), **dict.fromkeys(_FRAMES, "segments")},
    "mask": {"image": "mask", **dict.fromkeys(_FRAMES, "masks")},
    "entity": {"text": "location", "conversational": "location", "pdf": "textSelections"},
    "relationship": dict.fromkeys(set(ROWS) - {PROMPTS, "llm-multimodal"}, "relationship"),
    **{kind: dict.fromkeys(MESSAGES, "messageEvaluationTask") for kind in ("message-single", "message-multi", "message-ranking")},
}
#: What is drawn, in the plural, and where else it is taken when a medium does not take it.
PLURAL = {
    "box": "bounding boxes", "polygon": "polygons", "point": "points", "line": "lines", "mask": "masks", "entity": "text entities",
    "relationship": "relationships", "message-single": "message evaluations", "message-multi": "message evaluations",
    "message-ranking": "message evaluations",
}  # fmt: skip
#: What coordinates count there.
COUNTS = {"image": "pixels", "video": "pixels", "dicom": "pixels", "geospatial": "degrees"}
#: Media whose answers to questions of scope index say when they hold: in frames, or in milliseconds.
TIMED = ("video", "audio")
#: Media whose answers may say so: no source tells of those about DICOM series, whose tools are followed through frames too.
MAY_BE_TIMED = (*TIMED, "dicom")
#: How the names of families end whose records say when they hold.
OVER_TIME = ", over time"


_DRAWN = ("box", "polygon", "point", "line", "mask")
_QUESTION_KINDS = ("radio", "checklist", "text")
#: What the vendor's support tables of 2023 did not offer, though samples of today do: target -> kind -> media.
OLDER_TABLES: dict[str, dict[str, frozenset[str]]] = {
    "model-run": {
        **dict.fromkeys(_DRAWN, frozenset({"video", "pdf", "geospatial", "dicom", "html"})),
        **dict.fromkeys(_QUESTION_KINDS, frozenset({"pdf", "geospatial", "audio", "conversational", "dicom", "html"})),
        **dict.fromkeys(("radio", "checklist"), frozenset({"video", "pdf", "geospatial", "audio", "conversational", "dicom", "html"})),
        "entity": frozenset({"pdf", "conversational"}),
    },
    "mal": {
        **dict.fromkeys(("box", "polygon", "point"), frozenset({"dicom"})),
        **dict.fromkeys(("radio", "checklist"), frozenset({"conversational", "dicom", "html"})),
        "text": frozenset({"video", "conversational", "dicom", "html"}),
        "entity": frozenset({"pdf", "conversational"}),
        "relationship": frozenset(ROWS),
    },
}


def same_medium(one: str, other: str) -> bool:
    """Whether predictions for data rows of one medium may be of data rows of the other."""
    return one == other or (one in MESSAGES and other in MESSAGES)


def payloads(kind: str) -> tuple[str, ...]:
    """All members that may carry the value of a kind of tool, on one medium or another."""
    return tuple(dict.fromkeys(TAKES[kind].values()))


def listing_of(kind: str) -> str:
    """The data rows that take a kind of tool, in words."""
    names = [word for medium, word in ROWS.items() if medium in TAKES[kind]]
    return f"{', '.join(names[:-1])} and {names[-1]} data rows" if len(names) > 1 else f"{names[0]} data rows"
