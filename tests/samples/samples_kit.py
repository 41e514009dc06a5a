"""Makes a file of samples, checks it, and compares what is found with what is expected."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import predlint
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SeededSource
from predlint.platforms.sources import source_for
from predlint.tools.sampler import Sampler, frame_of, row_line, written

Json = dict[str, Any]


class Made:
    """A file of samples."""

    def __init__(self, ontology: Any, seed: int, count: int, share: float = 0.0, only: tuple[str, ...] = (), **options: Any) -> None:
        read = read_ontology(ontology)
        self.source = source_for(read, SeededSource(seed), count=count, exact=False, **options)
        frame = frame_of(self.source, read.dialect, None)
        self.sampler = Sampler(self.source, SeededSource(f"{seed} broken"), share=share, only=only, texts=frame.first == 1)
        self.samples = list(self.sampler.each())
        self.data = (frame.before + frame.between.join(map(written, self.samples)) + frame.behind).encode()
        self.first = frame.first
        self.expected = {n + frame.first: set(s.fault.codes) for n, s in enumerate(self.samples) if s.fault is not None}
        self.rows = {sample.row["global_key"]: sample.row for sample in self.samples}

    def found(self, checker: predlint.Checker, listed: Path | None = None) -> tuple[dict[int, set[str]], set[str]]:
        """The codes that are found by line, and those of the file as a whole."""
        if listed is not None:
            listed.write_text("".join(map(row_line, self.rows.values())), encoding="utf-8")
        lines: dict[int, set[str]] = defaultdict(set)
        whole: set[str] = set()
        for diagnostic in checker.validate(self.data, data_rows=listed).diagnostics:
            (whole if diagnostic.line is None else lines[diagnostic.line]).add(diagnostic.code)
        return dict(lines), whole

    def agrees(self, checker: predlint.Checker, listed: Path | None = None) -> None:
        """What is found is what is expected, line by line, and nothing else. ``listed``: where to write the list of data rows."""
        lines, whole = self.found(checker, listed)
        wrong = {
            line: (self.names.get(line), self.expected.get(line), lines.get(line), self.text_of(line))
            for line in lines.keys() | self.expected.keys()
            if lines.get(line) != self.expected.get(line)
        }
        assert not wrong, wrong
        expected = set(self.sampler.of_file(listed=listed is not None))
        assert whole == expected, (whole, expected)

    @property
    def names(self) -> dict[int, str]:
        return {n + self.first: s.fault.name for n, s in enumerate(self.samples) if s.fault is not None}

    def text_of(self, line: int) -> str:
        return json.dumps(self.samples[line - self.first].record) if 0 <= line - self.first < len(self.samples) else ""
