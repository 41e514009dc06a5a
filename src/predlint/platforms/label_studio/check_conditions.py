"""What checks of tasks and results hang on: of which config they are, and of which control."""

from __future__ import annotations

from typing import NamedTuple

from predlint.platforms.label_studio.config import Control, LabelConfig
from predlint.platforms.label_studio.constraints import linked
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.tags import CONTROLS, ControlKind
from predlint.shape.constraints import LinkedRegions
from predlint.shape.nodes import Branch
from predlint.shape.record_checks import Declared, Names

#: Of a check that has nothing to say of what its nodes take, whatever is declared besides.
SILENT = Declared()
_RESULTS: tuple[Names, ...] = (("predictions", "result"), ("annotations", "result"))


class TaskForm(NamedTuple):
    """A task of one config."""

    config: LabelConfig
    linked: LinkedRegions | None
    """What its results must be to each other; None where rules of records alone tell that."""

    @classmethod
    def of(cls, names: ControlNames) -> TaskForm:
        """Those of the config that has these names."""
        return cls(names.config, linked(names.config, names.controls))


class ResultForm(NamedTuple):
    """The results of one control, or of one of the shapes that it labels."""

    config: LabelConfig
    control: Control
    feature: str
    """The name of the branch: that of the control, but for shapes of other tools that it labels."""
    linked: LinkedRegions | None
    """As of the task."""
    profile: str

    @classmethod
    def of(cls, branch: Branch, task: TaskForm, profile: str) -> ResultForm | None:
        """None for relations, which no control has."""
        return cls(task.config, branch.source, branch.feature, task.linked, profile) if branch.source is not None else None

    @property
    def kind(self) -> ControlKind | None:
        """None for a tag that nothing is known of."""
        return CONTROLS.get(self.control.tag.lower())

    @property
    def is_merged(self) -> bool:
        """True for shapes that another tool draws, in results of the control that labels them."""
        return self.feature != self.control.name

    @property
    def is_copy(self) -> bool:
        """True for labels beside a shape, which repeat it."""
        return self.linked is not None and self.feature in self.linked.copies


def all_linked(form: TaskForm) -> Declared | None:
    """What is relied on of the results of a prediction together."""
    return None if form.linked is None else Declared(tuple([(names, form.linked) for names in _RESULTS]))
