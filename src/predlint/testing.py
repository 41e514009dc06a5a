"""Hypothesis strategies of predictions for an ontology: valid ones, and ones that are broken in one known way each.

    from hypothesis import given
    from predlint import testing

    @given(testing.records("ontology.json"))
    def test_my_exporter_takes_any_prediction(record): ...

Needs hypothesis: ``pip install hypothesis``.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

try:
    from hypothesis import reject
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError("predlint.testing needs hypothesis: pip install hypothesis") from error

from predlint.engine.inputs import readable_ontology
from predlint.model.registry import code_of
from predlint.model.settings import MEDIA, TARGETS
from predlint.model.texts import quote
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import Made, RandomSource, SampleError, SeededSource, Source
from predlint.platforms.sources import source_for
from predlint.tools.sampler import chosen_mutations

if TYPE_CHECKING:
    from predlint.model.settings import Media, Target
    from predlint.platforms.registry import AnyOntology

__all__ = ["Broken", "broken_records", "data_rows", "files", "records"]
T = TypeVar("T")
Json = dict[str, Any]
_TRIES = 8


class Broken(NamedTuple):
    """A record that is broken in one way, with the codes that predlint finds."""

    record: Json
    codes: frozenset[str]
    """Exactly these codes are found in it."""
    mutation: str
    """The name of the mutation."""
    what: str
    """A description of the mutation in words."""


class _Drawn:
    """A random source that draws from hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def integer(self, low: int, high: int, /) -> int:
        return self._draw(st.integers(low, high))

    def number(self, low: float, high: float, /) -> float:
        return self._draw(st.floats(low, high, allow_nan=False))

    def choice(self, among: Sequence[T], /) -> T:
        return self._draw(st.sampled_from(among))

    def chance(self, share: float, /) -> bool:
        return self._draw(st.integers(1, 100)) > 100 - share * 100  # the simplest case: no

    def text(self, least: int, most: int, /) -> str:
        return self._draw(st.text(ascii_lowercase, min_size=max(least, 1), max_size=max(least, 1, min(most, 40))))


class _Maker:
    """The data that the strategies of one ontology share."""

    def __init__(self, ontology: Any, target: Target, media: Media | None, *, results: bool) -> None:
        given = readable_ontology(ontology)
        for what, value, known in (("target", target, TARGETS), ("media", media, (None, *MEDIA))):
            if not isinstance(cast(object, value), (str, type(None))) or value not in known:
                raise SampleError(f"{what} {quote(value)} is not known", f"one of {', '.join(filter(None, known))}")
        self.ontology: AnyOntology = given if hasattr(given, "dialect") else read_ontology(given)
        self.target, self.media, self.results = target, media, results
        self.first = self.source(SeededSource(0))  # an ontology that nothing can be made for is reported here

    def source(self, draw: RandomSource, count: int | None = None, *, linked: bool = False) -> Source:
        count = 1 if count is None and self.ontology.dialect == "coco" else count
        return source_for(
            self.ontology, draw, target=self.target, media=self.media, count=count, rows=None, exact=False, results=self.results,
            linked=linked,
        )  # fmt: skip


@st.composite
def _made(draw: st.DrawFn, maker: _Maker) -> Made:
    """A valid record of any feature, on a data row of its own."""
    drawn = _Drawn(draw)
    source = maker.source(drawn)
    return source.one(drawn.integer(0, source.features - 1))


def records(ontology: Any, *, target: Target = "model-run", media: Media | None = None, results: bool = False) -> st.SearchStrategy[Json]:
    """Valid records, each on a data row of its own: predlint finds nothing in any of them alone.

    ``ontology``: a path, bytes, JSON, or one that was read. ``target`` and ``media``: Labelbox, as in ``predlint.compile``.
    ``results``: COCO results, not annotations.
    """
    return _made(_Maker(ontology, target, media, results=results)).map(lambda made: made.record)


def broken_records(
    ontology: Any, *, only: str | Sequence[str] = (), target: Target = "model-run", media: Media | None = None, results: bool = False
) -> st.SearchStrategy[Broken]:
    """Records that are broken in one way each. ``only``: codes, code prefixes, or names of rules; each record must cause one of them
    (``"GEO"``).

    Raises SampleError if no record of the ontology can be broken so.
    """
    maker = _Maker(ontology, target, media, results=results)
    words = [word.strip() for text in ([only] if isinstance(only, str) else only) for word in text.split(",") if word.strip()]
    prefixes = tuple(code_of(word) or word.upper() for word in words)
    chosen = chosen_mutations(maker.first, prefixes, texts=False)
    mutations = sorted(chosen, key=lambda fault: fault.name)

    @st.composite
    def broken(draw: st.DrawFn) -> Broken:
        drawn = _Drawn(draw)
        source = maker.source(drawn)
        mutation = drawn.choice(mutations)
        feature = drawn.choice(sorted(chosen[mutation]))
        for _ in range(_TRIES):
            made = source.one(feature)
            if mutation.applies_to(made):
                mutation.apply(drawn, made)
                return Broken(made.record, frozenset(mutation.codes), mutation.name, mutation.what)
        return reject()

    return broken()


def files(
    ontology: Any, *, most: int = 20, target: Target = "model-run", media: Media | None = None, results: bool = False
) -> st.SearchStrategy[list[Json]]:
    """Lists of up to about ``most`` records: the lines of a valid file, several for each data row, relationships too."""
    maker = _Maker(ontology, target, media, results=results)

    @st.composite
    def file(draw: st.DrawFn) -> list[Json]:
        drawn = _Drawn(draw)
        return [made.record for made in maker.source(drawn, drawn.integer(1, most), linked=True).records()]

    return file()


def data_rows(ontology: Any, *, target: Target = "model-run", media: Media | None = None) -> st.SearchStrategy[Json]:
    """Data rows as a list of data rows has them: ``global_key``, ``media_type``, and further members of the media type."""
    return _made(_Maker(ontology, target, media, results=False)).map(lambda made: made.row)
