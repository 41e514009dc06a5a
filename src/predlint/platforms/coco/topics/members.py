"""Members of annotations and results: missing ones, wrong types, ids, and flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, finding_of, spec_of
from predlint.model.rle import OF_PAIRS, are_pairs
from predlint.model.texts import lazy_regex, listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.coco.declarations import ElementCheck
from predlint.platforms.coco.record import LARGEST, Context, Element, is_large, is_whole
from predlint.platforms.common_mistakes import describe_non_object, json_in_text_help, rename_help
from predlint.platforms.numbers import bracketed_number, is_number, quoted_integer, typed_number, unquoted_integer
from predlint.platforms.record_files import COCO
from predlint.shape.drawing_constraints import RunLengths
from predlint.shape.nodes import AnyValue, Member, Number, Record, Text
from predlint.shape.record_checks import Bound, Check, Declared, kinds

# -- Fixes of the form of ids and of lists of points ---------------------------------------------------------------

_DIGITS = lazy_regex(r"-?[0-9]+")


def unwrap_id(at: FixContext) -> Fix | None:
    """Takes an id out of a list of one; or removes its quotes, if it is all digits: nobody numbers by 1e5."""
    if bracketed_number(at.value, whole=True) is not None:
        return at.unwrap_list()
    return at.unquote_number() if _DIGITS.fullmatch(typed_number(at.value) or str(at.value).strip()) else None


def flatten(at: FixContext, keys: list[str | int], size: int = 2, *, wrapped: bool = False) -> Fix | None:
    """Writes points of ``size`` numbers, in lists or by name, as one flat list; None if an item has another form. ``wrapped``: in another
    list."""
    points: Any = at.value_at(keys)
    if not isinstance(points, list) or not points:
        return None
    raws: list[str] = []
    for index, point in enumerate(cast("list[Any]", points)):
        names: Any = range(size) if isinstance(point, list) else ("x", "y", "v")[:size]
        if not isinstance(point, (list, dict)) or len(cast("list[Any]", point)) != size:
            return None
        if not all(is_number(at.value_at([*keys, index, name])) for name in names):
            return None
        raws += [at.raw_text([*keys, index, name]) for name in names]
    flat = f"[{','.join(raws)}]"
    return at.replace_safely((keys, f"[{flat}]" if wrapped else flat))


# -- Members -------------------------------------------------------------------------------------------------------


def text_help(text: str, of_list: str = "write the list itself, not its text") -> str:
    """Returns the help for a text, which may spell out an object, a list or the runs of a mask, or be a file name."""
    if not text.strip("0123456789 ") and are_pairs(text):
        return OF_PAIRS
    if text[:1] == "{":
        return "write the object itself, not its text"
    if text[:1] == "[" or not text.strip("0123456789.,;+- "):
        return of_list
    if text[:2] in ("b'", 'b"') or all("0" <= char <= "o" for char in text):
        return 'if these are the runs of a mask, write {"size": [height, width], "counts": "…"}'
    return "masks in other files are not read: encode the mask with pycocotools, or write its outline as polygons"


COLUMN_BY_COLUMN = "COCO counts down the columns; encode numpy.asfortranarray(mask) with pycocotools"
SDK = "Encord's SDK"
LOAD = "pycocotools"
#: The release that was tested. Others may not need what is missing.
RELEASE = "pycocotools 2.0.11"


def missing_member_help(given: Any, advice: Any, intended: str) -> str | None:
    """Returns the help for a missing member. ``given``: its alias, if any; ``advice``: what to do if renaming is not enough."""
    return str(advice) if advice is not None else rename_help(given, intended)


class MemberMissing(Violation, code="REC301", slug="coco-member-missing"):
    """An annotation, a result or a mask lacks a member that it must have.

    Why: pycocotools stops with KeyError when it comes to the member, which names neither the file nor the annotation; Encord's SDK refuses
    the whole file.
    Fix: Annotations need id, image_id, category_id and bbox; results image_id, category_id and what was found; masks size and counts.
    """

    what: str
    member: str
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return f'{self.what} has no "{self.member}"', missing_member_help(self.given, self.advice, self.member) or _NEEDED.get(self.member)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class NothingDrawn(Violation, of=MemberMissing):
    """An annotation has neither a box nor a segmentation."""

    has_keypoints: bool

    def words(self) -> Words:
        whole = (
            ""
            if self.has_keypoints
            else "; the class of a whole image, as sets for classification have it, is no annotation of COCO's: nothing evaluates it"
        )
        return 'the annotation has neither "bbox" nor "segmentation"', f"{_NEEDED['bbox']}{whole}"


_NEEDED = {
    "id": 'number the annotations: "id": 1, 2, 3 …',
    "image_id": 'add the "id" of its image',
    "category_id": 'add the "id" of its category',
    "bbox": 'add "bbox": [x, y, width, height] in pixels',
    "caption": 'add "caption": "…"',
    "segments_info": 'add "segments_info": [{"id": …, "category_id": …, …}]',
}

#: Member -> help if it has a wrong value.
_GIVEN = {"id": _NEEDED["id"], "image_id": 'give the "id" of its image', "category_id": 'give the "id" of its category'}


class NoGeometry(Violation, of=MemberMissing):
    """A result has no box, no segmentation, no key points and no caption."""

    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return 'the result has no "bbox", "segmentation", "keypoints" or "caption"', missing_member_help(
            self.given, self.advice, "bbox"
        ) or 'give "bbox": [x, y, width, height] in pixels'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


def so_many(count: int, total: int) -> str:
    """Returns the beginning of a message about some of the annotations of a file: "3 of 5 annotations have"."""
    return "the annotation has" if total == 1 else f"{count:,} of {total:,} annotations {'has' if count == 1 else 'have'}"


def who_stops(encord: bool) -> str:
    return f"{SDK} stops the whole import with EncordException" if encord else f"{RELEASE} stops with KeyError when it evaluates against it"


_NUMBER_FIRST = "(no number there either? then number them: 1, 2, 3 …)"


class MemberType(Violation, code="REC302", slug="coco-member-type"):
    """A member has the wrong type.

    Why: Tools look ids up as they are written: "7" is not 7, and its annotation belongs to no image. Some readers convert silently, so the
    fault appears elsewhere.
    Fix: Write ids and counts as whole numbers without quotes, areas as numbers.
    """

    member: str
    intended: int | None = None
    """The id of the image or category whose name is the value."""
    is_id: bool = True
    """True if the value, read as a number, is an id as well."""

    def words(self) -> Words:
        message = f"{self.member} must be a whole number, found {quote(self.value)}"
        if isinstance(self.value, str):
            without, number = quoted_integer(self.value, 0), unquoted_integer(self.value, 0)
            if self.intended is not None and number != str(self.intended):
                that = "that image" if self.member == "image_id" else "that category"
                if self.is_id and number is not None and number == self.value.strip():
                    return message, f'{without}, if it is the id; if it is the name, write {self.intended}, the "id" of {that}'
                return message, f'write {self.intended}, the "id" of {that}'
            if without is not None:
                return message, without
            if self.member == "image_id":
                return message, f'give the number that is the "id" of the image, not its name {_NUMBER_FIRST}'
            if self.member == "category_id":
                return message, f'give the number that is the "id" of the category, not its name {_NUMBER_FIRST}'
        inner: object = cast("dict[str, object]", self.value).get("id") if self.value.__class__ is dict else None
        if inner.__class__ is int:
            return message, f'write the "id" alone: {quote(inner)}'
        return message, bracketed_number(self.value, whole=True) or _GIVEN[self.member]

    @fixes(
        safe="removes the quotes around a number; writes the results of a list in a list one after another",
        unsafe="writes the id of the image or category whose name is given, where the COCO file that is checked against lists it",
    )
    def fix(self, at: FixContext) -> Fix | None:

        if bracketed_number(self.value) is not None:
            return at.unwrap_list()
        number = unquoted_integer(self.value, 0)
        if self.intended is None or number == str(self.intended):
            return unwrap_id(at)
        # The text of a number may be the id itself, or the name.
        return at.write(self.intended) if number is None or number != self.value.strip() else None


class NotAnObject(Violation, of=MemberType):
    """An annotation or a result is not an object."""

    what: str

    def words(self) -> Words:
        fix = 'write {"image_id": …, "category_id": …, "bbox": [x, y, width, height], …}'
        checked = COCO.are_checked(self.value)
        if checked or (self.value.__class__ is list and self.value and self.value[0].__class__ is dict):
            fix = f"put what is in the inner lists into one list (results.extend(batch)), in a file of one JSON value{checked}"
        return f"{self.what} must be an object, found {describe_non_object(self.value)}", json_in_text_help(self.value) or fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class IdTooLarge(Violation, code="REC313", slug="coco-id-too-large", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """An id has more than 64 bits.

    Why: Python takes whole numbers of any length. numpy, databases and most readers of JSON do not: some round them, so that two ids become
    one. predlint does not look such ids up. It is reported once per file.
    Fix: Number images, categories and annotations: 1, 2, 3 … uuid4().int gives numbers of 128 bits.
    """

    member: str

    template = (
        '"{member}" does not fit in 64 bits with a sign; predlint cannot look such an id up, since JSON readers round it',
        "number them 1, 2, 3 …; uuid4().int gives such numbers",
    )


class IdWithPoint(Violation, code="REC304", slug="coco-id-with-point", severity=Severity.WARNING, layer="record"):
    """An id is written as 7.0.

    Why: Python takes 7.0 for 7, other readers look for another id. Usually a table was read by pandas, in which some ids are missing: the
    last digits of large ids are wrong there.
    Fix: Convert ids with int() before writing.
    """

    member: str

    def words(self) -> Words:
        message = f"{self.member} is {quote(self.value)}, with a decimal point; ids are whole numbers"
        if abs(self.value) > 2**53:
            return message, "its last digits may be wrong: take it from the source again"
        return message, f"write {int(self.value)}; pandas turns ids to such numbers where some are missing"

    @fixes(safe="writes the number without a point")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_whole_number()


class IdZero(Violation, code="REC305", slug="coco-id-zero", severity=Severity.WARNING, layer="record"):
    """An annotation has the id 0.

    Why: When pycocotools evaluates, it keeps the id of the matched annotation of each result, and 0 where there is none: a result that hits
    this annotation counts as a false alarm, without a message. It is one annotation of the file, and exporters of Label Studio and
    Encord count from 0. Encord's import does not read these ids.
    Fix: Count annotations from 1.
    """

    def words(self) -> Words:
        message = f"the annotation has the id 0, which {LOAD} takes for “no match” when it evaluates: a hit counts as a miss"
        return message, "count annotations from 1"


class IdNegative(Violation, code="REC318", slug="coco-id-negative", severity=Severity.WARNING, layer="record"):
    """An annotation has an id below 0.

    Why: pycocotools takes it; faster-coco-eval 1.8.0 takes ids below 1 for “no match”: a result that hits this annotation counts as a false
    alarm.
    Fix: Count annotations from 1.
    """

    template = (
        "the annotation has the id {value:quoted}; faster-coco-eval 1.8.0 takes ids below 1 for “no match”: a hit counts as a miss",
        "count annotations from 1",
    )


class IgnoreFlag(Violation, code="REC315", slug="coco-ignore-flag", severity=Severity.WARNING, layer="record"):
    """An annotation has "ignore", and is no crowd.

    Why: pycocotools overwrites ignore with iscrowd when it evaluates: the annotation counts in full, also against a model that does not
    find it. detectron2 0.6 stops at it.
    Fix: Write "iscrowd": 1 for what evaluations are to leave out, else "ignore": 0.
    """

    def words(self) -> Words:
        message = (
            f'"ignore" is {quote(self.value)}, but the annotation is no crowd: {RELEASE} '
            'overwrites it with "iscrowd", so that the annotation '
            "counts; detectron2 0.6 stops at it"
        )
        return message, 'write "iscrowd": 1, if evaluations are to leave it out; else "ignore": 0'


class NotText(Violation, of=MemberType):
    """A caption is not a text."""

    member: str

    def words(self) -> Words:
        fix = "write one text"
        given: Any = self.value
        if isinstance(given, (list, tuple)) and given:
            several = "; a list of results has one for each image, an annotation file an entry for each caption"
            fix = "remove the brackets" if len(cast("list[Any]", given)) == 1 else fix + several
        return f"{self.member} must be a string, found {quote(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list() or at.unwrap_number()


class NotACount(Violation, of=MemberType):
    """num_keypoints is not a whole number from 0 on."""

    member: str

    def words(self) -> Words:
        return f"{self.member} must be a whole number from 0 on, found {quote(self.value)}", (
            quoted_integer(self.value, 0) or bracketed_number(self.value, whole=True) or "count the points with a visibility above 0"
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class IscrowdValue(Violation, code="REC306", slug="coco-iscrowd-value", layer="record"):
    """iscrowd is something else than 0 or 1.

    Why: Encord's SDK refuses the whole file; pycocotools leaves annotations out of the evaluation whenever it is not 0.
    Fix: Write 1 for an annotation of a crowd, else 0.
    """

    def words(self) -> Words:
        fix = (
            quoted_integer(self.value, 0, 1)
            or (bracketed_number(self.value, whole=True) if self.value in ([0], [1]) else None)
            or "write 1 for a crowd, else 0"
        )
        return f"iscrowd is {quote(self.value)}; 0 or 1 is expected", fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


def crowd_flag(value: Any) -> Words:
    message = f"iscrowd is {quote(value)}; {LOAD} takes it for {int(value)}, stricter readers do not"
    return message, "write 1, if it is a crowd" if value else "write 0"


class IscrowdFlag(Violation, code="REC312", slug="coco-iscrowd-flag", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """iscrowd is true or false.

    Why: Python takes true for 1 and false for 0, and so do pycocotools and Encord's SDK; readers in other languages expect a number. Where
    all annotations of a file have it so, that is reported once.
    Fix: Write 1 or 0: int(flag).
    """

    count: int
    total: int

    def words(self) -> Words:
        if self.total == 1:
            return crowd_flag(self.value)
        return (
            f"iscrowd is true or false in all {self.total:,} annotations; {LOAD} takes that for 1 or 0, stricter readers do not",
            "write 1 or 0",
        )


class CrowdFlag(Violation, of=IscrowdFlag):
    """An annotation has true or false for iscrowd, while others of the file have not."""

    def words(self) -> Words:
        return crowd_flag(self.value)

    @fixes(safe="writes 1 for true and 0 for false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.replace(at.keys, str(int(self.value))))


def pixel_values(values: list[float]) -> str:
    """Formats numbers as a user would write them."""
    return listing([f"{value:.6g}" for value in values])


#: How messages name the reference.
TRUTH = "the COCO file that it is checked against"


def element_at(misspelt: str | None) -> str | None:
    """Returns the help for a missing member. ``misspelt``: the one in its place, if any."""
    return f"is it {quote(misspelt)}? then rename it" if misspelt is not None else None


def form_help(value: Any) -> str | None:
    """Returns the help for objects in another form: in a list of their own, or as text."""
    inner = value.__class__ is list and bool(value) and value[0].__class__ is dict
    return "remove one pair of brackets" if inner else json_in_text_help(value)


def number_form(value: Any, member: str) -> Words:
    if value > 2**53:  # a float of this size does not have the digits of the file
        return f'"{member}" is {value:.3g}, which is not a size in pixels', "read the size from the image file"
    return f'"{member}" is written {value!r}; most programs expect {int(value)}', "write whole numbers without a point"


class AllCrowds(Violation, code="REC314", slug="coco-all-crowds", severity=Severity.WARNING, layer="stream"):
    """All annotations of the file are crowds.

    Why: A crowd is a group of things that cannot be separated. pycocotools lets no prediction count against one, and programs for training
    leave crowds out: of a file of crowds alone nothing is left. Programs that write masks often mark each as a crowd.
    Fix: Write 0 for single objects; a mask of run lengths may be of one.
    """

    count: int

    template = (
        "all {count:,} annotations are crowds (iscrowd is 1): evaluation and most programs for training leave crowds out",
        "write 0 for single objects: a mask of run lengths may be of one; 1 is for groups that cannot be separated",
    )


def joined(also: tuple[str, ...]) -> str:
    more = len(also) - 2
    return " and ".join(also[:2]) + (f" and {more} more" if more > 0 else "")


def open_record(
    members: Mapping[str, Member],
    what: str,
    also_written: AlsoWritten | None = None,
    wrong: ViolationSpec | None = None,
    stands_for: AlsoWritten | None = None,
    holds: tuple[RunLengths, ...] = (),
    also_known: frozenset[str] = frozenset(),
) -> Record:
    """Returns a record that accepts any further members."""
    return Record(
        members,
        wrong=wrong or spec_of(NotAnObject, what),
        also_written=also_written,
        stands_for=stands_for,
        ends_open=True,
        also_known=also_known,
        holds=holds,
    )


def whole_number(member: str, *, usual_least: float | None = None) -> Number:
    return Number(spec_of(MemberType, member), whole=True, usual_least=usual_least)


def id_member(member: str, what: str, *, usual_least: float | None = None) -> Member:
    return Member(whole_number(member, usual_least=usual_least), spec_of(MemberMissing, what, member))


def read_by_rules(member: str) -> Member:
    """Returns a member that the kernel leaves to the rules."""
    return Member(Text(spec_of(MemberType, member), unread="rules of elements read it"))


#: Values of "ignore" and "iscrowd" that break no rule.
USUAL_IGNORE = AnyValue(usual=Number(spec_of(IgnoreFlag), minimum=0, maximum=0))
USUAL_CROWD = AnyValue(usual=Number(spec_of(IscrowdValue), minimum=0, maximum=1, whole=True))


def coordinate(wrong: ViolationSpec) -> Number:
    """Returns the node of a coordinate. Rules clamp numbers beyond `LARGEST`, so the kernel leaves these to them."""
    return Number(wrong, usual_least=-LARGEST, usual_most=LARGEST)


# -- Record rules on ids and flags ---------------------------------------------------------------------------------

_IDS = ("id", "image_id", "category_id")
_FLOAT_IDS = {name: spec_of(IdWithPoint, name) for name in _IDS}
_LARGE_IDS = {name: spec_of(IdTooLarge, name) for name in _IDS}


def check_ids(value: dict[str, Any], out: list[Finding], context: Context) -> None:
    """Reports ids that are written with a decimal point, or are too large to be looked up."""
    reported_paths = {finding.path for finding in out if finding.path is not None} if out else set[Path]()
    for name in _IDS:
        id_ = value.get(name)
        if (name == "id" and (context.results or context.encord)) or (None, name) in reported_paths:  # these ids are not used
            continue
        spec: ViolationSpec | None = None
        if is_large(id_):
            spec = _LARGE_IDS[name]
        elif id_.__class__ is float and cast("float", id_).is_integer():
            spec = _FLOAT_IDS[name]
        if spec is not None:
            out.append(finding_of(spec, (None, name), id_))


def is_pointed(value: dict[str, Any], member: str, out: list[Finding]) -> bool:
    """Returns True for an integer that is written with a decimal point and has no finding yet."""
    number = value.get(member)
    return (
        isinstance(number, float)
        and number.is_integer()
        and not (member == "id" and is_large(number))
        and member not in reported_members(out)
    )


def check_large_id(value: dict[str, Any], out: list[Finding]) -> None:
    """Reports an id that cannot be looked up, because JSON parsers round it."""
    if is_large(value.get("id")):
        out.append(finding_of(_LARGE_IDS["id"], (None, "id"), value["id"]))


def reported_members(out: list[Finding]) -> set[Any]:
    return {finding.path[1] for finding in out if finding.path is not None}


def check_crowd(element: Element) -> None:
    """Reports an iscrowd other than 0 or 1. Python programs accept true and false, so these are reported as another violation."""
    if not element.annotated or "iscrowd" not in element.value:
        return
    given: Any = element.value["iscrowd"]
    if given.__class__ is bool:
        element.settle((None, "iscrowd"), given, CrowdFlag)
    elif given.__class__ not in (int, float) or given not in (0, 1):
        element.settle((None, "iscrowd"), given, IscrowdValue)


def check_zero(element: Element) -> None:
    id_: Any = element.value.get("id")
    if element.annotated and not element.context.encord and is_whole(id_) and id_ <= 0 and not is_large(id_):
        element.settle((None, "id"), id_, IdNegative if id_ else IdZero)


def check_ignore(element: Element) -> None:
    """Reports "ignore", which evaluations do not heed. With key points, they leave out annotations that count none: see GEO338."""
    given = element.value.get("ignore")
    if element.annotated and not element.context.encord and given and element.value.get("iscrowd") != 1:
        element.settle((None, "ignore"), given, IgnoreFlag)


CROWD = ElementCheck(
    Check(check_crowd, kinds(IscrowdValue, CrowdFlag), ("iscrowd",), Declared(bounds=(Bound(("iscrowd",), 0, 1, whole=True),))), (None,)
)
ZERO = ElementCheck(Check(check_zero, kinds(IdNegative, IdZero), ("id",), Declared(bounds=(Bound(("id",), minimum=1),))), (None,))
IGNORE = ElementCheck(Check(check_ignore, kinds(IgnoreFlag), ("ignore",), Declared(bounds=(Bound(("ignore",), 0, 0),))), (None,))
