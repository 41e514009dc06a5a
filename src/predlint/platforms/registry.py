"""Detects the platform of an ontology, and loads the platform's reader, linter and plan.

Readers are imported when needed: the command checks one platform and must start fast.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from predlint.io.sources import MOST_PIPED, FileTooLargeError, is_pipe, open_bytes, read_whole, unpacked
from predlint.lang.keywords import is_onto
from predlint.model.ontology import Notice, Ontology, OntologyError
from predlint.platforms.format_detection import is_coco, looks_like_config, looks_like_fragment
from predlint.platforms.ontology_files import ANY_PLATFORM, refuse_printed

if TYPE_CHECKING:
    from predlint.platforms.coco.matching import CocoMap
    from predlint.platforms.coco.ontology import CocoReference
    from predlint.platforms.encord.ontology import Structure
    from predlint.platforms.label_studio.ontology import LabelConfig
    from predlint.platforms.protocols import Plan

    AnyOntology = Ontology | LabelConfig | Structure | CocoReference
else:
    AnyOntology = Any


def is_config(source: str | os.PathLike[str] | bytes | Mapping[str, Any]) -> bool:
    """Returns True for a Label Studio labeling config, detected by its first bytes. Returns False if the file cannot be read."""
    head = _head(source)
    return looks_like_config(head) or looks_like_fragment(head)


def _head(source: str | os.PathLike[str] | bytes | Mapping[str, Any]) -> bytes:
    if isinstance(source, bytes):
        return source[:4096]
    if not isinstance(source, (str, os.PathLike)):
        return b""
    try:
        with open_bytes(source) as file:
            return file.read(4096)
    except (OSError, ValueError):
        return b""


def read_ontology(
    source: str | os.PathLike[str] | bytes | Mapping[str, Any], dialect: str | None = None, *, faulty: bool = False
) -> AnyOntology:
    """Reads an ontology of any platform. Raises OntologyError.

    ``faulty``: also return an ontology that cannot be used, if its reader can continue, so that `lint` reports all its faults.
    """
    if isinstance(source, os.PathLike):
        source = os.fsdecode(source)  # entries of os.scandir(b".") are bytes
    if isinstance(source, str) and is_pipe(source):
        source = _piped(source)
    elif isinstance(source, bytes):
        source = _unpacked(source)
    if is_onto(source):
        from predlint.platforms.labelbox.onto_reader import read_onto

        return read_onto(cast(Any, source))
    if dialect == "label-studio" or (dialect is None and is_config(source)):
        refuse_printed(_head(source).decode(errors="replace"), source if isinstance(source, str) else None)
        from predlint.platforms.label_studio.reader import read_config

        return read_config(cast(Any, source), faulty=faulty)
    if dialect in (None, "coco") and is_coco(source):
        from predlint.platforms.coco.reader import read_reference

        return read_reference(source, faulty=faulty)
    from predlint.platforms.encord.ontology_file import is_encord

    # COCO files may be meant for an Encord project
    if dialect == "encord" or (dialect in (None, "coco") and is_encord(source)):
        from predlint.platforms.encord.reader import read_encord, read_structure

        return (read_structure if faulty else read_encord)(source)
    if dialect == "coco":
        from predlint.platforms.coco.reader import read_reference

        return read_reference(source, faulty=faulty)
    from predlint.platforms.labelbox.ontology import EXPECTATION
    from predlint.platforms.labelbox.ontology import read_ontology as read

    return read(cast(Any, dict(source) if isinstance(source, Mapping) else source), ANY_PLATFORM if dialect is None else EXPECTATION)


def rereadable(path: str) -> str | bytes:
    """Returns something that can be read repeatedly: the path, or the whole content of a pipe. Raises OntologyError."""
    return _piped(path) if is_pipe(path) else path


def _piped(path: str | os.PathLike[str]) -> bytes:
    """Returns the whole content of a pipe. Each reader starts at the beginning of the ontology, but a pipe can be read only once."""
    try:
        with open_bytes(path) as file:
            return read_whole(file, MOST_PIPED)
    except OSError as error:
        help = "save it as a file, and give its path" if isinstance(error, FileTooLargeError) else getattr(error, "help", None)
        raise OntologyError(f"cannot be read: {error.strerror or error}", path=os.fspath(path), help=help) from None


def _unpacked(data: bytes) -> bytes:
    try:
        return unpacked(data)
    except OSError as error:
        raise OntologyError(f"cannot be read: {getattr(error, 'message', error)}", help=getattr(error, "help", None)) from None


def lint(ontology: AnyOntology) -> list[Notice]:
    """Returns the notices about faults and suspect places in the ontology itself."""
    found: list[Notice] = platform_module(ontology, "lint").lint(ontology)
    return _placed(ontology, found) if isinstance(ontology, Ontology) else found


def platform_module(ontology: AnyOntology, name: str) -> Any:
    """Returns a module of the ontology's platform, imported when it is needed; each platform has modules of the same names."""
    return import_module(f"{__package__}.{ontology.dialect.replace('-', '_')}.{name}")


def _placed(ontology: Ontology, notices: list[Notice]) -> list[Notice]:
    """Adds line and column to notices of an ontology that was written as an .onto file."""
    if ontology.document is None:
        return notices
    from predlint.platforms.labelbox.onto_reader import placed

    return placed(ontology, notices)


def plan_for(
    ontology: AnyOntology, target: str, media: str | None, profile: str, dialect: str | None = None, mapping: CocoMap | None = None
) -> Plan:
    """Compiles an ontology. ``dialect``: the platform of the predictions, if the user named it. ``mapping``: for COCO files into Encord."""
    if ontology.dialect == "label-studio":
        from predlint.platforms.label_studio.plan import ConfigPlan

        return ConfigPlan(cast(Any, ontology), profile)
    if ontology.dialect == "coco" or (ontology.dialect == "encord" and (dialect == "coco" or mapping is not None)):
        from predlint.platforms.coco.file import CocoPlan

        return CocoPlan(cast(Any, ontology), mapping)
    if ontology.dialect == "encord":
        from predlint.platforms.encord.plan import RowPlan

        return RowPlan(cast(Any, ontology), profile, or_coco=dialect is None)
    from predlint.platforms.labelbox.plan import Plan as LabelboxPlan

    return LabelboxPlan(cast(Ontology, ontology), target, media, older=profile == "docs-2023")
