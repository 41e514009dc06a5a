"""Violations of the record rules and cross-record rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from predlint.diagnostics import Severity
from predlint.names import article, canonical, casefolded, listing, quote
from predlint.platforms.labelbox.media import ROWS
from predlint.platforms.labelbox.words import JOIN_TEXTS, UnknownMember
from predlint.stream.similar_rows import space_in_list, spelling_difference
from predlint.violation import Fix, FixContext, Violation, Words, fixes


class DataRowIdForm(Violation, code="KEY008", slug="data-row-id-form", severity=Severity.WARNING, layer="record"):
    """The data row id does not look like one of the platform's ids.

    Why: Ids are 25 lower-case letters and digits beginning with c. Another text is usually a global key, a file name or a database id in
    the wrong member.
    Fix: If the text is your own key, give it as globalKey; otherwise copy the id from the platform.
    """

    def words(self) -> Words:
        plain = self.value.strip()
        fix = f"write {quote(plain)}, without the space" if len(plain) == 25 else "is it a global key? then write globalKey"
        return f"dataRow.id {quote(self.value)} does not look like a Labelbox id (25 characters)", fix

    @fixes(unsafe="renames id to globalKey")
    def fix(self, at: FixContext) -> Fix | None:
        if at.rows is not None and self.value not in at.rows.by_key:
            return None
        return at.unsafely(at.text.rename(at.keys, "globalKey"))


class UnknownDataRow(Violation, code="KEY007", slug="unknown-data-row", layer="record"):
    """The data row is not in the list of data rows.

    Why: Predictions can only be imported for rows that were sent to the model run or batch beforehand; for any other row the import of the
    record fails.
    Fix: Correct the key, or add the row to the project or model run first and export the list given to --data-rows again.
    """

    nearest: Sequence[str]

    def words(self) -> Words:
        close = self.nearest
        close = tuple(close)  # searches the list only now
        fix = "did you mean " + " or ".join(quote(key) for key in close) + "?" if close else "send the data row first, or correct the key"
        if len(close) == 1 and self.value.lstrip("0") == close[0]:
            fix = f"did a spreadsheet drop the zeros from the list? else write {quote(close[0])}, without them"
        elif len(close) == 1 and (rule := spelling_difference(self.value, close[0])) is not None:
            fix = f"write {quote(close[0])}, {rule}"
        return f"the global key {quote(self.value)} is not in the list of data rows", fix

    @fixes(
        safe="writes the key or id of the list where only space or Unicode form differs, and globalKey for id, or id for globalKey, where "
        "that is its place",
        unsafe="writes the key or id of the list where only case differs, or, if one key fits, folders, ending, or what stands before or "
        "behind the name",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if at.rows is None or not isinstance(self.value, str):
            return None
        folded, close = casefolded(self.value), tuple(self.nearest)
        near = [key for key in close if casefolded(key) == folded]
        if len(close) == 1 and self.value.lstrip("0") != close[0] and spelling_difference(self.value, close[0]) is not None:
            near = [*close]
        if len(near) != 1:
            return None
        same = canonical(near[0]) == canonical(self.value)  # keys that differ by case may be two data rows
        return (at.safely if same else at.unsafely)(at.text.replace(at.keys, at.text.written(near[0])))


class UnknownId(Violation, of=UnknownDataRow):
    """No data row of the list has this id."""

    global_key: str | None
    """The listed global key that the id looks like."""
    intended: str | None
    """The listed id that differs only in surrounding space or case."""

    def words(self) -> Words:
        fix = "send the data row first, or correct the id" if self.intended is None else f"write {quote(self.intended)}"
        if self.global_key == self.value:
            fix = "it is a global key: write globalKey"
        elif self.global_key is not None and self.intended is None:
            fix = f'it looks like a global key: write "globalKey": {quote(self.global_key)}'
        return f"dataRow.id {quote(self.value)} is not in the list of data rows", fix

    def fix(self, at: FixContext) -> Fix | None:
        if self.global_key == self.value:
            return at.safely(at.text.rename(at.keys, "globalKey"))
        if self.intended is None:
            return None
        edits = at.text.replace(at.keys, at.text.written(self.intended))
        return (at.safely if self.intended == str(self.value).strip() else at.unsafely)(edits)


class ExternalId(Violation, of=UnknownDataRow):
    """The external id of a data row in place of its global key or id."""

    what: str
    member: str | None
    """The member that names the data row, with ``name`` as its value; None if several rows have this external id."""
    name: str | None

    def words(self) -> Words:
        fix = (
            f"write {quote(self.member)}: {quote(self.name)}"
            if self.member is not None
            else "several data rows have it: write the id of one"
        )
        return f"{self.what} {quote(self.value)} is the external id of a data row, by which no prediction finds it", fix


class RewrittenList(Violation, code="KEY012", slug="rewritten-list", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """A spreadsheet or a data frame rewrote the keys of the list of data rows, or they have white space around them.

    Why: A spreadsheet saves a long number as 1.23457E+11 and other keys as dates, such as 5/3/2024; a data frame saves 123 as 123.0; and a
    table that is written by hand may have a space behind a key. Whether such a data row exists cannot be checked then. Reported once for
    each file.
    Fix: Export the list again and do not save it with a spreadsheet, read its column of keys as text, and take the space out of it. Where
    data rows themselves have a space in their key, write it in the predictions too.
    """

    listed: str

    def words(self) -> Words:
        writer = "data frame" if self.value == self.listed[:-2] else "spreadsheet"
        message = (
            f"the list of data rows has {quote(self.listed)} where these predictions have {quote(self.value)}: a {writer} rewrote its keys"
        )
        return message, "export the list again, or open it with the column of keys as text; keys that were rewritten are not checked"


class SpaceInList(Violation, of=RewrittenList):
    """The list of data rows has the key of a prediction with white space around it."""

    listed: str

    def words(self) -> Words:
        return space_in_list(self.value, self.listed)


class KeyIsId(Violation, of=UnknownDataRow):
    """The id of a data row in place of its global key."""

    template = "the global key {value:quoted} is not in the list of data rows", 'it is the id of one: write "id"'

    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.rename(at.keys, "id"))


class GlobalKeySpace(Violation, code="KEY006", slug="global-key-space", severity=Severity.WARNING, layer="record"):
    """The global key begins or ends with white space.

    Why: Keys are compared to the letter, so this one names another row than the same key without the space; usually it names none.
    Fix: Strip the key where it is read: key.strip(). A trailing line feed is common when keys come from a text file.
    """

    def words(self) -> Words:
        if not self.value.strip():
            return f"the global key {quote(self.value)} is nothing but space", "give the key of the data row"
        return (
            f"the global key {quote(self.value)} has space around it",
            f"keys are exact: write {quote(self.value.strip())} unless the space is part of it",
        )

    @fixes(unsafe="removes the space")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(at.keys, at.text.written(self.value.strip())))


class DataRowMedia(Violation, code="MED003", slug="data-row-media", layer="record"):
    """The data row is of another medium than the project.

    Why: A project holds data rows of one medium, so a row of another is not part of it and cannot take the prediction.
    Fix: Check the key, --media and the list given to --data-rows; one of the three is of another project.
    """

    found: str
    expected: str

    def words(self) -> Words:
        is_, are = ROWS.get(self.found, self.found), ROWS.get(self.expected, self.expected)
        message = f"the data row is {article(is_)} data row; these predictions are for {are} data rows"
        return message, "is this the right list, or the right --media?"


class PolygonZeroArea(Violation, code="GEO010", slug="polygon-zero-area", layer="record"):
    """The polygon encloses no area.

    Why: All its points lie on one line, so there is nothing to see, select or measure.
    Fix: Give the contour its area back: simplifying a thin one too far is a common cause. Leave out contours below a minimum area.
    """

    template = "the polygon has no area: its points lie on one line", "give an outline with an area, or leave the annotation out"


class PolygonCrossesItself(Violation, code="GEO011", slug="polygon-crosses-itself", severity=Severity.WARNING, layer="record"):
    """Two sides of the polygon cross each other.

    Why: Inside and outside are not well defined, so area and overlap scores come out differently from tool to tool.
    Fix: Put the points in order around the shape; shapely.make_valid(polygon) splits a crossed one into parts, and each part can be a line
    of its own.
    """

    template = "the polygon crosses itself", "order its points along the outline, or split it"


class RepeatedPoint(Violation, code="GEO012", slug="repeated-point", severity=Severity.WARNING, layer="record"):
    """The polygon gives the same point twice in a row.

    Why: It adds nothing and leaves two corners on top of each other, which whoever edits the shape must move one by one. Closing on the
    first point is fine.
    Fix: Skip a point that equals the one before it; rounding to whole pixels is the usual cause.
    """

    template = "the polygon has the same point twice in a row", "remove one of them"

    @fixes(safe="removes the repetition")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


class BlackMaskColour(Violation, code="GEO018", slug="black-mask-colour", severity=Severity.WARNING, layer="record"):
    """The mask's colour is black, which is usually the background.

    Why: If black is the background of the image, the annotation becomes everything that was not predicted.
    Fix: Paint the annotation in another colour and give that one; ignore this rule if black is really intended.
    """

    template = "mask.colorRGB is [0, 0, 0], usually the background", "is this the colour of the mask?"


class MaskTwice(Violation, of=UnknownMember):
    """The mask is given in two forms."""

    template = (
        "the mask is given twice, as instanceURI and as png: one of the two is not read",
        "give it once: as instanceURI with colorRGB, or as png",
    )


class MaskPng(Violation, code="GEO020", slug="mask-png", in_part=True):
    """The mask's png is not a PNG image in base64.

    Why: The member holds the bytes of a PNG file in base64 and nothing else: no array, no path, no data URL, no other image format.
    Fix: Encode the file: base64.b64encode(buffer.getvalue()).decode() after image.save(buffer, "PNG").
    """

    problem: str
    member: str = "mask.png"

    def words(self) -> Words:
        from predlint.platforms.labelbox.png_size import ADDRESS, IN_LINES, PRINTED, URL_SAFE

        colour = ', and the colour of the mask as "colorRGB"' if self.member == "mask.png" else ""
        fix = {
            PRINTED: "write base64.b64encode(data).decode(), without str()",
            IN_LINES: "write it in one piece, as base64.b64encode gives it; encodebytes, and the command base64 without -w0, break it",
            ADDRESS: f'give it as "instanceURI"{colour}',
            URL_SAFE: "write it with base64.b64encode, not with urlsafe_b64encode",
        }.get(self.problem, 'write base64.b64encode(open("mask.png", "rb").read()).decode()')
        return f"{self.member} is not {'base64 alone' if self.problem == IN_LINES else 'a PNG'}: {self.problem}", fix

    @fixes(
        safe="removes data:image/png;base64, before the image, line breaks in it, and the b'' of Python around it",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.png_size import without_data_url

        bare = without_data_url(self.value) if isinstance(self.value, str) else None
        return at.replace_safely((at.keys, at.text.written(bare)), reveals=False) if bare is not None else None


class BlankMask(Violation, code="GEO031", slug="blank-mask", severity=Severity.WARNING, layer="record"):
    """The mask's image has no pixel set.

    Why: The annotation then marks nothing. Often the mask is empty because a threshold was too high, or holds 0 and 1 as fractions.
    Fix: Paint what was predicted in white (255), and leave out predictions without a pixel.
    """

    template = "no pixel of the mask is set: its image is black", "paint the annotation in white, or leave the line out"


class ColourInNoFrame(Violation, code="GEO032", slug="colour-in-no-frame", severity=Severity.WARNING, layer="record"):
    """The colour of an instance is in no frame of the composite masks.

    Why: An instance is what has its colour in the frames: this one marks nothing in them. Only images in the file are read.
    Fix: Give the colour that the instance has in the images. Smoothing and JPEG change colours: save masks as PNG, without resizing.
    """

    frames: int

    def words(self) -> Words:
        where = "the frame of these masks" if self.frames == 1 else f"any of the {self.frames:,} frames of these masks"
        return f"the colour {quote(self.value)} is not in {where}", "give the colour that the instance has in the images, or leave it out"


class RelationshipToItself(Violation, code="LNK003", slug="relationship-to-itself", layer="record"):
    """The relationship joins an annotation to itself.

    Why: Such a link says nothing and cannot be drawn; usually a wrong index was used for the target.
    Fix: Give target the uuid of the other annotation.
    """

    template = "the relationship's source and target are the same annotation", "give the uuid of the annotation at its other end"


# -- metrics ----------------------------------------------------------------------------------------------------------


class ReservedMetricName(Violation, code="MET003", slug="reserved-metric-name", layer="record"):
    """The name of the metric is reserved for one that the platform computes.

    Why: Precision, recall, F1, IoU and the four counts are the platform's own, in any spelling of case; the SDK refuses them for numbers. A
    confusion matrix may have any name.
    Fix: Choose another name, for instance with your project's name in front.
    """

    template = "the metric name {value:quoted} is reserved for the platform's own metrics", "choose another name"


class MetricAggregation(Violation, code="MET005", slug="metric-aggregation", layer="record"):
    """The aggregation is unknown or does not fit the value, or a confusion matrix lacks it or its name.

    Why: The platform must know how to sum the metric up over data rows, and a confusion matrix is summed in its own way: the SDK refuses
    one without aggregation or metricName, which numbers need not have.
    Fix: Use ARITHMETIC_MEAN, GEOMETRIC_MEAN, HARMONIC_MEAN or SUM for numbers; for four counts CONFUSION_MATRIX, and a metricName of your
    own.
    """

    allowed: tuple[str, ...]

    def words(self) -> Words:
        intended = (
            self.allowed[0]
            if len(self.allowed) == 1
            else next((one for one in self.allowed if one.lower() == str(self.value).strip().lower()), None)
        )
        fix = f"write {quote(intended)}" if intended is not None else f"one of {', '.join(self.allowed)}"
        return f"aggregation {quote(self.value)} does not fit this metric", fix

    @fixes(safe="writes the aggregation in capitals")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of(*self.allowed)


class MatrixNeeds(Violation, of=MetricAggregation):
    """One of the four numbers of a confusion matrix is missing."""

    member: str

    def words(self) -> Words:
        fix = 'write "aggregation": "CONFUSION_MATRIX"' if self.member == "aggregation" else "give it a name of your own"
        return f"a confusion matrix needs {self.member}, which this one does not have", fix


class MetricFeature(Violation, code="MET006", slug="metric-feature", severity=Severity.WARNING, layer="record"):
    """The metric names a feature or a subclass that the ontology does not have, or a subclass without a feature.

    Why: A metric is shown with the feature that it names; what becomes of another name is not documented.
    Fix: Give featureName as in the ontology, and beside it, if at all, a subclassName that is an option below that feature; leave both out
    for a metric of the whole data row.
    """

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return f"featureName {quote(self.value)} is not in the ontology", "did you mean " + " or ".join(
            map(quote, self.nearest)
        ) + "?" if self.nearest else "give the name of a feature"


class NoSubclass(Violation, of=MetricFeature):
    """The subclass is not an option below the feature."""

    feature: str
    nearest: tuple[str, ...]
    options: tuple[str, ...]

    def words(self) -> Words:
        if self.nearest:
            fix = f"did you mean {' or '.join(map(quote, self.nearest))}?"
        else:
            fix = (
                f"its options are: {listing(self.options)}"
                if self.options
                else "it has none: is another feature meant? else leave subclassName out"
            )
        return f"{quote(self.value)} is no option below {quote(self.feature)}", fix


class MetricWithoutName(Violation, code="MET010", slug="metric-without-name", severity=Severity.WARNING):
    """The name of a metric is empty.

    Why: Metrics are told apart by their names: one without a name cannot be chosen, and stands for all others without one.
    Fix: Name what it measures; a metric line may also leave metricName out.
    """

    template = "the metric has no name", "name what it measures, so that it can be told from others"


class SubclassAlone(Violation, of=MetricFeature):
    """A subclass without the feature that it belongs to."""

    template = "subclassName is given without featureName", "say which feature it belongs to"


# -- across records ---------------------------------------------------------------------------------------------------


class DuplicateLine(Violation, code="DUP001", slug="duplicate-line", severity=Severity.WARNING, layer="stream"):
    """The line repeats an earlier one, or has the same annotation under another uuid.

    Why: With another uuid, or without one, the annotation appears twice on the data row, one on top of the other, and counts twice in
    scores. A line that repeats an earlier one with its uuid changes nothing; SDK 6.2 writes each relationship twice so.
    Fix: Keep one line of the two, and let relationships name its uuid; look for a file appended twice or a batch that was predicted again.
    """

    unsafe_fix = "removes the later line where both say the same, their uuids included"

    first: int
    same_text: bool = True

    def words(self) -> Words:
        return f"the line {'is identical to' if self.same_text else 'says the same as'} an earlier one", f"first on line {self.first:,}"


class DuplicateAnnotation(Violation, of=DuplicateLine):
    """An annotation is repeated with another uuid or confidence."""

    first: int
    new_uuid: bool
    new_score: bool
    is_linked: bool
    """True if a relationship may name the uuid."""

    def words(self) -> Words:
        apart = [words for words, is_new in (("under another uuid", self.new_uuid), ("with another confidence", self.new_score)) if is_new]
        keep = "keep the line whose confidence you mean" if self.new_score else "keep one line of the two"
        links = ", and let relationships name the uuid of that one" if self.is_linked and self.new_uuid else ""
        message = ", ".join([f"line {self.first:,} has the same annotation", *([" and ".join(apart)] if apart else [])])
        return message, f"it counts twice: {keep}{links}"


class RelationshipBothWays(Violation, of=DuplicateLine):
    """A bidirectional relationship is given from A to B and from B to A."""

    first: int

    template = (
        "line {first:,} has the same relationship, from its other end",
        'it counts twice: a bidirectional one leads both ways, so write it once; if each has its own direction, write "unidirectional"',
    )


class DuplicateUuid(Violation, code="UID002", slug="duplicate-uuid", layer="stream"):
    """Two annotations of one data row have the same uuid.

    Why: An annotation that is imported again with the same uuid overrides the earlier one, so one of the two is lost; SDK releases before
    6.0 refuse the file. A line that repeats an earlier one with its uuid changes nothing (DUP001).
    Fix: Make a new uuid for each annotation, inside the loop and not before it.
    """

    first: int
    over_time: bool = False
    """True if the object has key frames: users often write one line for each."""
    new_score: bool = False
    """True if the records differ at most in confidence and custom metrics."""

    def words(self) -> Words:
        message = "the uuid was already used on this data row; the later annotation overwrites the earlier"
        fix = "make one for each annotation"
        if self.new_score:
            fix = "the two differ in their confidence alone: keep the line that has the right one"
        elif self.over_time:
            fix = "if these are frames of one object, put them into the segments of one line; else make one for each object"
        return message, f"first on line {self.first:,}; {fix}"


class UuidOnOtherRow(Violation, code="UID003", slug="uuid-on-other-row", severity=Severity.WARNING, layer="stream"):
    """The same uuid is used on two data rows.

    Why: SDK releases before 6.0 refuse it. The vendor's own test data does it, so a newer one may take it, but a relationship by that uuid
    is no longer clear.
    Fix: Put the data row's key into what the uuid is made from, or use uuid.uuid4().
    """

    first: int
    row: str

    template = "the uuid is also used on another data row", "make one for each annotation; {row:quoted} has this one on line {first:,}"


class SecondPrompt(Violation, code="DUP005", slug="second-prompt", layer="stream"):
    """A data row has more than one prompt.

    Why: The responses of a data row all belong to its one prompt; the SDK refuses a second one.
    Fix: Make a data row for each prompt.
    """

    name: str
    row: str | None
    first: int

    template = "the data row has a prompt already", "first on line {first:,}; give the other one a data row of its own"


class QuestionAnsweredTwice(Violation, code="DUP002", slug="question-answered-twice", layer="stream"):
    """A question about the data row is answered twice.

    Why: A question has one answer per data row; which of the two is kept is not documented.
    Fix: Put several options of a checklist into one answer list, join two texts into one, and of a radio give the answer with the higher
    confidence.
    """

    question: str
    row: str | None
    first: int
    kind: type
    """The class of the answer."""

    def words(self) -> Words:
        fix = {list: "put all options into one list", str: JOIN_TEXTS}.get(self.kind, "it takes one answer: keep the right one")
        return (
            f"{quote(self.question)} was already answered for this data row",
            f"{quote(self.row)} has an answer on line {self.first:,}; {fix}",
        )


class EvaluatedTwice(Violation, of=QuestionAnsweredTwice):
    """The answers to one prompt are selected or ranked twice by one tool."""

    tool: str
    first: int

    template = (
        "{tool:quoted} already evaluates the answers to {value:quoted}",
        "on line {first:,}; a prompt takes one evaluation: keep the right one",
    )


class TooManyAnnotations(Violation, code="DUP003", slug="too-many-annotations", layer="stream"):
    """A data row has more than 5,000 annotations of one name.

    Why: The SDK refuses an import with more than 5,000 annotations of one feature on one data row.
    Fix: Write the others to a second file with an import of its own. Thousands of boxes on one image often mean that no score threshold or
    non-maximum suppression was applied.
    """

    name: str
    row: str
    limit: int

    template = (
        "{row:quoted} has more than {limit:,} annotations of {name:quoted}",
        "one import takes no more: write the others to another file, or drop the weakest",
    )


class TooManyMetrics(Violation, code="MET007", slug="too-many-metrics", severity=Severity.WARNING, layer="stream"):
    """A data row has more than 20 metrics.

    Why: The vendor gives 20 metrics per data row as the limit; what becomes of the others is not documented.
    Fix: Send the metrics you compare by, and keep the others in your own experiment tracker.
    """

    row: str
    limit: int

    template = "{row:quoted} has more than {limit} metrics", "the limit of the vendor: send those that you compare by"


class PlaceholderKey(Violation, code="KEY013", slug="placeholder-key", layer="record"):
    """A placeholder, a word for none, or a printed object of Python stands in place of the data row's key or id.

    Why: No data row is called so, and the platform refuses a prediction for a data row that it does not know. A word such as "unknown"
    or "n/a" is what scripts fill in where they find no key: all such images end up with one key.
    Fix: Write the global key or the id itself; of an object of the SDK take data_row.global_key or data_row.uid.
    """

    given: str
    printed: bool
    member: str | None
    intended: str | None

    def words(self) -> Words:
        if not self.printed:
            return f"dataRow.{self.given} {quote(self.value)} is a placeholder", "write the key of the data row in place of it"
        fix = (
            f'write "{self.member}": {quote(self.intended)}'
            if self.member is not None
            else "write the key of the data row, such as data_row.global_key"
        )
        return f"dataRow.{self.given} {quote(self.value)} is an object of Python as it is printed", fix


class WordForNoKey(Violation, of=PlaceholderKey):
    """A word that stands for no key at all, as scripts fill in."""

    given: str

    template = (
        "dataRow.{given} {value:quoted} stands for no key",
        "write the key of the data row; a script that falls back on such a word gives it to every row without a key",
    )


class MetricTwice(Violation, code="MET009", slug="metric-twice", severity=Severity.WARNING, layer="stream"):
    """Two lines give the same metric of the same feature for one data row.

    Why: A metric has one value for a data row and feature. Which of the two Labelbox keeps is not documented.
    Fix: Give the metrics different names, or each line the data row and feature that it is of.
    """

    feature: str | None
    subclass: str | None
    row: str | None
    line: int

    def words(self) -> Words:
        of_feature = "".join([f" of {quote(name)}" for name in (self.subclass, self.feature) if name is not None])
        name = f"metric {quote(self.value)}" if isinstance(self.value, str) else "metric"
        return (
            f"the {name}{of_feature} is given twice for {quote(self.row or '?')}",
            f"line {self.line:,} gives it, too; is one of them of another data row, feature or metric?",
        )


class CustomMetricTwice(Violation, code="MET008", slug="custom-metric-twice", severity=Severity.WARNING, layer="record"):
    """One annotation or answer has two custom metrics of one name.

    Why: A custom metric has one value for each annotation. Which of the two Labelbox keeps is not documented.
    Fix: Give them different names.
    """

    template = "the custom metric {value:quoted} is given twice", "give them different names"


class ConfidenceOnSome(Violation, code="CNF007", slug="confidence-on-some", once_per_file=True, severity=Severity.INFO, layer="record"):
    """Some answers of a line have a confidence, and others have none.

    Why: An answer without confidence counts as certain. One user reports that Labelbox takes such lines only when all the last answers of
    the tree have a confidence, or none has. Reported once per file.
    Fix: Give every answer of the line a confidence, or none of them.
    """

    bare: int
    count: int

    def words(self) -> Words:
        return (
            f"{self.bare:,} of {self.count:,} answers {'has' if self.bare == 1 else 'have'} no confidence",
            "give all answers of the line a confidence, or none of them",
        )


class SameMaskColour(Violation, code="DUP004", slug="same-mask-colour", severity=Severity.WARNING, layer="stream"):
    """Two masks of a data row are the same: the same image and colour, or the same PNG.

    Why: Each colour of the image is one annotation, so both get the very same pixels; a region twice is rarely meant. Of two that
    are the same in all but the uuid DUP001 speaks.
    Fix: Paint each instance in its own colour or PNG; where one region has two answers, write one line with both.
    """

    first: int

    template = "another annotation uses the same colour of the same mask image", "on line {first:,}; each colour is one mask"


class SameMaskImage(Violation, of=SameMaskColour):
    """Two masks of a data row have the same PNG."""

    first: int

    template = (
        "another annotation of the data row has the same mask",
        "on line {first:,}; give each annotation the mask of its own region, or write one line for both, with the answers of both",
    )


class EndpointUnknown(Violation, code="LNK006", slug="endpoint-unknown", layer="stream"):
    """An end of the relationship is the uuid of no annotation on its data row.

    Why: A relationship joins two annotations of one data row that are imported with it; where one of them is missing, or is on another data
    row, it joins nothing.
    Fix: Write the annotations into the same file, each with the uuid that the relationship gives, before or after it. Make the uuids once
    and use them in both places; a second call of uuid4() makes another.
    """

    end: str
    elsewhere: tuple[str, int] | None

    def words(self) -> Words:
        if self.elsewhere is not None:
            message = f"relationship.{self.end} {quote(self.value)} is the uuid of an annotation on another data row"
            return (
                message,
                f"on {quote(self.elsewhere[0])}, line {self.elsewhere[1]:,}; both ends must be on the relationship's own data row",
            )
        message = f"relationship.{self.end} {quote(self.value)} is the uuid of no annotation here"
        return message, f"is its uuid missing or another? the {self.end} must be in the same upload, before or after the relationship"


class EndpointKind(Violation, code="LNK007", slug="endpoint-kind", layer="stream"):
    """The relationship ends at an answer, or joins objects that the ontology does not let it join.

    Why: Only objects can be joined, not answers to questions, save that on a PDF an answer may be the source; and where the ontology lists
    pairs of tools for a relationship, the platform takes no other.
    Fix: Give the uuid of the object that is meant. The pairs are in the ontology, at definition.constraints of the relationship.
    """

    end: str
    found: str
    feature: Any
    line: int

    def words(self) -> Words:
        to_feature = f" to {quote(self.feature)}" if self.feature is not None and self.found == "an answer" else ""
        return (
            f"relationship.{self.end} is {self.found}{to_feature}, not an object",
            f"it is on line {self.line:,}; give the uuid of something that was drawn",
        )


class EndpointPair(Violation, of=EndpointKind):
    """Both ends are annotations, but the ontology has no such relationship between their features."""

    end: str
    edge: str
    source: str
    target: str
    allowed: tuple[str, ...]
    reverse: bool

    def words(self) -> Words:
        fix = f"allowed: {listing(self.allowed)}"
        if self.reverse:
            fix = f"swap source and target: it may lead from {quote(self.target)} to {quote(self.source)}"
        if self.end == "source":
            return f"{quote(self.edge)} cannot start at {quote(self.source)}", fix
        return f"{quote(self.edge)} cannot lead from {quote(self.source)} to {quote(self.target)}", fix


class MixedIdAndKey(Violation, code="KEY009", slug="mixed-id-and-key", severity=Severity.INFO, layer="stream"):
    """One data row is named by its id on some lines and by its global key on others.

    Why: The import accepts both, but no tool without the list of rows can tell that the lines belong together, so repeated answers and
    uuids go unseen.
    Fix: Name the rows in one way throughout the file.
    """

    row: str
    first: int

    template = (
        "this data row is named by its id on some lines and by its global key on others",
        "it is {row:quoted}, first on line {first:,}; use one of the two",
    )


class DataRowsWithoutPredictions(
    Violation,
    code="KEY010",
    slug="data-rows-without-predictions",
    severity=Severity.INFO,
    layer="stream",
    across_files=True,
    severity_in=(("no-match", Severity.ERROR),),
):
    """Some data rows of the list have no prediction in the files.

    Why: That may be right, for an image without objects, or the mark of a batch that was never run or a file that was left out. Where no
    prediction names any data row of the list, nothing was checked against it.
    Fix: Compare the number of rows with what the model was run on; nothing needs to be done for rows that are rightly empty.
    """

    count: int
    total: int
    some: tuple[str, ...]

    def words(self) -> Words:
        return f"{self.count:,} of {self.total:,} data rows {'has' if self.count == 1 else 'have'} no prediction", _names_of(
            self.some, self.count
        )


class NoDataRowMatches(Violation, of=DataRowsWithoutPredictions, circumstance="no-match"):
    """No prediction names any data row of the list."""

    total: int
    some: tuple[str, ...]
    by: tuple[str, ...]
    """The columns of the list that predictions were compared with: global_key, id, or both."""

    def words(self) -> Words:
        message = f"no data row of the list is named by a prediction; compared by {' and '.join(self.by)}"
        fix = f"is it the list of these predictions? It names {_names_of(self.some, self.total)}"
        if self.by == ("id",):
            fix += "; predictions that name global keys need a column global_key in it"
        return message, fix


def _names_of(some: tuple[str, ...], count: int) -> str:
    return listing(some, 5) + (f" and {count - len(some):,} more" if count > len(some) else "")


class RequiredGlobalMissing(Violation, code="ANS024", slug="required-global-missing", severity=Severity.INFO, layer="stream"):
    """A required question about the data row has no answer in the files for some data rows.

    Why: The import does not insist on it; labelers will have to answer the question before they can submit.
    Fix: Nothing, if the model is not meant to answer the question; otherwise write one line for it per data row.
    """

    question: str
    count: int
    total: int
    row: str

    def words(self) -> Words:
        if self.total == 1:
            message = f"the required question {quote(self.question)} has no valid answer on the one data row that predictions name"
            return message, f"it is {quote(self.row)}; a labeler can still answer it"
        message = (
            f"the required question {quote(self.question)} has no valid answer on {self.count:,} "
            f"of the {self.total:,} data rows that predictions name"
        )
        return message, f"{quote(self.row)} is one; a labeler can still answer it"
