"""Of a text four times as long, reading it takes about four times the work: counted in calls, not in seconds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import combinations

import pytest
from custom_rules_kit import compiled
from hypothesis import given
from hypothesis import strategies as st

from growth_kit import calls
from predlint.custom_rules.types import ANY, SHARE, ValueRange, constant_comparison, is_contradictory
from predlint.lang.errors import LanguageError
from predlint.lang.load import load

COUNT = 60


def required(condition: str) -> str:
    return f"rule r {{ on car require {condition} }}"


def message(text: str) -> str:
    return f'rule r {{ on car require width > 3 message "{text}" }}'


TEXTS: dict[str, Callable[[int], str]] = {
    "a chain of comparisons": lambda count: required(" <= ".join(["0", *["width"] * count])),
    "a chain of numbers": lambda count: required(" <= ".join(f"count(car where width > {at})" for at in range(count))),
    "a chain of unknown names": lambda count: required(" <= ".join(f"w{at}" for at in range(count))),
    "a chain of texts": lambda count: required(" <= ".join(["width", *(f'"w{at}"' for at in range(count))])),
    "unknown options": lambda count: required(f"weather is one of ({', '.join(f'x{at}' for at in range(count))})"),
    "unknown features": lambda count: f"rule r {{ on {', '.join(f'x{at}' for at in range(count))} require width > 3 }}",
    "conditions": lambda count: f"rule r {{ on car {' '.join(f'when width > {at}' for at in range(count))} require width > 3 }}",
    "values in a message": lambda count: message("{width} " * count),
    "faults in a message": lambda count: message("{width width} " * count),
    "formats in a message": lambda count: message("{width:3} " * count),
    "rules": lambda count: "".join(f"rule r{at} {{ on car require width > 3 }}\n" for at in range(count)),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_work_grows_with_the_rule(text: Callable[[int], str]) -> None:
    def read(count: int) -> None:
        with suppress(LanguageError):
            compiled(text(count))

    read(1)  # what is loaded when first asked for
    assert calls(lambda: read(4 * COUNT)) < 5 * calls(lambda: read(COUNT))


@given(
    st.lists(
        st.sampled_from([ANY, SHARE, *(ValueRange(*ends) for ends in combinations(range(4), 2)), ValueRange(1, 1)]), min_size=2, max_size=6
    ),
    st.data(),
)
def test_a_chain_is_at_odds_where_two_of_its_parts_are(reaches: list[ValueRange], data: st.DataObject) -> None:
    one_way = data.draw(st.sampled_from([("<", "<="), (">", ">=")]))
    signs = tuple(data.draw(st.lists(st.sampled_from(one_way), min_size=len(reaches) - 1, max_size=len(reaches) - 1)))

    def apart(first: int, last: int) -> bool:
        between = signs[first:last]
        return constant_comparison(reaches[first], min(between, key=len), reaches[last]) is False

    assert is_contradictory(reaches, signs) == any(apart(*pair) for pair in combinations(range(len(reaches)), 2))


@pytest.mark.parametrize(
    "text",
    [
        "box " + "#" * 150 + "\nfoo bar\nbxo qux\nbox = =\n",  # the text before a misspelt keyword
        'text a "' + "x" * 200_000 + '" characters \nbox b',  # the text before a missing number
        "box a " + "a" * 200_000 + " = 3",
        'include ""\n' * 3_000,
        'box a with {"a": 1, "a": 2}\nbox a id "1" id "2"\n' * 500,
    ],
)
@pytest.mark.timeout(60)
def test_a_fault_is_found_without_trying_all_ways_to_read_what_stands_before(text: str) -> None:
    with pytest.raises(LanguageError):
        load(text.encode(), "a.onto")
