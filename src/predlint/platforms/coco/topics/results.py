"""Results of different kinds in one file, annotations among results, and elements of other platforms."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.coco.declarations import ElementCheck
from predlint.platforms.coco.forms import score_alias
from predlint.platforms.coco.record import OUTLINES, Element, segmentation_alias
from predlint.platforms.coco.topics.members import LOAD, MemberMissing, missing_member_help
from predlint.platforms.common_mistakes import rename_help
from predlint.shape.record_checks import Check, Declared, kinds


class MixedResults(Violation, code="REC308", slug="coco-mixed-results", in_part=True):
    """A result lacks what the first result of the file has, or the outline that others have beside their boxes.

    Why: pycocotools decides by the first result whether a file holds boxes, masks or key points. A result of another kind stops it with
    KeyError, or is evaluated as something that it is not: where boxes have outlines beside them, it takes the box of a result without one
    for its mask.
    Fix: Write a file for each kind.
    """

    # The first result of the file has the member, but this one does not.

    member: str
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        fix = missing_member_help(self.given, self.advice, self.member) or "write boxes, masks and key points into files of their own"
        return (
            f'the result has no "{self.member}", though the first result has; {LOAD} reads all results as it reads the first',
            fix,
        )

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class Undrawn(Violation, of=MixedResults):
    """The result has a box alone, others have an outline beside theirs."""

    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        message = f'the result has no "segmentation", while others have one; {LOAD} takes its box for its mask'
        fix = "give its mask; write boxes without masks into a file of their own"
        return message, missing_member_help(self.given, self.advice, "segmentation") or fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class OutlineElsewhere(Violation, of=MixedResults, layer="record"):
    """The outline of a result stands in another member beside its box."""

    given: str

    def words(self) -> Words:
        return f'the result has {quote(self.given)} and no "segmentation"; {LOAD} takes its box for its mask', rename_help(
            self.given, "segmentation"
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


def foreign_help(value: Any, kind: tuple[str, str]) -> Words:
    """Returns message and help. ``kind``: what the record is, as text, and what to do about it."""
    return f"this is {kind[0]}, where COCO's annotation or result was expected", kind[1]


class NotResults(Violation, code="JSN301", slug="coco-not-results", once_per_file=True, layer="bytes"):
    """The file holds an object where a list of results belongs.

    Why: pycocotools stops at it. Only an annotation file is an object, and brings its images and categories. It is also reported, once a
    file, of files of other platforms and of records of theirs among results.
    Fix: Write the list of results by itself; or add images and categories, to make it an annotation file.
    """

    kind: tuple[str, str]
    """What the object is, as text, and what to do about it."""

    def words(self) -> Words:
        return foreign_help(self.value, self.kind)


class Foreign(Violation, of=MemberMissing):
    """A list inside of the file holds a record of another platform, where COCO has an annotation or a result."""

    kind: tuple[str, str]
    """What the record is, as text, and what to do about it."""

    def words(self) -> Words:
        return foreign_help(self.value, self.kind)


class Held(Violation, of=NotResults):
    """An element of the file holds a list of results, where one result belongs."""

    name: str
    """The member of an element that holds a list of results."""

    template = (
        "results are in a list under {name:quoted}, where one result was expected",
        "write them all into one list (results.extend(entry[{name:quoted}])); those in it were checked",
    )


class Captions(Violation, code="MED301", slug="coco-captions", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The file holds captions; little of them is checked.

    Why: predlint checks that the images exist and that captions are texts; their content is beyond it. It is reported once per file.
    Fix: Nothing needs to be done.
    """

    template = "these are captions; predlint checks their ids and that they are texts, and nothing else", None


class Panoptic(Violation, code="MED302", slug="coco-panoptic", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The file holds panoptic annotations, which are not checked.

    Why: Their masks lie in PNG files, whose colours are the ids of segments_info. predlint does not open them. It is reported once per
    file.
    Fix: Check with panopticapi that each segment has its colour, or convert to masks of run lengths.
    """

    template = (
        "these are panoptic annotations, whose masks lie in PNG files; predlint does not check them",
        "check that each id in segments_info is a colour of the PNG that file_name gives",
    )


#: Kind of elements that are hardly checked -> the finding about it, once per file.
UNCHECKED = {"caption": spec_of(Captions), "panoptic": spec_of(Panoptic)}

# -- Detects results that were copied into an annotation file, and annotations in a list of results. The members that they lack are reported
#    once, not for each.

#: Number of annotations that are examined. All of them must be results.
_MAX_CHECKED = 20
_OF_ANNOTATIONS = frozenset({"id", "area", "iscrowd"})


def are_results(annotations: Iterable[Any]) -> bool:
    """Returns True if the first annotations of a document are results."""
    first = [*islice(annotations, _MAX_CHECKED)]
    return bool(first) and all(map(is_result, first))


def is_result(value: Any) -> bool:
    """Returns True for an annotation that has a score, and no member that only annotations have."""
    return (
        isinstance(value, dict) and {"image_id", "category_id", "score"} <= value.keys() and _OF_ANNOTATIONS.isdisjoint(cast("Any", value))
    )


def is_annotation(value: Any) -> bool:
    """Returns True for a result that has all that only annotations have, and no score under any name."""
    return isinstance(value, dict) and value.keys() >= _OF_ANNOTATIONS and "score" not in value and score_alias(cast("Any", value)) is None


# -- Outlines beside the box of a result ---------------------------------------------------------------------------


def check_outline_elsewhere(element: Element) -> None:
    """Reports an outline beside the box of a result that has the name of another format."""
    if "bbox" in element.value and "segmentation" not in element.value and (other := segmentation_alias(element.value)) in OUTLINES:
        element.settle((None, "segmentation"), None, OutlineElsewhere, other)


ELSEWHERE = ElementCheck(Check(check_outline_elsewhere, kinds(OutlineElsewhere), OUTLINES, Declared(undeclarable=OUTLINES)), ("bbox",))
