"""What each medium accepts: for each kind of tool the member with its value, and the extra members of records.

From the vendor's notebooks and current pages. Combinations that they do not mention are accepted.
"""

from __future__ import annotations

#: Medium -> what its data rows are called.
ROWS = {
    "image": "image", "video": "video", "text": "text", "pdf": "PDF", "audio": "audio", "conversational": "conversational",
    "geospatial": "geospatial", "html": "HTML", "dicom": "DICOM", "llm-prompt-response": "prompt and response",
    "llm-multimodal": "multimodal chat",
}  # fmt: skip
#: The medium of prompts and their responses.
PROMPTS = "llm-prompt-response"
#: Media whose records may refer to one message. Ontologies for the evaluation of chats are conversational, too.
MESSAGES = ("conversational", "llm-multimodal")
_FLAT = ("image", "geospatial")
_FRAMES = ("video", "dicom")
#: Kind of tool -> medium -> member with the value.
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
#: Shapes in the plural, for messages.
PLURAL = {
    "box": "bounding boxes", "polygon": "polygons", "point": "points", "line": "lines", "mask": "masks", "entity": "text entities",
    "relationship": "relationships", "message-single": "message evaluations", "message-multi": "message evaluations",
    "message-ranking": "message evaluations",
}  # fmt: skip
#: Medium -> unit of its coordinates.
COUNTS = {"image": "pixels", "video": "pixels", "dicom": "pixels", "geospatial": "degrees"}
#: Media whose answers to questions of scope index have times: in frames, or in milliseconds.
TIMED = ("video", "audio")
#: Media whose answers may have times. No documentation covers answers about DICOM series, whose tools have frames, too.
MAY_BE_TIMED = (*TIMED, "dicom")
#: Suffix of question kinds whose answers have times.
OVER_TIME = ", over time"


_DRAWN = ("box", "polygon", "point", "line", "mask")
_QUESTION_KINDS = ("radio", "checklist", "text")
#: Combinations that the vendor's support tables of 2023 did not offer, although samples of today do: target -> kind -> media.
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
    """Returns True if predictions for one medium may be meant for data rows of the other."""
    return one == other or (one in MESSAGES and other in MESSAGES)


def payloads(kind: str) -> tuple[str, ...]:
    """Returns all members that may contain the value of a kind of tool, on any medium."""
    return tuple(dict.fromkeys(TAKES[kind].values()))


def listing_of(kind: str) -> str:
    """Lists the data rows that accept a kind of tool, as text."""
    names = [word for medium, word in ROWS.items() if medium in TAKES[kind]]
    return f"{', '.join(names[:-1])} and {names[-1]} data rows" if len(names) > 1 else f"{names[0]} data rows"
