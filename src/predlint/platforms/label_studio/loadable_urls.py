"""Finds URLs and paths in the data that a browser cannot load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio import task_words
from predlint.platforms.label_studio.config import ObjectTag
from predlint.platforms.label_studio.record_view import View
from predlint.platforms.label_studio.tags import LOADED
from predlint.platforms.label_studio.task_words import EmptyPlace, ItemNoPlace, UnloadablePlace
from predlint.platforms.record_files import NO_PLACE
from predlint.shape.findings import Path

#: Beginnings of URLs that a server or browser surely loads.
WEB = ("https://", "http://", "s3://", "gs://")
#: Absolute paths, except for those that the server serves, possibly below a path of its own.
_SERVED = r"(?!/)(?!static/|api/|storage-data/|tasks/)(?!(.*/)?data/(upload|local-files|avatars)/)"
_ON_DISK = lazy_regex(rf"/{_SERVED}([^/]+/[^/]+/|(home|mnt|media|tmp|opt|srv|var|root|Users|Volumes)/[^/])")
#: Patterns of places that a browser cannot load, with their messages.
_UNLOADABLE = (
    (lazy_regex(r"file:"), "is a file on one machine; browsers do not load it"),
    (lazy_regex(r"[A-Za-z]:[\\/]"), "is a file on one machine; browsers do not load it"),
    (lazy_regex(r"[^:]*\\"), "has backslashes, as only Windows writes paths"),
    (lazy_regex(r".*/data/local-files/\?d=[A-Za-z]:"), "names a drive; d= is a path below the folder that the server serves"),
    (lazy_regex(r".*/data/local-files/(?!\?)"), 'has no "?d=" after /data/local-files/'),
    (_ON_DISK, "is a path on the server's disk, which is not served"),
    (lazy_regex(r"(https?|s3|gs):(?!//)"), task_words.NO_SLASHES),
    (lazy_regex(rf"({'|'.join(NO_PLACE)})\Z"), task_words.NOTHING),
    (lazy_regex(r"(~|\.\.?)/"), "is a path on one machine; browsers do not load it"),
)  # fmt: skip


def places(view: View, tag: ObjectTag, value: Any, at: Path, key: str) -> None:
    """Reports what cannot be loaded in a value under ``key`` in the data."""
    for path, place in _urls_of(tag, value, at):
        _loadable(view, tag, path, place, key)


def _urls_of(tag: ObjectTag, value: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    """Yields (path, place) of what an object loads; items of a list may be of any type."""
    if tag.tag.lower() not in LOADED and tag.value_type != "url":
        return
    if isinstance(value, str):
        yield at, value
    of_places = tag.listed or tag.tag.lower() == "image"  # other tags accept no lists of URLs
    for index, item in enumerate(cast("list[Any]", value) if isinstance(value, list) else ()):
        if of_places or isinstance(item, str):
            yield (at, index), item


def _loadable(view: View, tag: ObjectTag, path: Path, place: Any, key: str) -> None:
    if not isinstance(place, str):
        view.report(path, place, ItemNoPlace, key, tag.tag)
        return
    if is_loadable(place):
        return
    if not place.strip():
        view.report(path, place, EmptyPlace, key)
        return
    for pattern, why in _UNLOADABLE:
        if pattern.match(place):
            view.report(path, place, UnloadablePlace, why)
            return


def is_loadable(place: str) -> bool:
    """Returns True for a place that a browser may be able to load, judged by its form."""
    if place.startswith(WEB):
        return True
    return bool(place.strip()) and not any(pattern.match(place) for pattern, _ in _UNLOADABLE)
