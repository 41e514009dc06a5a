"""Configs of thousands of controls: no control is held against all others."""

from __future__ import annotations

import pytest

from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.registry import lint, read_ontology

IMAGE = '<Image name="img" value="$image"/>'


def count_reads(monkeypatch: pytest.MonkeyPatch, config: str) -> tuple[int, set[str]]:
    """How often labels of a control are listed, and the names of its objects are read, while a config is checked; and what is found."""
    read = read_ontology(f"<View>{IMAGE}{config}</View>".encode())
    count = 0
    every_label, get = Control.every_label, Control.__getattribute__

    def listed(self: Control) -> object:
        nonlocal count
        count += 1
        return every_label(self)

    def counted(self: Control, name: str) -> object:
        nonlocal count
        count += name == "to"
        return get(self, name)

    with monkeypatch.context() as patched:
        patched.setattr(Control, "every_label", listed)
        patched.setattr(Control, "__getattribute__", counted)
        found = {notice.code for notice in lint(read)}
    return count, found


@pytest.mark.parametrize(
    ("attributes", "codes"),
    [
        ("", set[str]()),
        ('perRegion="true"', {"ONT129"}),
        ('visibleWhen="region-selected" whenLabelValue="Cat"', {"ONT118"}),
        ('visibleWhen="region-selected" whenTagName="img" whenLabelValue="Cat"', {"ONT118"}),
        ('visibleWhen="choice-selected" whenTagName="c0" whenChoiceValue="x"', set[str]()),
    ],
)
def test_controls_are_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch, attributes: str, codes: set[str]) -> None:
    controls = "".join(f'<Choices name="c{n}" toName="img" {attributes}><Choice value="x"/></Choices>' for n in range(200))
    count, found = count_reads(monkeypatch, controls)
    assert found - {"ONT101"} == codes
    assert count < 200 * 8
