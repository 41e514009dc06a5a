"""Made-up predictions for Labelbox: lines of NDJSON, several for each data row."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate, islice, repeat

from predlint.model.hashes import OWN
from predlint.model.ontology import Classification, Ontology, Tool
from predlint.model.texts import quote
from predlint.platforms.labelbox.features import is_asked_for_medium, likely_medium, value_members
from predlint.platforms.labelbox.sample_objects import MASK_FRAMES, Answers, Objects, firsts
from predlint.platforms.labelbox.topics.uuids import IGNORED_MEMBERS
from predlint.platforms.samples import SIZES, Identities, Json, Made, RandomSource, SampleError, Source, pick_several

# -- Data rows of every medium, as in a list of data rows ----------------------------------------------------------

#: Medium -> form of its file names, and the platform's name of the medium.
_NAMES = {
    "image": ("img", ".jpg", "IMAGE"), "video": ("clip", ".mp4", "VIDEO"), "text": ("text", ".txt", "TEXT"), "pdf": ("doc", ".pdf", "PDF"),
    "audio": ("call", ".wav", "AUDIO"), "conversational": ("chat", ".json", "CONVERSATIONAL"), "geospatial": ("tile", ".tif", "TMS_GEO"),
    "html": ("page", ".html", "HTML"), "dicom": ("scan", ".dcm", "DICOM"), "llm-prompt-response": ("prompt", "", "LLM_PROMPT_RESPONSE"),
    "llm-multimodal": ("chat", "", "LLM_OFFLINE_MMC"),
}  # fmt: skip

#: Size of an A4 page in points.
_PAGE = (595, 842)


def data_row(draw: RandomSource, ids: Identities, medium: str, number: int) -> Json:
    """The data row of that number."""
    stem, suffix, spelt = _NAMES[medium]
    row: Json = {"global_key": f"{stem}-{number:06}{suffix}", "media_type": spelt}
    if medium in ("image", "video"):
        row["width"], row["height"] = draw.choice(SIZES)
    if medium == "dicom":
        row["width"] = row["height"] = draw.choice((256, 512))
    if medium in ("video", "dicom"):
        row["frame_count"] = draw.integer(20, 600)
    elif medium == "audio":
        row["duration_ms"] = draw.integer(5_000, 600_000)
    elif medium == "text":
        row["text_length"] = draw.integer(80, 4000)
    elif medium == "pdf":
        row["width"], row["height"] = _PAGE
        row["page_count"] = draw.integer(1, 12)
        pages = range(1, row["page_count"] + 1)
        row["token_ids"] = {str(page): [ids.uuid() for _ in range(4)] for page in pages}
        row["group_ids"] = {str(page): [ids.uuid() for _ in range(2)] for page in pages}
    elif medium == "conversational":
        row["messages"] = {f"m{at + 1}": draw.integer(12, 300) for at in range(draw.integer(2, 8))}
    elif medium == "llm-multimodal":
        row["messages"] = {f"m{at + 1}": None for at in range(draw.integer(3, 6))}
    elif medium == "geospatial":
        west, south = round(draw.number(-170, 160), 4), round(draw.number(-60, 60), 4)
        row["bounds"] = [[west, south], [round(west + 0.05, 4), round(south + 0.05, 4)]]
    return row


# -- The number of records of each data row ------------------------------------------------------------------------


class RecordsPerRow:
    """Divides a number of records among data rows, with ``minimum`` to ``maximum`` records for each (None: any number)."""

    def __init__(
        self, draw: RandomSource, minimum: int, maximum: int | None, count: int | None, rows: int | None, usual: int, *, exact: bool
    ) -> None:
        """``usual``: maximum number of objects on a data row if the number of rows is not given. Not ``exact``: a number that cannot be
        divided is increased a little."""
        self.draw, self.minimum, self.maximum, self.count, self.rows = draw, minimum, maximum, count, rows
        self.high = maximum if maximum is not None else minimum + usual
        if count is None:
            return
        if rows is not None:
            self._check_rows(count, rows)
        elif not exact:
            self.count = (
                max(count, minimum) if maximum is None else next(n for n in range(count, count + 2 * self.high + 1) if self._fills(n))
            )
        elif maximum is None and count < minimum:
            raise SampleError(f"-n {count} is too few: every data row answers {minimum} required questions", f"-n {minimum} or more")
        elif maximum is not None and not self._fills(count):
            near = next(n for n in range(count, count + 2 * self.high + 1) if self._fills(n))
            allowed = f"{minimum}" if minimum == maximum else f"{minimum} to {maximum}"
            raise SampleError(f"-n {count} cannot be divided: a data row has {allowed} answers, and nothing else", f"for example -n {near}")

    def _check_rows(self, count: int, rows: int) -> None:
        if rows > count:
            raise SampleError(f"--rows {rows} is more than -n {count}: a data row has at least one record", f"--rows {count} or fewer")
        if count // rows < self.minimum:
            fewer = count // self.minimum
            help = f"--rows {fewer} or fewer" if fewer else f"-n {self.minimum} or more"
            raise SampleError(
                f"--rows {rows}: of -n {count} records each has fewer than the {self.minimum} that every data row needs", help
            )
        if self.maximum is not None and -(-count // rows) > self.maximum:
            help = f"--rows {-(-count // self.maximum)} or more"
            raise SampleError(
                f"--rows {rows} is too few for -n {count}: a data row has {self.maximum} answers at most, and nothing else", help
            )

    def each(self) -> Iterator[int]:
        """Yields the number of records of the first data row, of the second …"""
        if self.count is None:
            for _ in repeat(None):
                yield self._usual()
        elif self.rows is not None:
            for at in range(self.rows):
                yield (at + 1) * self.count // self.rows - at * self.count // self.rows
        else:
            left = self.count
            while left > 0:
                share = self._fitting(self._usual(), left)
                yield share
                left -= share

    def _usual(self) -> int:
        if self.maximum is not None:
            return self.draw.integer(self.minimum, self.maximum)
        return min(self.draw.integer(self.minimum, self.high), self.draw.integer(self.minimum + 1, self.high))

    def _fitting(self, share: int, left: int) -> int:
        """The share nearest to this one that leaves a number which can be divided further."""
        if self.maximum is None:
            return left if left - share < self.minimum else share
        possible = [n for n in range(self.minimum, min(self.maximum, left) + 1) if self._fills(left - n)]
        return min(possible, key=lambda n: abs(n - share))

    def _fills(self, count: int) -> bool:
        """Returns True if this number of records can be divided among some data rows."""
        return -(-count // self.high) * self.minimum <= count


# -- Made-up predictions for Labelbox: lines of NDJSON, several for each data row ----------------------------------

#: Features that can be imported as pre-labels only.
_PRELABELS = {
    "video": ("masks",),
    "dicom": ("segments", "masks"),
    **dict.fromkeys(("conversational", "llm-multimodal"), ("messageEvaluationTask",)),
}

#: Payloads of objects that relationships can join.
_ENDS = ("bbox", "polygon", "point", "line", "mask", "location", "textSelections", "segments")
#: Maximum number of objects on a data row by default.
_MOST = 9
#: Messages of a data row with evaluations.
_LEAST_MESSAGES = 4
#: Number of attempts to make an object that the data row does not have yet.
_TIMES = 50
#: Above this number of features, one record of each is enough to find out which mutations apply.
_MANY = 300


class LabelboxSource(Source):
    """Makes lines of predictions for one ontology."""

    unseen = "KEY010"

    def __init__(
        self,
        ontology: Ontology,
        draw: RandomSource,
        *,
        target: str = "model-run",
        media: str | None = None,
        count: int | None = None,
        rows: int | None = None,
        exact: bool = True,
        linked: bool = True,
        listed: bool = False,
    ) -> None:
        """``count`` records on ``rows`` data rows, or as many as are taken; not ``exact``: a few more, if data rows need them. ``linked``:
        also relationships, whose ends are other records. ``listed``: broken records are checked with the list of data rows."""
        self.ontology, self.draw, self.target, self.listed = ontology, draw, target, listed
        self.medium = media or ontology.media or likely_medium(ontology)
        self.ids = Identities(draw)
        self.answers = Answers(draw, self.medium, scored=target == "model-run")
        left_out: list[str] = []
        self.tools = self._tools(left_out, linked=linked)
        self.questions = self._questions(left_out)
        self.left_out = tuple(left_out)
        masks = [tool for tool, payload in self.tools if payload == "masks"]
        self.objects = Objects(draw, self.ids, self.answers, self.medium, masks)
        drawn = [at for at, (_, payload) in enumerate(self.tools) if payload != "relationship"]
        self.drawn, self.edges = drawn, [at for at, (_, payload) in enumerate(self.tools) if payload == "relationship"]
        self.features = len(self.tools) + len(self.questions)
        if not drawn and not self.questions:
            raise self._nothing()
        self.required = [at for at, question in enumerate(self.questions) if question.required and question.scope != "index"]
        self._demanded = frozenset(self.required)
        self._optional = [at for at in range(len(self.questions)) if at not in self._demanded]
        self.evaluated = any([self.tools[at][1] == "messageEvaluationTask" for at in drawn])
        evaluated = all([self.tools[at][1] == "messageEvaluationTask" for at in drawn])  # the answers about a message have few combinations
        maximum = min(_MOST, len(drawn)) if drawn and evaluated else _MOST
        self.shares = RecordsPerRow(
            draw, max(1, len(self.required)), None if drawn else len(self.questions), count, rows, maximum, exact=exact
        )

    # -- what records can be made for

    def _tools(self, left_out: list[str], *, linked: bool) -> list[tuple[Tool, str]]:
        found: dict[str, tuple[Tool, str]] = {}
        refused = _PRELABELS.get(self.medium, ()) if self.target == "model-run" else ()
        for tool in self.ontology.tools:
            payload = next(iter(value_members(tool, self.medium)), None)
            who = f"{tool.source_kind or tool.kind} {quote(tool.name)}"
            if tool.name in found:
                left_out.append(f"{who}: another tool has this name")
            elif payload is None:
                left_out.append(
                    f"{who}: predlint does not know this kind" if tool.kind == "unknown" else f"{who}: {self.medium} data rows have none"
                )
            elif payload in refused or (payload == "relationship" and self.target == "model-run"):
                left_out.append(f"{who}: model runs have none (--target mal)")
            elif not all(self.answers.able(question) for question in tool.classifications if question.required):
                left_out.append(f"{who}: a required question of it has no answer that would suit")
            elif payload != "relationship" or linked:
                found[tool.name] = tool, payload
        return list(found.values())

    def _questions(self, left_out: list[str]) -> list[Classification]:
        found: list[Classification] = []
        prompted = False
        for question in firsts(self.ontology.classifications):
            who = f"{question.source_kind or question.kind} {quote(question.name)}"
            if not value_members(question, self.medium):
                known = question.kind != "unknown"
                left_out.append(f"{who}: {self.medium} data rows have none" if known else f"{who}: predlint does not know this kind")
            elif not self.answers.able(question):
                options = question.kind not in ("radio", "checklist") or question.options
                left_out.append(f"{who}: no answer would suit" if options else f"{who}: it has no options")
            elif question.kind == "prompt" and prompted:
                left_out.append(f"{who}: a data row has one prompt")
            else:
                prompted = prompted or question.kind == "prompt"
                found.append(question)
        return found

    def _nothing(self) -> SampleError:
        if not self.ontology.tools and not self.ontology.classifications:
            return SampleError("the ontology has no features, so that no predictions can be made for it")
        why = "\n".join(self.left_out[:8]) or "relationships alone: there is nothing that they could join"
        medium = f"predictions on {self.medium} data rows ({self.target})"
        return SampleError(f"the ontology has no feature for {medium}", why + "\nchoose others with --media and --target")

    # -- records

    def records(self) -> Iterator[Made]:
        for number, share in enumerate(self.shares.each()):
            yield from self._row(number + 1, share)

    def _row(self, number: int, share: int) -> Iterator[Made]:
        """Yields the answers of a data row, then its objects: ``share`` records."""
        draw = self.draw
        row = data_row(draw, self.ids, self.medium, number)
        if self.objects.masks:  # each record with masks needs frames of its own
            row["frame_count"] = max(row["frame_count"], MASK_FRAMES * share)
        if self.evaluated:  # so that there is something to choose
            row["messages"] |= {
                f"m{at + 1}": None if self.medium == "llm-multimodal" else 60 for at in range(len(row["messages"]), _LEAST_MESSAGES)
            }
        optional = self._optional
        free = share - len(self.required)
        minimum = free if not self.drawn else min(free, max(0, len(optional) - 1))
        maximum = free if not self.drawn or len(self.required) + len(optional) < share else min(free, max(1, len(optional)))
        numbers = sorted([*self.required, *pick_several(draw, optional, minimum, maximum)])
        for at in numbers:
            made = self._one(len(self.tools) + at, row)
            if at in self._demanded:
                made.asked = self.questions[at].name
            yield made
        ends: list[tuple[Made, Tool]] = []
        seen: dict[int, None] = {}
        pending: list[Made] = []
        for left in range(share - len(numbers), 0, -1):
            link = self._link(ends, row, draw.choice(self.edges)) if self.edges and left == 1 and draw.chance(0.5) else None
            if link is not None:
                pending.append(link)
                continue
            at, made = self._other_than(seen, row)
            tool, payload = self.tools[at]
            if payload in _ENDS:
                ends.append((made, tool))
            pending.append(made)
        yield from pending  # those that a relationship joins are known only now

    def _other_than(self, seen: dict[int, None], row: Json) -> tuple[int, Made]:
        """Returns an object that the data row does not have yet, if one is found; most media have enough room."""
        at, made, content = self._any(row)
        for _ in range(_TIMES):
            if content not in seen:
                break
            at, made, content = self._any(row)
        seen[content] = None
        return at, made

    def _any(self, row: Json) -> tuple[int, Made, int]:
        """Returns the number of a random tool, an object of it, and the hash of the object's content."""
        at = self._pick()
        made = self._one(at, row)
        return at, made, OWN.content_of(made.record, IGNORED_MEMBERS)

    def _pick(self) -> int:
        """Returns the number of the tool for the next object; a wanted one, if there is one."""
        if self.wanted is not None:
            candidates = [at for at in self.drawn if at in self.wanted]
            if candidates:
                return self.draw.choice(candidates)
        return self.draw.choice(self.drawn)

    def _made(self, feature: int, row: Json) -> Made:
        record: Json = {"uuid": self.ids.uuid(), "dataRow": {"globalKey": row["global_key"]}}
        name = self.tools[feature][0].name if feature < len(self.tools) else self.questions[feature - len(self.tools)].name
        if feature >= len(self.tools) or self.tools[feature][1] != "masks":  # the instances of composite masks have names
            record = {"name": name, **record}
        made = Made(record, feature, row)
        made.add("record", record)
        if "name" in record:
            made.add("named", record)
        return made

    def _link(self, ends: list[tuple[Made, Tool]], row: Json, edge: int) -> Made | None:
        """Returns a relationship between two objects of the data row, or None if it can join no two of them."""
        joins = self.tools[edge][0]
        kinds = [joins.end_of(tool) if joins.constraints else None for _, tool in ends]
        counts = Counter(kinds)
        targets = defaultdict[str | None, set[str | None]](set)
        for one, other in joins.constraints or [(None, None)]:
            targets[one].add(other)
        pairs = {kind: sum(counts[other] for other in targets[kind]) - (kind in targets[kind]) for kind in counts}
        bounds = list(accumulate(pairs[kind] for kind in kinds))  # with many objects, there are too many pairs to list
        if not bounds or not bounds[-1]:
            return None
        picked = self.draw.integer(0, bounds[-1] - 1)
        at = bisect_right(bounds, picked)
        fitting = (other for other, kind in enumerate(kinds) if other != at and kind in targets[kinds[at]])
        source, target = ends[at][0], ends[next(islice(fitting, picked - (bounds[at - 1] if at else 0), None))][0]
        source.held = target.held = True
        made = self._made(edge, row)
        made.record["relationship"] = {"source": source.record["uuid"], "target": target.record["uuid"], "type": "unidirectional"}
        made.add("relationship", made.record["relationship"])
        return made

    def one(self, feature: int) -> Made:
        return self._one(feature, data_row(self.draw, self.ids, self.medium, self.draw.integer(1, 999_999)))

    def _one(self, feature: int, row: Json) -> Made:
        made = self._made(feature, row)
        if feature >= len(self.tools):
            self.answers.top(made, self.questions[feature - len(self.tools)])
        elif self.tools[feature][1] != "relationship":
            self.objects.put(made, *self.tools[feature])
        return made

    def probe(self) -> Iterator[Made]:
        row = data_row(self.draw, self.ids, self.medium, 0)
        times = 3 if self.features < _MANY else 1
        edges = set(self.edges)
        for at in range(self.features):
            if at not in edges:
                yield from (self._one(at, row) for _ in range(times))
        ends = [
            (self._one(at, row), self.tools[at][0]) for at in self.drawn[:200] if self.edges and self.tools[at][1] in _ENDS for _ in (1, 2)
        ]
        for at in self.edges:
            made = self._link(ends, row, at)
            if made is not None:
                yield made

    def file_codes(self, *, asked_broken: bool) -> tuple[str, ...]:
        answered = {question.name for question in self.questions}
        required = [q for q in self.ontology.classifications if q.required and q.scope == "global" and q.kind != "unknown"]
        required_names = [question.name for question in required if is_asked_for_medium(question, self.medium)]
        return ("ANS024",) if asked_broken or not answered.issuperset(required_names) else ()
