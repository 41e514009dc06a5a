"""The checks of label rows beside the Shape, in the order in which they run."""

from __future__ import annotations

from collections.abc import Iterable

from predlint.platforms.encord import declarations
from predlint.platforms.encord.answer_rules import ANSWER_CODES, ENTRY_CODES, AnswerRules
from predlint.platforms.encord.answer_words import (
    SplitChecklist,
)
from predlint.platforms.encord.constraints import HeldConstraints
from predlint.platforms.encord.declarations import Form, parts_of
from predlint.platforms.encord.frame_rules import (
    LABEL_CODES,
    LISTED_CODES,
    MARK_CODES,
    PLACE_CODES,
    REPEATED_CODES,
    FrameRules,
    check_marks,
    check_repeated,
)
from predlint.platforms.encord.geometry_rules import OBJECT_CODES, ObjectRules
from predlint.platforms.encord.record_view import Features
from predlint.platforms.encord.reference_rules import REFERENCE_CODES, References
from predlint.platforms.encord.row_rules import ROW_CODES, UNIT_CODES, check_row, check_units
from predlint.platforms.encord.unread_members import LOST_CODES, report_lost
from predlint.shape.nodes import Record
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, is_certain


class RowChecks:
    """The checks of one ontology, which run on each row."""

    def __init__(self, features: Features, profile: str) -> None:
        references, objects, answers = References(features), ObjectRules(features), AnswerRules(features, profile)
        self._before: tuple[Check[Form], ...] = (
            Check(check_row, ROW_CODES, (), declarations.of_row),
            Check(check_units, UNIT_CODES, ("data_units", "spaces"), declarations.of_units),
            Check(references.check, REFERENCE_CODES, (), declarations.of_references),
        )
        self._after: tuple[Check[Form], ...] = (
            Check(objects.check, OBJECT_CODES, (), declarations.of_objects),
            Check(answers.check_objects, ANSWER_CODES | ENTRY_CODES, (), declarations.of_object_answers),
            Check(answers.check_classifications, ANSWER_CODES | {SplitChecklist.code}, (), declarations.of_classification_answers),
            Check(report_lost, LOST_CODES, (), SILENT_ON_CLEAN),  # it looks at findings of the Shape and of other checks
        )

    def of_file(self, frames: FrameRules) -> list[Check[Form]]:
        """Returns all checks for a file, in the order in which they run."""
        # The kernel adapter compares clean rows with the list of data rows (`kernel_data_rows.py`).
        listed = Check[Form](frames.check_listed, LISTED_CODES, ("data_hash", "data_units"), SILENT_ON_CLEAN)
        return [
            *self._before,
            *([listed] if frames.rows is not None else []),
            Check(frames.check_labels, LABEL_CODES, (), declarations.of_labels),
            Check(frames.check_places, PLACE_CODES, ("data_units", "classification_answers"), declarations.of_places),
            Check(check_repeated, REPEATED_CODES, (), declarations.of_repeated),
            Check(check_marks, MARK_CODES, ("data_units",), SILENT_ON_CLEAN),  # no clean row has classifications on frames
            *self._after,
        ]


def are_settled(checks: Iterable[Check[Form]], row: Record, constraints: HeldConstraints) -> bool:
    """Returns True if no check has a finding for rows that satisfy all that their Shape declares."""
    checks = [*checks]
    return all([is_certain(checks, body, form) for body, form in parts_of(row, constraints)])
