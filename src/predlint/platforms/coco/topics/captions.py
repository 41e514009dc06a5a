"""Captions: texts of images; an evaluation of results wants exactly one for each image of the reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.mergeable import Mergeable, own
from predlint.model.violation import Finding, Violation, Words, make_finding
from predlint.platforms.coco.forms import annotation_kind
from predlint.platforms.coco.ontology import Images
from predlint.platforms.coco.record import id_of
from predlint.platforms.coco.topics.members import MemberMissing, NotText
from predlint.platforms.coco.topics.missing import ScoreMissing
from predlint.platforms.coco.topics.results import MixedResults
from predlint.shape.nodes import Member, Text

# -- Captions ------------------------------------------------------------------------------------------------------


class CaptionEmpty(Violation, code="REC309", slug="coco-caption-empty", severity=Severity.WARNING):
    """A caption is empty.

    Why: It counts as an answer, and as a bad one, in every measure.
    Fix: Find out why the model gave no caption; leave out what has no caption.
    """

    template = "the caption is empty", "write one; or leave the whole entry out, not the caption alone"


def caption_node(missing: ViolationSpec) -> Member:
    return Member(Text(spec_of(NotText, "caption"), empty=spec_of(CaptionEmpty)), missing)


def check_caption_among(out: list[Finding]) -> None:
    """Keeps only the main finding for a caption among other results: a missing category and score follow from it."""
    if any(finding.breaks(MixedResults) for finding in out):
        of_drawn = ((None, "category_id"), (None, "score"))
        out[:] = [finding for finding in out if not finding.breaks(MemberMissing, ScoreMissing) or finding.path not in of_drawn]


# -- Captions in a list of results: an evaluation wants exactly one for each image of the reference ----------------

#: Members of results of other kinds, which may have a caption, too.
_DRAWN = frozenset({"bbox", "segmentation", "keypoints"})
#: The snapshot of one part: image -> index of its first caption; and (index, image) of further captions.
Notes = tuple[dict[int, int], list[tuple[int, int]]]


class CaptionTwice(Violation, code="DUP304", slug="coco-caption-twice", layer="stream"):
    """A list of results has two captions for one image.

    Why: COCOEvalCap asserts that each image has one caption, and stops with AssertionError at the second. In an annotation file an image
    may have any number of captions.
    Fix: Write the one caption that the model is to be judged by.
    """

    first: str

    template = (
        "image {value:quoted} has a caption already, in {first}; COCOEvalCap stops with AssertionError where an image has two",
        "write one caption for each image: the one that the model is to be judged by",
    )


class ImagesWithoutCaption(Violation, code="KEY322", slug="coco-images-without-caption", layer="stream"):
    """Images of the COCO file that captions are checked against have no caption in the list of results.

    Why: COCOEvalCap goes through all images of that file, and stops with AssertionError at one without a caption. It is reported once per
    file.
    Fix: Write a caption for each image, or evaluate those alone that have one.
    """

    count: int
    total: int
    first: int

    def words(self) -> Words:
        have = f"image{'s' * (self.total != 1)} {'has' if self.count == 1 else 'have'}"
        return (
            f"{self.count:,} of {self.total:,} {have} no caption (the first: id {self.first}); COCOEvalCap stops with AssertionError",
            'write one caption for each image; or evaluate the others alone: evaluator.params["image_id"] = results.getImgIds()',
        )


class CaptionedImages(Mergeable):
    """Collects which images of one list of results have captions."""

    first: dict[int, int] = own(dict)
    further: list[tuple[int, int]] = own(list)

    def add(self, value: Any, index: int) -> bool:
        """Adds the result with this index. Returns True if it is a caption."""
        if annotation_kind(value) != "caption" or not _DRAWN.isdisjoint(value):
            return False
        image = id_of(cast("dict[str, Any]", value).get("image_id"))
        if image is not None and self.first.setdefault(image, index) != index:
            self.further.append((index, image))
        return True

    def merge(self, facts: Any, base: int = 0, /) -> None:
        """Adds the snapshot of a later part of the file, whose first result has the index ``base``."""
        for image, index in facts["first"].items():
            if self.first.setdefault(image, base + index) != base + index:
                self.further.append((base + index, image))
        self.further += [(base + index, image) for index, image in facts["further"]]

    def repeated(self) -> Iterator[tuple[int, int, int]]:
        """Yields (index of a result, its image, index of the first caption of this image)."""
        return ((index, image, self.first[image]) for index, image in (sorted(self.further) if self._lead else ()))

    @property
    def _lead(self) -> bool:
        """True if the list begins with a caption: else it is one of other results, and a caption among them is reported as such."""
        return 0 in self.first.values()

    def missing(self, images: Images) -> Finding | None:
        """Returns a finding if some of these images have no caption. If none has, they are those of another file, which is reported."""
        lacking = [id_ for id_ in images.ids if id_ not in self.first]
        if not lacking or len(lacking) == len(images) or not self._lead:
            return None
        return make_finding(ImagesWithoutCaption, None, None, len(lacking), len(images), lacking[0])


def twice(image: int, first: str) -> Finding:
    """Returns the finding for a further caption of an image. ``first``: the JSON pointer of the first one."""
    return finding_of(spec_of(CaptionTwice, first), (None, "image_id"), image)
