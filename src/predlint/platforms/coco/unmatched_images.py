"""Images without a data row that no annotation names: Encord's recipe looks up every image of the file, and stops at them too."""

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

#: So many are told one by one; the last of them tells how many there are beside it.
_MOST = 1_000


def unannotated_unmatched(links: ResolvedReferences, places: Mapping[int, int], named: Set[int]) -> Iterator[tuple[int, Finding]]:
    """Findings with the places of their images in the list; ``named`` are those that annotations name, of which these tell."""
    absent = [id_ for id_ in places if id_ not in named]
    by_space = with_spaces(links.similar_titles.rows) if links.similar_titles is not None else {}
    if by_space:  # the list is at fault, which is told once: where an annotation names such an image, there
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
