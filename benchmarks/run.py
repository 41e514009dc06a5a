"""Answers every question, prints the tables, writes results.json and puts the tables into both README files
and the speeds into docs/comparison.md.

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
import some_faulty
import startup
import verdicts_coco_encord
import ways
from measure import HERE, Answer, Row, machine, ratio_text, settings_from_command_line, table

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
)
#: The marks between which a page's tables stand.
RESULTS = ("<!-- results: written by run.py -->", "<!-- end of results -->")
SPEED = ("<!-- speed: written by benchmarks/run.py -->", "<!-- end of speed -->")


def fill(page: Path, marks: tuple[str, str], content: str) -> None:
    """Put something between two marks of a page."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise ValueError(f"{page} has no {marks[0]} … {marks[1]}")
    page.write_text(f"{before}{begin}\n\n{content}\n\n{end}{after}", encoding="utf-8")


def all_tables(answers: list[Answer], lines: int, on: dict[str, object]) -> str:
    """The page of the benchmarks: everything."""
    machine = ", ".join(f"{name} {value}" for name, value in on.items())
    parts = [f"Measured on {date.today()}, {lines:,} lines where nothing else is said: {machine}."]
    parts += [f"### {answer.question}\n\n{answer.text()}" for answer in answers]
    return "\n\n".join(parts)


def speed_table(answers: list[Answer], lines: int) -> str:
    """The README: one file, all that read it."""
    by_name = {answer.name: answer for answer in answers}
    rows = list(by_name["peers"].rows)
    with_data_rows = next(row for row in by_name["end_to_end"].rows if row.what.startswith("predlint") and row.what.endswith("with sizes"))
    rows.insert(2, Row("predlint validate --data-rows", lines=lines, seconds=with_data_rows.seconds, ratio=with_data_rows.ratio))
    cells = [
        [row.what.removesuffix(" (native command, whole process)"), f"{row.lines / row.seconds:,.0f}", ratio_text(row.ratio)]
        for row in rows
        if row.lines and row.seconds and not row.what.startswith("checker")
    ]
    sentence = (
        f"{lines:,} clean lines, one process, all default rules. The *bare loop* only parses: `for line in file: orjson.loads(line)`. "
        "predlint's time is that of the whole command; the others give a yes or no for each line, with the JSON Schema that predlint "
        "emits or its equal, and know nothing of uuids, images and duplicates."
    )
    return f"{sentence}\n\n{table(('', 'lines a second', 'ratio to the bare loop'), cells)}"


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
    if only or arguments.quick:
        print("\nNot all of it, or not in full: results.json and the pages stay as they are.")
        return 0
    results = {"machine": on, "lines": settings.lines, "repeats": settings.repeats, "answers": [answer.as_dict() for answer in answers]}
    (HERE / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    fill(HERE / "README.md", RESULTS, all_tables(answers, settings.lines, on))
    fill(HERE.parent / "README.md", SPEED, speed_table(answers, settings.lines))
    for name, speed in comparison.speeds(answers, settings.lines).items():
        fill(HERE.parent / "docs" / "comparison.md", comparison.MARKS[name], speed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
