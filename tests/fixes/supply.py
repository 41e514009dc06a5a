"""Bad files for the laws of `predlint fix`: those of the case books, of the rules' own examples, and of the cases of fixes."""

from __future__ import annotations

import codecs
from functools import cache
from pathlib import Path
from typing import NamedTuple

import predlint
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows
from predlint.model.registry import RULES
from predlint.platforms.registry import read_ontology
from rules.page_examples import books, fix_cases

ROOT = Path(__file__).parent.parent.parent
#: A file of so many bytes says nothing that a smaller one does not.
_MOST = 100_000


class Bad(NamedTuple):
    """A file with a fault, and what it is checked against."""

    code: str
    name: str
    text: bytes
    options: tuple[tuple[str, str], ...]
    file: str | None

    @property
    def id(self) -> str:
        """How a failure names it."""
        return f"{self.code}-{self.name}"

    @property
    def platform(self) -> str:
        """Whose file it is."""
        return {"0": "labelbox", "1": "label-studio", "2": "encord", "3": "coco"}[self.code[3]]


def _options_and_file(words: list[str], ontology: str | None) -> tuple[dict[str, str], str | None]:
    """Options by their names in the library, and the name of the file that may stand behind them."""
    name = words[-1] if len(words) % 2 else None
    pairs = zip(words[::2], words[1::2], strict=False)
    given = {option.removeprefix("--").replace("-", "_"): value for option, value in pairs if option.startswith("--")}
    return {"ontology": ontology or "examples/street/ontology.json", **given}, name


def _bad(code: str, name: str, text: bytes, words: list[str], ontology: str | None = None, file: str | None = None) -> Bad | None:
    given, named = _options_and_file(words, ontology)
    if len(text) > _MOST or "rules" in given:
        return None
    return Bad(code, name, text if text.endswith(b"\n") else text + b"\n", tuple(sorted(given.items())), file or named)


@cache
def bad_files() -> list[Bad]:
    """All of them; those of ontologies, and of rules of the user's own, are no files of predictions."""
    found: list[Bad | None] = []
    for rule in RULES.values():
        if not rule.code.startswith(("ONT", "RUL")) and not rule.bad.startswith("<"):
            found.append(_bad(rule.code, "example", rule.bad.encode(), rule.setup.split()))
    for code, case in [(code, case) for code, book in books().items() for case in book["cases"] if not code.startswith(("ONT", "RUL"))]:
        text = codecs.escape_decode(case["bytes"].encode())[0] if "bytes" in case else case["bad"].encode()  # type: ignore[attr-defined]
        if "limits" not in case and not case.get("repeat"):
            found.append(_bad(code, case["name"], text, case.get("options") or [], case.get("ontology"), case.get("file")))
    for case in fix_cases():
        bad = case["bad"]
        text = bad[6:].encode().decode("unicode_escape").encode("latin-1") if bad.startswith("bytes:") else bad.encode()
        found.append(_bad(case["code"], f"fix {case['name']}", text, case.get("setup", RULES[case["code"]].setup).split()))
    return [bad for bad in found if bad is not None]


@cache
def checker_for(options: tuple[tuple[str, str], ...]) -> tuple[predlint.Checker, DataRows | None]:
    """The checker for such options, with the list of data rows."""
    given = dict(options)
    source = given["ontology"]
    ontology = source.encode() if source.startswith(("{", "<")) else (ROOT / source).read_bytes()
    read = read_ontology(ontology)
    media = given.get("media") or ("image" if read.dialect == "labelbox" and not read.media else None)
    checker = predlint.compile(
        ontology,
        target=given.get("target", "model-run"),
        media=media,
        dialect=given.get("dialect"),
        profile=given.get("profile"),
        map=ROOT / given["map"] if "map" in given else None,
    )
    return checker, read_data_rows(ROOT / given["data_rows"]) if "data_rows" in given else None
