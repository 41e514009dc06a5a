"""Images that are read as columns say what they say one by one; and those of one file are known to be the same without a table of names."""

from __future__ import annotations

import copy
import json
from array import array
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any
from unittest import mock

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel_kit import needs_kernel
from predlint.kernel.library import library
from predlint.model.hashes import OWN
from predlint.platforms.coco import context_builder, reader
from predlint.platforms.coco.columns import ImageKernelAdapter, _columns
from predlint.platforms.coco.context_builder import _OwnImages
from predlint.platforms.coco.ontology import CocoReference, FileNames
from predlint.platforms.coco.reader import read_reference
from predlint.platforms.coco.topics.images import image_node
from predlint.platforms.kernel_adapter import UNREAD, ScannedBlock

Json = dict[str, Any]
CATEGORIES = [{"id": 1, "name": "boat"}]
UNUSUAL_VALUES: tuple[Any, ...] = (None, True, 0, -1, 1.0, 2.5, "7", "", "nan", "b.jpg", 1 << 31, 1 << 63, -(1 << 63), 1 << 70, [], {})
names = st.sampled_from(("a.jpg", "b.jpg", "d/a.jpg", "é.jpg", "e\u0301.jpg", "\ud800"))


def _plain(id_: int, name: str, side: int) -> Json:
    return {"id": id_, "file_name": name, "width": side, "height": 9}


plains = st.builds(_plain, st.integers(1, 12), names, st.integers(1, 3))
odds = st.one_of(
    st.builds(
        lambda one, member, value: {**one, member: value},
        plains,
        st.sampled_from(("id", "file_name", "width")),
        st.sampled_from(UNUSUAL_VALUES),
    ),
    st.builds(
        lambda one, member: {name: value for name, value in one.items() if name != member},
        plains,
        st.sampled_from(("id", "file_name", "width", "height")),
    ),
    st.sampled_from((None, 5, "id", [], ["id", "file_name"], {})),
)
lists = st.one_of(
    st.lists(plains, max_size=8),
    st.lists(plains, max_size=8, unique_by=lambda one: one["id"]).map(lambda each: sorted(each, key=lambda one: one["id"])),
    st.lists(st.one_of(plains, plains, odds), max_size=8),
)


@st.composite
def changed(draw: st.DrawFn, images: list[Any]) -> list[Any]:
    """The same images, but that one of them has another size or name."""
    others = copy.deepcopy(images)
    each = [other for other in others if isinstance(other, dict)]
    if each:
        draw(st.sampled_from(each)).update(draw(st.sampled_from(({"width": 4}, {"height": 4}, {"file_name": "c.jpg"}))))
    return others


def by_columns_and_one_by_one(make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, sizes: Sequence[int] = (1, 3, 4_096)) -> None:
    """What is made is the same, however many images are looked at together, and where none of them becomes a column."""
    found: list[Any] = []
    for size in sizes:
        monkeypatch.setattr(reader, "_MANY", size)
        found.append(make())
    for module in (reader, context_builder):
        monkeypatch.setattr(module, "plain", lambda _: None)
    found.append(make())
    assert all(one == other for one, other in pairwise(found)), found


def _written(images: list[Any]) -> bytes:
    return json.dumps({"images": images, "categories": CATEGORIES}).encode()


def _columns_of(truth: CocoReference) -> Any:
    images, files = truth.images, truth.file_names
    assert images is not None and files is not None
    return images.ids, images.widths, images.heights, list(files), truth.remarks, truth.large_ids


@given(lists)
def test_the_ontologys_images(images: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        by_columns_and_one_by_one(lambda: _columns_of(read_reference(_written(images), faulty=True)), patch)


@given(lists, lists)
def test_the_files_own_images(images: list[Any], others: list[Any]) -> None:
    reference = read_reference(_written(others), faulty=True)

    def make() -> Any:
        own = _OwnImages(copy.deepcopy(images), None, None, reference.file_names)
        told = own.named, own.large, own.unread, own.unsized, own.first, own.compared, own.renamed, own.renumbered()
        found = (own.images.ids, own.images.widths, own.images.heights) if own.images is not None else None
        return own.ids.known, own.ids.gaps, own.matches.total, told, own.unlisted_images(reference), own.lost(None, reference), found

    with pytest.MonkeyPatch.context() as patch:
        by_columns_and_one_by_one(make, patch)


@given(st.lists(st.tuples(st.integers(1, 9), names), max_size=8), st.integers(0, 8), st.integers(1, 8), st.data())
def test_names_that_follow_one_another_are_known(listed: list[tuple[int, str]], at: int, count: int, data: st.DataObject) -> None:
    files = FileNames([([id_], [name]) for id_, name in listed])
    some = [*files][at : at + count]
    if data.draw(st.booleans()):
        some = data.draw(st.lists(st.tuples(st.integers(1, 9), names), min_size=1, max_size=3, unique_by=lambda one: one[0]))
    some = sorted(dict(some).items())
    if not some:
        return
    ids = [id_ for id_, _ in files]
    theirs = ids.index(some[0][0]) if some[0][0] in ids else -1
    expected = theirs >= 0 and [*files][theirs : theirs + len(some)] == some and all(ids.count(id_) == 1 for id_, _ in some)
    assert files.have(array("q", [id_ for id_, _ in some]), [name for _, name in some]) == expected


@needs_kernel
@given(lists, st.data())
def test_the_kernels_images_beside_those_of_the_other_file(images: list[Any], data: st.DataObject) -> None:
    others = data.draw(st.one_of(st.just(images), changed(images), lists))
    reference = read_reference(_written(others), faulty=True)
    kernel = ImageKernelAdapter(library(), image_node(False), reference, OWN, mock.Mock())
    for some in (images, images[1:], images[:1]):
        if not some:
            continue
        try:
            piece = orjson.dumps(some)
        except TypeError:  # half of a surrogate pair, a number of more than 64 bits
            continue
        scanned = kernel.scan_block(piece, listed=True)
        told = (scanned.lines, kernel.read(ScannedBlock(piece, scanned)), kernel._ids, kernel._names) if scanned is not None else None
        again = kernel._scanner.scan(piece, listed=True)
        assert (scanned is None) == (again is None)
        if told is not None and again is not None:
            ids, names = _columns(kernel._scanner, again.lines["state"], kernel._hashes)
            assert told[1] == bool((again.lines["state"] != UNREAD).all())
            assert [np.array_equal(*each) for each in ((told[0], again.lines), (told[2], ids), (told[3], names))] == [True] * 3
