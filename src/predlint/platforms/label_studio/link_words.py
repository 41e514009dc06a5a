"""Violations of ids and references: the parts of one region, answers about it, its parent, its item, and relations."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import bracketed_integer, digits_of, is_list_text, list_in_text_help, quoted_integer, rename_help
from predlint.platforms.label_studio.import_effects import (
    LOST,
    NOT_LISTED,
    NOT_NESTED,
    REFUSED,
    REFUSED_OR_LOST,
    SHOWN_WRONG,
    is_own_number,
)
from predlint.platforms.label_studio.label_words import RelationLabel
from predlint.platforms.label_studio.words import did_you_mean, in_list
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes

# -- results of one region ---------------------------------------------------------------------------------------------


def _quote_id(at: FixContext) -> Fix | None:
    """Puts a number in quotes where an id is expected: as other results have it, else without the decimal point of a whole one."""
    members = ("id", "from_id", "to_id", "parentID")
    texts = at.text.once(("texts", *at.keys[:-2]), lambda: {id_ for id_ in _ids(at, *members) if isinstance(id_, str)})
    return at.quote_number() if str(at.value) in texts else at.quote_id() or at.quote_number()


def _ids(at: FixContext, *members: str) -> list[Any]:
    """Returns the values that the results in the same list have for these members."""
    results: Any = at.value_at(at.keys[:-2])
    items = cast("list[Any]", results) if isinstance(results, list) else []
    return [cast("dict[str, Any]", item).get(member) for item in items if isinstance(item, dict) for member in members]


def _quote_id_of_region(at: FixContext) -> Fix | None:
    """Puts a number in quotes, if it is the id of a result in the same list."""
    ids = at.text.once(("ids", *at.keys[:-2]), lambda: {text for id_ in _ids(at, "id") for text in (str(id_), digits_of(id_))})
    return None if ids.isdisjoint((str(at.value), digits_of(at.value) or str(at.value))) else _quote_id(at)


class ResultIdType(Violation, code="LNK103", slug="result-id-type"):
    """The id of a result, or of a relation, is not a string.

    Why: When a person opens the task, the editor takes the results of a prediction over, and makes new ids of theirs, as texts. It stops at
    one that is a number, null or anything else: none of the results is shown. Results of annotations keep their ids, also numbers and null:
    this is about predictions. Without an id, or with an empty one, a result gets an id of its own.
    Fix: Write the id as a string, or leave it out.
    """

    def words(self) -> Words:
        fix = "leave it out" if self.value is None else _as_text(self.value) or 'write a string such as "r1", or leave it out'
        return f"the id of a result must be a string, found {quote(self.value)}", fix

    usual_effect = Effect("the editor stops there, and shows none of the results", LOST.of_annotation)

    @staticmethod
    def is_harmless_when_annotated(value: Any) -> bool:
        return value is None or is_own_number(value)

    @fixes(safe="puts the number into quotes, and removes a null")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if self.value is None else _quote_id(at)


def _as_text(value: Any) -> str | None:
    """Returns the help for a whole number in place of an id, or None for another value."""
    digits = digits_of(value)
    return f'write "{digits}"' if digits is not None else None


def _end_as_text(value: Any) -> str | None:
    """Returns the help for a number in place of another result's id; the text for a float may have the point or not."""
    digits = digits_of(value) if isinstance(value, float) else None
    return f'write its id, a string: "{digits}", or "{value}"' if digits is not None else _as_text(value)


class RegionIdTwice(Violation, code="LNK102", slug="region-id-twice", layer="record"):
    """Two regions have the same id.

    Why: Results with one id are one region: of two shapes one disappears.
    Fix: Give each region an id of its own; only labels and answers share that of their region.
    """

    first: int
    moves: bool = False
    """True if both are on a video and their key frames differ: they may be one object."""

    def words(self) -> Words:
        fix = "give each region an id of its own"
        if self.moves:
            fix = 'put all key frames of one object into the "sequence" of one result; give another object an id of its own'
        return f"two regions have the id {quote(self.value)} (the other is result {self.first}), and only one stays", fix

    usual_effect = LOST


class ResultTwice(Violation, code="LNK118", slug="result-twice", severity=Severity.WARNING, layer="record"):
    """A region is there twice, the same in everything and with the same id.

    Why: Current releases of the editor keep the first of results with the same id, from_name and type. Older ones list the region twice,
    and an annotation made of the prediction has it twice.
    Fix: Leave one of the two out; give each region an id of its own where two are meant.
    """

    first: int

    template = (
        "the result is the same as result {first}, id included: current releases of the editor show it once, older ones twice",
        "leave one of the two out; if another region is meant, give it an id of its own",
    )


class RegionTwice(Violation, code="DUP101", slug="region-twice", severity=Severity.WARNING, layer="record"):
    """A region is there twice under two ids.

    Why: The editor draws both, one on top of the other, and an annotation made of the prediction has both. The same place with another
    label, or with other answers about it, is a region of its own, and fine.
    Fix: Leave one of the two out. Relations and parentID then name the one that stays.
    """

    first: int
    has_id: bool
    named: bool
    """True if relations or child regions refer to it by its id."""

    def words(self) -> Words:
        under = " under another id" if self.has_id else ""
        message = f"the region is the same as result {self.first}{under}: it is drawn twice, one on top of the other"
        return message, "leave one of the two out" + (
            ", and write the id of the one that stays wherever the other's is named" if self.named else ""
        )


class LabelsWithoutRegion(Violation, code="LNK111", slug="labels-without-region", layer="record"):
    """Labels on an image belong to no shape.

    Why: The Labels tag draws nothing: its labels join the shape with the same id. Without one there is nothing to show, and they are lost.
    Fix: Add the result of the tool that draws, with the same id and geometry; or use RectangleLabels and the like.
    """

    control: str
    tools: tuple[str, ...]
    drawn: bool
    """True if the prediction has a shape of one of the tools that has no labels."""
    inside: tuple[str, ...] = ()
    """Control and type of the video shape that this result is; it has its labels in its own value. Empty for others."""

    def words(self) -> Words:
        if self.inside:
            fix = f"write from_name {quote(self.inside[0])} and type {quote(self.inside[1])}: such a shape has its labels in its own value"
            return f"the labels of {self.control} belong to no drawn region with the same id", fix
        if self.drawn:
            return f"the labels of {self.control} belong to no drawn region with the same id", "give the shape and its labels the same id"
        fix = (
            f"add a result of {' or '.join(self.tools[:4])} with the same id"
            if self.tools
            else "no tool of the config draws on this object"
        )
        return f"the labels of {self.control} belong to no drawn region with the same id", fix

    usual_effect = LOST


class LabelsWithoutRegionRefusedOrLost(Violation, of=LabelsWithoutRegion, words_of=LabelsWithoutRegion):
    """Labels on an image belong to no shape; servers that check predictions refuse the import, others lose the labels."""

    control: str
    tools: tuple[str, ...]
    drawn: bool
    inside: tuple[str, ...] = ()

    usual_effect = REFUSED_OR_LOST


class LabelsInAShape(Violation, code="LNK114", slug="labels-in-a-shape", about_name=True, layer="record"):
    """A shape or an answer has labels or answers in its own result, where its tag does not read them.

    Why: Rectangle, Polygon, Ellipse, KeyPoint, Brush and the like only draw. Their labels are in a result of the Labels tag with the same
    id; in the shape's own value, or in that of an answer about it, nobody reads them, and the region comes without a label. The same is
    true of the answer to a question about each region (Choices, TextArea and others with perRegion) in the value of the region or of its
    labels. An answer that carries a place of its own and the id of no region becomes a region: its labels are lost, too. Only on videos are
    labels read in the value of a box or an answer, under the name labels.
    Fix: Add a result of the Labels tag, or of the question, with the same id and geometry; or use RectangleLabels and the like.
    """

    control: str
    tag: str
    labels: tuple[str, ...]

    def words(self) -> Words:
        fix = f"the config has no Labels for this object: use {self.tag}Labels in place of {self.tag}"
        return f"the labels in the value of {self.control} are not read: {self.tag} only draws", _separate_labels_help(
            self.labels
        ) if self.labels else fix

    usual_effect = LOST


def _separate_labels_help(labels: tuple[str, ...]) -> str:
    names = " or ".join(map(quote, labels[:3]))
    return f'give them in a result of their own with the same id and geometry: from_name {names}, type "labels"'


class LabelsOfAnswer(Violation, of=LabelsInAShape):
    """An answer about a region has labels in its value, where they are not read."""

    control: str
    labels: tuple[str, ...]

    def words(self) -> Words:
        return f"the labels in the value of {self.control} are not read: it is an answer about the region", _separate_labels_help(
            self.labels
        )

    usual_effect = LOST


class LabelsOfOwnRegion(Violation, of=LabelsInAShape):
    """An answer that becomes a region of its own has labels, which are lost."""

    control: str
    controls: tuple[tuple[str, str], ...]
    """(name, type) of the controls that can label the region."""
    on_video: bool

    def words(self) -> Words:
        becomes = f"the answer of {self.control} becomes a region of its own, and"
        if self.on_video:
            message = f"{becomes} its label {quote(_first(self.value))} is silently lost: no control of this video has it"
            names = " or ".join(quote(name) for name, _ in self.controls)
            return message, f"write a label of {names}" if names else "the config has no labels for this video: add a Labels tag"
        message = f"{becomes} its labels are silently lost: an answer's labels are not read"
        if not self.controls:
            return message, "the config has no labels for this object: add a Labels tag, and give them in a result of it with the same id"
        names = " or ".join([f'from_name {quote(name)}, type "{type_}"' for name, type_ in self.controls])
        return message, f"give them in a result of their own with the same id and place: {names}"


def _first(value: Any) -> Any:
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    return listed[0] if listed else None


class LabelsOfVideo(Violation, of=LabelsInAShape):
    """The labels of a region on a video stand where the editor does not read them."""

    control: str
    member: str

    def words(self) -> Words:
        value: Any = self.value
        shown = quote(cast("list[Any]", value) if isinstance(value, list) else [value])
        where = "there" if self.member == "labels" else f"under {quote(self.member)}"
        return f"the labels of {self.control} are not read {where}", f'give them in the value, beside "sequence": "labels": {shown}'

    usual_effect = LOST


class AnswerInside(Violation, of=LabelsInAShape):
    """An answer about a region stands in the value of the region or of its labels, instead of a result of its own."""

    member: str
    control: str
    asked: tuple[str, ...]
    """Names of the questions that take such an answer."""
    type_: str

    def words(self) -> Words:
        names = " or ".join(map(quote, self.asked[:3]))
        return f"{quote(self.member)} in the value of {self.control} is not read: it is the answer to {names}", (
            f'give it in a second result with the same id, to_name and geometry: from_name {names}, type "{self.type_}"'
        )

    usual_effect = LOST


_OUTLINES = {
    "points": "the outline (points)", "rle": "the mask (rle)", "imageDataURL": "the mask (imageDataURL)", "vertices": "the line (vertices)",
}  # fmt: skip


class RegionGeometryDiffers(Violation, code="LNK110", slug="region-geometry-differs", severity=Severity.WARNING, layer="record"):
    """Two results of one region give it different geometry.

    Why: A shape and the labels or answers with its id describe the same region, and its geometry is repeated in each. Where the copies
    differ, which one is shown depends on their order.
    Fix: Write the same numbers into all results of a region.
    """

    member: str
    first: int
    other: Any
    """The number or text that the other result has; None for lists and masks."""
    more: int
    """Number of other results of the region that have the geometry of this one."""

    def words(self) -> Words:
        too = f"; {'one more result has' if self.more == 1 else f'{self.more} more results have'} the same as this one" if self.more else ""
        how = (
            f"is {quote(self.value)} here and {quote(self.other)} in result {self.first}"
            if self.other is not None
            else f"is not that of result {self.first}"
        )
        return f"{_OUTLINES.get(self.member, self.member)} {how}, though both have the same id{too}", (
            "results with one id are one region: repeat its geometry, or give this one an id of its own"
        )


class OriginalSizesDiffer(Violation, code="GEO117", slug="original-sizes-differ", severity=Severity.WARNING, layer="record"):
    """Results about one image give it different sizes.

    Why: Only one of them can be right; masks and exports in pixels of the others will be off.
    Fix: Read the size from the image once, and write the same into all its results.
    """

    size: str
    first: str
    index: int

    template = "the image is {size} here and {first} in result {index}", "give the image's own size in all of them"


# -- answers about a region --------------------------------------------------------------------------------------------


class AnswerWithoutRegion(Violation, code="LNK101", slug="answer-without-region", layer="record"):
    """An answer about a region does not say which region.

    Why: A control with perRegion is asked for each region; answers carry the id of theirs. Without it, or with an id of no region, the
    answer becomes one about the whole task, or is lost.
    Fix: Give the answer the id of its region.
    """

    control: str
    ids: tuple[str, ...] | None
    any_region: bool

    def words(self) -> Words:
        fix = _NO_REGION if not self.any_region else "give it the id of the region that it is about" if self.ids != () else _BOTH
        return f"{self.control} is asked for each region, and this answer has no id that says which", fix

    usual_effect = LOST


class AnswerAsRegion(Violation, code="LNK117", slug="answer-as-region", severity=Severity.WARNING, layer="record"):
    """An answer about a region belongs to no other result, and has a shape or a span of its own.

    Why: The editor makes a region of it that has the answer and no label, and exports such regions so. In a prediction it is usually an
    answer whose id is not that of its region.
    Fix: Give the answer the id of its region; nothing needs to change where it is to be a region of its own.
    """

    control: str
    ids: tuple[str, ...] | None
    """Ids of the regions; None if there are many."""
    has_labels: bool = False

    def words(self) -> Words:
        bare = "" if self.has_labels else ", without a label"
        message = f"the answer of {self.control} has a place of its own and the id of no region: it becomes a region of its own{bare}"
        if self.ids == ():
            return message, "for an answer about a region add the region, with the same id"
        return message, f"for an answer about a region give it the id of that region{_among(self.ids, self.container)}"


class NoSuchRegion(Violation, of=AnswerWithoutRegion):
    """An answer about a region has an id that no region of the prediction has."""

    control: str
    nearest: tuple[str, ...]
    ids: tuple[str, ...] | None
    any_region: bool
    elsewhere: int | None = None
    """Index of another prediction that has the region, or None."""

    def words(self) -> Words:
        fix = (
            f"did you mean {' or '.join(quote(name) for name in self.nearest)}?"
            if self.nearest
            else None
            if self.any_region
            else _NO_REGION
        )
        return (
            f"{self.control} is asked for each region, and no region of this {self.container} has the id {quote(self.value)}",
            _elsewhere(self.elsewhere)
            or fix
            or (
                f"give the id of the region it is about{_among(self.ids, self.container)}"
                if self.ids != ()
                else f"no region has an id: {_BOTH}"
            ),
        )

    usual_effect = LOST


_NO_REGION = "there is no region at all: add it, with the same id"
_BOTH = "give the region an id, and its answer the same"


def region_of_other_object(value: Any, control: str, region: str, other: str) -> Words:
    return f"the answer of {control} is about {quote(value)}, but its region {quote(region)} is on {quote(other)}", f"write {quote(other)}"


class RegionOfOtherObject(Violation, code="LNK112", slug="region-of-other-object", severity=Severity.WARNING, layer="record"):
    """An answer about a region names another object than the region is on.

    Why: The region is on one image, the answer says another: it shows up with the region, or not at all.
    Fix: Give the answer the to_name of its region.
    """

    control: str
    region: str
    other: str

    def words(self) -> Words:
        return region_of_other_object(self.value, self.control, self.region, self.other)

    @fixes(unsafe="writes the object that the region is on")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.other)


class RegionOfOtherItem(Violation, of=RegionOfOtherObject):
    """An answer of a repeated control names the object of another item than its region is on."""

    control: str
    region: str
    other: str

    def words(self) -> Words:
        message, fix = region_of_other_object(self.value, self.control, self.region, self.other)
        return message, f"{fix}, and the from_name with the same number"


# -- parents and items -------------------------------------------------------------------------------------------------


class RegionParent(Violation, code="LNK107", slug="region-parent", in_part=True):
    """The parent of a region is not a region of the prediction.

    Why: parentID puts a region under another in the list of regions. Where that is not there, it stands at the top, under none.
    Fix: Give the id of a region of the same prediction, or null.
    """

    elsewhere: int | None = None
    """Index of another prediction that has the region, or None."""

    def words(self) -> Words:
        fix = _elsewhere(self.elsewhere) or "give the parent that id, or leave parentID out"
        return f"parentID {quote(self.value)} is not the id of a region of this {self.container}", fix

    usual_effect = NOT_NESTED


class ParentNotText(Violation, of=RegionParent):
    """The parentID of a region is not a string."""

    def words(self) -> Words:
        return (
            f"parentID must be the id of a region, found {quote(self.value)}",
            _end_as_text(self.value) or "write the id of a region, or leave it out",
        )

    usual_effect = LOST

    @fixes(safe="puts the number of a region into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)


class NumberOfParent(Violation, of=RegionParent):
    """The parentID of a region is a whole number, and no region has it as its id."""

    ids: tuple[str, ...]

    def words(self) -> Words:
        known = f", one of {listing(self.ids)}" if self.ids else ""
        return (
            f"parentID must be the id of a region, found {quote(self.value)}",
            f"write the id of the region it is in{known}, or leave it out",
        )

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)  # a result that is no region may have it


class RegionParentsCircle(Violation, code="LNK108", slug="region-parents-circle", layer="record"):
    """The parents of a region lead back to it.

    Why: A region cannot be its own parent: the list of regions begins with those that have none, and shows none of these.
    Fix: Remove the parent of one of them.
    """

    template = "parentID {value:quoted} leads back to the region itself: its parents go in a circle", "remove one of the parents"
    usual_effect = NOT_LISTED


class ItemBeyond(Violation, code="LNK109", slug="item-index", in_part=True):
    """item_index is not the number of an item of the list, or pageIndex that of a page.

    Why: With several images in a task, item_index says which one a result is about, counted from 0; pageIndex says which page of a PDF a
    box of OcrLabels is on. A result for one that is not there is lost.
    Fix: Count items from 0, and pages from 1.
    """

    data_key: str | None
    count: int | None
    """Number of items; None if the data is one image instead of a list."""

    def words(self) -> Words:
        if self.count is None:
            return f"item_index is {quote(self.value)}, but data {quote(self.data_key)} is one image, which counts as 0", (
                f"leave it out, if the result is on that image; else write a list of images into data {quote(self.data_key)}"
            )
        if not self.count:
            return (
                f"item_index is {quote(self.value)}, but data {quote(self.data_key)} is an empty list",
                "give the items, or leave the result out",
            )
        items = f"{self.count:,} item{'s' if self.count != 1 else ''}"
        return (
            f"item_index is {quote(self.value)}, but data {quote(self.data_key)} has {items} (counted from 0)",
            f"the last one is {self.count - 1}",
        )

    usual_effect = LOST

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class ItemIndex(Violation, of=ItemBeyond):
    """item_index is not a whole number from 0."""

    def words(self) -> Words:
        fix = (
            quoted_integer(self.value, 0) or bracketed_integer(self.value, 0) or "the first item is 0; leave it out where there is one only"
        )
        return f"item_index must be a whole number from 0, found {quote(self.value)}", fix

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class PageIndex(Violation, of=ItemBeyond):
    """pageIndex is below 0 or not a whole number."""

    def words(self) -> Words:
        fix = quoted_integer(self.value, 1) or bracketed_integer(self.value, 1) or "the first page is 1"
        return f"pageIndex must be a whole number from 1, found {quote(self.value)}: no page has it", fix

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class PageOfRegion(Violation, code="LNK119", slug="page-of-region", severity=Severity.WARNING, layer="record"):
    """A box of OcrLabels does not say which page of the PDF it is on, or says 0.

    Why: Label Studio's page on PDF has a pageIndex in each result, counted from 1, and says of no page on which a box without one is shown.
    Fix: Write the number of the page: 1 for the first, as "pageIndex" in the value.
    """

    template = "the box does not say which page of the PDF it is on", 'add "pageIndex": the number of the page, from 1'


class PageZero(Violation, of=PageOfRegion):
    """pageIndex is 0, though pages are counted from 1."""

    template = "pageIndex is 0, and pages are counted from 1", "add 1 to each pageIndex if they were counted from 0"


class ItemMissing(Violation, of=ItemBeyond):
    """A result of a control that is asked for each item has no item_index."""

    control: str

    template = (
        "{control} is asked for each item, and the result has no item_index: it is shown on none",
        'add "item_index": the number of the item, from 0',
    )
    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


def page(value: int, name: str) -> Words:
    """Returns the message for an item number under another name. No fix renames it: it may count from 0 or from 1."""
    message = f"{quote(name)} is not what the editor reads, which is item_index; without it the result is on the first item"
    return message, f'write "item_index": {value}, or {value - 1} if {name} counts from 1'


class ResultMemberMisspelt(
    Violation, code="REC117", slug="result-member-misspelt", about_name=True, layer="record", severity_in=(("no-loss", Severity.WARNING),)
):
    """A member of a result or a prediction is spelt otherwise than it is read.

    Why: The editor reads item_index, rotation and parentID to the letter, and the server a prediction's score. What has another name is
    kept, and nothing comes of it: a turned box stands upright, a region is on the first image, a score is lost. It is a warning where the
    same is shown: of a size of the image, which the editor finds out, of readonly, by which a region that was to be fixed can be changed,
    and of model_version.
    Fix: Rename the member as the help says.
    """

    # No fix renames the member: it may count from 0 or from 1.

    name: str
    intended: None

    def words(self) -> Words:
        return page(self.value, self.name)

    usual_effect = SHOWN_WRONG

    @fixes(safe="renames the member where only case, hyphens or underscores differ", unsafe="renames the member")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class FirstPage(Violation, of=ResultMemberMisspelt, circumstance="no-loss"):
    """A result says under another name than item_index that it is on item 1, which may be the first one."""

    name: str
    intended: None

    def words(self) -> Words:
        return page(self.value, self.name)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


# -- relations ---------------------------------------------------------------------------------------------------------


class ControlTypeMismatch(Violation, code="NAM103", slug="control-type-mismatch"):
    """The type of a result is not that of its control.

    Why: The type is the control's tag in lower case. The server refuses any other, and older editors show nothing for it.
    Fix: Write the tag in lower case: rectanglelabels for RectangleLabels. For a result of another control correct from_name.
    """

    template = "a result with from_id and to_id is a relation, but its type is {value:quoted}", 'write "relation"'
    usual_effect = REFUSED


class RelationOfControl(Violation, of=ControlTypeMismatch):
    """A relation names a control in from_name."""

    control: str

    template = (
        "a relation belongs to no control, and {control} is one",
        'leave from_name and to_name out: {{"type": "relation", "from_id": …, "to_id": …, "direction": "right"}}',
    )
    usual_effect = REFUSED


class ResultNameMissing(Violation, code="NAM105", slug="result-name-missing"):
    """A result lacks from_name, to_name or type, or one of them is not a string.

    Why: Without all three nobody can tell what the result is about. Servers refuse it, or take the only control there is, and the editor
    shows nothing.
    Fix: Give all three as strings.
    """

    member: str
    given: Any = None

    template = 'the relation has no "type"', 'add "type": "relation"'
    usual_effect = LOST

    @fixes(
        safe="renames the member that holds the name of a control, or is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way; adds the type, and the only object, that the control has",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class UnknownEnd(Violation, code="LNK104", slug="relation-end", in_part=True):
    """A relation leads to a region that is not in the prediction.

    Why: The arrow has nowhere to start or to end: servers refuse it, or the editor leaves it out.
    Fix: from_id and to_id are ids of regions of the same prediction.
    """

    member: str
    nearest: tuple[str, ...]
    ids: tuple[str, ...] | None
    elsewhere: int | None = None
    """Index of another prediction that has the region, or None."""

    def words(self) -> Words:
        fix = f"did you mean {' or '.join(quote(name) for name in self.nearest)}?" if self.nearest else None
        return (
            f"{self.member} {quote(self.value)} is not the id of a region of this {self.container}",
            _elsewhere(self.elsewhere) or fix or f"both ends are regions of one {self.container}{_among(self.ids, self.container)}",
        )

    usual_effect = REFUSED

    @fixes(safe="puts the number of a region into quotes", unsafe="renames one that is misspelt in another way")
    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)


class RelationEnd(Violation, of=UnknownEnd):
    """The from_id or to_id of a relation is not a string."""

    member: str

    def words(self) -> Words:
        return (
            f"{self.member} must be the id of a region, found {quote(self.value)}",
            _end_as_text(self.value) or "write its id, a string",
        )

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _quote_id_of_region(at)


class RelationEndMissing(Violation, of=UnknownEnd):
    """A relation lacks from_id or to_id."""

    member: str
    given: Any = None

    def words(self) -> Words:
        return f"the relation has no {self.member}", rename_help(
            self.given, self.member
        ) or f"add the id of a region of this {self.container}"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class UnknownEndLost(Violation, of=UnknownEnd, words_of=UnknownEnd):
    """A relation leads to a result that is not a region, and the import loses the relation."""

    member: str
    nearest: tuple[str, ...]
    ids: tuple[str, ...] | None
    elsewhere: int | None = None

    usual_effect = LOST


def _elsewhere(prediction: int | None = None) -> str | None:
    return f"prediction {prediction} of the task has it: put both into one prediction" if prediction is not None else None


def _among(ids: tuple[str, ...] | None, holder: str) -> str:
    return "" if ids is None else f": {listing(ids)}" if ids else f"; no region of this {holder} has an id"


class RelationTwice(Violation, code="LNK115", slug="relation-twice", layer="record"):
    """A second relation from one region to another has labels or a direction that the first one lacks.

    Why: The editor keeps one relation from one region to another, the first: what the second one says is gone. A relation back, from the
    other region to this one, is another relation.
    Fix: Give all labels to one relation.
    """

    first: int
    labels: tuple[str, ...]
    """Labels of both relations, if one relation may have them all; else empty."""

    def words(self) -> Words:
        fix = (
            f"give all labels to that one: [{', '.join([quote(label) for label in self.labels[:5]])}]"
            if self.labels
            else "give one result for both"
        )
        return f"result {self.first} joins the same two regions, and of two such relations only the first stays", fix

    usual_effect = LOST


class RelationToSameRegion(Violation, code="LNK113", slug="relation-to-same-region", severity=Severity.WARNING, layer="record"):
    """A relation joins a region to itself.

    Why: The arrow starts and ends at the same place and cannot be seen. Usually an id was copied.
    Fix: Give the id of the other region.
    """

    template = "the relation joins region {value:quoted} to itself", "give the id of the other region"


class RelationDirection(Violation, code="LNK105", slug="relation-direction"):
    """The direction of a relation is not one that is known.

    Why: An arrow points right (from the first region to the second), left or both ways (bi). The server refuses anything else.
    Fix: Write right, left or bi.
    """

    nearest: Any = None

    template = "the direction of a relation is left, right or bi, found {value:quoted}", 'write "right" for one from from_id to to_id'
    usual_effect = REFUSED

    @fixes(safe="writes the word in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


class RelationLabels(Violation, of=RelationLabel):
    """The labels of a relation are not a list of strings."""

    def words(self) -> Words:
        fix = (list_in_text_help(self.value) if is_list_text(self.value) else in_list(self.value)) or 'write ["…"]'
        return f"the labels of a relation must be a list of strings, found {quote(self.value)}", fix

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_list() or (None if is_list_text(self.value) else at.wrap_text())


class UnknownRelationLabel(Violation, of=RelationLabel):
    """A label of a relation is not one that the config lists."""

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a label of Relations", did_you_mean(self.nearest, self.names, "labels", self.value)

    usual_effect = LOST


class RelationLabelSpelt(Violation, of=RelationLabel):
    """A label of a relation is not spelt as in the config."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is not a label of Relations",
            f"write it as in the config: {' or '.join(quote(name) for name in self.nearest[:3])}",
        )

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)
