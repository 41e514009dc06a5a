"""The documentation as it is read on a code host: no link is broken, what is made from the code is up to date."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import re
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

from predlint.io.data_row import COLUMNS

_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)[^`].*?\1")
_LINK = re.compile(r"\]\(([^()\s]+)\)")


def markdown_files(repository: Path) -> list[Path]:
    """Every page that people read, wherever it stands."""
    folders = [repository / name for name in ("docs", "examples", "benchmarks")]
    found = [path for folder in folders for path in folder.rglob("*.md") if ".venvs" not in path.parts]
    return sorted([*repository.glob("*.md"), *found])


def prose(page: Path) -> str:
    """A page without its code."""
    return _CODE.sub("", _FENCED.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """The anchors that a code host gives to the headings of a page."""
    seen: Counter[str] = Counter()
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?)\s*#*$", _FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w -]", "", shown.lower()).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


def test_every_link_between_pages_leads_somewhere(repository: Path) -> None:
    known: dict[Path, set[str]] = {}
    broken: list[str] = []
    for page in markdown_files(repository):
        for link in _LINK.findall(prose(page)):
            if re.match(r"[a-z][a-z0-9+.-]*:", link):
                continue
            path, _, anchor = link.partition("#")
            target = Path(os.path.normpath(page.parent / unquote(path))) if path else page
            if not target.exists() or not target.is_relative_to(repository):
                broken.append(f"{page.relative_to(repository)}: {link}")
            elif anchor and anchor not in known.setdefault(target, anchors(target) if target.suffix == ".md" else set()):
                broken.append(f"{page.relative_to(repository)}: {link} (no such heading)")
    assert broken == []


def test_links_to_other_hosts_are_few(repository: Path) -> None:
    links = [link for page in markdown_files(repository) for link in _LINK.findall(prose(page)) if "://" in link]
    assert len(links) <= 10, links


def test_every_page_is_in_the_navigation(repository: Path) -> None:
    named = set(re.findall(r": ([\w./-]+\.md)$", (repository / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    docs = repository / "docs"
    there = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    assert {name for name in there if not re.fullmatch(r"rules/[A-Z]{3}\d{3}\.md", name)} == named


def test_pages_of_tasks_are_short(repository: Path) -> None:
    """What is looked up, and what is for the curious, may be long: it stands under other headings of the navigation."""
    navigation = (repository / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
    sections = dict(re.findall(r"^  - ([^:\n]+):\n((?:      - .*\n?)+)", navigation, re.MULTILINE))
    assert {"Your platform", "Command line", "Rules", "In a repository", "Python", "Large files", "Reference", "Inside"} == set(sections)
    looked_up = {"commands.md", "rules/README.md", "fixes.md", "library-reference.md", "reference.md"}
    tasks = {
        name
        for section in sections.keys() - {"Reference", "Inside"}
        for name in re.findall(r": (\S+\.md)$", sections[section], re.MULTILINE)
    }
    words = {name: len(prose(repository / "docs" / name).split()) for name in tasks - looked_up}
    assert len(words) > 25
    assert {name: count for name, count in words.items() if count > 1000} == {}


@pytest.mark.parametrize("program, page", [("commands.py", "commands.md"), ("draw_engine.py", "engine.svg")])
def test_what_is_made_is_up_to_date(repository: Path, program: str, page: str) -> None:
    spec = importlib.util.spec_from_file_location(program.removesuffix(".py"), repository / "docs" / "site" / program)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.page() if program == "commands.py" else module.picture()
    assert (repository / "docs" / page).read_text(encoding="utf-8") == made, f"run: python docs/site/{program}"


def test_what_the_page_of_the_engine_names_is_there(repository: Path) -> None:
    """Modules, and the classes and functions, which are called `Class`, `function()` and `Class.method()`, of the modules that it names."""
    source = repository / "src" / "predlint"
    names = set(re.findall(r"`([^`\n]+)`", (repository / "docs" / "engine.md").read_text(encoding="utf-8")))
    modules = {name for name in names if name.endswith(".py")}
    assert [module for module in sorted(modules) if not (source / module).is_file()] == []
    defined: set[str] = set()
    for module in modules:
        for node in ast.parse((source / module).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                defined.add(node.name)
                defined |= {f"{node.name}.{each.name}" for each in ast.walk(node) if isinstance(each, ast.FunctionDef)}
    named = {name.removesuffix("()") for name in names if name.endswith("()") or re.fullmatch(r"[A-Z][A-Za-z]+", name)}
    assert len(modules) > 40 and len(named) > 40
    assert sorted(named - defined) == []


def test_pages_have_the_marks_that_the_benchmarks_write_between(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without, they would fail after half an hour, when all is measured."""
    monkeypatch.syspath_prepend(repository / "benchmarks")
    run, comparison = importlib.import_module("run"), importlib.import_module("comparison")
    tables = [run.marks(module.__name__) for module in run.MEASUREMENTS]
    filled = {"README.md": [run.SPEED], "benchmarks/README.md": tables, "docs/comparison.md": comparison.MARKS.values()}
    for page, marks in filled.items():
        text = (repository / page).read_text(encoding="utf-8")
        for begin, end in marks:
            assert text.count(begin) == text.count(end) == 1 and text.index(begin) < text.index(end), page


def test_figures_of_the_comparison_are_those_of_the_benchmarks(repository: Path) -> None:
    text = (repository / "docs" / "comparison.md").read_text(encoding="utf-8")
    measured = (repository / "benchmarks" / "README.md").read_text(encoding="utf-8")
    by_hand = re.search(r"^## Labelbox\n.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert by_hand is not None
    figures = set(re.findall(r"\d+ of \d+|\d[\d,]*,\d{3}|\d+\.\d{3}\b", text.replace(by_hand.group(), "")))
    assert len(figures) > 40
    assert sorted(figure for figure in figures - shares(measured) if figure not in measured) == []


def shares(measured: str) -> set[str]:
    """The counts of a table whose head says out of how many they are."""
    rows = [line.split("|") for line in measured.splitlines() if line.startswith(("| files", "| label-studio-sdk==", "| predlint"))]
    found: set[str] = set()
    for head in (row for row in rows if row[1].strip() == "files"):
        wholes = [re.search(r"of (\d+)", cell) for cell in head]
        for row in rows:
            for whole, cell in zip(wholes, row, strict=False):
                if whole is not None and cell.strip().isdigit():
                    found.add(f"{cell.strip()} of {whole.group(1)}")
    return found


def test_every_column_of_a_list_of_data_rows_is_in_the_table(repository: Path) -> None:
    text = (repository / "docs" / "data-rows.md").read_text(encoding="utf-8")
    table = text.partition("| column | what |")[2].partition("\n\n")[0]
    assert {name for name in re.findall(r"`(\w+)`", table) if name in COLUMNS} == set(COLUMNS)


def test_the_tree_of_names_is_what_the_command_prints(repository: Path, predlint_command: str) -> None:
    text = (repository / "docs" / "validate.md").read_text(encoding="utf-8")
    shown = text.partition("$ predlint show ontology.json\n…\n")[2].partition("…\n")[0]
    street = repository / "examples" / "street"
    done = subprocess.run([predlint_command, "show", "ontology.json"], cwd=street, capture_output=True, encoding="utf-8", check=True)
    assert shown.count("\n") >= 5 and shown in done.stdout
