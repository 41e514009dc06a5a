"""The words that options take, as types and as lists: the same for the command line and the library."""

from __future__ import annotations

from typing import Literal, get_args

#: How predictions are written.
Dialect = Literal["labelbox", "label-studio", "encord", "coco"]
#: What a file of Labelbox predictions is for.
Target = Literal["model-run", "mal"]
#: What data rows are.
Media = Literal[
    "image", "video", "text", "pdf", "audio", "conversational", "geospatial", "html", "dicom", "llm-prompt-response", "llm-multimodal"
]  # fmt: skip
#: A release or page of a platform's rules; which of them go with which platform, `PROFILES` says.
Profile = Literal["default", "current", "docs-2023", "sdk-2.1.2", "sdk-2.1.3", "strict-match", "partial-match"]

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
#: By the dialect of an ontology: how predictions for it may be written.
WRITTEN_FOR: dict[str, tuple[str, ...]] = {
    "labelbox": ("labelbox",),
    "label-studio": ("label-studio",),
    "encord": ("encord", "coco"),
    "coco": ("coco",),
}
TARGETS: tuple[Target, ...] = get_args(Target)
MEDIA: tuple[Media, ...] = get_args(Media)
#: Which of a platform's rules to hold to, where its pages or releases differ; by dialect. ``default`` and ``current`` are the same.
#: ``docs-2023``: warns of what Labelbox's support tables of that year did not offer.
#: ``sdk-2.1.2``, ``sdk-2.1.3``: also an error is whatever a Label Studio server refuses that checks predictions with that release of
#: label-studio-sdk.
#: ``strict-match``, ``partial-match``: how Encord compares predictions with the truth, which decides whether unanswered questions matter.
PROFILES: dict[str, tuple[Profile, ...]] = {
    "labelbox": ("default", "current", "docs-2023"),
    "label-studio": ("default", "current", "sdk-2.1.2", "sdk-2.1.3"),
    "encord": ("default", "current", "strict-match", "partial-match"),
    "coco": ("default", "current"),
}
EVERY_PROFILE: tuple[Profile, ...] = get_args(Profile)
LEVELS = ("error", "warning", "info")
#: Bytes of a record, where nobody says otherwise. The largest that people write, videos of hours with a box in every frame or a mask as
#: text, are a few megabytes.
MAX_RECORD = 16 << 20
