"""What is wrong or suspect in a reference: ids and names that clash, and what the reader found."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.model.diagnostics import Severity
from predlint.model.ontology import Notice, make_notice
from predlint.model.texts import casefolded, quote
from predlint.model.violation import Violation, Words
from predlint.platforms.coco.ontology import CocoReference, ReferenceCategory
from predlint.platforms.numbers import bracketed_number, quoted_integer

# -- Violations in the reference itself ----------------------------------------------------------------------------


class TruthMissingMember(Violation, code="ONT301", slug="coco-truth-missing-member", layer="ontology"):
    """A category or an image has no id, or a category no name.

    Why: Predictions name categories and images by their id; what has none cannot be named.
    Fix: Add the member: ids are whole numbers, each of its own.
    """

    intended: str | None

    def words(self) -> Words:
        return 'a category has no "name"', self.intended or 'add "name": "…"'


class CategoryWithoutId(Violation, of=TruthMissingMember):
    """A category has no id."""

    who: str
    intended: str | None

    def words(self) -> Words:
        return f'{self.who} has no "id"', self.intended or "predictions name categories by their id, a whole number"


class ImageWithoutId(Violation, of=TruthMissingMember):
    """An image has no id."""

    name: str | None

    def words(self) -> Words:
        who = f"image {quote(self.name)}" if self.name else "an image"
        return f'{who} has no "id"', "predictions name images by their id"


class TruthWrongType(Violation, code="ONT302", slug="coco-truth-wrong-type", layer="ontology"):
    """A category, an image, an id or a name is of another type than COCO has.

    Why: An id in quotes is another id than the number: predictions never match it, and no program reports it.
    Fix: Write ids as whole numbers and names as strings.
    """

    template = '"images" is not a list', 'write [{{"id": 1, "file_name": "…", "width": …, "height": …}}, …]'


class CategoryNotAnObject(Violation, of=TruthWrongType):
    """A category is no object."""

    template = "a category is {value:quoted}, where an object was expected", 'write {{"id": 1, "name": "…"}}'


class CategoryName(Violation, of=TruthWrongType):
    """The name of a category is no text, or an empty one."""

    def words(self) -> Words:
        message = f'the "name" of a category is {quote(self.value)}'
        return message, "write the name as a string in quotes" if not isinstance(
            self.value, str
        ) else "give it the name that predictions are to have"


class CategoryIdTooLarge(Violation, of=TruthWrongType):
    """The id of a category has more than 64 bits."""

    who: str

    is_local = True

    def words(self) -> Words:
        message = f'the "id" of {self.who} does not fit in 64 bits with a sign'
        return message, quoted_integer(self.value) or bracketed_number(self.value, whole=True) or "number the categories: 1, 2, 3 …"


class CategoryId(Violation, of=TruthWrongType):
    """The id of a category is no whole number."""

    who: str

    def words(self) -> Words:
        message = f'the "id" of {self.who} is {quote(self.value)}; a whole number was expected'
        return message, quoted_integer(self.value) or bracketed_number(self.value, whole=True) or "number the categories: 1, 2, 3 …"


class ImageNotAnObject(Violation, of=TruthWrongType):
    """An image is no object."""

    template = "an image is {value:quoted}, where an object was expected", 'write {{"id": 1, "file_name": "…", "width": …, "height": …}}'


class ImageIdTooLarge(Violation, of=TruthWrongType):
    """The id of an image has more than 64 bits."""

    name: str | None

    is_local = True

    def words(self) -> Words:
        who = f"image {quote(self.name)}" if self.name else "an image"
        message = f'the "id" of {who} does not fit in 64 bits with a sign: predictions for it are not checked against its size'
        return message, "number the images: 1, 2, 3 …"


class ImageId(Violation, of=TruthWrongType):
    """The id of an image is no whole number."""

    name: str | None

    def words(self) -> Words:
        who = f"image {quote(self.name)}" if self.name else "an image"
        message = f'the "id" of {who} is {quote(self.value)}; a whole number was expected'
        return message, quoted_integer(self.value) or bracketed_number(self.value, whole=True) or "number the images: 1, 2, 3 …"


class TruthDuplicateCategoryId(Violation, code="ONT303", slug="coco-truth-duplicate-category-id", layer="ontology"):
    """Two categories have the same id.

    Why: Programs keep the first or the last of them; predlint keeps the first.
    Fix: Give each category an id of its own.
    """

    name: str
    first_name: str

    template = (
        "category {name:quoted} has the id {value}, which is already that of {first_name:quoted}",
        "give each category an id of its own: of several with one id, programs keep the first or the last",
    )


class TruthDuplicateCategoryName(
    Violation, code="ONT304", slug="coco-truth-duplicate-category-name", severity=Severity.WARNING, layer="ontology"
):
    """Two categories have the same name, or names that look alike.

    Why: Looking a class up by its name finds one of them.
    Fix: Make them one category, or rename one of them.
    """

    id_: int
    category_id: int
    name: str

    def words(self) -> Words:
        message = (
            f"two categories are called {quote(self.value)}, with the ids {self.id_} and {self.category_id}"
            if self.name == self.value
            else f"category {quote(self.value)} looks like {quote(self.name)}, beside it"
        )
        return message, "looking a category up by its name finds only one of them: rename one, or make them one"


class TruthDuplicateImageId(Violation, code="ONT305", slug="coco-truth-duplicate-image-id", layer="ontology"):
    """Two images have the same id.

    Why: Programs keep the first or the last of them; predlint keeps the first.
    Fix: Give each image an id of its own.
    """

    first: int

    template = (
        "image id {value} is already that of /images/{first}",
        "give each image an id of its own: of several with one id, programs keep the first or the last",
    )


class TruthImageSize(Violation, code="ONT306", slug="coco-truth-image-size", severity=Severity.WARNING, layer="ontology"):
    """An image has no width or height that can be.

    Why: Boxes, polygons and masks of such an image cannot be checked against its size.
    Fix: Read the size in pixels from the image file.
    """

    member: str
    who: str
    missing: bool

    def words(self) -> Words:
        given = "is missing" if self.missing else f"is {quote(self.value)}"
        message = f"the {self.member} of {self.who} {given}: boxes and masks cannot be checked against it"
        return message, "give the size in pixels"


class TruthNoCategories(Violation, code="ONT307", slug="coco-truth-no-categories", layer="ontology"):
    """The file lists no categories.

    Why: No prediction could name one.
    Fix: Give the annotation file of the data set. The image_info files of test sets have categories, unlabeled ones do not.
    """

    template = "the file lists no categories, so that no prediction can name one", "add them"


class TruthImageWithoutName(Violation, code="ONT308", slug="coco-truth-image-without-name", severity=Severity.WARNING, layer="ontology"):
    """An image has no file_name.

    Why: It is not known whether a file that uses its id means the same image.
    Fix: Give the name of the file.
    """

    who: str
    near: tuple[str, ...]

    def words(self) -> Words:
        message = (
            f"{self.who} has no file_name"
            if self.value is None or self.value == ""
            else f"the file_name of {self.who} is {quote(self.value)}"
        )
        return message, f"is it {quote(self.near[0])}? then rename it" if self.near else "give the name that the data row has"


class TruthKeyPoints(Violation, code="ONT309", slug="coco-truth-key-points", severity=Severity.WARNING, layer="ontology"):
    """The key points of a category are not a list of names, or its skeleton joins points that it does not have.

    Why: Without the list it is not known how many numbers a prediction must give; an edge to nowhere is not drawn.
    Fix: List the names of the points in order; edges are pairs of them, counted from 1.
    """

    who: str

    template = 'the "keypoints" of {who} are {value:quoted}; a list of names was expected', 'write ["nose", "left_eye", …]'


class SkeletonWithoutPoints(Violation, of=TruthKeyPoints):
    """A category has a skeleton, and no key points."""

    who: str

    template = "{who} has a skeleton, but no key points for its edges to join", 'name them: "keypoints": ["nose", "left_eye", …]'


class BadEdge(Violation, of=TruthKeyPoints):
    """An edge of a skeleton does not join two key points."""

    who: str
    count: int

    def words(self) -> Words:
        has = f"{self.count:,} key point{'' if self.count == 1 else 's'}"
        message = f"an edge of the skeleton of {self.who} is {quote(self.value)}, which does not join two of its {has}"
        return message, "edges are pairs of key points, counted from 1"


# -- Finds what is wrong or suspect in a reference: ids and names that clash, and what the reader found ------------


def lint(truth: CocoReference) -> list[Notice]:
    """Returns all notices about the file, including the faults and remarks of the reader."""
    return [*truth.faults, *truth.notices, *truth.remarks, *_categories(truth.categories)]


def _categories(categories: tuple[ReferenceCategory, ...]) -> Iterator[Notice]:
    ids: dict[int, ReferenceCategory] = {}
    names: dict[str, ReferenceCategory] = {}
    for category in categories:
        first = ids.setdefault(category.id, category)
        is_duplicate = first is not category
        if is_duplicate:
            yield make_notice(TruthDuplicateCategoryId, f"{category.pointer}/id", category.id, category.name, first.name)
        form = casefolded(category.name)
        namesake = names.setdefault(form, category)
        if namesake is not category and not (is_duplicate and namesake is first):  # a duplicate category naturally has the same name
            yield make_notice(
                TruthDuplicateCategoryName, f"{category.pointer}/name", category.name, namesake.id, category.id, namesake.name
            )
