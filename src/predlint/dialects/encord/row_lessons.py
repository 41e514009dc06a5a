"""What was learned of how label rows are written, and the types that are made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predlint.dialects.encord.answer_proofs import AnswerProofs
from predlint.dialects.encord.row_habits import Habits
from predlint.dialects.encord.row_types import Refused, Types
from predlint.dialects.encord.view import Json

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

#: Types are made anew so often at most: a file that is always written otherwise is not worth it.
_MOST_TYPES = 24
#: So many clean rows of a file that earlier ones do not help to prove are written otherwise.
_MOST_EXPLAINED = 20


class RowLessons:
    """What one file taught so far, or several."""

    def __init__(self, plan: RowPlan) -> None:
        self.plan = plan
        self.habits = Habits(plan.features)
        self.answers = AnswerProofs(plan)
        self.types: Types | None = None
        self.version = self.made = self.explained = 0
        self.inherited = False
        """Whether earlier files taught some of it."""

    @property
    def ready(self) -> bool:
        """True where it is enough to prove something."""
        return self.types is not None or self.habits.version > self.version

    def serve(self) -> None:
        """Goes on with the next file of the plan."""
        self.inherited, self.made, self.explained = True, 0, 0
        self.answers.asked = self.answers.explained = 0
        if self.habits.totals["classification"] and not self.habits.always("classification", "spaces"):
            self._forget()  # of the first that lacks it, each file is told so
            self.types = None

    def learn(self, row: Json) -> None:
        """Takes note of a clean row."""
        self.explained += 1
        if self.inherited and self.explained > _MOST_EXPLAINED:
            self._forget()
        if self.made < _MOST_TYPES:
            self.habits.learn(row)

    def _forget(self) -> None:
        """Learns of this file alone: how it and earlier ones are written does not go together."""
        self.inherited, self.version, self.habits = False, 0, Habits(self.plan.features)

    def take(self) -> Types | None:
        """The types for what was seen; None where there are none."""
        if self.version != self.habits.version and self.made < _MOST_TYPES:
            self.version = self.habits.version
            self.made += 1
            try:
                self.types = Types(self.plan, self.habits, self.answers)
            except Refused:
                self.types = None
            if self.inherited and self.types is None:
                self._forget()
        return self.types if self.answers.worthwhile else None
