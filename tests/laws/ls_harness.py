"""Running a compiled labeling config by either road, disturbing tasks, and what the laws compare."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import settings
from jsonschema import Draft202012Validator

import laws.ls_mutate_answers
import laws.ls_mutate_links
import laws.ls_mutate_names
import laws.ls_mutate_regions
import laws.ls_mutate_tasks  # noqa: F401  (these register their mutations)
from laws.ls_configs import Config
from laws.ls_make import seeded_config
from laws.ls_tasks import Tasks
from laws.variants import holders
from predlint.model.diagnostics import Severity
from predlint.model.findings import without_suspected
from predlint.model.registry import RULES
from predlint.shape.json_schema import check_schema

Json = dict[str, Any]
#: What may be said of a good file: of the file as a whole, of what some server refuses, of a question nobody answered.
ALLOWED = {"REC114", "REC115", "MED101", "MED104", "ANS129", "ANS112", "JSN108"}


def examples(count: int) -> settings:
    """So many examples by default; more in a profile that asks for more."""
    several = {} if settings().max_examples > 100 else {"report_multiple_bugs": False}
    return settings(max_examples=max(1, count * settings().max_examples // 100), **several)


def config_of(seed: int) -> Config:
    """One of a few hundred configs, from none to dozens of controls."""
    number = seed % 300
    return seeded_config(number, (0, 1, 2, 3, 5, 8, 12, 20, 60)[number % 9])


def mutate(rng: Random, task: Any, times: int = 1) -> Any:
    """The task disturbed a few times over."""
    for _ in range(times):
        task = disturb(rng, task)
    return task


def deep(levels: int) -> Any:
    """Lists within lists."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


#: Values that stand in for others.
UNUSUAL_VALUES: tuple[Any, ...] = (
    None, "", {}, [], 0, -1, 1, "x", True, False, 1.5, 101, 1e9, 1e308, -1e308, 5e-324, 2**53 + 1, 10**18, [{}], [[]], [None], [0, 0], "\n",
    {"name": None}, {"email": 3}, {"counts": "x", "size": [1, 2]}, {"start": 1}, "0.5", "rectanglelabels", "labels", "\ud83d", 2**63, "12",
    "٣", "²", [1e308, -1e308], deep(60), {"result": [{}]}, [["a"]], "1e5", -0.0, [[1, 2], [3, 4]], {"from_name": []},
)  # fmt: skip
MEMBERS = (
    "from_name", "to_name", "type", "value", "id", "result", "predictions", "data", "labels", "choices", "text", "x",
    "start", "end", "parentID",    "item_index", "original_width", "from_id", "to_id", "rectanglelabels", "score",
    "annotations", "results", "task",
    "globalOffsets", "points",    "sequence", "framesCount", "ranges", "direction", "completed_by", "model_version", "width",
    "rotation", "bbox", "image_rotation",
)  # fmt: skip


def disturb(rng: Random, record: Any) -> Any:
    """Any small change, anywhere, without a thought of what it means."""
    record = json.loads(json.dumps(record))
    found = [*holders(record)]
    if not found:
        return rng.choice(UNUSUAL_VALUES)
    holder: Any = rng.choice(found)
    key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    value, change = holder[key], rng.randrange(7)
    if change == 0:
        del holder[key]
    elif change == 1:
        holder[key] = rng.choice(UNUSUAL_VALUES)
    elif change == 2 and isinstance(holder, dict):
        holder[rng.choice((f"{key}_", str(key).upper(), *MEMBERS))] = value if rng.random() < 0.5 else rng.choice(UNUSUAL_VALUES)
    elif change == 3 and isinstance(holder, dict):
        holder[f"{key} "] = holder.pop(key)
    elif change == 4 and isinstance(holder, list):
        holder.append(json.loads(json.dumps(value)))
    elif isinstance(value, str):
        holder[key] = rng.choice((f"{value} ", value.upper(), value[:-1], f"{value}\n", value * 2))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        holder[key] = rng.choice(
            (-value, 0, value * 1000 if abs(value) < 1e300 else 3, str(value), value / 1e4, value + 0.5, float(value), -0.005, 100.005)
        )
    return record


class Oracle:
    """A config with its JSON Schema at work."""

    def __init__(self, config: Config) -> None:
        self.config = config
        schema = config.checker.json_schema
        check_schema(schema)
        self.validator = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/task"})
        plan: Any = config.checker.record_plan
        self.explain = plan.explain_task

    def agree(self, task: Any) -> None:
        """The law: the explainer of the shape finds an error exactly if the schema refuses, but for bounds that rules of records tell, and
        for names under which nothing is read: the schema takes any further member."""
        errors = [f for f in without_suspected(self.explain(task)) if f.rule.severity is Severity.ERROR and f.rule.layer != "record"]
        accepted = self.validator.is_valid(task)
        found = [(f.code, predlint_pointer(f.path)) for f in errors]
        if not accepted and not errors and isinstance(task, dict) and self.has_schema_finding(task):
            return
        assert accepted == (not errors), (accepted, found, [e.message[:300] for e in self.validator.iter_errors(task)], task, self.config)

    def has_schema_finding(self, task: Json) -> bool:
        """True where a rule is told that the schema says, if only in part."""
        found = {d.code for d in self.config.checker.check(task) if d.severity is Severity.ERROR}
        return any(RULES[code].in_json_schema or RULES[code].in_part for code in found)


def predlint_pointer(path: Any) -> str:
    """A path of a finding, to be read by people."""
    return f"{predlint_pointer(path[0])}/{path[1]}" if path is not None else ""


def random_tasks(config: Config, rng: Random, count: int, faulty: float) -> list[Any]:
    """Tasks of which a share is disturbed."""
    tasks = Tasks(config, rng, rng.choice((0.3, 0.5, 0.8)))
    return [mutate(rng, task, rng.randint(1, 2)) if rng.random() < faulty else task for task in (tasks.one() for _ in range(count))]
