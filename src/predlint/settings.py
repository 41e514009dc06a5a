"""The words that options accept, as types and as lists: the same for the command line and the library."""

from __future__ import annotations

from typing import Literal, get_args

#: Platforms of predictions.
Dialect = Literal["labelbox", "label-studio", "encord", "coco"]
#: The use of a file of Labelbox predictions.
Target = Literal["model-run", "mal"]
#: Media types of data rows.
Media = Literal[
    "image", "video", "text", "pdf", "audio", "conversational", "geospatial", "html", "dicom", "llm-prompt-response", "llm-multimodal"
]  # fmt: skip
#: A release or page of a platform's rules; `PROFILES` says which belong to which platform.
Profile = Literal[
    "default", "current", "docs-2023", "before-1.13", "sdk-2.1.2", "sdk-2.1.3", "strict-match", "partial-match"
]  # fmt: skip
BEFORE_1_13: Profile = "before-1.13"

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
#: Dialect of an ontology -> dialects of predictions that can be checked against it.
WRITTEN_FOR: dict[str, tuple[str, ...]] = {
    "labelbox": ("labelbox",),
    "label-studio": ("label-studio",),
    "encord": ("encord", "coco"),
    "coco": ("coco",),
}
TARGETS: tuple[Target, ...] = get_args(Target)
MEDIA: tuple[Media, ...] = get_args(Media)
#: Dialect -> its profiles, for platforms whose pages or releases differ. ``default`` and ``current`` are the same. ``docs-2023`` warns
# about what Labelbox's support tables of that year did not offer. ``before-1.13`` counts offsets in a Text as releases of Label Studio
# before July 2024 do, in UTF-16 units. ``sdk-2.1.2`` and ``sdk-2.1.3`` add errors for everything that a Label
# Studio server with that release of label-studio-sdk refuses. ``strict-match`` and ``partial-match`` are the ways in which Encord compares
# predictions with the truth, which decides whether unanswered questions matter.
PROFILES: dict[str, tuple[Profile, ...]] = {
    "labelbox": ("default", "current", "docs-2023"),
    "label-studio": ("default", "current", BEFORE_1_13, "sdk-2.1.2", "sdk-2.1.3"),
    "encord": ("default", "current", "strict-match", "partial-match"),
    "coco": ("default", "current"),
}
EVERY_PROFILE: tuple[Profile, ...] = get_args(Profile)
LEVELS = ("error", "warning", "info")
#: Default limit of a record's bytes. The largest real ones, videos of hours with a box in every frame or a mask as text, are a few
# megabytes.
MAX_RECORD = 16 << 20
