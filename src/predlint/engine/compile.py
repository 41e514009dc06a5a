"""The public way in: compiles an ontology once, for any number of files or records."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.collecting import without_collecting
from predlint.diagnostics import Severity
from predlint.dialects.registry import AnyOntology, read_ontology
from predlint.engine.checker import Checker
from predlint.engine.given_rules import read_rules
from predlint.engine.inputs import require_ontology
from predlint.engine.options import MissingFile, OptionError, Options

if TYPE_CHECKING:
    from predlint.dialects.coco.mapping import CocoMap
    from predlint.settings import Dialect, Media, Profile, Target


def compile(
    ontology: str | os.PathLike[str] | bytes | Mapping[str, Any] | AnyOntology,
    *,
    target: Target = "model-run",
    media: Media | None = None,
    dialect: Dialect | None = None,
    profile: Profile | None = None,
    map: str | os.PathLike[str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severities: Mapping[str, str | Severity] | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    statistics: bool = False,
    max_record: int | str | None = None,
    reference: str | os.PathLike[str] | None = None,
) -> Checker:
    """Compiles an ontology (a path, its bytes, its JSON as a dict, or what was read from it) into a `Checker`.

    A Labelbox ontology is JSON, a Label Studio labeling config is XML, an Encord ontology JSON with ``objects``; a COCO file stands
    for its categories and images. Which of them it is, its content tells. ``dialect`` says how the predictions are written where that
    is not clear: ``coco`` for COCO files that go into an Encord project, with ``map`` the path of the mapping of their ids.

    ``target`` is ``model-run`` or ``mal`` (Labelbox). ``profile`` names a release or page of the platform's rules where they differ, as
    ``--profile`` does; None for the current ones. ``media`` is what the data rows are; else the ontology's own media type; else
    unknown, and rules that need it are quiet. ``select`` and ``ignore`` take codes, their beginnings, or names; ``severities`` maps a
    code, or the name of a rule of your own, to error, warning, info or off. ``rules`` are files (paths, or their bytes) with rules of
    your own; those in an ``.onto`` ontology are in force without being named. ``statistics``: what the records hold is counted in the
    same pass, see `Report.statistics`. ``max_record`` is the size of the largest record that is read, in bytes or as a text such as
    ``"64MiB"``; None for 16 MiB. A larger one is a finding, JSN018.

    ``reference`` is a file that rules of your own on files and runs compare figures with: predictions for the same ontology, or the JSON
    that ``predlint stats`` wrote of some. It is read once, here.

    Raises OntologyError when the ontology cannot be used, LanguageError when a rule cannot, OptionError when an option cannot.
    """
    require_ontology(ontology)
    documents = read_rules(rules)
    mapping = _mapping(map) if map is not None else None
    options = Options.of(
        target=target, media=media, dialect=dialect, profile=profile, mapping=mapping, select=select, ignore=ignore,
        severities=severities, rules=documents, statistics=statistics, max_record=max_record,
    )  # fmt: skip
    with without_collecting():  # a large ontology is many thousands of objects
        read = cast(AnyOntology, ontology) if hasattr(ontology, "dialect") else read_ontology(cast(Any, ontology), dialect)
        checker = Checker(read, options.on(read))
        checker.path = os.fspath(ontology) if isinstance(ontology, (str, os.PathLike)) else None
    if reference is None:
        return checker
    from predlint.engine.reference import with_reference

    return with_reference(checker, reference)


def _mapping(path: str | os.PathLike[str]) -> CocoMap:
    if not isinstance(cast(object, path), (str, os.PathLike)):
        raise OptionError(f"map must be the path of a mapping, found {type(path).__name__}", "save the mapping as a JSON file")
    from predlint.dialects.coco.mapping import MapError, read_map

    try:
        return read_map(path)
    except MapError as error:
        if isinstance(error, FileNotFoundError):
            raise MissingFile(error.message, error.help).of(error.filename) from None
        raise OptionError(error.message, error.help) from None
