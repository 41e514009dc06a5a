"""``predlint show``: the tree for people, the data for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_process import COMMAND, Outcome, clean_environment

from predlint.model.texts import exact, in_ascii
from predlint.platforms.labelbox.features import value_members
from predlint.platforms.labelbox.ontology import read_ontology
from predlint.platforms.labelbox.shape import line_shape
from predlint.report.platform_trees import tree_text
from predlint.report.terminal import display_width, reads_utf8
from predlint.report.tree import Layout

Run = Callable[..., Outcome]
Json = dict[str, Any]

UTF8 = {"PYTHONIOENCODING": "utf-8"}
ASCII = {"PYTHONIOENCODING": "ascii"}


def option(value: Any, *questions: Json, **more: Any) -> Json:
    return {"label": value, "value": value, "options": list(questions), **more}


def question(kind: str, name: str, *options: Json, **more: Any) -> Json:
    return {"type": kind, "name": name, "instructions": name, "options": list(options), **more}


def tool(kind: str, name: str, *questions: Json, **more: Any) -> Json:
    return {"tool": kind, "name": name, "classifications": list(questions), **more}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """``write(tools=[…], classifications=[…], …)`` gives the path of an ontology."""

    def write(**document: Any) -> Path:
        path = tmp_path / "o.json"
        path.write_text(json.dumps(document))
        return path

    return write


def line_of(text: str, word: str) -> str:
    """The one line with a word, without its guides and with single spaces."""
    (line,) = [line for line in text.splitlines() if word in line]
    return " ".join(line.strip("├└│|`- ").split())


# -- text


def test_the_example_as_a_tree(run: Run, street: Path) -> None:
    done = run("show", street / "ontology.json", **UTF8)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:2] == ["ontology.json", "labelbox · medium not given · 8 tools · 11 questions · 20 options · 3 levels deep"]
    at = lines.index("├ vehicle             bounding box  bbox")
    assert lines[at - 1] == "Tools                 kind          value in"
    assert lines[at + 1 : at + 9] == [
        "│ ├ state             radio         answer",
        "│ │ ├ moving",
        "│ │ └ parked",
        "│ │   └ parking note  text          answer",
        "│ └ damage            checklist     answer",
        "│   ├ dent",
        "│   └ scratch",
        "├ traffic light       bounding box  bbox",
    ]
    assert line_of(done.out, "colour") == "colour radio answer required"
    assert line_of(done.out, "weather like") == 'weather radio answer required · global · asked as "What is the weather like?"'
    assert line_of(done.out, "Rainy") == 'rain label "Rainy weather"'
    assert "cmf" not in done.out and "\x1b" not in done.out


def test_every_name_and_option_is_there(run: Run, street: Path) -> None:
    shown = {line.strip("├└│ ").split("  ")[0] for line in run("show", street / "ontology.json", **UTF8).out.splitlines()}
    document = json.loads((street / "ontology.json").read_bytes())

    def names(value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for item in value:
                yield from names(item)
        elif isinstance(value, dict):
            yield value.get("value") or value["name"]
            for member in ("classifications", "options"):
                yield from names(value.get(member) or [])

    assert {*names(document["tools"]), *names(document["classifications"])} <= shown


def test_ids_only_when_asked_for(run: Run, street: Path) -> None:
    shown = run("show", street / "ontology.json", "--ids", **UTF8).out
    assert line_of(shown, "sign") == "sign bounding box bbox id cmfw790ofiiyytrboqwi7bk0b"
    assert line_of(shown, "fog") == "fog id cmf3muql5u8ea42byssngz1x1"
    assert "cmnlrsihx0gn3oix2hjnvjzsv" not in shown  # the other id, which predictions do not use


def test_missing_ids_are_reported(run: Run, write: Callable[..., Path]) -> None:
    path = write(tools=[tool("rectangle", "car")])
    assert "no id" in run("show", path, "--ids").out
    assert "predictions go by name" in run("show", path, "--ids").out
    assert " id" not in run("show", path).out


def test_long_lists_are_counted(run: Run, write: Callable[..., Path]) -> None:
    options = [option(f"o{i}", *([question("text", "why")] if i == 700 else [])) for i in range(1_000)]
    path = write(classifications=[question("radio", "country", *options), question("radio", "short", *map(option, "abcdefghijkl"))])
    shown = run("show", path, **UTF8).out
    assert "… 990 more options, 1 of them with questions" in shown
    assert "o9\n" in shown and "o10" not in shown
    assert "--all" in shown and "1,012 options" in shown
    assert "  └ l\n" in shown  # twelve are not many
    everything = run("show", path, "--all", **UTF8).out
    assert "o999" in everything and "why" in everything and "more option" not in everything and "--all" not in everything


def test_marks(run: Run, write: Callable[..., Path]) -> None:
    path = write(
        name="Street",
        mediaType="IMAGE",
        tools=[
            tool("rectangle", "car", featureSchemaId="ida", required=True),
            tool("edge", "follows", definition={"constraints": [["ida", "ida"], ["ida", "idz"]]}),
            tool("named-entity", "person"),
            tool("marker", "odd"),
        ],
        classifications=[
            question("text", "both", minCharacters=3, maxCharacters=1500),
            question("text", "most", maxCharacters=1, scope="index"),
            question("text", "least", minCharacters=2),
            question("checklist", "empty"),
            question("radio", "number", option(7)),
        ],
    )
    done = run("show", path, **UTF8)
    assert done.code == 0
    assert done.out.startswith("Street\nlabelbox · image · 4 tools · 5 questions · 1 option · 1 level deep\n")
    for word, line in {
        "both": "both text answer global · 3 to 1,500 characters",
        "most": "most text answer index · at most 1 character",
        "least": "least text answer global · at least 2 characters",
        "empty": "empty checklist answer global · no options",
        "follows": "follows relationship relationship --target mal only",
        "→ car": "car → car",
        "→ idz": "car → idz",
        "person": "person text entity not on image",
        "odd": "odd marker not checked",
    }.items():
        assert line_of(done.out, word) == line
    assert "1 remark on this file: predlint check" in done.out


def test_the_medium_decides_where_values_stand(run: Run, write: Callable[..., Path]) -> None:
    path = write(tools=[tool("rectangle", "car")])
    assert line_of(run("show", path).out, "car") == "car bounding box bbox"
    assert "--media KIND" in run("show", path).out
    video = run("show", path, "--media", "video").out
    assert line_of(video, "car") == "car bounding box segments"
    assert "--media" not in video and "medium not given" not in video
    data = json.loads(run("show", path, "--media", "video", "--format", "json").out)
    assert (data["media"], data["tools"][0]["members"]) == ("video", ["segments"])


HOSTILE = [
    "car ",
    "two  spaces",
    "\x1b[31mred\x07",
    "line\nbreak",
    "\u202eback",
    "cafe\u0301",
    'a "quoted"',
    "nb\u00a0sp",
    "\x7f\x9b2J",
    "道路",
    "é",
]


def test_names_are_exact_and_harmless(run: Run, write: Callable[..., Path]) -> None:
    path = write(name="\x1b[2J", tools=[tool("rectangle", name) for name in HOSTILE])
    for environment in (UTF8, ASCII):
        out = run("show", path, **environment).out
        assert all(c.isprintable() or c == "\n" for c in out)
        rows = [line.lstrip("├└|`- ").split("  bounding box")[0].rstrip() for line in out.splitlines() if "bounding box" in line]
        assert [json.loads(row) if row.startswith('"') else row for row in rows] == HOSTILE
        assert out.isascii() == (environment is ASCII)
    assert "├ 道路 " in run("show", path, **UTF8).out


def test_ascii_where_nothing_else_can_be_shown(run: Run, street: Path) -> None:
    plain = run("show", street / "ontology.json", **ASCII).out
    assert plain.isascii()
    assert "|- vehicle" in plain and "|  |- state" in plain and "`- towed by" in plain
    assert "labelbox, medium not given, 8 tools" in plain


def test_colours_only_when_asked_for(run: Run, street: Path) -> None:
    assert "\x1b[" in run("show", street / "ontology.json", "--color", "always", **UTF8).out
    assert "\x1b[" in run("show", street / "ontology.json", FORCE_COLOR="1", **UTF8).out
    assert "\x1b[" not in run("show", street / "ontology.json", "--color", "never", FORCE_COLOR="1", **UTF8).out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal(street: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = clean_environment(TERM="xterm", COLUMNS="60", **UTF8)
    process = subprocess.Popen([*COMMAND, "show", str(street / "ontology.json")], stdout=theirs, env=environment)
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65_536):
            seen += part
    except OSError:  # Linux tells the end of a terminal so
        pass
    os.close(ours)
    assert process.wait(60) == 0
    assert b"\x1b[1mvehicle\x1b[0m" in seen


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_width_is_respected(width: int) -> None:
    inner = question("text", "a note that has a rather long name of its own", instructions="why? " * 30, maxCharacters=99)
    ontology = read_ontology(
        {
            "name": "an ontology whose name is longer than the narrowest of all the terminals that there are",
            "tools": [tool("polygon", "道路の標識" * 20), tool("edge", "x" * 200, inner, featureSchemaId="i" * 25)],
            "classifications": [
                question("radio", "is there " * 20, option("yes " * 40, inner), option("no", label="No, " * 20), scope="index")
            ],
        }
    )
    for ascii in (False, True):
        text = tree_text(ontology, "o.json", layout=Layout(ids=True, width=width, ascii=ascii))
        assert [line for line in text.splitlines() if display_width(line) > width] == []
        together = "".join(text.split()).translate(dict.fromkeys(map(ord, "├└│|`-")))
        assert "isthere" * 20 in together and "yes" * 40 in together and "x" * 200 in together


# -- json


def test_the_example_as_data(run: Run, street: Path) -> None:
    done = run("show", street / "ontology.json", "--format", "json")
    assert (done.code, done.err) == (0, "")
    data = json.loads(done.out)
    assert data["version"] == 1
    assert (data["name"], data["media"], data["dialect"]) == (None, None, "labelbox")
    assert data["counts"] == {"tools": 8, "classifications": 11, "options": 20, "levels": 3}
    light = data["tools"][1]
    assert (light["name"], light["kind"], light["members"], light["source_kind"]) == ("traffic light", "box", ["bbox"], "rectangle")
    colour = light["classifications"][0]
    assert (colour["required"], colour["scope"], colour["members"]) == (True, None, ["answer"])
    assert [o["value"] for o in colour["options"]] == ["red", "amber", "green"]
    rain = data["classifications"][0]["options"][1]
    assert (rain["value"], rain["label"], rain["schema_id"]) == ("rain", "Rainy weather", "cmfx1jl22jetucfwarbxnj2ik")
    assert rain["classifications"][0]["options"][0]["pointer"] == "/classifications/0/options/1/options/0/options/0"


def test_pointers_lead_to_what_they_name(run: Run, street: Path) -> None:
    document = json.loads((street / "ontology.json").read_bytes())

    def at(pointer: str) -> Any:
        value = document
        for part in pointer.split("/")[1:]:
            value = value[int(part)] if isinstance(value, list) else value[part]
        return value

    def check(item: Json) -> int:
        found = at(item["pointer"])
        assert found.get("featureSchemaId") == item["schema_id"]
        assert found.get("value", found.get("name")) == item.get("value", item.get("name"))
        return 1 + sum(map(check, [*item.get("classifications", []), *item.get("options", [])]))

    data = json.loads(run("show", street / "ontology.json", "--format", "json").out)
    assert sum(map(check, [*data["tools"], *data["classifications"]])) == 8 + 11 + 20


def test_data_holds_every_name_as_it_is(run: Run, write: Callable[..., Path]) -> None:
    path = write(tools=[tool("rectangle", name) for name in HOSTILE])
    done = run("show", path, "--format", "json")
    assert [t["name"] for t in json.loads(done.out)["tools"]] == HOSTILE
    assert all(c.isprintable() or c == "\n" for c in done.out)


# -- exit codes


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"tools": [{"tool": 5}]}', "\udcff\udcfe", "<View>"])
def test_a_wrong_ontology(run: Run, tmp_path: Path, text: str, form: str) -> None:
    (tmp_path / "o.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = run("show", "o.json", "--format", form)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("predlint: error: o.json")


def test_the_place_and_the_hint(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text('{"tools": [\n  {"tool": "rectangle", "label": "x"}], "classifications": []}')
    done = run("show", "o.json")
    assert done.code == 2
    assert done.err.startswith("predlint: error: o.json:2:3: ") and "[/tools/0/name]" in done.err and "help: " in done.err
    assert done.err == run("check", "o.json").err


def test_what_cannot_run(run: Run, street: Path) -> None:
    assert run("show").code == 2
    assert run("show", "nope.json").code == 2
    wrong = run("show", street / "ontology.json", "--format", "jsn")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean json?" in wrong.err


def test_a_near_miss_of_its_name(run: Run) -> None:
    assert "did you mean show?" in run("shwo").err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_no_clean_end(street: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, "show", str(street / "ontology.json")], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(b"predlint: error: cannot write standard output")


# -- the parts


@pytest.mark.parametrize("media", [None, "image"])
@pytest.mark.parametrize(
    "kind",
    [
        "rectangle", "polygon", "point", "line", "raster-segmentation", "named-entity", "edge", "message-single-selection",
        "message-multi-selection", "message-ranking",
    ],
)  # fmt: skip
def test_the_member_that_is_shown_is_the_one_that_is_checked(kind: str, media: str | None) -> None:
    ontology = read_ontology({"tools": [tool(kind, "x")], "classifications": [question("checklist", "q", option("a"))]})
    branches = line_shape(ontology, "mal", media).branches
    for feature, name in ((ontology.tools[0], "x"), (ontology.classifications[0], "q")):
        checked = [branch.payload for branch in branches if branch.feature == name]
        shown = value_members(feature, media)
        assert list(shown) == checked[: len(shown)]
        assert shown or media is not None


@pytest.mark.parametrize(
    ("kind", "media", "members"),
    [
        ("rectangle", "video", ("segments",)),
        ("raster-segmentation", "video", ("masks",)),
        ("polygon", "video", ()),
        ("rectangle", "text", ()),
        ("named-entity", "text", ("location",)),
        ("named-entity", "pdf", ("textSelections",)),
        ("named-entity", "image", ()),
        ("message-ranking", "llm-multimodal", ("messageEvaluationTask",)),
        ("message-ranking", "image", ()),
        ("marker", "image", ()),
    ],
)
def test_members_by_medium(kind: str, media: str, members: tuple[str, ...]) -> None:
    assert value_members(read_ontology({"tools": [tool(kind, "x")]}).tools[0], media) == members


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a b", "a b"), ("a ", '"a "'), ("a  b", '"a  b"'), ("", '""'), ("a\tb", r'"a\tb"'), ("é", "é"), ("n" * 200, "n" * 200)],
)
def test_exact(name: str, shown: str) -> None:
    assert exact(name) == shown


def test_in_ascii_is_json() -> None:
    assert in_ascii("aé😀") == r"a\u00e9\ud83d\ude00"
    assert json.loads(f'"{in_ascii("aé😀")}"') == "aé😀"


def test_what_reads_utf8() -> None:
    class Stream:
        def __init__(self, encoding: str | None) -> None:
            self.encoding = encoding

    assert [reads_utf8(Stream(e)) for e in ("utf-8", "UTF8", "utf-8-sig", "ascii", "cp1252", "none such", None)] == [True] * 3 + [False] * 4
    assert not reads_utf8(None)
