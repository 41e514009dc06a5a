"""The mapping file of ``--map``: maps categories to features of the Encord ontology, and images to data rows."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

import orjson
from msgspec import Struct

from predlint.names import listing, nearest, quote
from predlint.platforms.coco.format_detection import CATEGORIES, IMAGES
from predlint.platforms.coco.member_values import id_of
from predlint.stream.duplicate_members import has_duplicate_member
from predlint.stream.errors import shown, source_error
from predlint.stream.json_errors import A_MARK, SETTLE, is_conflict_marker
from predlint.stream.layout import as_text_help, binary_kind
from predlint.stream.small_files import open_bytes, read_whole
from predlint.user_error import MissingFileError, UserError

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
