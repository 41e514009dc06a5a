"""Answers the questions, prints the tables, writes results.json and puts the tables into both README files and the speeds into
docs/comparison.md: those of the questions that were asked, each with its day.

python benchmarks/run.py [--quick] [--only end_to_end,startup]
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

import classes
import coco_speed
import comparison
import encord_speed
import end_to_end
import faulty
import label_studio
import label_studio_verdicts
import many_files
import media
import memory
import own_rules
import peers
import real_files
import some_faulty
import startup
import verdicts_coco_encord
import ways
from measure import HERE, Answer, Settings, machine, ratio_text, settings_from_command_line, table

MEASUREMENTS = (
    end_to_end,
    media,
    peers,
    faulty,
    classes,
    memory,
    startup,
    label_studio,
    label_studio_verdicts,
    coco_speed,
    encord_speed,
    verdicts_coco_encord,
    own_rules,
    many_files,
    some_faulty,
    ways,
    real_files,
)
#: The marks between which the speeds stand.
SPEED = ("<!-- speed: written by benchmarks/run.py -->", "<!-- end of speed -->")


def fill(page: Path, marks: tuple[str, str], content: str) -> None:
    """Put something between two marks of a page."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise ValueError(f"{page} has no {marks[0]} … {marks[1]}")
    page.write_text(f"{before}{begin}\n\n{content}\n\n{end}{after}", encoding="utf-8")


def marks(name: str) -> tuple[str, str]:
    """Those between which the table of an answer stands on the page of the benchmarks."""
    return f"<!-- {name}: written by run.py -->", f"<!-- end of {name} -->"


def with_its_day(answer: Answer, lines: int, on: dict[str, object]) -> str:
    """The table of an answer, and what it was measured on."""
    machine = ", ".join(f"{name} {value}" for name, value in on.items())
    return f"### {answer.question}\n\n{answer.text()}\n\nMeasured on {date.today()}, {lines:,} lines where nothing else is said: {machine}."


def speed_table(answer: Answer) -> str:
    """The README: what files hold, and how fast each is read by predlint and by others."""
    contenders = (real_files.OURS, *real_files.PEERS, "panlabel")
    ratios: dict[str, dict[str, str]] = {}
    for row in answer.rows:
        what, _, who = row.what.rpartition(": ")
        if who in contenders and what:
            ratios.setdefault(what, {})[who] = ratio_text(row.ratio)
    cells = [[what, *(by_name.get(name, "") for name in contenders)] for what, by_name in ratios.items()]
    sentence = (
        f"Measured on {date.today()}, one process: how many times as fast as the *bare loop* that only parses, "
        "`for line in file: orjson.loads(line)` (of COCO, as one `orjson.loads` of the file), by processor time without that of the start. "
        "pysimdjson parses each line and reads four of its members, "
        "msgspec decodes into typed structures, jsonschema-rs validates by the schema that predlint emits, and each says yes or no; "
        "duckdb asks six queries. None of them looks whether outlines cross themselves."
    )
    return f"{sentence}\n\n{table(('what the file holds', *contenders), cells)}"


def publish(answers: list[Answer], settings: Settings, on: dict[str, object]) -> None:
    """Writes results.json, and the last answer into the pages."""
    results = {"machine": on, "lines": settings.lines, "repeats": settings.repeats, "answers": [answer.as_dict() for answer in answers]}
    (HERE / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    last = answers[-1]
    fill(HERE / "README.md", marks(last.name), with_its_day(last, settings.lines, on))
    if last.name == real_files.__name__:
        fill(HERE.parent / "README.md", SPEED, speed_table(last))
    for name, speed in comparison.speeds([last], settings.lines).items():
        fill(HERE.parent / "docs" / "comparison.md", comparison.MARKS[name], speed)


def main() -> int:
    """Run the measurements one after another."""
    with settings_from_command_line(__doc__) as (settings, arguments):
        only = set(arguments.only.split(",")) if arguments.only else None
        names = [module.__name__ for module in MEASUREMENTS]
        if only and not only <= set(names):
            print(f"no such measurement: {', '.join(only - set(names))}; there are {', '.join(names)}", file=sys.stderr)
            return 2
        on = machine()
        print(", ".join(f"{name} {value}" for name, value in on.items()))
        answers: list[Answer] = []
        for module in MEASUREMENTS:
            if only and module.__name__ not in only:
                continue
            start = time.perf_counter()
            answer = module.measure(settings)
            answers.append(answer)
            print(f"\n{answer.question}  ({time.perf_counter() - start:.0f} s)\n\n{answer.text()}", flush=True)
            if not arguments.quick:  # at once, because a later one may fail
                publish(answers, settings, on)
    if arguments.quick:
        print("\nNot in full: results.json and the pages stay as they are.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
