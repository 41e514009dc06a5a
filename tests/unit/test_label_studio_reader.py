"""What a labeling config is compiled to."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.model.ontology import OntologyError
from predlint.platforms.format_detection import looks_like_config
from predlint.platforms.label_studio.lint import lint
from predlint.platforms.label_studio.ontology import Condition, Control, LabelConfig, Repeater
from predlint.platforms.label_studio.reader import read_config
from predlint.platforms.label_studio.texts import numbers_in, written

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "labelstudio" / "configs"
TEXT = '<Text name="t" value="$story"/>'


def read(inside: str) -> LabelConfig:
    return read_config(f"<View>{inside}</View>".encode())


def control(tag: str) -> Control:
    """The one control of a config that has a Text named t and an Image named i."""
    config = read(f'{TEXT}<Image name="i" value="$scan"/>{tag}')
    assert not config.notices
    (found,) = config.controls
    return found


def labels(found: Control) -> list[tuple[str, ...]]:
    """The stored texts, each with those above it."""
    return [(*(upper.stored for upper in above), label.stored) for above, label in found.every_label()]


def test_a_control_needs_a_name_and_a_to_name() -> None:
    image = '<Image name="i" value="$scan"/>'
    half = '<Choices name="d"/><Choices toName="t"/><Filter name="f" toName="c"/>'
    config = read(f'{TEXT}{image}<Choices name="c" toName="t"/>{half}')
    assert [c.name for c in config.controls] == ["c"]
    assert [o.name for o in config.objects] == ["t", "i"]
    assert [n.code for n in config.notices] == ["ONT106", "ONT108"]


def test_a_to_name_is_inferred_where_there_is_one_object() -> None:
    config = read(f'{TEXT}<Rating name="r"/><Header name="h" value="$title"/>')
    assert [(c.name, c.to, c.inferred) for c in config.controls] == [("r", ("t",), True)]
    assert [n.code for n in config.remarks] == ["ONT107"]


def test_names_of_attributes_and_tags_are_free_in_case() -> None:
    found = control('<rectanglelabels NAME="r" toname="i" MaxUsages="2"><label VALUE="a" Alias="b"/></rectanglelabels>')
    assert (found.tag, found.type, found.to, found.max_usages, labels(found)) == ("rectanglelabels", "rectanglelabels", ("i",), 2, [("b",)])


@pytest.mark.parametrize(
    ("written", "to", "remarks"),
    [
        ("t", ("t",), []),
        ("t,i", ("t", "i"), []),
        ("t, i", ("t", "i"), ["ONT125"]),
        (" t", ("t",), ["ONT125"]),
        ("t,,i,t", ("t", "i"), ["ONT125"]),
    ],
)
def test_to_name_is_a_list(written: str, to: tuple[str, ...], remarks: list[str]) -> None:
    config = read(f'{TEXT}<Image name="i" value="$scan"/><Pairwise name="p" toName="{written}"/>')
    assert config.controls[0].to == to
    assert [n.code for n in config.remarks] == remarks


@pytest.mark.parametrize(
    ("attributes", "key", "literal", "listed"),
    [
        ('value="$scan"', "scan", None, False),
        ('value="$a.b"', "a.b", None, False),
        ('value="$pages[{{idx}}].scan"', "pages", None, False),
        ('value="$rows[0]"', "rows", None, False),
        ('value="plain words"', None, "plain words", False),
        ('value="$5, please"', None, "$5, please", False),
        ('valueList="$scans"', "scans", None, True),
        ('value="$one" valueList="$scans"', "scans", None, True),
    ],
)
def test_what_an_object_shows(attributes: str, key: str | None, literal: str | None, listed: bool) -> None:
    (found,) = read(f'<Image name="i" {attributes} valueType="URL"/>').objects
    assert (found.key, found.literal, found.listed, found.value_type) == (key, literal, listed, "url")


def test_markup_may_stand_in_the_config_itself() -> None:
    config = read(
        '<HyperText name="h"><Boxy>some</Boxy> <b>words</b></HyperText><Choices name="c" toName="h"><Choice value="x"/></Choices>'
    )
    assert config.objects[0].key is None
    assert config.objects[0].literal
    assert [n.code for n in lint(config)] == ["ONT117"]  # the server wants it in the attribute


def test_labels_belong_to_the_nearest_control_through_other_tags() -> None:
    found = control(
        '<Labels name="l" toName="t"><View><Label value="a"/><Label value="b" alias="B" maxUsages="3"/></View><Label alias="c"/></Labels>'
    )
    assert labels(found) == [("a",), ("B",), ("c",)]
    assert [(label.value, label.alias, label.max_usages) for label in found.labels] == [("a", None, None), ("b", "B", 3), ("", "c", None)]
    assert found.labels[0].place.pointer == "/View/Labels/View/Label[1]"


def test_nested_choices_keep_their_tree() -> None:
    found = control(
        '<Taxonomy name="x" toName="t" leafsOnly="true"><Choice value="a"><View><Choice value="b"><Choice value="c"/></Choice></View>'
        '</Choice><Choice value="d"/></Taxonomy>'
    )
    assert labels(found) == [("a",), ("a", "b"), ("a", "b", "c"), ("d",)]
    assert (found.leaves_only, found.choice) == (True, "multiple")


def test_entities_are_resolved_and_line_breaks_become_spaces() -> None:
    assert labels(control('<Labels name="l" toName="t"><Label value="R &amp; D"/><Label value="two\nlines"/></Labels>')) == [
        ("R & D",),
        ("two lines",),
    ]


@pytest.mark.parametrize(
    ("tag", "dynamic", "remote"),
    [
        ('<Choices name="c" toName="t" value="$options"/>', "options", False),
        ('<Choices name="c" toName="t" value="options"/>', None, False),
        ('<RectangleLabels name="c" toName="i" value="$labels"/>', "labels", False),
        ('<Taxonomy name="c" toName="t" apiUrl="https://example.org/tree"/>', None, True),
        ('<TextArea name="c" toName="t" value="$draft"/>', None, False),
        ('<Labels name="c" toName="t"><Label value="$first"/></Labels>', None, False),
        ('<Taxonomy name="c" toName="t"><Choice value="$first"/></Taxonomy>', None, False),
    ],
)
def test_labels_that_are_known_later(tag: str, dynamic: str | None, remote: bool) -> None:
    found = control(tag)
    assert (found.dynamic, found.remote) == (dynamic, remote)


@pytest.mark.parametrize(
    ("tag", "variable"),
    [
        ('<Choices name="c" toName="t"><Choice value="$first"/></Choices>', True),
        ('<Choices name="c" toName="t"><Choice value="No. $first"/></Choices>', True),
        ('<Choices name="c" toName="t"><Choice value="a"><Choice value="$first"/></Choice></Choices>', True),
        ('<Choices name="c" toName="t"><Choice value="$first" alias="a"/></Choices>', True),
        ('<Choices name="c" toName="t"><Choice value="$ 5"/></Choices>', False),
        ('<Labels name="c" toName="t"><Label value="$first"/></Labels>', False),
        ('<Taxonomy name="c" toName="t"><Choice value="$first"/></Taxonomy>', False),
    ],
)
def test_options_whose_texts_stand_in_the_data(tag: str, variable: bool) -> None:
    assert control(tag).variable == variable


@pytest.mark.parametrize(
    ("tag", "choice"),
    [
        ('<Choices name="c" toName="t"/>', "single"),
        ('<Choices name="c" toName="t" choice="single-radio"/>', "single"),
        ('<Choices name="c" toName="t" choice="multiple"/>', "multiple"),
        ('<Labels name="c" toName="t"/>', "single"),
        ('<Labels name="c" toName="t" choice="multiple"/>', "multiple"),
        ('<Taxonomy name="c" toName="t"/>', "multiple"),
    ],
)
def test_how_many_labels(tag: str, choice: str) -> None:
    assert control(tag).choice == choice


def test_limits() -> None:
    number = control('<Number name="n" toName="t" min="-1.5" max="1e3" step="0.5" required="TRUE" perRegion="True" perItem="false"/>')
    assert (number.minimum, number.maximum, number.step) == ("-1.5", "1e3", 0.5)
    assert (number.required, number.per_region, number.per_item) == (True, True, False)
    assert control('<Rating name="r" toName="t"/>').max_rating == 5
    assert control('<Rating name="r" toName="t" maxRating="10"/>').max_rating == 10
    day = control('<DateTime name="d" toName="t" only="date, year" format="%d" min="2000-01-01" max="2001"/>')
    assert (day.only, day.format, day.minimum, day.maximum) == (("date", "year"), "%d", "2000-01-01", "2001")
    path = control('<VectorLabels name="v" toName="i" minPoints="2" maxPoints="4"/>')
    assert (path.min_points, path.max_points) == (2, 4)
    area = control('<TextArea name="a" toName="t" maxSubmissions="1"/>')
    assert area.max_submissions == 1
    flags = control('<Taxonomy name="x" toName="t" legacy="true" allowNested="true" allowEmpty="true" maxUsages="2"/>')
    assert (flags.legacy, flags.allow_nested, flags.allow_empty, flags.max_usages) == (True, True, True, 2)


@pytest.mark.parametrize(
    "attribute",
    ['min="abc"', 'max="NaN"', 'step="0"', 'required="yes"', 'perRegion="1"', 'maxUsages="x"', 'maxUsages="-1"', 'maxUsages="1e400"'],
)
def test_an_attribute_that_cannot_be_read_is_taken_as_absent(attribute: str) -> None:
    config = read(f'{TEXT}<Number name="n" toName="t" {attribute}/>')
    assert [(n.code, n.value) for n in config.notices] == [("ONT120", attribute.split('"')[1])]
    found, plain = config.controls[0], read(f'{TEXT}<Number name="n" toName="t"/>').controls[0]
    assert (found.minimum, found.maximum, found.step, found.required, found.per_region, found.max_usages) == (
        plain.minimum, plain.maximum, plain.step, plain.required, plain.per_region, plain.max_usages,
    )  # fmt: skip


def test_conditions_of_the_control_and_of_the_views_around_it() -> None:
    config = read(
        f'{TEXT}<View visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="a, b"><View><TextArea name="n" toName="t" '
        'visibleWhen="region-selected" whenLabelValue="x"/></View></View>'
    )
    assert config.controls[0].when == (
        Condition("region-selected", None, ("x",), ()),
        Condition("choice-selected", "c", (), ("a", "b")),
    )


def test_relations() -> None:
    config = read(f'{TEXT}<Relations choice="single"><Relation value="is a"/><Relation value="part of"/></Relations>')
    assert config.relations is not None
    assert [label.stored for label in config.relations] == ["is a", "part of"]
    assert config.relation_choice == "single"
    assert read(TEXT).relations is None
    assert read("<Relations/>").relations is None
    assert read("<Relations/>").relation_choice == "multiple"


def test_repeaters() -> None:
    inside = '<Image name="p_{{i}}" value="$pages[{{i}}].scan"/><Choices name="k_{{i}}" toName="p_{{i}}"><Choice value="a"/></Choices>'
    config = read(f'<Repeater on="$pages" indexFlag="{{{{i}}}}">{inside}</Repeater><Repeater on="$rows"/>{TEXT}')
    assert config.repeaters == (Repeater("pages", "{{i}}", path="pages"), Repeater("rows", "{{idx}}", path="rows"))
    assert [(o.name, o.repeat) for o in config.objects] == [("p_{{i}}", 0), ("t", None)]
    assert [(c.name, c.repeat) for c in config.controls] == [("k_{{i}}", 0)]


def test_repeaters_within_others() -> None:
    text = '<Text name="t_{{idx}}_{{p}}" value="$docs[{{idx}}].pages[{{p}}]"/>'
    inside = f'<Repeater on="$docs[{{{{idx}}}}].pages" indexFlag="{{{{p}}}}">{text}</Repeater>'
    config = read(f'<Repeater on="$docs">{inside}</Repeater>')
    assert [repeater.path for repeater in config.repeaters_of(1)] == ["docs", "docs[{{idx}}].pages"]
    assert numbers_in("t_4_12", "t_{{idx}}_{{p}}", config.repeaters_of(1)) == (4, 12)
    assert numbers_in("t_12", "t_{{p}}", config.repeaters_of(1)) == (None, 12)
    assert written("t_{{idx}}_{{p}}", config.repeaters_of(1), (4, 12)) == "t_4_12"
    alike = (Repeater("docs", "{{idx}}"), Repeater("docs", "{{idx}}"))  # the outer one takes the first
    assert numbers_in("t_4_12", "t_{{idx}}_{{idx}}", alike) == (4, 12)
    assert written("t_{{idx}}_{{idx}}", alike, (4, 12)) == "t_4_12"


def test_chat_and_react_code_are_their_own_objects() -> None:
    config = read('<Chat name="talk" value="$talk"/><ReactCode name="app" data="$rows" outputs="a:choices(b)"><![CDATA[<x/>]]></ReactCode>')
    assert [(c.name, c.type, c.to) for c in config.controls] == [("talk", "chatmessage", ("talk",)), ("app", "reactcode", ("app",))]
    assert [(o.name, o.key) for o in config.objects] == [("talk", "talk"), ("app", "rows")]
    assert config.controls[1].attributes["outputs"] == "a:choices(b)"
    assert [notice.code for notice in lint(config)] == ["ONT135"]


def test_ranker_buckets() -> None:
    config = read('<List name="l" value="$items"/><Ranker name="r" toName="l"><Bucket name="good"/><Bucket name="bad"/></Ranker>')
    assert config.controls[0].buckets == ("good", "bad")


def test_an_unknown_control_is_kept_by_name() -> None:
    config = read(f'{TEXT}<Slider name="s" toName="t" value="$x"><Label value="a"/></Slider>')
    assert [(c.name, c.dynamic, labels(c)) for c in config.controls] == [("s", None, [("a",)])]
    assert [n.code for n in config.notices] == ["ONT101"]


def test_a_config_is_picklable() -> None:
    config = read(f'{TEXT}<Choices name="c" toName="t"><Choice value="a"/></Choices>')
    assert pickle.loads(pickle.dumps(config)) == config


@pytest.mark.parametrize(
    ("head", "is_config"),
    [
        (b"<View>", True), (b"\n \t<View>", True), (b"\xef\xbb\xbf <View>", True), ("<View>".encode("utf-16"), True),
        (b"\xfe\xff\0<", True), (b"{}", False), (b"", False), (b"...<View>", False), ("{}".encode("utf-16"), False),
    ],
)  # fmt: skip
def test_first_bytes(head: bytes, is_config: bool) -> None:
    assert looks_like_config(head) is is_config


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    good = tmp_path / "config.xml"
    good.write_text(f"<View>{TEXT}</View>")
    assert read_config(good).objects[0].name == "t"
    for path, words in ((tmp_path / "confg.xml", "config.xml"), (tmp_path, "config.xml"), ("a\0b", "null")):
        with pytest.raises(OntologyError) as caught:
            read_config(path)
        assert words in f"{caught.value.message} {caught.value.help}"
        assert caught.value.path == str(path)
    good.write_bytes(b"<View>")
    with pytest.raises(OntologyError) as caught:
        read_config(str(good))
    assert caught.value.path == str(good)


SEEDS = [
    f'<View>{TEXT}<Choices name="c" toName="t" perRegion="true"><Choice value="a"/></Choices></View>',
    '<View><Repeater on="$d" indexFlag="#"><Image name="i#" value="$d[#].u"/><Number name="n#" toName="i#" min="1"/></Repeater></View>',
    '<View visibleWhen="region-selected" whenLabelValue="x,y"><DateTime name="d" toName="d" min="2000" max="x" only="time"/></View>',
]
PIECES = ["<", ">", "/", '"', "=", "&", "name", "toName", " ", "$", ",", "\ud7ff", "\0", "99999999999", "<View>", "</View>", "...", "<!--"]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 250), st.integers(0, 12), st.sampled_from(PIECES)), max_size=4))
def test_any_mutated_config_gives_a_config_or_a_fault(text: str, edits: list[tuple[int, int, str]]) -> None:
    for at, gone, put in edits:
        text = text[:at] + put + text[at + gone :]
    try:
        config = read_config(text.encode("utf-8", "surrogatepass"))
    except OntologyError:
        return
    assert all(notice.message for notice in lint(config))


@given(st.binary(max_size=100))
def test_any_bytes_give_a_config_or_a_fault(data: bytes) -> None:
    try:
        lint(read_config(data))
    except OntologyError as error:
        assert error.message


def test_every_config_of_the_corpus() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of labeling configs is not on this machine")
    for path in sorted(CORPUS.iterdir()):
        if path.name in {"bad_unclosed.xml", "bad_xxe.xml", "bad_billion_laughs.xml"}:
            with pytest.raises(OntologyError):
                read_config(path)
        else:
            config = read_config(path)
            assert config.objects or config.notices


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<project><name>app</name></project>", "project"),
        ("<annotation><folder>images</folder><object><name>Car</name></object></annotation>", "annotation"),
        ("<LinearLayout><View/></LinearLayout>", "LinearLayout"),
    ],
)
def test_the_xml_of_other_programs_is_no_config(text: str, root: str) -> None:
    """Held against it, each result of a file would name a control that is not there."""
    with pytest.raises(OntologyError, match=f"not a labeling config: its outermost tag is <{root}>"):
        read_config(text.encode())
    assert read_config(text.encode(), faulty=True).remarks


@pytest.mark.parametrize("text", ['<Foo><Text name="t" value="$a"/></Foo>', '<Foo><Choices name="c" toName="t"/></Foo>', "<View/>"])
def test_a_config_with_another_root_or_with_nothing_in_it_is_one(text: str) -> None:
    read_config(text.encode())


@pytest.mark.parametrize(("given", "shown"), [(None, "null"), (5, "5"), ([], "[]"), ({"a": 1}, '{"a": 1}')])
def test_what_is_neither_a_path_nor_bytes_is_no_config(given: Any, shown: str) -> None:
    with pytest.raises(OntologyError) as raised:
        read_config(given)
    assert raised.value.message == f"{shown}, where the XML of a labeling config was expected"
