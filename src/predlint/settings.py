"""The words that options take: one list for the command line and the library. Imports nothing, so that the command starts fast."""

from __future__ import annotations

DIALECTS = ("labelbox", "label-studio", "encord", "coco")
#: By the dialect of an ontology: how predictions for it may be written.
WRITTEN_FOR: dict[str, tuple[str, ...]] = {
    "labelbox": ("labelbox",),
    "label-studio": ("label-studio",),
    "encord": ("encord", "coco"),
    "coco": ("coco",),
}
TARGETS = ("model-run", "mal")
MEDIA = (
    "image", "video", "text", "pdf", "audio", "conversational", "geospatial", "html", "dicom", "llm-prompt-response", "llm-multimodal",
)  # fmt: skip
#: Which of a platform's rules to hold to, where its pages or releases differ; by dialect. ``default`` and ``current`` are the same.
#: ``docs-2023``: warns of what Labelbox's support tables of that year did not offer.
#: ``sdk-2.1.2``, ``sdk-2.1.3``: also an error is whatever a Label Studio server refuses that checks predictions with that release of
#: label-studio-sdk.
#: ``strict-match``, ``partial-match``: how Encord compares predictions with the truth, which decides whether unanswered questions matter.
PROFILES: dict[str, tuple[str, ...]] = {
    "labelbox": ("default", "current", "docs-2023"),
    "label-studio": ("default", "current", "sdk-2.1.2", "sdk-2.1.3"),
    "encord": ("default", "current", "strict-match", "partial-match"),
    "coco": ("default", "current"),
}
EVERY_PROFILE = tuple(dict.fromkeys(name for names in PROFILES.values() for name in names))
LEVELS = ("error", "warning", "info")
