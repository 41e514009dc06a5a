"""(c) How long does a file take in which every line is wrong?"""

from __future__ import annotations

import copy
from functools import partial
from pathlib import Path
from typing import Any, cast

from data import Classes, Images, write_ontology
from measure import Answer, Row, Settings, alone, bare, child, interleave, validate

QUESTION = "Every line wrong, full diagnosis"
Json = dict[str, Any]


def misspell(record: Json) -> None:
    """The feature's name with a letter too many."""
    record["name"] = record["name"].replace(" ", "_", 1)


def percent(record: Json) -> None:
    """Percent for a fraction, wherever the record has its confidence."""
    holder = record
    if "confidence" not in record:
        answer = record["answer"]
        holder: Json = cast("list[Json]", answer)[0] if isinstance(answer, list) else answer
    holder["confidence"] = round(1.5 + holder["confidence"] * 98, 2)


def snake_case(record: Json) -> None:
    """Python's name for the data row."""
    record["data_row"] = record.pop("dataRow")


def short_uuid(record: Json) -> None:
    """A uuid that is none."""
    record["uuid"] = "prediction-" + record["dataRow"]["globalKey"]


def value(record: Json) -> None:
    """A wrong value: an option that is not there, a coordinate below zero, a colour beyond 255, a missing side, an empty text."""
    if "bbox" in record:
        del record["bbox"]["height"]
    elif "mask" in record:
        record["mask"]["colorRGB"] = [300, 0, 0]
    elif "point" in record:
        record["point"]["x"] = -400  # beyond any longitude, too: the medium is not known
    elif "polygon" in record or "line" in record:
        (record.get("polygon") or record["line"])[0]["y"] = "12.5"
    elif isinstance(record["answer"], str):
        record["answer"] = 7
    else:
        (record["answer"][0] if isinstance(record["answer"], list) else record["answer"])["name"] = "fisrt answer"


ONE_BY_ONE = (misspell, percent, snake_case, short_uuid, value)


def one_fault(record: Json, n: int) -> Json:
    """Another of five faults on every line."""
    record = copy.deepcopy(record)
    ONE_BY_ONE[n % len(ONE_BY_ONE)](record)
    return record


def a_percent(record: Json, n: int) -> Json:
    """The same mistake on every line: percent for a fraction."""
    record = copy.deepcopy(record)
    percent(record)
    return record


def a_misspelt_name(record: Json, n: int) -> Json:
    """The same mistake on every line: another spelling of the feature's name."""
    record = copy.deepcopy(record)
    record["name"] = record["name"].replace(" ", "_", 1) + ("" if " " in record["name"] else "s")
    return record


GOALS = {"text": "≥ 0.12", "jsonl": "≥ 0.05"}
#: One process, as everywhere else; and all processors, as the command takes them by itself.
WHERE = {"": "1", ", all processors": "auto"}
WAYS = {"one fault (percent)": a_percent, "one fault (name)": a_misspelt_name}
#: Where lines have values of their own each is told by itself: a part of the lines says what one takes.
PART = 3


def three_faults(record: Json, n: int) -> Json:
    """A percent, a wrong value and no uuid, all on every line."""
    record = copy.deepcopy(record)
    for spoil in (percent, value, short_uuid):
        spoil(record)
    return record


def measure(settings: Settings) -> Answer:
    """One fault on every line, one of five in turn, three on every line; as text (grouped) and as jsonl (every place); in one process,
    and as the command runs by itself."""
    classes = Classes.of(12)
    ontology, report = settings.directory / "ontology.json", settings.directory / "report"
    write_ontology(ontology, classes)
    images = Images(classes, uuids=True)
    rows: list[Row] = []
    for words, change in (*WAYS.items(), ("one of five faults", one_fault), ("three faults", three_faults)):
        path, lines = settings.directory / "faulty.ndjson", settings.lines if words in WAYS else settings.lines // PART
        images.write(path, lines, change)
        size = path.stat().st_size
        commands: dict[tuple[str, str], list[str | Path]] = {
            (form, where): validate(ontology, "--format", form, path, jobs=jobs) for where, jobs in WHERE.items() for form in GOALS
        }

        def seconds_of(command: list[str | Path]) -> float:
            return child(command, expect=(1,), out=report).seconds

        contenders = {" ".join(key): partial(seconds_of, command) for key, command in commands.items()}
        seconds = interleave({"bare": lambda: child(bare(path)).seconds, **contenders}, settings.repeats)  # noqa: B023 - called at once
        with report.open("rb") as file:
            places = sum(1 for _ in file)
        rows.append(Row(f"bare loop, {words} a line", seconds["bare"], lines, size, 1.0))
        for form, where in commands:
            took = seconds[f"{form} {where}"]
            note = f"{places:,} findings" if form == "jsonl" else ""
            rows.append(Row(f"{words} a line, {form} report{where}", took, lines, size, seconds["bare"] / took, GOALS[form], note))
        path.unlink()
        report.unlink()
    return Answer("faulty", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
