"""Cross-record rules: they keep numbers while the file is read, and reread elements only for candidates."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.io.reread import Reader
from predlint.io.similar_rows import with_spaces
from predlint.kernel.column_index import ColumnIndex, Columns
from predlint.kernel.column_queries import RunCalls
from predlint.model.findings import finding_of, spec_of
from predlint.model.geometry import TOLERANCE
from predlint.model.hashes import NONE, OWN, Secret, distinct
from predlint.model.mergeable import FIRST, LAST, LIST, TOTAL, UNION, own, part
from predlint.model.violation import Finding, make_finding
from predlint.platforms.coco.forms import score_alias
from predlint.platforms.coco.matching import ResolvedReferences
from predlint.platforms.coco.record import file_name_of, has_outline, id_of, is_exported, own_attributes, text_of
from predlint.platforms.coco.topics import captions
from predlint.platforms.coco.topics.box_convention import NEITHER, CornerBoxes, CornerVerdict
from predlint.platforms.coco.topics.captions import CaptionedImages
from predlint.platforms.coco.topics.categories import AttributesForEncord, KeyPointsForEncord, check_categories, stops_import, unanswered
from predlint.platforms.coco.topics.duplicates import (
    ANNOTATION_IDS,
    CONTENTS,
    IMAGE_IDS,
    IMAGE_NAMES,
    DeferredFinding,
    Duplicates,
    Kind,
    content_hash,
)
from predlint.platforms.coco.topics.images import IdsOfAnotherSplit, ImagesOfAnotherSplit
from predlint.platforms.coco.topics.keypoints import KeypointPresence, count_points, has_keypoints, has_points
from predlint.platforms.coco.topics.mapping import check_mapping, unchecked
from predlint.platforms.coco.topics.members import AllCrowds
from predlint.platforms.coco.topics.missing import MissingMembers
from predlint.platforms.coco.topics.mistakes import ElementRecords
from predlint.platforms.coco.topics.references import ImagesWithoutRows, ListMatchesNothing, SpaceInList, UnnamedWithoutRow
from predlint.platforms.coco.topics.results import is_annotation
from predlint.platforms.coco.topics.scores import ConfidenceForScore, NoScore
from predlint.platforms.protocols import CrossRecordRules
from predlint.platforms.systematic_mistakes import Records

if TYPE_CHECKING:
    import numpy as np


# -- The values of one block of annotations or results that the cross-record rules need ----------------------------

if TYPE_CHECKING:
    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


class ExplainedElements:
    """An element that was explained, with the facts that its findings gave."""

    __slots__ = ("cornered", "lacks", "outlined", "value")

    def __init__(self, value: Any, lacks: Sequence[str] = (), cornered: CornerVerdict = NEITHER, *, outlined: bool = False) -> None:
        """``lacks``: codes of the rules by which it lacks a member; ``cornered``: the box convention that its findings suggest;
        ``outlined``: True if it has an outline under another name."""
        self.value, self.lacks, self.cornered, self.outlined = value, lacks, cornered, outlined


class BlockElements:
    """Columns with one value per element, `NONE` if missing. `CocoCrossRecordRules.add_block` fills in values of `explained` ones."""

    def __init__(
        self,
        ids: Ints,
        categories: Ints,
        images: Ints,
        contents: Ints,
        boxes: Floats,
        lacks: dict[str, list[int]],
        unscored: list[int],
        attributed: Sequence[int],
        *,
        has_keypoints: Bools | None,
        points: Ints | None,
        drawn: bool,
        scored: bool,
        singles: bool,
        numbered: bool = False,
    ) -> None:
        self.ids, self.categories, self.images, self.contents = ids, categories, images, contents
        self.boxes = boxes
        """Boxes of the clean elements that have one, in any order: four columns."""
        self.lacks = lacks
        """Code -> indices in the block of the clean elements that lack a member."""
        self.unscored = unscored
        """Indices in the block of the clean annotations without a score."""
        self.attributed = attributed
        """Indices in the block of the clean annotations with attributes, in a file that is meant for Encord."""
        self.has_keypoints, self.points = has_keypoints, points
        """Whether each element has key points, and how many; None if none has any."""
        self.drawn = drawn
        """True if a clean element has an outline."""
        self.scored = scored
        """True if a clean annotation has a score."""
        self.numbered = numbered
        """True if a clean annotation has a number of key points."""
        self.singles = singles
        """True if a clean element is no crowd."""
        self.explained: dict[int, ExplainedElements] = {}
        """Index in the block -> element that is not clean."""

    @property
    def count(self) -> int:
        return len(self.ids)

    def named(self) -> set[int]:
        """Returns the ids of the categories that elements name."""
        return set(distinct(self.categories).tolist()) - {NONE}

    def pose(self, place: int, *, posed: bool, points: int) -> None:
        """Sets whether the element at this index has key points, and how many."""
        import numpy as np

        if self.has_keypoints is None or self.points is None:
            if not posed and not points:
                return
            self.has_keypoints, self.points = np.zeros(self.count, np.bool_), np.zeros(self.count, np.int64)
        self.has_keypoints[place], self.points[place] = posed, points


# -- Unmatched images that no annotation names. Encord's recipe looks up every image of the file, and stops at these too --

#: Maximum number of images that are reported one by one. The last finding gives the number of further ones.
_MOST = 1_000


def unannotated_unmatched(links: ResolvedReferences, places: Mapping[int, int], named: Set[int]) -> Iterator[tuple[int, Finding]]:
    """Yields (index of the image, finding). ``places``: image id -> index; ``named``: images that are reported at their annotations."""
    absent = [id_ for id_ in places if id_ not in named]
    by_space = with_spaces(links.similar_titles.rows) if links.similar_titles is not None else {}
    if by_space:  # the list of data rows is wrong, which is reported once: at an annotation that names such an image, if any
        is_reported = any([links.unnamed.get(id_) in by_space for id_ in named])
        listed = [id_ for id_ in absent if links.unnamed[id_] in by_space]
        for id_ in () if is_reported else listed[:1]:
            name = cast(str, links.unnamed[id_])
            yield places[id_], make_finding(SpaceInList, (None, "file_name"), name, name, by_space[name])
        absent = [id_ for id_ in absent if links.unnamed[id_] not in by_space]
    for number, id_ in enumerate(islice(absent, _MOST), 1):
        name = links.unnamed[id_]
        title, near = links.similar_titles.of(name) if links.similar_titles is not None and name is not None else (None, ())
        more = len(absent) - _MOST if number == _MOST else 0
        spec = spec_of(UnnamedWithoutRow, title, near, more)
        yield places[id_], finding_of(spec, (None, "file_name"), name)


# -- Cross-record rules of a COCO file. They keep numbers while the file is read, and reread elements only for candidates --
#
# Memory: 16 bytes per annotation, 16 per image. Parts of a file can be read separately: `snapshot` and `merge` are associative.

#: Maximum number of image ids that are kept, to show them if the mapping belongs to another file.
_SHOWN = 20
#: Maximum number of category ids that are kept of those in annotations. The smallest are kept, so that the order of parts does not matter.
_MOST_CATEGORIES = 100_000


class AnnotationFacts(NamedTuple):
    """What is recorded of one annotation or result; `NONE` for a missing or malformed value."""

    id: int = NONE
    content: int = NONE
    category: int = NONE
    has_keypoints: bool = False
    points: int = 0


def image_of(secret: Secret, value: Any) -> tuple[int, int]:
    """Returns the id of an image and the hash of its file name, each `NONE` if it is missing or malformed."""
    image = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    id_, name = id_of(image.get("id")), file_name_of(image)
    return NONE if id_ is None else id_, NONE if name is None else secret.text_hash(name)


def facts_of(secret: Secret, value: Any) -> AnnotationFacts:
    """Returns what is recorded of one annotation or result. Malformed members count as missing."""
    if not isinstance(value, dict):
        return AnnotationFacts()
    annotation = cast("dict[str, Any]", value)
    id_, category = id_of(annotation.get("id")), id_of(annotation.get("category_id"))
    content = content_hash(secret, annotation) if "image_id" in annotation else NONE
    posed, points = has_keypoints(annotation), count_points(annotation)
    return AnnotationFacts(NONE if id_ is None else id_, content, NONE if category is None else category, posed, points)


class CocoCrossRecordRules(CrossRecordRules):
    """Collects the elements of one file and finds what is wrong across them."""

    series = "annotations"
    poses: KeypointPresence = part()
    lacking: MissingMembers = part()
    corners: CornerBoxes = part(CornerBoxes)
    captions: CaptionedImages = part(CaptionedImages)
    runs: list[tuple[Kind, int]] = own(list)
    """Runs of consecutive elements of one list: (list, number of elements)."""
    categories: list[tuple[int | None, str | None]] = LIST
    used: set[int] = UNION
    some_images: list[int] = own(list)
    """Ids of the first images and of one that the mapping has, kept only if there is a mapping."""
    mapped_image: bool = own(bool)
    unscored: int = TOTAL
    pointed: int = TOTAL
    first_unscored: int = FIRST
    """Index of the first annotation without a score."""
    first_pointed: int = FIRST
    """Index of the first annotation with key points."""
    first_attributed: int = FIRST
    """Index of the first annotation with attributes."""
    last_unscored: int = LAST
    last_attributed: int = LAST
    confident: int = TOTAL
    """Number of annotations that have "confidence" instead of a score."""
    scored_as: str | None = own(lambda: None)
    """Name of the member that seems to be the score of the first annotation without one."""
    about_images: int = TOTAL
    """Number of annotations or results that name an image. The others are something else altogether."""
    unmatched_images: set[int] = UNION
    """Ids of the unmatched images that annotations name. The finding is reported for these annotations."""
    unnamed: dict[int, int] = own(dict)
    """Image id -> index of the image, for unmatched images. They are reported even if no annotation names them."""
    singles: int = TOTAL
    """Number of annotations that are no crowd, or are not objects."""
    labels: int = TOTAL
    """Number of results that are annotations of an annotation file."""

    def __init__(
        self,
        links: ResolvedReferences,
        posed: Mapping[int, str] | None = None,
        unposed: Mapping[int, str] | None = None,
        declared: Collection[int] = frozenset(),
        secret: Secret = OWN,
    ) -> None:
        """``posed``, ``unposed``: category id -> name, for categories with and without key points; ``declared``: those that name key points
        in the file itself."""
        super().__init__()
        self.links, self.secret = links, secret
        self.within = ""
        """JSON pointer of the list of results: "" for the root, else that of the member that contains it."""
        self.poses = KeypointPresence(posed or {}, unposed, declared)
        self.lacking = MissingMembers(encord=links.matcher is not None)
        self.image_ids, self.image_names = array("q"), array("q")
        self.annotation_ids, self.contents = array("q"), array("q")
        self.column_index = ColumnIndex(
            (IMAGE_IDS, IMAGE_NAMES, ANNOTATION_IDS, CONTENTS), {"images": "image_ids", "annotations": "annotation_ids"}
        )
        self.column_index.declare(self, "image_ids", "image_names", "annotation_ids", "contents")

    def merge(self, notes: Columns, _: int = 0, /) -> None:
        """Appends the snapshot of a later part of the same file."""
        facts, images = notes.facts, self.column_index.count("images")
        if self.first_unscored < 0:  # it belongs to the first annotation without a score
            self.scored_as = facts["scored_as"]
        super().merge(notes)
        for id_, index in facts["unnamed"].items():
            self.unnamed.setdefault(id_, images + index)
        for kind, count in facts["runs"]:
            self._ran(kind, count)
        self._see(facts["some_images"])
        self._use(())

    def _see(self, ids: Iterable[int]) -> None:
        """Keeps the first image ids, and one that the mapping has."""
        mapped = self.links.mapping.images if self.links.mapping is not None else None
        if mapped and not self.mapped_image:
            for id_ in ids:
                self.mapped_image = id_ in mapped
                if self.mapped_image or len(self.some_images) < _SHOWN:
                    self.some_images.append(id_)
                if self.mapped_image:
                    break

    def _use(self, categories: Iterable[int]) -> None:
        self.used.update(categories)
        if len(self.used) > 2 * _MOST_CATEGORIES:
            self.used = set(sorted(self.used)[:_MOST_CATEGORIES])

    # ---- while the file is read

    def _ran(self, kind: Kind, count: int = 1) -> None:
        if self.runs and self.runs[-1][0] == kind:
            count += self.runs.pop()[1]
        self.runs.append((kind, count))

    def add_image(self, value: Any) -> None:
        """Adds the next element of "images"."""
        self._ran("images")
        id_, name = image_of(self.secret, value)
        if id_ in self.links.unnamed:
            self.unnamed.setdefault(id_, self.column_index.count("images"))
        self.image_ids.append(id_)
        if id_ != NONE:
            self._see((id_,))
        self.image_names.append(name)

    def add_category(self, value: Any) -> None:
        """Adds the next element of "categories"."""
        self._ran("categories")
        category = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        self.categories.append((id_of(category.get("id")), text_of(category.get("name"))))

    def add_annotation(self, value: Any, lacks: Iterable[str] = (), *, cornered: CornerVerdict = NEITHER, outlined: bool = False) -> None:
        """Adds the next annotation or result. ``lacks``: codes of the rules by which it lacks a member.

        ``cornered``: the box convention that its findings suggest; ``outlined``: True if it has an outline under another name.
        """
        index = self.count
        self._ran("annotations")
        for code in lacks:
            self.lacking.add(code, index)
        facts = facts_of(self.secret, value)
        self.annotation_ids.append(facts.id)
        is_caption = self.links.results and self.captions.add(value, index)
        self.contents.append(NONE if is_caption else facts.content)  # a repeated caption is the second of its image
        self._take(value, index, cornered, outlined=outlined)
        if facts.category != NONE:
            self.poses.add(facts.category, facts.has_keypoints, index, facts.points)
            if facts.category not in self.used:
                self._use((facts.category,))

    def _take(self, value: Any, at: int, cornered: CornerVerdict, *, outlined: bool) -> None:
        """Counts the annotation or result with the index ``at``."""
        self.lacking.outlined = self.lacking.outlined or outlined
        if not isinstance(value, dict):
            self.singles += 1
            return
        annotation = cast("dict[str, Any]", value)
        if self.links.unnamed and (image := id_of(annotation.get("image_id"))) in self.links.unnamed:
            self.unmatched_images.add(cast(int, image))
        self.about_images += "image_id" in annotation
        drawn = annotation.get("segmentation")
        self.corners.add(annotation.get("bbox"), cornered)
        self.lacking.outlined = self.lacking.outlined or has_outline(drawn)
        if self.links.results:
            self.labels += is_annotation(annotation)
        else:
            self.lacking.scored = self.lacking.scored or annotation.get("score") is not None
            self.lacking.numbered = self.lacking.numbered or "num_keypoints" in annotation
        self.singles += annotation.get("iscrowd") != 1
        if self._is_imported and "category_id" in annotation:
            if annotation.get("score") is None:
                self.unscored += 1
                self.last_unscored = max(self.last_unscored, at)
                self.confident += annotation.get("confidence").__class__ in (int, float)
                if self.first_unscored < 0 or at < self.first_unscored:
                    self.first_unscored = at
                    self.scored_as = score_alias(annotation)
            if "attributes" in annotation:
                self._attribute(at, at)
            if has_points(annotation):
                self.pointed += 1
                if self.first_pointed < 0:
                    self.first_pointed = at

    def _attribute(self, first: int, last: int) -> None:
        """Takes note of annotations with attributes, by the indices of the first and the last of them."""
        self.first_attributed = first if self.first_attributed < 0 else min(self.first_attributed, first)
        self.last_attributed = max(self.last_attributed, last)

    @property
    def _is_imported(self) -> bool:
        """True for an annotation file that is meant for Encord."""
        return self.links.matcher is not None and not self.links.results

    # ---- many at once

    def add_images(self, ids: Ints, names: Ints) -> int:
        """Adds images by their ids and hashes of their file names, `NONE` if missing. Returns their number."""
        self._ran("images", len(ids))
        self.image_ids.frombytes(ids.tobytes())
        self.image_names.frombytes(names.tobytes())
        if self.links.mapping is not None:
            self._see(ids[ids != NONE].tolist())
        return len(ids)

    def add_block(self, block: BlockElements) -> int:
        """Adds the annotations or results of one block in file order. Returns their number."""
        base = self.count
        self._ran("annotations", block.count)
        lacks = {code: list(places) for code, places in block.lacks.items()}
        if self._is_imported and block.unscored:
            if self.first_unscored < 0:
                self.first_unscored = base + block.unscored[0]
            self.unscored += len(block.unscored)
            self.last_unscored = max(self.last_unscored, base + block.unscored[-1])
        if self._is_imported and block.attributed:
            self._attribute(base + block.attributed[0], base + block.attributed[-1])
        for place, explained in block.explained.items():
            facts = facts_of(self.secret, explained.value)
            block.ids[place], block.contents[place], block.categories[place] = facts.id, facts.content, facts.category
            block.pose(place, posed=facts.has_keypoints, points=facts.points)
            for code in explained.lacks:
                lacks.setdefault(code, []).append(place)
            self._take(explained.value, base + place, explained.cornered, outlined=explained.outlined)
        self.lacking.add_many({code: sorted(places) for code, places in lacks.items()}, base)
        named = block.named()
        self.poses.add_many(block.categories, named, block.has_keypoints, block.points, base)
        self._use(named)
        self.lacking.outlined = self.lacking.outlined or block.drawn
        self.lacking.scored = self.lacking.scored or block.scored
        self.lacking.numbered = self.lacking.numbered or block.numbered
        if len(block.boxes):
            self.corners.add_many(block.boxes, NEITHER)
        self.about_images += block.count - len(block.explained)
        self.singles += block.singles
        self.annotation_ids.frombytes(block.ids.tobytes())
        self.contents.frombytes(block.contents.tobytes())
        if self.links.unnamed:
            self.unmatched_images.update(self.links.unnamed.keys() & set(block.images.tolist()))
        return block.count

    # ---- at the end

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[DeferredFinding]:
        """Yields (position in the file, finding) for what is wrong across the elements."""
        if len(self.used) > _MOST_CATEGORIES:
            self.used = set(sorted(self.used)[:_MOST_CATEGORIES])
        duplicates = Duplicates(self.column_index, self._place, self._called, encord=self.links.matcher is not None)
        yield from duplicates.images(read, run)
        for index, finding in unannotated_unmatched(self.links, self.unnamed, self.unmatched_images):
            yield self._place("images", index), finding
        for index, finding in check_categories(self.links, self.categories, self.used):
            yield self._place("categories", index), finding
        yield from duplicates.annotations(read, run)
        yield from self._annotations(read)

    def records(self, read: Reader, shown: ElementRecords) -> Records:
        """Returns the annotations or results of the file, for rereading."""
        return Records(self.count, partial(self._place, "annotations"), read, shown.show, TOLERANCE)

    def summary(self) -> Iterator[Finding]:
        """Yields the findings about the file as a whole."""
        links = self.links
        if links.unlisted_images is not None:
            yield make_finding(ImagesOfAnotherSplit, None, None, *links.unlisted_images)
        if links.renumbered is not None:
            yield make_finding(IdsOfAnotherSplit, None, None, *links.renumbered)
        yield from self.corners.findings()
        if self.captions.first and links.reference is not None and links.reference.images is not None:
            lacking = self.captions.missing(links.reference.images)
            yield from () if lacking is None else (lacking,)
        if links.compared_by is not None and links.rows is not None and self.about_images:
            few = tuple([row.name for row in islice(links.rows.rows, 3)])
            yield make_finding(ListMatchesNothing, None, None, links.compared_by, few)
        if links.unmatched_images is not None:
            yield make_finding(ImagesWithoutRows, None, None, *links.unmatched_images)
        if self._is_imported and (missing := unanswered(links, self.categories, self.used)) is not None:
            yield missing
        if links.mapping is not None and links.matcher is not None:
            yield from check_mapping(links.mapping, links.matcher, links.rows, self.categories, self.used, self.some_images)
        if self.about_images:
            yield from unchecked(links, bool(self.used))

    def _place(self, kind: Kind, index: int) -> int:
        """Returns the position in the file of the element with this index in one of the lists."""
        before, base = 0, 0
        for ran, count in self.runs:
            if ran == kind:
                if index < before + count:
                    return base + index - before
                before += count
            base += count
        raise IndexError(index)

    def _called(self, kind: Kind, index: int) -> str:
        """Returns the JSON pointer by which messages name an earlier element."""
        return f"{self.within}/{index}" if self.links.results and kind == "annotations" else f"/{kind}/{index}"

    def missing_findings(self, explain: Callable[[int], list[Finding]]) -> Iterator[DeferredFinding]:
        """Yields (position, finding) for members that annotations lack. ``explain`` returns the findings of the one at a position."""
        place = partial(self._place, "annotations")
        for index, finding in self.lacking.findings(self.count, lambda index: explain(place(index))):
            yield place(index), finding

    def missing_positions(self, code: str) -> Iterator[int]:
        """Returns the positions of the annotations that lack the member required by a rule."""
        return (self._place("annotations", index) for index in self.lacking.of(code))

    def _annotations(self, read: Reader) -> Iterator[DeferredFinding]:
        count = self.count
        ends = (self._place("annotations", at) for at in (self.first_unscored, self.last_unscored)) if self.unscored else ()
        labels = bool(self.unscored) and all([is_exported(read(position).value) for position in ends])  # labels are not predictions
        if self.unscored and not self.lacking.scored and not labels:
            all_confident = self.confident == self.unscored
            alias = (self.scored_as,) if self.scored_as is not None and not all_confident else ()
            spec = (
                spec_of(ConfidenceForScore, self.unscored, count, *alias)
                if all_confident
                else spec_of(NoScore, self.unscored, count, *alias)
            )
            yield self._place("annotations", self.first_unscored), finding_of(spec, (None, "score"), None)
        if count > 1 and not (self.singles or self.links.results or self.links.matcher):
            yield self._place("annotations", 0), make_finding(AllCrowds, (None, "iscrowd"), 1, count)
        for index, image, first in self.captions.repeated():
            yield self._place("annotations", index), captions.twice(image, self._called("annotations", first))
        for index, finding in self.poses.findings():
            yield self._place("annotations", index), finding
        if self.first_attributed >= 0 and not stops_import(self.links, self.categories, self.used):
            yield from self._attributes(read)
        if self.pointed and not stops_import(self.links, self.categories, self.used):
            spec = spec_of(KeyPointsForEncord, self.pointed, count)
            yield self._place("annotations", self.first_pointed), finding_of(spec, (None, "keypoints"), None)

    def _attributes(self, read: Reader) -> Iterator[DeferredFinding]:
        """Yields a finding if the first or the last annotation with attributes has some that are not only notes of programs."""
        for index in dict.fromkeys((self.first_attributed, self.last_attributed)):
            position = self._place("annotations", index)
            if names := own_attributes(read(position).value):
                yield position, make_finding(AttributesForEncord, (None, "attributes"), None, names)
                return
