"""Data rows of every medium, as in a list of data rows."""

from __future__ import annotations

from predlint.samples.drawing_canvas import SIZES
from predlint.samples.model import Json
from predlint.samples.random_source import Identities, RandomSource

#: Medium -> form of its file names, and the platform's name of the medium.
_NAMES = {
    "image": ("img", ".jpg", "IMAGE"), "video": ("clip", ".mp4", "VIDEO"), "text": ("text", ".txt", "TEXT"), "pdf": ("doc", ".pdf", "PDF"),
    "audio": ("call", ".wav", "AUDIO"), "conversational": ("chat", ".json", "CONVERSATIONAL"), "geospatial": ("tile", ".tif", "TMS_GEO"),
    "html": ("page", ".html", "HTML"), "dicom": ("scan", ".dcm", "DICOM"), "llm-prompt-response": ("prompt", "", "LLM_PROMPT_RESPONSE"),
    "llm-multimodal": ("chat", "", "LLM_OFFLINE_MMC"),
}  # fmt: skip
#: Size of an A4 page in points.
_PAGE = (595, 842)


def data_row(draw: RandomSource, ids: Identities, medium: str, number: int) -> Json:
    """The data row of that number."""
    stem, suffix, spelt = _NAMES[medium]
    row: Json = {"global_key": f"{stem}-{number:06}{suffix}", "media_type": spelt}
    if medium in ("image", "video"):
        row["width"], row["height"] = draw.choice(SIZES)
    if medium == "dicom":
        row["width"] = row["height"] = draw.choice((256, 512))
    if medium in ("video", "dicom"):
        row["frame_count"] = draw.integer(20, 600)
    elif medium == "audio":
        row["duration_ms"] = draw.integer(5_000, 600_000)
    elif medium == "text":
        row["text_length"] = draw.integer(80, 4000)
    elif medium == "pdf":
        row["width"], row["height"] = _PAGE
        row["page_count"] = draw.integer(1, 12)
        pages = range(1, row["page_count"] + 1)
        row["token_ids"] = {str(page): [ids.uuid() for _ in range(4)] for page in pages}
        row["group_ids"] = {str(page): [ids.uuid() for _ in range(2)] for page in pages}
    elif medium == "conversational":
        row["messages"] = {f"m{at + 1}": draw.integer(12, 300) for at in range(draw.integer(2, 8))}
    elif medium == "llm-multimodal":
        row["messages"] = {f"m{at + 1}": None for at in range(draw.integer(3, 6))}
    elif medium == "geospatial":
        west, south = round(draw.number(-170, 160), 4), round(draw.number(-60, 60), 4)
        row["bounds"] = [[west, south], [round(west + 0.05, 4), round(south + 0.05, 4)]]
    return row
