"""Which platform an ontology is of, and what each platform brings: a reader, a linter, a plan.

Readers are loaded when they are needed: the command checks one dialect and must start fast.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from predlint.diagnostics import Severity
from predlint.dialects.label_studio.recognise import looks_like_config, looks_like_fragment
from predlint.lang.recognise import is_onto
from predlint.notes.book import Notes
from predlint.notes.questions import Run
from predlint.ontology import Notice, Ontology, OntologyError
from predlint.shapes.findings import Finding, Path, Repeated
from predlint.stream.data_rows import DataRows
from predlint.stream.layout import Layout
from predlint.stream.sections import Document
from predlint.stream.small_files import open_bytes, unpacked
from predlint.stream.sources import is_pipe

if TYPE_CHECKING:
    from predlint.dialects.coco.mapping import CocoMap
    from predlint.dialects.coco.truth import CocoTruth
    from predlint.dialects.encord.structure import Structure
    from predlint.dialects.label_studio.config import LabelConfig
    from predlint.notes.folder import Place

    AnyOntology = Ontology | LabelConfig | Structure | CocoTruth
else:
    AnyOntology = Any

#: What may be said of a file as a whole: code, words, further facts.
Said = tuple[str, Callable[..., tuple[str, str | None]], tuple[Any, ...]]


class FileRules(Protocol):
    """The rules of a plan, at work on one file: what the engine needs of a dialect."""

    def explain(self, value: Any, /) -> list[Finding]:
        """All findings of one decoded record."""
        ...

    def add(self, text: bytes, value: Any, sound: bool, /) -> None:
        """Takes note of a record for the rules across records; ``sound`` when it has no error of its own."""
        ...

    def learn(self, value: Any, /) -> bool | None:
        """Takes note of how a clean record is written; True when that is new, so that more can be proven from now on."""
        ...

    def learn_faulty(self, value: Any, findings: list[Finding], /) -> None:
        """Takes note of where the same mistake may come again."""
        ...

    def prove(self, block: bytes, /) -> int:
        """The number of records in a block of lines that is surely clean but for `faults`, taken note of; -1 when that is not proven."""
        ...

    def prove_elements(self, piece: bytes, /) -> int:
        """The same for elements of an array, with its brackets."""
        ...

    @property
    def faults(self) -> list[tuple[int, list[Finding]]]:
        """Findings in the block proven last: (place in the block, findings)."""
        ...

    def gather(self) -> None:
        """From now on findings that many records of a block of lines share may stand in `repeated`, and not in `faults`."""
        ...

    @property
    def repeated(self) -> Sequence[Repeated]:
        """Such findings in the block proven last."""
        ...

    def cut(self) -> Notes:
        """Everything taken note of since the last cut; it can be pickled.

        The rules go on with empty notes, and keep what they learned of how records are written.
        """
        ...

    def join(self, notes: Notes, /) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        ...

    def recall(self, first: Any, /) -> None:
        """Given the first element of the file (of the list entered last), where a later part of it is read and that decides how."""
        ...

    def discard(self) -> None:
        """Removes what was taken note of on disk: nothing more is asked of these rules."""
        ...

    @property
    def noted(self) -> int:
        """The memory, in bytes, that the notes take."""
        ...

    def spill(self, place: Place, /) -> None:
        """Moves the notes in memory to disk, and goes on without them. Raises SpillError; then nothing was moved."""
        ...

    def settle(self, read: Callable[[int], Any], run: Run | None = None, /) -> Iterator[tuple[int, Finding]]:
        """What takes more than one record: (position of the record, finding). ``read`` gives the record at a position.

        ``run`` has questions of notes that were spilled worked on elsewhere; without it that is done here.
        """
        ...

    def summary(self, read: Callable[[int], Any], run: Run | None = None, /) -> Iterator[Finding]:
        """What is missing from the file as a whole, and what could not be checked in it."""
        ...

    def identify(self, value: Any, /) -> Callable[[Path], dict[str, str | None]]:
        """For a decoded record: ``data_row``, ``uuid`` and ``feature`` of what a finding at a path in it is about."""
        ...

    def envelope(self, layout: Layout, name: str | None, /) -> Iterator[Said]:
        """What is said of how records lie in the file of that name, before they are read."""
        ...

    def ending(self, layout: Layout, name: str | None, records: int, size: int, /) -> Iterator[Said]:
        """The same once they are read: ``records`` of them, in ``size`` bytes."""
        ...

    def foreign(self, head: bytes, /) -> str | None:
        """What a file that begins so is instead, when it is surely for another platform: ``a COCO file``."""
        ...

    @property
    def lists(self) -> frozenset[str]:
        """Names of the lists that hold the records of a file which is one object; empty where no file is written so."""
        ...

    def begin(self, document: Document | None, read: Callable[[str], Iterator[Any]], /) -> Iterator[tuple[str | None, Finding]]:
        """Called before the first record where ``lists`` is not empty: a document's lists may be read ahead with ``read``.

        Gives what is said of the root: (the member it is about, if it is there, finding).
        """
        ...

    def enter(self, name: str, /) -> bool | None:
        """A list of the document begins: True when it holds predictions, False for what they refer to, None to skip it."""
        ...

    @property
    def once(self) -> frozenset[str]:
        """Codes that are said once a file."""
        ...

    @property
    def splits_lines(self) -> bool:
        """True where the platform breaks lines at other characters than line feeds too."""
        ...

    @property
    def seen(self) -> bytearray:
        """By position in the list of data rows: not 0 when a record named it."""
        ...


class Plan(Protocol):
    """A compiled ontology: immutable, shared by all files of a run."""

    def reading(self, head: bytes) -> Plan:
        """The plan for a file that begins so, where one ontology serves files that are written in several ways."""
        ...

    def on(self, medium: str) -> Plan:
        """The plan of the same ontology for data rows of one medium."""
        ...

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 for one record."""
        ...

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """The rules in force, with their parameters."""
        ...

    def levels(self) -> Mapping[str, Severity | None]:
        """Severities that its profile changes."""
        ...

    def file(self, rows: DataRows | None) -> FileRules:
        """The rules for one file, with their own memory of its records."""
        ...

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """What is said of data rows that no record named, over all files of a run."""
        ...


def is_config(source: str | os.PathLike[str] | bytes | Mapping[str, Any]) -> bool:
    """True for a Label Studio labeling config, told by its first bytes. A file that cannot be read is none."""
    if isinstance(source, bytes):
        head = source[:4096]
    elif not isinstance(source, (str, os.PathLike)):
        return False
    else:
        try:
            with open_bytes(source) as file:
                head = file.read(4096)
        except (OSError, ValueError):
            return False
    return looks_like_config(head) or looks_like_fragment(head)


def read_ontology(
    source: str | os.PathLike[str] | bytes | Mapping[str, Any], dialect: str | None = None, *, faulty: bool = False
) -> AnyOntology:
    """Reads an ontology of any dialect. Raises OntologyError.

    ``faulty``: give one that cannot be used too, where its reader can go on, so that `lint` tells all its faults.
    """
    if isinstance(source, (str, os.PathLike)) and is_pipe(source):
        source = _piped(source)
    elif isinstance(source, bytes):
        source = _unpacked(source)
    if is_onto(source):
        from predlint.dialects.labelbox.onto import read_onto

        return read_onto(cast(Any, source))
    if dialect == "label-studio" or (dialect is None and is_config(source)):
        from predlint.dialects.label_studio.reader import read_config

        return read_config(cast(Any, source))
    from predlint.dialects.coco.recognise import is_coco

    if dialect in (None, "coco") and is_coco(source):
        from predlint.dialects.coco.reader import read_truth

        return read_truth(source, faulty=faulty)
    from predlint.dialects.encord.files import is_encord

    # COCO files may be meant for an Encord project
    if dialect == "encord" or (dialect in (None, "coco") and is_encord(source)):
        from predlint.dialects.encord.reader import read_encord, read_structure

        return (read_structure if faulty else read_encord)(source)
    if dialect == "coco":
        from predlint.dialects.coco.reader import read_truth

        return read_truth(source, faulty=faulty)
    from predlint.dialects.labelbox.reader import read_ontology as read

    return read(cast(Any, dict(source) if isinstance(source, Mapping) else source))


def once(path: str) -> str | bytes:
    """What can be read more than once: the path, or all that a pipe holds. Raises OntologyError."""
    return _piped(path) if is_pipe(path) else path


def _piped(path: str | os.PathLike[str]) -> bytes:
    """All that a pipe holds: each reader looks at an ontology's begin anew, and a pipe gives it once."""
    try:
        with open_bytes(path) as file:
            return file.read()
    except OSError as error:
        raise OntologyError(f"cannot be read: {error.strerror or error}", path=os.fspath(path)) from None


def _unpacked(data: bytes) -> bytes:
    try:
        return unpacked(data)
    except OSError as error:
        raise OntologyError(f"cannot be read: {error}", help=getattr(error, "help", None)) from None


def lint(ontology: AnyOntology) -> list[Notice]:
    """What is wrong or odd in the ontology itself."""
    if ontology.dialect == "label-studio":
        from predlint.dialects.label_studio.lint import lint as check

        return check(cast(Any, ontology))
    if ontology.dialect == "coco":
        from predlint.dialects.coco.lint import lint as check

        return check(cast(Any, ontology))
    if ontology.dialect == "encord":
        from predlint.dialects.encord.lint import lint as check

        return check(cast(Any, ontology))
    from predlint.dialects.labelbox.lint import lint as check

    return _placed(cast(Ontology, ontology), check(cast(Ontology, ontology)))


def _placed(ontology: Ontology, notices: list[Notice]) -> list[Notice]:
    """With line and column, where the ontology is written in the language of .onto files."""
    if ontology.document is None:
        return notices
    from predlint.dialects.labelbox.onto import placed

    return placed(ontology, notices)


def plan_for(
    ontology: AnyOntology, target: str, media: str | None, profile: str, dialect: str | None = None, mapping: CocoMap | None = None
) -> Plan:
    """The compiled ontology. ``dialect`` is how predictions are written, where it was said; ``mapping`` is of COCO files into Encord."""
    if ontology.dialect == "label-studio":
        from predlint.dialects.label_studio.plan import ConfigPlan

        return ConfigPlan(cast(Any, ontology), profile)
    if ontology.dialect == "coco" or (ontology.dialect == "encord" and (dialect == "coco" or mapping is not None)):
        from predlint.dialects.coco.plan import CocoPlan

        return CocoPlan(cast(Any, ontology), mapping)
    if ontology.dialect == "encord":
        from predlint.dialects.encord.plan import RowPlan

        return RowPlan(cast(Any, ontology), profile, or_coco=dialect is None)
    from predlint.dialects.labelbox.plan import Plan as LabelboxPlan

    return LabelboxPlan(cast(Ontology, ontology), target, media, older=profile == "docs-2023")
