"""The public function `compile`: an ontology becomes a checker for any number of files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.engine.checker import Checker
from predlint.engine.inputs import readable_ontology
from predlint.engine.options import MissingFile, OptionError, Options, read_rules
from predlint.model.diagnostics import Severity
from predlint.model.processes import paused_gc
from predlint.platforms.registry import AnyOntology, read_ontology

if TYPE_CHECKING:
    from predlint.engine.inputs import OntologyGiven
    from predlint.model.settings import Dialect, Media, Profile, Target
    from predlint.platforms.coco.matching import CocoMap


# -- The public functions: `compile` an ontology for any number of files, count what files contain, and make typed models of predictions --


def compile(
    ontology: OntologyGiven,
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
    """Compiles an ontology (a path, its bytes or text, its JSON as a dict, an object of a platform's SDK that holds it, or an ontology that
    was read before) into a `Checker`.

    A Labelbox ontology is JSON, a Label Studio labeling config is XML, an Encord ontology is JSON with ``objects``; a COCO file provides
    its categories and images. The platform is detected from the content. ``dialect`` names the platform of the predictions where that is
    not clear: ``coco`` for COCO files that go into an Encord project, with ``map`` the path of the JSON that maps their ids.

    ``target`` is ``model-run`` or ``mal`` (Labelbox). ``profile`` names a release or page of the platform's rules where they differ, as
    ``--profile`` does; None for the current ones. ``media`` is the media type of the data rows; the default is the ontology's own media
    type. If neither is known, rules that need it report nothing. ``select`` and ``ignore`` take codes, code prefixes, or names;
    ``severities`` maps a code, or the name of a rule of your own, to error, warning, info or off. ``rules`` are files (paths, or their
    bytes) with rules of your own; those in an ``.onto`` ontology are in force without being named. ``statistics`` counts what the
    records contain in the same pass, see `Report.statistics`. ``max_record`` is the size of the largest record that is read, in bytes
    or as a text such as ``"64MiB"``; None for 16 MiB. A larger one is a finding, JSN018.

    ``reference`` is the file that your own rules on files and runs compare figures with: predictions for the same ontology, or JSON
    that ``predlint stats`` wrote. It is read once, here.

    Raises OntologyError when the ontology cannot be used, LanguageError when a rule cannot, OptionError when an option cannot.
    """
    ontology = readable_ontology(ontology)
    documents = read_rules(rules)
    mapping = _mapping(map) if map is not None else None
    options = Options.of(
        target=target, media=media, dialect=dialect, profile=profile, mapping=mapping, select=select, ignore=ignore,
        severities=severities, rules=documents, statistics=statistics, max_record=max_record,
    )  # fmt: skip
    with paused_gc():  # a large ontology is many thousands of objects
        read = cast(AnyOntology, ontology) if hasattr(ontology, "dialect") else read_ontology(cast(Any, ontology), dialect)
        checker = Checker(read, options.on(read))
        checker.path = os.fspath(ontology) if isinstance(ontology, (str, os.PathLike)) else None
    if reference is None:
        return checker
    from predlint.engine.reference_figures import with_reference

    return with_reference(checker, reference)


def _mapping(path: str | os.PathLike[str]) -> CocoMap:
    if not isinstance(cast(object, path), (str, os.PathLike)):
        raise OptionError(f"map must be the path of a mapping, found {type(path).__name__}", "save the mapping as a JSON file")
    from predlint.platforms.coco.matching import MapError, read_map

    try:
        return read_map(path)
    except MapError as error:
        if isinstance(error, FileNotFoundError):
            raise MissingFile(error.message, error.help).of(error.filename) from None
        raise OptionError(error.message, error.help) from None
