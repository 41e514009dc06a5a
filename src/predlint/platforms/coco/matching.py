"""Matches categories with features of an Encord ontology and images with data rows: by the file of ``--map``, else by name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from posixpath import splitext
from typing import Any, Literal, NamedTuple, TypeVar, cast

import orjson
from msgspec import Struct, field

from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.io.json_errors import A_MARK, SETTLE, is_conflict_marker
from predlint.io.json_violations import has_duplicate_member
from predlint.io.layout import as_text_help, binary_kind
from predlint.io.paths import shown, source_error
from predlint.io.similar_rows import SimilarRows, before_tools, with_spaces
from predlint.io.sources import open_bytes, read_whole
from predlint.model.diagnostics import MissingFileError, UserError
from predlint.model.names import nearest
from predlint.model.texts import is_uuid, lazy_regex, listing, quote
from predlint.platforms.coco.ontology import CocoReference
from predlint.platforms.coco.record import id_of
from predlint.platforms.encord.ontology import ObjectFeature, Structure
from predlint.platforms.format_detection import CATEGORIES, IMAGES

# -- Finds the data row title that a file name is likely of. In Encord, file names must be titles of data rows -----

#: Maximum length of a name in which numbers are compared.
_LONGEST = 4_000
_DIGITS = lazy_regex(r"[0-9]+")


def are_known(rows: DataRows) -> bool:
    """Returns False for a list of only data hashes, which file names cannot be compared with."""
    return rows.once(are_known, lambda rows: not all([is_uuid(key) for key in rows.by_key]))


def title_of(name: str, rows: DataRows) -> str | None:
    """Returns the title of the data row that a name is likely of, or None. Tries the name without folders, without the query of a
    URL and its %20, without the additions of Roboflow and Label Studio, and as a data hash."""
    likely = _names_in(name)
    if "%" in name:
        from urllib.parse import unquote

        likely += _names_in(unquote(name))
    found = next((title for title in likely if title != name and title in rows.by_key), None)
    stem = likely[0].partition(".")[0]
    if found is None and is_uuid(stem) and (row := rows.by_id.get(stem)) is not None:  # Encord's exporter names files like this
        found = row.global_key
    return found


def _names_in(name: str) -> list[str]:
    """Returns the names that a file may have had before programs added to it."""
    base = name.replace("\\", "/").rpartition("/")[2]
    likely = [base, *([base.partition("?")[0]] if "://" in name else [])]
    return [*likely, before_tools(base)]


def row_of(rows: DataRows, id_: int, name: str | None) -> DataRow | None:
    """Returns the data row of an image by its file name, or by its id if it has no file name. Returns None if there is none."""
    row = rows.by_key.get(name) if name is not None else None
    return row if row is not None or name is not None else rows.by_id.get(str(id_))


def is_same_but_spelt(name: str, title: str) -> bool:
    """Returns True if a title differs from a name only in folders, file ending or case. Then the other names probably differ in the
    same way, unlike with a title that is merely similar."""
    one, other = _spelt_out(name), _spelt_out(title)
    return one.endswith(other) or other.endswith(one) or splitext(one)[0] == splitext(other)[0]


def _spelt_out(name: str) -> str:
    return name.replace("\\", "/").casefold()


class SimilarTitles:
    """Finds titles for names that are no titles."""

    def __init__(self, rows: DataRows, taken: bytearray) -> None:
        """``taken``: one byte per data row, by position in the list; not 0 if another image has the data row."""
        self.rows, self.taken = rows, taken
        self._near = SimilarRows(rows)

    def of(self, name: str) -> tuple[str | None, tuple[str, ...]]:
        """Returns (title, ()) if `title_of` finds one, else (None, similar titles), without those of other frames and other images."""
        title = title_of(name, self.rows)
        if title is not None:
            return title, ()
        likely = [near for near in self._near.closest(name) if self._may_be(name, near)]
        same = [near for near in likely if _numbers(near) == _numbers(name)]
        return None, tuple(same or likely)

    def _may_be(self, name: str, near: str) -> bool:
        row = self.rows.by_key.get(near)
        return row is not None and not is_uuid(near) and not self.taken[row.position] and not _are_frames(name, near)


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in _DIGITS.findall(name[:_LONGEST])]


def _are_frames(one: str, other: str) -> bool:
    """Returns True for names that differ only in a number: two frames rather than a misspelling."""
    return _numbers(one) != _numbers(other) and _DIGITS.sub("0", one) == _DIGITS.sub("0", other)


# -- The mapping file of ``--map``: maps categories to features of the Encord ontology, and images to data rows ----

T = TypeVar("T")
_EXAMPLE = f'{{"{CATEGORIES}": {{"1": "aBcD1234"}}, "{IMAGES}": {{"1": {{"data_hash": "…", "frame": 0}}}}}}'
_ONE = "readers keep the last one: leave the wrong one out"


class MapError(UserError, ValueError):
    """The mapping cannot be used; the message says where and why, ``help`` what to do."""


class MissingMapError(MapError, MissingFileError):
    """The file of the mapping does not exist."""


class Frame(NamedTuple):
    """Data row and frame of an image in the project."""

    data_hash: str
    frame: int


class CocoMap(Struct, frozen=True):
    """The two tables that Encord's importer needs in addition to the COCO file."""

    categories: Mapping[int, str] | None = None
    """category_id -> featureNodeHash; None if the file has no such table."""
    images: Mapping[int, Frame] | None = None
    """image_id -> data row; None if the file has no such table."""
    name: str = "the mapping"
    """Name of the mapping file."""


def read_map(path: str | os.PathLike[str]) -> CocoMap:
    """Reads a mapping file. Raises MapError if it is not one."""
    path = os.fsdecode(path)
    name = shown(path)
    root = _load(path, name)
    if not root.keys() & {CATEGORIES, IMAGES}:
        raise MapError(f"{name}: it has neither {CATEGORIES} nor {IMAGES}", _likely_mistake(root))
    _refuse_misspelt(root, name)
    categories = images = None
    if root.get(CATEGORIES) is not None:
        categories = _by_id(name, root, CATEGORIES, _hash)
    if root.get(IMAGES) is not None:
        images = _by_id(name, root, IMAGES, _frame)
    return CocoMap(categories, images, os.path.basename(name))


def _load(path: str, name: str) -> dict[str, Any]:
    try:
        with open_bytes(path) as file:
            data = read_whole(file).removeprefix(b"\xef\xbb\xbf")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        problem = source_error(name, error, "*.json")
        if isinstance(problem, FileNotFoundError):
            raise MissingMapError(problem.message, problem.help).of(path) from None
        raise MapError(problem.message, problem.help) from None
    if what := binary_kind(data[:4096]):
        raise MapError(f"{name} is {what}", as_text_help(what) or f"a mapping looks so: {_EXAMPLE}")
    try:
        root: Any = orjson.loads(_utf8(data, name))
    except orjson.JSONDecodeError as error:
        place, problem, help = f"{name}:{error.lineno}:{error.colno}", f"not JSON: {error.msg}", f"a mapping looks so: {_EXAMPLE}"
        if is_conflict_marker(error.doc, error.pos):
            problem, help = A_MARK, SETTLE
        raise MapError(f"{place}: {problem}", help) from None
    if not isinstance(root, dict):
        raise MapError(f"{name}: {quote(root)}, where an object was expected", f"a mapping looks so: {_EXAMPLE}")
    if has_duplicate_member(data, root):
        _refuse_two_meanings(data, name)
    return cast("dict[str, Any]", root)


def _utf8(data: bytes, name: str) -> bytes:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MapError(f"{name}:{line}: byte 0x{data[error.start]:02x} is not UTF-8", "save it as UTF-8") from None
    return data


def _refuse_two_meanings(data: bytes, name: str) -> None:
    """Raises MapError for a duplicate key with different values, because parsers keep only the last one."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        kept = dict(pairs)
        for key, value in pairs if len(kept) < len(pairs) else ():
            if value != kept[key]:
                raise MapError(f"{name}: the key {quote(key)} stands twice, with {quote(value)} and {quote(kept[key])}", _ONE)
        return kept

    try:
        json.loads(data, object_pairs_hook=once)
    except RecursionError:  # too deep: in a member that nothing reads
        return


def _likely_mistake(root: dict[str, Any]) -> str:
    """Returns the help for a file without the two members, by its most likely mistake."""
    for key in root:
        if near := nearest(key, (CATEGORIES, IMAGES), 1):
            return f"it has {quote(key)}: did you mean {near[0]}?"
    if root and all(id_of(key) is not None and isinstance(value, str) for key, value in root.items()):
        return f'put the table under its name: {{"{CATEGORIES}": {{…}}}}'
    if {"images", "annotations", "categories"} & root.keys():
        return "this is a COCO file: give it as FILE, or with -O; --map takes the table from its ids to Encord's"
    return f"a mapping looks so: {_EXAMPLE}"


def _refuse_misspelt(root: dict[str, Any], name: str) -> None:
    """Raises MapError for a misspelt name of one of the two members, because it would be ignored."""
    for member in (CATEGORIES, IMAGES):
        near = nearest(member, [key for key in root if key not in (CATEGORIES, IMAGES)], 1) if member not in root else []
        if near:
            raise MapError(
                f"{name}: it has no {member}, but {quote(near[0])}, which is not read", f'did you mean "{member}"? then rename it'
            )


def _table(name: str, root: dict[str, Any], member: str) -> dict[str, Any]:
    table = root[member]
    if not isinstance(table, dict):
        raise MapError(f"{name}: {member} is {quote(table)}, where an object was expected", f"a mapping looks so: {_EXAMPLE}")
    return cast("dict[str, Any]", table)


def _by_id(name: str, root: dict[str, Any], member: str, read: Callable[[str, str, Any], T]) -> dict[int, T]:
    """Returns a table by id. Raises MapError for keys that are no ids, and for two values of one id."""
    found: dict[int, T] = {}
    keys: dict[int, str] = {}
    for key, value in _table(name, root, member).items():
        id_, intended = _id(name, member, key), read(name, key, value)
        if found.setdefault(id_, intended) != intended:
            raise MapError(f"{name}: {member} has the keys {quote(keys[id_])} and {quote(key)}, which are one id, with two values", _ONE)
        keys.setdefault(id_, key)
    return found


def _id(name: str, member: str, key: str) -> int:
    found = id_of(key)
    if found is None:
        what = "categories" if member == CATEGORIES else "images"
        raise MapError(f"{name}: {member} has the key {quote(key)}, which is not an id", f'the keys are the ids of {what}, in quotes: "1"')
    return found


def _hash(name: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        message = f"{name}: {CATEGORIES}/{key} is {quote(value)}, where the hash of a feature was expected"
        raise MapError(message, "take the featureNodeHash of the object from the Encord ontology")
    return value


def _frame(name: str, key: str, value: Any) -> Frame:
    place = f"{name}: {IMAGES}/{key}"
    help = 'write {"data_hash": "…", "frame": 0}'
    if not isinstance(value, dict):
        raise MapError(f"{place} is {quote(value)}, where an object was expected", help)
    given = cast("dict[str, Any]", value)
    data_hash, frame = given.get("data_hash"), given.get("frame", 0)
    if not isinstance(data_hash, str) or not data_hash:
        found = f"is {quote(data_hash)}" if "data_hash" in given else f"is missing; its members are {listing(given) or 'none'}"
        raise MapError(f"{place}/data_hash {found}", help)
    if not isinstance(frame, int) or isinstance(frame, bool) or frame < 0:
        raise MapError(f"{place}/frame is {quote(frame)}, where a number from 0 on was expected", help)
    return Frame(data_hash, frame)


# -- Matches categories with objects of an Encord ontology: by the mapping if there is one, else by name -----------
#
# Encord's recipe looks a name up with ``get_child_by_title(name)``: exactly, in the right case, and among everything that has a
# title. Only objects can be drawn; an option or an attribute of the same name makes the call fail all the same.

#: Object shapes that Encord's COCO importer supports; it stops at any other.
IMPORTED = ("bounding_box", "polygon", "bitmask")
#: With more names than this, no suggestion is looked for.
_MOST_COMPARED = 20_000
#: ``matched``: one object. ``shared``: one object, but something else has the same title. ``twice``: several objects have the title.
#: ``other``: only something that cannot be drawn has the title. ``unknown``: nothing has it. ``unmapped``: the mapping lacks the
#: category. ``no-hash``, ``not-object``: the mapping gives a hash that the ontology lacks, or that is no object's.
Outcome = Literal["matched", "shared", "twice", "other", "unknown", "unmapped", "no-hash", "not-object"]
_FITS = frozenset({"matched", "shared"})


class CategoryMatch(NamedTuple):
    """The match of one category."""

    outcome: Outcome
    feature: ObjectFeature | None = None
    also: tuple[str, ...] = ()
    """Other features with the title or the hash, as text: ``option of hull``."""
    near: tuple[str, ...] = ()
    """Names or hashes that may be intended."""
    hash: str | None = None
    """The hash in the mapping, if there is one."""

    @property
    def fits(self) -> bool:
        """True if the category has exactly one object, so that its annotations can be imported if the shape is supported."""
        return self.outcome in _FITS


class CategoryMatcher:
    """Finds the object of each category."""

    def __init__(self, structure: Structure, mapping: CocoMap | None) -> None:
        self.by_map: Mapping[int, str] | None = mapping.categories if mapping is not None else None
        self.map_name = mapping.name if mapping is not None else ""
        self.objects: dict[str, list[ObjectFeature]] = {}
        self.others: dict[str, list[str]] = {}
        self.by_hash: dict[str, ObjectFeature] = {}
        self.other_hashes: dict[str, str] = {}
        for feature in structure.objects:
            self.objects.setdefault(feature.name, []).append(feature)
            self.by_hash.setdefault(feature.hash, feature)
        for feature in structure.classifications:
            self._other(feature.name, feature.hash, "a classification")
        for feature in structure.features:
            for above, attribute in feature.every_attribute():
                if above or isinstance(feature, ObjectFeature):  # a classification has the title of its attribute
                    self._other(attribute.name, attribute.hash, f"an attribute of {quote(feature.name)}")
                else:
                    self.other_hashes.setdefault(attribute.hash, f"the attribute of classification {quote(feature.name)}")
                for choice in attribute.options:
                    self._other(choice.label, choice.hash, f"an option of {quote(attribute.name)}")

    def _other(self, title: str, hash_: str, what: str) -> None:
        self.others.setdefault(title, []).append(what)
        self.other_hashes.setdefault(hash_, what)

    def of(self, id_: int | None, name: str | None) -> CategoryMatch:
        """Returns the match of a category, by its id if there is a mapping, else by its name."""
        if self.by_map is not None:
            hash_ = self.by_map.get(id_) if id_ is not None else None
            return CategoryMatch("unmapped") if hash_ is None else self.of_hash(hash_, name)
        if name is None:
            return CategoryMatch("unknown")
        found, also = self.objects.get(name, ()), tuple(self.others.get(name, ()))
        if len(found) > 1:
            return CategoryMatch("twice", found[0], tuple(f"a {feature.shape}" for feature in found))
        if found:
            return CategoryMatch("shared" if also else "matched", found[0], also)
        near = tuple(nearest(name, self.objects)) if len(self.objects) <= _MOST_COMPARED else ()
        return CategoryMatch("other" if also else "unknown", None, also, near)

    def namesake(self, match: CategoryMatch, name: str) -> ObjectFeature | None:
        """Returns the importable object with the name of a category that the mapping takes to another object, or None."""
        if match.outcome != "matched" or match.feature is None or match.feature.name == name:
            return None
        return next((feature for feature in self.objects.get(name, ()) if feature.shape in IMPORTED), None)

    def of_hash(self, hash_: str, name: str | None = None) -> CategoryMatch:
        """Returns the match for a hash in the mapping. ``name``: the name of the category, if known."""
        feature = self.by_hash.get(hash_)
        if feature is not None:
            return CategoryMatch("matched", feature, hash=hash_)
        if hash_ in self.other_hashes:
            return CategoryMatch("not-object", None, (self.other_hashes[hash_],), hash=hash_)
        return CategoryMatch("no-hash", None, (), tuple(f"{h} ({self.by_hash[h].name})" for h in self._near_hashes(hash_, name)), hash_)

    def _near_hashes(self, hash_: str, name: str | None) -> list[str]:
        """Returns the hashes that an unknown hash may be intended for: one that differs in case only, that of an object whose name was
        written instead or is the category's name, else a similar one."""
        other_case = [known for known in self.by_hash if known.casefold() == hash_.casefold()]
        by_title = [feature.hash for feature in self.objects.get(hash_, ()) or self.objects.get(name or "", ())]
        return other_case or by_title or nearest(hash_, self.by_hash, 1)


# -- Matches images with data rows of the project, by file name or by the mapping ----------------------------------

#: Up to this number, unmatched images are reported one by one, even if all images are unmatched.
_FEW = 50


class UnmatchedImages(NamedTuple):
    """The numbers of a file whose images nearly all have no data row, and an example."""

    absent: int
    total: int
    name: str
    """File name of the first unmatched image."""
    title: str | None
    """The title that the name is likely of, for example without its folders, or None."""
    near: tuple[str, ...]
    """Titles that are similar to the name."""


class ImageMatches:
    """Looks up the images of one list, one after another."""

    def __init__(self, mapping: CocoMap | None, rows: DataRows | None) -> None:
        self.mapped = mapping.images if mapping is not None else None
        self.rows = rows
        self.total = 0
        """Number of images looked up so far."""
        self.matched = 0
        """Number of images that have a data row."""
        self.without: dict[int, str | None] = {}
        """Id -> file name of the unmatched images."""
        self.near: SimilarTitles | None = None
        """Finds similar titles for unknown names. None without a list of data rows with titles."""
        self._taken = bytearray(len(rows) if rows is not None else 0)
        if rows is not None and are_known(rows):
            self.near = SimilarTitles(rows, self._taken)

    def match(self, id_: int, name: str | None) -> DataRow | None:
        """Looks up the next image. Returns its data row, or None."""
        self.total += 1
        row = row_of(self.rows, id_, name) if self.rows is not None else None
        if row is not None:
            self.matched += 1
            self._taken[row.position] = 1
        absent = id_ not in self.mapped if self.mapped is not None else self.near is not None and row is None and name is not None
        if absent and id_ not in self.without:
            self.without[id_] = name
        return row

    def unmatched(self) -> UnmatchedImages | None:
        """Returns the numbers if nearly all images are unmatched, which is reported once, else None.

        Titles that the list has with spaces around them are not counted: they are reported as a mistake of the list.
        """
        if self.mapped is not None or self.rows is None:
            return None
        by_space = with_spaces(self.rows)
        names = [name for name in self.without.values() if name not in by_space]
        found, name = nearly_all_counts(len(names), self.total), next(iter(names), None)
        if found is None or name is None or self.near is None:
            return None
        return UnmatchedImages(*found, name, *self.near.of(name))


def nearly_all_counts(absent: int, total: int) -> tuple[int, int] | None:
    """Returns ``(absent, total)`` if nearly all are absent, else None."""
    return (absent, total) if absent > _FEW and absent > 0.9 * total else None


# -- The targets of references in one file: known images and categories, data rows, and objects of an Encord ontology --


class ResolvedReferences(Struct, frozen=True):
    """Everything beyond the `Context` that rules about references need. Frozen, built before annotations are read."""

    results: bool
    reference: CocoReference | None = None
    mapping: CocoMap | None = None
    rows: DataRows | None = None
    matcher: CategoryMatcher | None = None
    """None if the file is not meant for Encord."""
    images_in: str = '"images"'
    """Where image ids are looked up, as text for messages."""
    categories_in: str = '"categories"'
    images_without_row: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Image id -> file name, for images without a data row in the project."""
    unnamed: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Image id -> file name, for images of the file without a data row. They are reported even if no annotation names them, because
    Encord's recipe looks up all images."""
    similar_titles: SimilarTitles | None = None
    """Finds titles similar to file names that are not titles in the project."""
    unlisted_images: tuple[int, int, tuple[str, int] | None] | None = None
    """(missing images, all images, (file name, its id in the reference) or None), if the reference lacks nearly all images, which is
    reported once. Else None."""
    renumbered: tuple[int, int, tuple[int, str, str]] | None = None
    """(renamed images, compared images, (id, file name, file name in the reference) of the first), if nearly all ids belong to other
    files in the reference, which is reported once. Else None."""
    unmatched_images: UnmatchedImages | None = None
    """Set if nearly all images have no data row in the project, which is reported once."""
    compared_by: str | None = None
    """Set if no image can be in the list of data rows: ``file_name`` or ``id``, by which images were compared with it. Else None."""
    known_ids: bool = True
    """False if there is no list in which image ids could be looked up."""
    large_ids: bool = False
    """True if a listed image has an id of more than 64 bits. Ids of this size are not looked up then."""
    repeated_images: frozenset[int] = frozenset()
    """Image ids that occur more than once in the file."""
    repeated_categories: frozenset[int] = frozenset()
    """Category ids that occur more than once in the file."""
    named_images: bool = False
    """True if an image of the file has a file_name."""
    drawn_images: frozenset[int] = frozenset()
    """Ids of images without a size that have an annotation with an outline, for which pixels are needed."""
    images_unread: bool = False
    """True if an image of the file could not be read, which is reported: unknown ids may belong to it."""
    categories_unread: bool = False
    lost_categories: frozenset[int] = frozenset()
    """Ids that categories with a missing or duplicate id probably should have. That is reported, so their annotations are not."""
