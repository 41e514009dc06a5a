"""Images without a data row that no annotation names: Encord's recipe looks up every image of the file, and stops at them too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import islice
from typing import cast

from predlint.dialects.coco.links import Links
from predlint.dialects.coco.reference_words import SpaceInList, UnnamedWithoutRow
from predlint.shape.faults import broken
from predlint.shape.findings import Finding, finding_of
from predlint.stream.near_rows import spaced
from predlint.violation import found

#: So many are told one by one; the last of them tells how many there are beside it.
_MOST = 1_000


def unnamed(links: Links, places: Mapping[int, int], named: Set[int]) -> Iterator[tuple[int, Finding]]:
    """Findings with the places of their images in the list; ``named`` are those that annotations name, of which these tell."""
    absent = [id_ for id_ in places if id_ not in named]
    by_space = spaced(links.near_titles.rows) if links.near_titles is not None else {}
    if by_space:  # the list is at fault, which is told once: where an annotation names such an image, there
        told = any([links.unnamed.get(id_) in by_space for id_ in named])
        listed = [id_ for id_ in absent if links.unnamed[id_] in by_space]
        for id_ in () if told else listed[:1]:
            name = cast(str, links.unnamed[id_])
            yield places[id_], found(SpaceInList, (None, "file_name"), name, name, by_space[name])
        absent = [id_ for id_ in absent if links.unnamed[id_] not in by_space]
    for number, id_ in enumerate(islice(absent, _MOST), 1):
        name = links.unnamed[id_]
        title, near = links.near_titles.of(name) if links.near_titles is not None and name is not None else (None, ())
        more = len(absent) - _MOST if number == _MOST else 0
        said = broken(UnnamedWithoutRow, title, near, more)
        yield places[id_], finding_of(said, (None, "file_name"), name)
