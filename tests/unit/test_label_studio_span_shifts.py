"""Spans that are shifted all alike are reported once for the file, and labels for parts of words are not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import predlint
import warm
from predlint.model.texts import cuts_word, is_whole, takes_blank

CONFIG = """<View><Text name="text" value="$text"/><Labels name="ner" toName="text"><Label value="A"/></Labels></View>"""
NAMES = ("Ada", "Käthe", "Emmy", "Grace", "Noor", "Olga", "Tove", "Ulrich")
Span = tuple[int, int]


def task(text: str, spans: Iterable[Span], quoted: Iterable[str] | None = None) -> dict[str, Any]:
    results: list[dict[str, Any]] = [
        {"from_name": "ner", "to_name": "text", "type": "labels", "value": {"start": start, "end": end, "labels": ["A"]}}
        for start, end in spans
    ]
    for result, text_of_span in zip(results, quoted or (), strict=False):
        result["value"]["text"] = text_of_span
    return {"data": {"text": text}, "predictions": [{"model_version": "may", "result": results}]}


def found(tasks: list[dict[str, Any]]) -> list[str]:
    """The messages about the file."""
    report = predlint.compile(CONFIG.encode()).validate(tasks)
    return [diagnostic.message for diagnostic in report.diagnostics if diagnostic.code == "SPN130"]


def visits(move: Callable[[str, int, int], Span], *, quoted: bool, again: int = 1) -> list[dict[str, Any]]:
    """Tasks that each name somebody, with a span that is moved."""
    texts = [(f"Today we met {name} in the café, {number}", name) for number in range(again) for name in NAMES]
    return [task(text, [move(text, text.index(name), text.index(name) + len(name))], [name] if quoted else None) for text, name in texts]


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(
    ("move", "said"),
    [
        (lambda _, start, end: (start, end - 1), "one character short"),
        (lambda _, start, end: (start, end + 1), "one character long"),
        (lambda _, start, end: (start + 1, end + 1), "count"),
        (lambda _, start, end: (start + 1, end), "begin one character late"),
        (lambda _, start, end: (start - 1, end - 1), "one character early"),
    ],
)
def test_spans_that_are_all_moved(move: Callable[[str, int, int], Span], said: str, quoted: bool) -> None:
    (message,) = found(visits(move, quoted=quoted))
    assert said in message
    assert "8 of the 8 spans" in message


@pytest.mark.parametrize("quoted", [False, True])
def test_spans_that_count_tokens(quoted: bool) -> None:
    (message,) = found(visits(lambda _text, _start, _end: (3, 4), quoted=quoted))
    assert "count tokens" in message


@pytest.mark.parametrize("quoted", [False, True])
def test_spans_that_count_bytes(quoted: bool) -> None:
    names = {f"Süße Grüße an {name}, von Zoë {number}": name for number, name in enumerate(NAMES)}
    tasks = [task(text, [tuple(len(text[:at].encode()) for at in (i, i + len(name)))], [name] if quoted else None)  # type: ignore[list-item]
             for text, name in names.items() for i in (text.index(name),)]  # fmt: skip
    (message,) = found(tasks)
    assert "bytes of UTF-8" in message


@pytest.mark.parametrize("quoted", [False, True])
def test_fewer_than_eight_or_a_few_of_many_are_no_shift(quoted: bool) -> None:
    short = visits(lambda _, start, end: (start, end - 1), quoted=quoted)
    assert not found(short[:7])
    assert not found([*short, *visits(lambda _, start, end: (start, end), quoted=quoted)])
    assert found([*short, *visits(lambda _, start, end: (start, end), quoted=quoted)[:5]])


@pytest.mark.parametrize(
    "tasks",
    [
        [task(f"un{w}able, {n}", [(0, 2), (2, 2 + len(w)), (2 + len(w), 6 + len(w))]) for n, w in enumerate(("read", "love", "sing"))],
        [task(f"Many {stem}s there, {n}", [(5, 5 + len(stem))]) for n, stem in enumerate("cat dog cow bee ant goat yak emu".split())],
        [task(f"{stem}ing is never as hard as people say when they talk, {n}", [(len(stem), len(stem) + 3)])
         for n, stem in enumerate("read sing play work grow walk talk sort".split())],
        [task(f"我们今天在北京大学参观了图书馆和博物馆 {n}", [(5, 9), (12, 15), (16, 19)]) for n in range(4)],
        [task(f"김철수는 서울에서 삼성전자를 방문했다 {n}", [(0, 3), (5, 7), (10, 14)]) for n in range(4)],
        [task(f"One thing. Two things. Three more. {n}", [(0, 11), (11, 23), (23, 35)]) for n in range(4)],
        [task(f"one two three {n}", [(0, 4), (4, 8), (8, 14)]) for n in range(4)],
        [task(f"5mg of iron and 20km of roads, {n}", [(0, 1), (1, 3), (16, 18), (18, 20)]) for n in range(4)],
        [task(f"Many {stem}s there, {n}", [(5, 5 + len(stem) - 1)], [stem[:-1]]) for n, stem in enumerate(NAMES)],
        [task("the same name: Ada", [(15, 17)]) for _ in range(20)],
    ],
    ids=["morphemes", "stems", "endings", "Chinese", "Korean", "sentences", "words with blanks", "units", "proven parts", "one word"],
)  # fmt: skip
def test_parts_of_words_and_languages_without_blanks_are_no_shift(tasks: list[dict[str, Any]]) -> None:
    assert not found(tasks)


@pytest.mark.parametrize("quoted", [False, True])
def test_parts_of_a_file_agree_with_the_whole(tmp_path: Path, quoted: bool) -> None:
    def messages(checker: predlint.Checker, jobs: int) -> list[str]:
        return [d.message for d in checker.validate(file, jobs=jobs).diagnostics if d.code == "SPN130"]

    file = tmp_path / "tasks.json"
    file.write_text(json.dumps(visits(lambda _, start, end: (start, end - 1), quoted=quoted, again=400)), encoding="utf-8")
    checker = predlint.compile(CONFIG.encode())
    assert messages(checker, 1) == messages(checker, 2) == found(json.loads(file.read_text(encoding="utf-8")))


def test_where_words_begin_and_end() -> None:
    assert [at for at in range(12) if cuts_word("ab 12é.3x жд", at)] == [1, 4, 11]
    assert [end for end in range(9) if takes_blank("a b, c\t d", end)] == [2]
    assert is_whole("a b", 0, 1)
    assert not is_whole("a b", 0, 2)
    assert not any(is_whole("ab", *span) for span in ((0, 0), (1, 0), (0, 3), (-1, 2), (0, 1), (1, 2)))


@pytest.mark.parametrize("count", ["characters", "bytes"])
def test_no_task_with_a_shifted_span_is_good(count: str, tmp_path: Path) -> None:
    """Where offsets count bytes, those in texts without a wide letter are right."""
    if count == "bytes":
        tasks = [task(text := f"Süße Grüße an {name} {at}", [(start := len(text[: text.index(name)].encode()), start + len(name.encode()))])
                 for at, name in enumerate(NAMES * 2)]  # fmt: skip
    else:
        tasks = visits(lambda _, start, end: (start, end - 1), quoted=False)
    good = [task("Greetings to Ada", [(13, 16)]) if count == "bytes" else {**task("", []), "data": {"text": "nobody"}}]
    (tmp_path / "config.xml").write_text(CONFIG)
    (tmp_path / "tasks.json").write_text(json.dumps([*tasks, *good]))
    valid, rejects = tmp_path / "valid.json", tmp_path / "rejects.json"
    given = [
        "validate",
        tmp_path / "tasks.json",
        "-O",
        tmp_path / "config.xml",
        "--no-config",
        "--write-valid",
        valid,
        "--write-rejects",
        rejects,
    ]
    assert warm.run([str(each) for each in given]).returncode == 1
    assert json.loads(valid.read_text()) == good
    assert json.loads(rejects.read_text()) == tasks
