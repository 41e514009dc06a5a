"""Finds the role of COCO files in a folder: import into Encord, check against their own categories, or ontology of results."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from predlint.engine.file_detection import head_of
from predlint.report.terminal import as_word

if TYPE_CHECKING:
    from predlint.platforms.coco.reference import CocoReference


class CocoRoles(Struct):
    """The paths of COCO files, by role."""

    results: list[str] = field(default_factory=list[str])
    """Lists of results: each is for one of the whole files."""
    into_encord: list[str] = field(default_factory=list[str])
    """Whole files that are to be imported into Encord."""
    annotated: list[str] = field(default_factory=list[str])
    """Other whole files with annotations, which are checked against their own categories: splits number their images alike."""
    references: list[str] = field(default_factory=list[str])
    """Whole files that results may be for."""
    others: list[str] = field(default_factory=list[str])
    """Files that are no usable COCO file."""
    remarks: list[str] = field(default_factory=list[str])


def coco_roles(paths: Iterable[str], folder: str, encord: Iterable[str], maps: Iterable[str]) -> CocoRoles:
    """Sorts files by their role. ``encord``: the Encord ontologies; COCO files are for them if at least half of their names are known
    there, or if a mapping is in their folder."""
    found = CocoRoles()
    names = _names_of_encord(folder, encord)
    mapped = {os.path.dirname(path) for path in maps}
    for path in paths:
        full = os.path.join(folder, path)
        if (head_of(full) or b"").removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
            found.results.append(path)
            continue
        reference = _read(full)
        if reference is None:
            found.others.append(path)
            continue
        called = {category.name for category in reference.categories}
        if names is not None and (os.path.dirname(path) in mapped or (called and 2 * len(names & called) >= len(called))):
            found.into_encord.append(path)
        elif reference.faults:
            found.remarks.append(f"{as_word(path)}: not taken for a COCO file: {reference.faults[0].message}")
            found.others.append(path)
            continue
        elif reference.annotations and called:  # captions have no categories
            found.annotated.append(path)
        if not reference.faults:
            found.references.append(path)
    return found


def _read(path: str) -> CocoReference | None:
    """Returns the COCO file, or None if it is not a usable one, such as a list of classes."""
    from predlint.ontology import OntologyError
    from predlint.platforms.coco.reader import read_reference

    try:
        reference = read_reference(path, faulty=True)
    except (OntologyError, OSError):
        return None
    return reference if reference.annotations or reference.images is not None else None


def _names_of_encord(folder: str, ontologies: Iterable[str]) -> set[str] | None:
    """Returns the names of all objects of the ontologies, or None if there are none."""
    from predlint.platforms.encord.structure import Structure
    from predlint.platforms.registry import read_ontology

    read = [read_ontology(os.path.join(folder, path)) for path in ontologies]
    return {each.name for one in read if isinstance(one, Structure) for each in one.objects} if read else None
