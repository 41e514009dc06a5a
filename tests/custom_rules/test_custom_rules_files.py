"""Rule files, good and bad: what good ones find in scenes, and what is said of bad ones, to the letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from custom_rules_kit import VOCABULARIES, compiled, scene

from predlint.custom_rules.ruleset import NotCheckedError, OwnRule
from predlint.lang.errors import LanguageError

FILES = Path(__file__).parent / "files"
GOOD = sorted(path.stem for path in FILES.glob("*.yml"))
BAD = sorted(path.stem for path in FILES.glob("*.txt"))


def test_every_rule_file_is_used() -> None:
    assert sorted(path.stem for path in FILES.glob("*.onto")) == sorted(GOOD + BAD)


@pytest.mark.parametrize("name", GOOD)
def test_what_rules_find(name: str) -> None:
    rule_cases = yaml.safe_load((FILES / f"{name}.yml").read_text(encoding="utf-8"))
    vocabulary = VOCABULARIES[rule_cases.get("vocabulary", "street")]
    rules = compiled((FILES / f"{name}.onto").read_text(encoding="utf-8"), vocabulary, f"{name}.onto").rules
    offending: set[str] = set()
    for number, given in enumerate(rule_cases["scenes"]):
        found = [[rule.name, *violation_of(offence)] for rule in rules for offence in rule.check_scene(scene(given, vocabulary))]
        assert found == [list(line) for line in given["expected"]], f"scene {number}"
        offending |= {line[0] for line in found}
    for rule in rules:
        if rule.name in rule_cases.get("rules", {}):
            names = [feature.name for feature in vocabulary.features]
            assert facts(rule, names) == {k: sorted(v) if isinstance(v, list) else v for k, v in rule_cases["rules"][rule.name].items()}


def violation_of(offence: Any) -> tuple[Any, str]:
    assert not isinstance(offence, NotCheckedError)
    return ("row" if offence.instance is None else offence.instance), offence.message


def facts(rule: OwnRule, names: list[str]) -> dict[str, Any]:
    return {
        "row": rule.row,
        "subjects": sorted(names[number] for number in rule.subjects),
        "reads": sorted(names[number] for number in rule.reads),
        "every_row": rule.every_row,
        "severity": rule.severity.label,
    }


@pytest.mark.parametrize("name", BAD)
def test_messages_for_bad_rules(name: str) -> None:
    with pytest.raises(LanguageError) as caught:
        compiled((FILES / f"{name}.onto").read_text(encoding="utf-8"), name=f"{name}.onto")
    assert f"{caught.value}\n" == (FILES / f"{name}.txt").read_text(encoding="utf-8")
