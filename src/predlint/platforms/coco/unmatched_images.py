"""Unmatched images that no annotation names. Encord's recipe looks up every image of the file, and stops at these too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import islice
from typing import cast

from predlint.platforms.coco.reference_words import SpaceInList, UnnamedWithoutRow
from predlint.platforms.coco.resolved_references import ResolvedReferences
from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import spec_of
from predlint.stream.similar_rows import with_spaces
from predlint.violation import make_finding

#: Maximum number of images that are reported one by one. The last finding gives the number of further ones.
_MOST = 1_000


def unannotated_unmatched(links: ResolvedReferences, places: Mapping[int, int], named: Set[int]) -> Iterator[tuple[int, Finding]]:
    """Yields (index of the image, finding). ``places``: image id -> index; ``named``: images that are reported at their annotations."""
    absent = [id_ for id_ in places if id_ not in named]
    by_space = with_spaces(links.similar_titles.rows) if links.similar_titles is not None else {}
    if by_space:  # the list of data rows is wrong, which is reported once: at an annotation that names such an image, if any
        is_reported = any([links.unnamed.get(id_) in by_space for id_ in named])
        listed = [id_ for id_ in absent if links.unnamed[id_] in by_space]
        for id_ in () if is_reported else listed[:1]:
            name = cast(str, links.unnamed[id_])
            yield places[id_], make_finding(SpaceInList, (None, "file_name"), name, name, by_space[name])
        absent = [id_ for id_ in absent if links.unnamed[id_] not in by_space]
    for number, id_ in enumerate(islice(absent, _MOST), 1):
        name = links.unnamed[id_]
        title, near = links.similar_titles.of(name) if links.similar_titles is not None and name is not None else (None, ())
        more = len(absent) - _MOST if number == _MOST else 0
        spec = spec_of(UnnamedWithoutRow, title, near, more)
        yield places[id_], finding_of(spec, (None, "file_name"), name)
