"""The checks of label rows beside the Shape, in the order in which they run."""

from __future__ import annotations

from collections.abc import Iterable

from predlint.platforms.encord import declarations
from predlint.platforms.encord.answer_rules import AnswerRules
from predlint.platforms.encord.constraints import HeldConstraints
from predlint.platforms.encord.declarations import Form, parts_of
from predlint.platforms.encord.frame_rules import FrameRules, check_marks, check_repeated
from predlint.platforms.encord.geometry_rules import ObjectRules
from predlint.platforms.encord.record_view import Features
from predlint.platforms.encord.reference_rules import References
from predlint.platforms.encord.row_rules import check_row, check_units
from predlint.platforms.encord.unread_members import report_lost
from predlint.shape.nodes import Record
from predlint.shape.record_checks import Check, Declared, is_certain

#: The codes of rules that each check may report.
_OF_ROW = frozenset({"REC209", "REC210", "UID204"})
_OF_UNITS = frozenset({"DUP203", "GEO217", "KEY201", "REC214", "REC215", "REC216", "REC217", "REC218", "REC221"})
_OF_REFERENCES = frozenset({
    "LNK201", "LNK202", "LNK203", "LNK204", "LNK205", "LNK206", "LNK207", "LNK208", "LNK209", "REC251", "REC259", "UID204",
})  # fmt: skip
_OF_LIST = frozenset({"KEY206", "KEY208", "KEY211", "UID204"})
_OF_LABELS = frozenset({"GEO203", "KEY203", "KEY204", "NAM208", "REC201", "REC202", "REC203", "REC212", "REC219"})
_OF_PLACES = frozenset({"KEY209", "REC259", "SPN201", "SPN202", "SPN203", "SPN204", "SPN223"})
_OF_REPEATED = frozenset({"NAM208", "REC248", "REC249", "SPN205", "UID202", "UID203"})
_OF_MARKS = frozenset({"NAM203", "REC247", "REC258", "UID203"})
_OF_GEOMETRY = frozenset({
    "GEO202", "GEO203", "GEO205", "GEO206", "GEO207", "GEO209", "GEO210", "GEO211", "GEO212", "GEO213", "GEO214", "GEO215", "GEO216",
    "GEO217", "GEO218", "GEO220", "GEO221", "GEO224", "GEO225", "GEO226", "GEO227", "GEO228",
})  # fmt: skip
_OF_OBJECTS = _OF_GEOMETRY | frozenset({"NAM203", "NAM206", "NAM208", "NAM209", "REC220", "REC243", "REC244", "REC245", "REC246", "REC247"})
_OF_ANSWERS = frozenset({
    "ANS203", "ANS204", "ANS205", "ANS206", "ANS207", "ANS208", "ANS209", "ANS210", "NAM223", "NAM224", "REC247", "REC258",
})  # fmt: skip
_OF_ENTRIES = frozenset({
    "LNK203", "LNK209", "NAM203", "NAM206", "NAM208", "NAM209", "NAM225", "REC253", "REC259", "SPN202", "SPN220", "SPN221", "SPN223",
    "SPN224",
})  # fmt: skip
_LOST = frozenset({"REC220"})
#: For checks that need no constraint: on classifications on frames, which no clean row has; on the list of data rows, with which the
#: kernel adapter compares clean rows (`kernel_data_rows.py`); and on findings of the Shape or of another check.
_NOTHING = Declared()


class RowChecks:
    """The checks of one ontology, which run on each row."""

    def __init__(self, features: Features, profile: str) -> None:
        references, objects, answers = References(features), ObjectRules(features), AnswerRules(features, profile)
        self._before: tuple[Check[Form], ...] = (
            Check(check_row, _OF_ROW, (), declarations.of_row),
            Check(check_units, _OF_UNITS, ("data_units", "spaces"), declarations.of_units),
            Check(references.check, _OF_REFERENCES, (), declarations.of_references),
        )
        self._after: tuple[Check[Form], ...] = (
            Check(objects.check, _OF_OBJECTS, (), declarations.of_objects),
            Check(answers.check_objects, _OF_ANSWERS | _OF_ENTRIES, (), declarations.of_object_answers),
            Check(answers.check_classifications, _OF_ANSWERS | {"ANS211"}, (), declarations.of_classification_answers),
            Check(report_lost, _LOST, (), _NOTHING),
        )

    def of_file(self, frames: FrameRules) -> list[Check[Form]]:
        """Returns all checks for a file, in the order in which they run."""
        listed = Check[Form](frames.check_listed, _OF_LIST, ("data_hash", "data_units"), _NOTHING)
        return [
            *self._before,
            *([listed] if frames.rows is not None else []),
            Check(frames.check_labels, _OF_LABELS, (), declarations.of_labels),
            Check(frames.check_places, _OF_PLACES, ("data_units", "classification_answers"), declarations.of_places),
            Check(check_repeated, _OF_REPEATED, (), declarations.of_repeated),
            Check(check_marks, _OF_MARKS, ("data_units",), _NOTHING),
            *self._after,
        ]


def are_settled(checks: Iterable[Check[Form]], row: Record, constraints: HeldConstraints) -> bool:
    """Returns True if no check has a finding for rows that satisfy all that their Shape declares."""
    checks = [*checks]
    return all([is_certain(checks, body, form) for body, form in parts_of(row, constraints)])
