"""What is said about a labeling config: each fault at its place, and nothing about its mended twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from predlint.model.diagnostics import Rule, Severity
from predlint.model.ontology import OntologyError
from predlint.model.registry import RULES as ALL
from predlint.platforms.label_studio.lint import lint
from predlint.platforms.label_studio.reader import read_config

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "labelstudio" / "configs"
RULES: dict[str, Rule] = {code: rule for code, rule in ALL.items() if code.startswith("ONT1")}
TEXT = '<Text name="t" value="$story"/>'
IMAGE = '<Image name="i" value="$scan"/>'
CUTS = '<TimelineLabels name="cut" toName="v"><Label value="a"/></TimelineLabels>'
NESTED = '<Choice value="b"/>'
CHOICES = '<Choices name="c" toName="t"><Choice value="a"/><Choice value="b"/></Choices>'


def found(*lines: str) -> list[tuple[str, int]]:
    """Codes and lines, of a config with a View around; its first tag stands in line 2."""
    text = "\n".join(["<View>", *lines, "</View>"])
    notices = lint(read_config(text.encode()))
    assert all(notice.code in RULES and notice.at for notice in notices)
    return [(notice.code, notice.at[0]) for notice in notices if notice.at]


def messages(*lines: str) -> list[str]:
    text = "\n".join(["<View>", *lines, "</View>"])
    return [f"{notice.message}; {notice.help}" for notice in lint(read_config(text.encode()))]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_each_rule_has_a_bad_and_a_good_config(rule: Rule) -> None:
    codes = [notice.code for notice in lint(read_config(rule.bad.encode()))]
    assert rule.code in codes
    assert lint(read_config(rule.good.encode())) == []


def test_codes_and_slugs_are_a_family_of_their_own() -> None:
    assert sorted(RULES) == [f"ONT{number}" for number in range(101, 101 + len(RULES))]
    assert len({rule.slug for rule in RULES.values()}) == len(RULES)
    assert all(rule.layer == "ontology" for rule in RULES.values())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([TEXT, CHOICES], []),
        # where the data comes from
        (['<Text name="t" value="$story" valueType="URL"/>', CHOICES], []),
        (['<Text name="t" value="$story" valueType="link"/>', CHOICES], [("ONT120", 2)]),
        (
            ['<TimeSeries name="v" value="$v" valueType="csv"/>', '<Choices name="c" toName="v"><Choice value="a"/></Choices>'],
            [("ONT120", 2)],
        ),
        # pairs, buckets, speeds
        ([TEXT, IMAGE, '<Pairwise name="p" toName="t,i"/>'], []),
        ([TEXT, '<Pairwise name="p" toName="t"/>'], [("ONT104", 3)]),
        (['<List name="l" value="$l"/>', '<Ranker name="r" toName="l"><Bucket name="a"/><Bucket name="b"/></Ranker>'], []),
        (['<List name="l" value="$l"/>', '<Ranker name="r" toName="l"><Bucket name="a"/>', '<Bucket name="a"/></Ranker>'], [("ONT103", 4)]),
        ([f'<Video name="v" value="$v" minPlaybackSpeed="0.5" defaultPlaybackSpeed="2"/>{CUTS}'], []),
        ([f'<Video name="v" value="$v" minPlaybackSpeed="0" defaultPlaybackSpeed="fast"/>{CUTS}'], [("ONT130", 2)] * 2),
        ([f'<Video name="v" value="$v" minPlaybackSpeed="2" defaultPlaybackSpeed="0.5"/>{CUTS}'], [("ONT119", 2)]),
        # tags and attributes
        ([TEXT, CHOICES, "<Hedder/>"], [("ONT101", 4)]),
        ([TEXT, CHOICES, '<Slider name="s" toName="t"/>'], [("ONT101", 4)]),
        ([TEXT, CHOICES, "<div><p>words</p></div>", "<Style>a { b: c }</Style>"], []),
        ([TEXT, CHOICES, "<hr/><table><tr><td>words</td></tr></table>", '<section><label for="c">words</label></section>'], []),
        ([TEXT, '<Choices name="c" toNmae="t"><Choice value="a"/></Choices>'], [("ONT102", 3), ("ONT106", 3)]),
        ([TEXT, '<Choices name="c" to_name="t"><Choice value="a"/></Choices>'], [("ONT102", 3), ("ONT106", 3), ("ONT130", 3)]),
        ([TEXT, '<choices name="c" toName="t" perregion="true" showInLine="true"><Choice value="a"/></choices>'], [("ONT129", 3)]),
        ([TEXT, '<Choices name="c" toname="t"><Choice value="a"/></Choices>'], [("ONT130", 3)]),
        ([TEXT, '<Labels name="c" toName="t">', '<label value="a"/>', "</Labels>"], [("ONT130", 4)]),
        ([TEXT, '<Labels name="c" toName="t">', '<label value="a"/>', '<Label value="b"/></Labels>'], [("ONT127", 4)]),
        ([TEXT, '<TextArea name="c" toName="t" perRegoin="true" data-x="1" rows="3" madeup="x"/>'], [("ONT102", 3)]),
        # names
        ([TEXT, TEXT, CHOICES], [("ONT103", 3)]),
        ([TEXT, CHOICES, CHOICES], [("ONT103", 4)]),
        ([TEXT, '<Number name="t" toName="t"/>'], [("ONT103", 3)]),
        ([TEXT, CHOICES, '<Filter name="t" toName="c"/>'], []),
        ([TEXT, '<Number name="n" toName="T"/>'], [("ONT104", 3)]),
        ([TEXT, CHOICES, '<Number name="n" toName="c"/>'], [("ONT105", 4)]),
        ([TEXT, CHOICES, '<Number name="n" toName="n"/>'], [("ONT105", 4)]),
        ([TEXT, CHOICES, '<CustomInterface name="n" toName="n" data="$story" outputs="mark:number"/>'], [("ONT101", 4)]),
        ([TEXT, CHOICES, '<Number name="n"/>', '<TextArea name="x"/>', "<Rating/>"], [("ONT106", 4), ("ONT106", 5), ("ONT108", 6)]),
        ([TEXT, CHOICES, '<Rating name="r"/>'], [("ONT107", 4)]),
        ([TEXT, CHOICES, IMAGE, '<Rating name="r" toName="i"/>', '<Rating name="s"/>'], [("ONT106", 6)]),
        ([TEXT, CHOICES, '<View><Panel><TextArea name="x"/></Panel></View>'], [("ONT107", 4)]),
        ([TEXT, '<Choices name="c" toName="t,"><Choice value="a"/></Choices>'], [("ONT125", 3)]),
        # keys
        (['<Text name="t" value="$a.b"/>', CHOICES], []),
        (['<Text name="t" value="$a[0].b.c"/>', CHOICES], []),
        (['<Text name="t" value="From $a to $b"/>', CHOICES], []),
        (['<Text name="t" value="$a, $b"/>', CHOICES], [("ONT132", 2)]),
        (['<Text name="t" value="$a "/>', CHOICES], [("ONT132", 2)]),
        (['<Text name="t" value="${a}"/>', CHOICES], [("ONT132", 2)]),
        (['<Text name="t" value="$a..b"/>', CHOICES], [("ONT132", 2)]),
        (['<Text name="t" value="$[0].b"/>', CHOICES], [("ONT132", 2)]),
        ([TEXT, '<TextArea name="x" toName="t" value="$a $b"/>'], [("ONT132", 3)]),
        ([TEXT, CHOICES, '<Header value="$a $b"/>'], []),
        (['<Text name="t" value="$a-b"/>', CHOICES], [("ONT133", 2)]),
        (['<Text name="t" value="$текст"/>', CHOICES], [("ONT133", 2)]),
        ([TEXT, IMAGE, '<Pairwise name="p" toName="t, i"/>'], [("ONT125", 4)]),
        (
            [
                TEXT,
                '<Taxonomy name="x" toName="t" labeling="true" allowAddLabels="true"><Choice value="a"/></Taxonomy>',
                '<Rating name="r" toName="t" perRegion="true"/>',
            ],
            [],
        ),
        ([IMAGE, '<VectorLabels name="v" toName="i" minPoints="none" maxPoints="none"><Label value="a"/></VectorLabels>'], []),
        # labels
        ([TEXT, '<Labels name="l" toName="t">', '<Label value="a" alias="x"/>', '<Label value="b" alias="x"/></Labels>'], [("ONT109", 5)]),
        ([TEXT, '<Labels name="l" toName="t">', '<Label value="a"/>', '<Label value="b" alias="a"/></Labels>'], [("ONT109", 5)]),
        ([TEXT, '<Labels name="l" toName="t">', '<Label value="a"/>', '<Label value="a"/></Labels>'], [("ONT110", 5)]),
        ([TEXT, '<Labels name="l" toName="t">', '<Label value="a"/>', '<Label value="A"/></Labels>'], [("ONT111", 5)]),
        ([TEXT, '<Labels name="l" toName="t">', '<Label value="a b"/>', '<Label value="a  b"/></Labels>'], [("ONT111", 5)]),
        ([TEXT, '<Labels name="l" toName="t">', '<Label value="é"/>', '<Label value="e\u0301"/></Labels>'], [("ONT111", 5)]),
        ([TEXT, '<Labels name="l" toName="t"/>'], [("ONT130", 3)]),
        ([IMAGE, '<BrushLabels name="l" toName="i"/>'], [("ONT112", 3)]),
        ([TEXT, '<Choices name="c" toName="t" value="$options"/>', '<Taxonomy name="x" toName="t" apiUrl="u"/>'], []),
        ([TEXT, '<Labels name="l" toName="t">', "<Label/>", '<Label value="a"/></Labels>'], [("ONT130", 4)]),
        ([TEXT, CHOICES, "<Relations><Relation/></Relations>"], [("ONT113", 4)]),
        ([TEXT, CHOICES, '<Label value="x"/>'], [("ONT126", 4)]),
        ([TEXT, '<Choices name="c" toName="t">', '<Label value="a"/>', "</Choices>"], [("ONT130", 3), ("ONT126", 4)]),
        ([TEXT, '<Number name="c" toName="t">', '<Label value="a"/>', "</Number>"], [("ONT126", 4)]),
        (
            [TEXT, '<Taxonomy name="x" toName="t">', f'<Choice value="a">{NESTED}</Choice><Choice value="c">{NESTED}</Choice></Taxonomy>'],
            [],
        ),
        # objects
        ([TEXT, '<RectangleLabels name="r" toName="t"><Label value="a"/></RectangleLabels>'], [("ONT114", 3)]),
        (['<AudioPlus name="a" value="$a"/>', '<Labels name="r" toName="a"><Label value="a"/></Labels>'], []),
        (['<Text name="t"/>', CHOICES], [("ONT117", 2)]),
        (['<Text name="t" value=""/>', CHOICES], [("ONT117", 2)]),
        ([TEXT, CHOICES, '<Text name="u" value=""/>'], [("ONT121", 4)]),
        ([TEXT, CHOICES, '<HyperText name="u">words</HyperText>'], [("ONT117", 4)]),
        (['<Panel><Text name="t">words</Text></Panel>', CHOICES], []),
        ([TEXT, IMAGE, CHOICES], [("ONT121", 3)]),
        ([TEXT, '<Header value="Words"/>', "<Header>Words</Header>", '<Video name="v" value="$v" sync="t"/>', CHOICES], []),
        ([TEXT], [("ONT122", 1)]),
        # limits and conditions
        ([TEXT, '<Number name="n" toName="t" min="2" max="10"/>'], []),
        ([TEXT, '<Number name="n" toName="t" min="10" max="2"/>'], [("ONT119", 3)]),
        ([TEXT, '<DateTime name="n" toName="t" only="date" min="2020-01-02" max="2020-01-01"/>'], [("ONT119", 3)]),
        ([IMAGE, '<VectorLabels name="v" toName="i" minPoints="3" maxPoints="2"><Label value="a"/></VectorLabels>'], [("ONT119", 3)]),
        ([TEXT, '<Choices name="c" toName="t" choice="singel"><Choice value="a"/></Choices>'], [("ONT120", 3)]),
        ([TEXT, '<Number name="n" toName="t" min="$low" max="3"/>'], []),
        ([TEXT, CHOICES, '<TextArea name="x" toName="t" visibleWhen="choice-selected" whenTagName="d"/>'], [("ONT118", 4)]),
        ([TEXT, CHOICES, '<TextArea name="x" toName="t" visibleWhen="region-selected" whenTagName="t"/>'], []),
        (
            [TEXT, CHOICES, '<TextArea name="x" toName="t" visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="a,z"/>'],
            [("ONT118", 4)],
        ),
        ([TEXT, CHOICES, '<TextArea name="x" toName="t" visibleWhen="region-selected" whenLabelValue="a"/>'], []),
        # repeaters
        (["<Repeater>", IMAGE, '<Choices name="c" toName="i"><Choice value="a"/></Choices></Repeater>'], [("ONT123", 2)]),
        (
            ['<Repeater on="$d">', IMAGE, '<Choices name="c" toName="i"><Choice value="a"/></Choices></Repeater>'],
            [("ONT124", 3), ("ONT124", 4)],
        ),
    ],
)
def test_where_each_fault_is(lines: list[str], expected: list[tuple[str, int]]) -> None:
    assert found(*lines) == expected


def test_one_condition_of_a_view_is_reported_once_for_each_control() -> None:
    inside = '<TextArea name="x" toName="t"/><TextArea name="y" toName="t"/>'
    assert found(TEXT, CHOICES, f'<View visibleWhen="odd">{inside}</View>') == [("ONT120", 4)]
    assert found(TEXT, CHOICES, f'<View whenTagName="z">{inside}</View>') == [("ONT118", 4), ("ONT118", 4)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([IMAGE, '<RectLabels name="l" toName="i"><Label value="a"/></RectLabels>'], "did you mean RectangleLabels?"),
        (['<Repeater on="$d" indexFlag="{{n}}">', '<Image name="i{{idx}}" value="$d[{{n}}]"/></Repeater>'], 'name="i{{n}}"'),
        ([TEXT, CHOICES, '<Taxnomy value="x"/>'], "did you mean Taxonomy?"),
        ([TEXT, '<Choices name="c" toName="t" reqired="true"><Choice value="a"/></Choices>'], "did you mean required?"),
        (['<Text name="story" value="$s"/>', '<Number name="n" toName="stroy"/>'], 'did you mean "story"?'),
        ([TEXT, '<RectangleLabels name="r" toName="t"><Label value="a"/></RectangleLabels>'], "it is for Image; for Text there is"),
    ],
)
def test_help_names_what_was_likely_meant(lines: list[str], words: str) -> None:
    assert any(words in message for message in messages(*lines)), messages(*lines)


def test_roots_and_fragments() -> None:
    for text, codes in (
        (f"<Page>{TEXT}{CHOICES}</Page>", ["ONT115"]),
        (f"{TEXT}{CHOICES}", ["ONT116"]),
        (f"...\n{TEXT}\n{CHOICES}\n...", ["ONT116"]),
        (f"...<View>{TEXT}{CHOICES}</View>", ["ONT116"]),
        ('  <TimeSeries name="s" value="$s"><Channel column="a"/></TimeSeries>', ["ONT116", "ONT122"]),
        (f"<view>{TEXT}{CHOICES}</view>", []),
    ):
        assert sorted(notice.code for notice in lint(read_config(text.encode()))) == codes, text


def test_the_corpus_is_distinguished() -> None:
    """Configs that work give no error; those made to be bad give at least a warning."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus of labeling configs is not on this machine")
    for path in sorted(CORPUS.iterdir()):
        try:
            worst = max((RULES[notice.code].severity for notice in lint(read_config(path))), default=Severity.INFO)
        except OntologyError:
            worst = Severity.ERROR
        if path.name.startswith("bad_"):
            assert worst >= Severity.WARNING, path.name
        elif path.name != "tagdoc_textarea_no_toname.xml":  # an old page, which the server does not save
            assert worst < Severity.ERROR, path.name
