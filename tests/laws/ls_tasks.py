"""Good tasks for a config: data that its objects take, and predictions that nobody should say a word about."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter
from random import Random
from typing import Any

from laws import ls_values as values
from laws.ls_configs import FLAG, Config, ControlTag, Label, Shown, When

Json = dict[str, Any]
_URLS = {"Image": "jpg", "Audio": "wav", "AudioPlus": "mp3", "Video": "mp4", "Pdf": "pdf", "Object3D": "pcd"}
LENGTH = 60.0
"""Of every recording, in seconds."""


class Tasks:
    """Makes tasks. ``full``: how likely each part of one is; ``tidy``: as a program writes them, all with the same members."""

    def __init__(self, config: Config, rng: Random, full: float = 0.5, *, tidy: bool = False) -> None:
        self.config, self.rng, self.full, self.tidy = config, rng, full, tidy
        self.made = 0
        self.habits: dict[str, bool] = {}

    def has(self, member: str, factor: float = 1.0) -> bool:
        """Whether something has a member; in tidy tasks always or never."""
        return self.habits.setdefault(member, self.maybe(factor)) if self.tidy else self.maybe(factor)

    def maybe(self, factor: float = 1.0) -> bool:
        return self.rng.random() < self.full * factor

    def one(self) -> Json:
        self.made += 1
        self.data = self._data()
        task: Json = {"data": self.data}
        if self.has("id", 0.5):
            task["id"] = self.made
        if self.maybe(0.95) or self.full >= 1:
            versions = self.rng.sample(("v1", "model é", "2"), self.rng.choice((1, 1, 2)))
            task["predictions"] = [self.prediction(version) for version in versions]
            task["predictions"] = [p for p in task["predictions"] if p["result"]]
        if self.has("annotations", 0.3):
            annotation = {"result": self._results(), "completed_by": self.rng.choice((1, {"email": "a@example.org"}))}
            task["annotations"] = [annotation] * self.rng.choice((0, 1, 1, 1))
        if self.has("meta", 0.3):
            task["meta"] = {"source": "camera", "nested": [None, 1.5]}
        return task

    def prediction(self, version: str) -> Json:
        made: Json = {"model_version": version, "result": self._results()}
        if self.has("score"):
            made["score"] = self.rng.choice((0, 1, 0.5, 0.123456789, None))
        return made

    # -- data ----------------------------------------------------------------------------------------------------------

    def _data(self) -> Json:
        data: Json = {}
        for shown in self.config.objects:
            if shown.key is not None and not shown.repeated:
                *above, name = shown.key.split(".")
                holder = data
                for part in above:
                    holder = holder.setdefault(part, {})
                holder[name] = self._datum(shown)
        if self.config.repeater is not None:
            page = next(shown for shown in self.config.objects if shown.repeated)
            data[self.config.repeater] = [{"page": self._datum(page)} for _ in range(self.rng.randint(1, 3))]
        self.sources: dict[str, tuple[Label, ...]] = {}
        for asks in self.config.controls:
            if asks.dynamic is not None:
                found = [Label(f"from data {n}", "an alias" if n == 1 and self.rng.random() < 0.3 else None) for n in range(3)]
                self.sources[asks.name] = tuple(found)
                data[asks.dynamic] = [self._entry(label) for label in found]
        if self.has("more", 0.3) or not data:
            data["more"] = {"anything": [1, None]}
        return data

    def _entry(self, label: Label) -> Json:
        return {"value": label.value} | ({"alias": label.alias} if label.alias else {})

    def _datum(self, shown: Shown) -> Any:
        rng, tag = self.rng, shown.tag
        if shown.listed:
            return [self._url(tag) for _ in range(rng.randint(1, 4))]
        if tag in _URLS or shown.attrs.get("valueType") == "url":
            return self._url(tag)
        if shown.attrs.get("encoding") == "base64":
            return b64encode(f"{values.sentence(rng)} {self.made}".encode("ascii", "replace")).decode()
        if tag in ("Text", "Header"):
            return f"{values.sentence(rng)} {self.made}"
        if tag == "HyperText":
            return f"<div><p>Page {self.made}</p><p>{values.sentence(rng)}, {self.made} times</p></div>"  # longer than any span in it
        if tag == "Paragraphs":
            key = shown.attrs.get("textKey", "text")
            return [{"author": "A", "who": "B", key: values.sentence(rng) + str(self.made)} for _ in range(rng.randint(1, 4))]
        if tag == "TimeSeries":
            columns = {"time": [1, 2, 3], "sensor": [0.1, self.made, 2]}
            return columns if shown.attrs.get("valueType") == "json" else f"https://data.example/{self.made}.csv"
        if tag == "List":
            return [{"id": f"{self.made}-{n}", "title": "a", "text": "b"} for n in range(rng.randint(1, 4))]
        if tag == "Table":
            return {"row": self.made}
        return [{"role": "user", "content": f"Hello {self.made}"}]

    def _url(self, tag: str) -> str:
        name = f"{self.made}-{self.rng.randrange(10**9)}.{_URLS.get(tag, 'txt')}"
        return self.rng.choice(("https://data.example/", "/data/local-files/?d=", "s3://bucket/")) + name

    # -- results -------------------------------------------------------------------------------------------------------

    def _results(self) -> list[Json]:
        self.results: list[Json] = []
        self.regions: list[tuple[Json, ControlTag, tuple[str, ...]]] = []
        """Each with its control and the labels of that control."""
        self.used: Counter[tuple[str, str]] = Counter()
        self.answered: dict[str, tuple[str, ...]] = {}
        self.sizes = {shown.name: (self.rng.choice((4, 640, 1920)), self.rng.choice((3, 480, 1080))) for shown in self.config.objects}
        for asks in self.config.controls:
            for _ in range(self.rng.randint(1, 3)):
                if self.maybe() and (asks.draws or asks.tag == "Labels"):
                    self._region(asks)
        for conditional in (False, True):
            for asks in self.config.controls:
                if not asks.draws and asks.tag != "Labels" and (asks.when is not None) == conditional and self.maybe(1.6):
                    self._answers(asks)
        if len(self.regions) > 1 and self.maybe():
            self._relation()
        self._parents()
        return self.results

    def _add(self, asks: ControlTag, shown: Shown, value: Json, **members: Any) -> Json:
        name, to = asks.name, shown.name
        if asks.repeated:
            number = str(members.pop("repeat"))
            name, to = name.replace(FLAG, number), to.replace(FLAG, number)
        made: Json = {"from_name": name, "to_name": to, "type": asks.type, "value": value, **members}
        if self.has("region score", 0.3):
            made["score"] = self.rng.choice((0, 0.25, 1, None))
        if self.maybe(0.1) and not self.tidy:
            made |= self.rng.choice(({"readonly": True}, {"hidden": False}, {"meta": {"text": ["a note"]}}, {"origin": "prediction"}))
        self.results.append(made)
        return made

    def _id(self) -> str:
        return f"{self.rng.choice(('reg', 'a-b_', 'Zz'))}{len(self.results)}"

    def _labels(self, asks: ControlTag, labels: tuple[Label, ...] | None = None) -> list[str]:
        """Labels that may be given, each no more often than the config says."""
        rng = self.rng
        pool = [*(labels if labels is not None else asks.labels), *self.sources.get(asks.name, ())]
        whole = int(asks.attrs.get("maxUsages", 1 << 30))
        own = {label.stored: label.most for label in asks.labels}
        free = [n for n in dict.fromkeys(label.stored for label in pool) if self.used[asks.name, n] < (own.get(n) or whole)]
        picked = rng.sample(free, min(len(free), 1 if asks.single else rng.randint(1, 2)))
        self.used.update((asks.name, name) for name in picked)
        return picked

    # -- regions

    def _region(self, asks: ControlTag) -> None:
        rng = self.rng
        shown = self.config.object(rng.choice(asks.to))
        if asks.tag == "Labels" and shown.tag in ("Image", "Video", "Pdf"):
            return  # it names the labels of what another tool draws
        pages: list[Any] = self.data[self.config.repeater or ""] if asks.repeated else []
        page = rng.randrange(len(pages)) if pages else 0
        value = self._drawn(asks, shown, pages[page]["page"] if pages else None)
        labels: list[str] = []
        if asks.tag.endswith("Labels"):
            labels = self._labels(asks)
            if not labels and not asks.flag("allowEmpty"):
                return
            value[asks.type] = labels
        if asks.tag == "OcrLabels" and shown.tag == "Pdf":
            value["pageIndex"] = rng.randint(1, 3)
        if any([made["value"] == value for made, _, _ in self.regions]):
            return  # it would be there twice
        members: Json = {"id": self._id()}
        if asks.repeated:
            members["repeat"] = page
        members |= self._place(asks, shown)
        made = self._add(asks, shown, value, **members)
        self.regions.append((made, asks, tuple(labels)))
        if asks.bare and asks.tag != "Sketch":
            self._companion(asks, shown, made)

    def _place(self, asks: ControlTag, shown: Shown) -> Json:
        """The size of the image, the length of the recording, the item of a list."""
        rng, members = self.rng, dict[str, Any]()
        if shown.tag in ("Image", "Pdf"):
            width, height = self.sizes[shown.name]
            if asks.form in ("brush", "bitmask") or self.has("size", 0.9):
                members |= {"original_width": width, "original_height": height, "image_rotation": 0}
        if shown.tag.startswith("Audio"):
            members["original_length"] = LENGTH
        if shown.listed:
            members["item_index"] = rng.randrange(len(self._value(shown)))
        return members

    def _value(self, shown: Shown) -> Any:
        found: Any = self.data
        for part in (shown.key or "").split("."):
            found = found[part]
        return found

    def _drawn(self, asks: ControlTag, shown: Shown, page: Any) -> Json:
        rng, form = self.rng, asks.form
        if form in ("box", "ellipse", "polygon", "keypoint"):
            return {"box": values.box, "ellipse": values.ellipse, "polygon": values.polygon, "keypoint": values.keypoint}[form](rng)
        if form == "brush":
            return values.brush(rng, *self.sizes[shown.name])
        if form == "bitmask":
            return {"imageDataURL": values.png(*self.sizes[shown.name])} | ({"format": "png"} if asks.tag == "Bitmask" else {})
        if form == "vector":
            # Of a tool without labels the editor draws no line, and no mask, that is all of its value.
            return {"vertices": values.vertices(rng)} | ({"closed": True} if asks.tag == "Vector" or rng.random() < 0.5 else {})
        if form in ("video-box", "video-vector"):
            return values.key_frames(rng, form == "video-vector")
        if form == "timeline":
            start = rng.randint(1, 50)
            return {"ranges": [{"start": start, "end": start + rng.randint(0, 40)}]}
        if form == "timeseries":
            return rng.choice(({"start": 1.5, "end": 2, "instant": False}, {"start": "1.5", "end": "1.5", "instant": True}))
        if form in ("cube", "unknown"):
            return {"position": [1, 2, 3]}
        return self._span(asks, shown, page)

    def _span(self, asks: ControlTag, shown: Shown, page: Any) -> Json:
        """In the datum of its object, or in that of one page."""
        rng = self.rng
        datum = page if shown.repeated else self._value(shown) if shown.key is not None else shown.literal
        if shown.tag.startswith("Audio"):
            return values.seconds(rng, LENGTH)
        if shown.tag == "Paragraphs":
            return values.paragraph_span(rng, datum, shown.attrs.get("textKey", "text"))
        if shown.attrs.get("encoding") == "base64":
            return values.text_span(rng, b64decode(datum).decode())
        if shown.tag == "Text":
            return values.text_span(rng, None if shown.attrs else datum)
        return values.html_span(rng)

    def _companion(self, asks: ControlTag, shown: Shown, made: Json) -> None:
        """The labels of a region that a bare tool drew: beside it under its id, or in its place."""
        beside = [c for c in self.config.controls if c.tag == "Labels" and shown.name in c.to and not c.repeated]
        if not beside or not self.maybe(1.5):
            return
        other = self.rng.choice(beside)
        if not (labels := self._labels(other)):
            return
        if self.rng.random() < 0.3 and asks.form not in ("video-box", "cube"):
            made["from_name"], made["type"] = other.name, f"{asks.type}labels"
            made["value"][self.rng.choice((made["type"], "labels"))] = labels
            self.regions[-1] = (made, other, tuple(labels))
        elif asks.form == "video-box" and self.rng.random() < 0.5:
            made["value"]["labels"] = labels
        else:
            geometry = dict(made["value"]) if self.maybe() or self.tidy else {}
            kept = {m: made[m] for m in ("original_width", "original_height", "item_index") if m in made}
            self._add(other, shown, {**geometry, "labels": labels}, id=made["id"], **kept)

    # -- answers

    def _answers(self, asks: ControlTag) -> None:
        if asks.flag("perRegion"):
            for made, other, labels in list(self.regions):
                if made["to_name"] in asks.to and self.maybe(1.5) and self._met(asks.when, other, labels):
                    copied = {k: v for k, v in made["value"].items() if k in ("x", "y", "width", "height", "start", "end")}
                    if (answer := self._answer(asks, self.config.object(made["to_name"]))) is not None:
                        kept = {m: made[m] for m in ("original_width", "original_height", "item_index") if m in made}
                        value = {**copied, **answer} if self.maybe() else answer
                        self._add(asks, self.config.object(made["to_name"]), value, id=made["id"], **kept)
            return
        shown = self.config.object(self.rng.choice(asks.to))
        if not self._met(asks.when, None, ()):
            return
        items: list[Json] = [{}]
        if asks.flag("perItem"):
            items = [{"item_index": index} for index in range(len(self._value(shown)))]
        if asks.repeated:
            items = [{"repeat": self.rng.randrange(len(self.data[self.config.repeater or ""]))}]
        for place in items:
            if (answer := self._answer(asks, shown)) is not None:
                if self.has("answer id", 0.5):
                    place = {**place, "id": self._id()}
                self._add(asks, shown, answer, **place)
                given: Any = answer.get("choices", [])
                self.answered[asks.name] = tuple(name for name in given if isinstance(name, str))

    def _met(self, when: When | None, about: ControlTag | None, labels: tuple[str, ...]) -> bool:
        if when is None:
            return True
        if when.labels:
            return about is not None and about.name == when.tag and not set(labels).isdisjoint(when.labels)
        return not set(self.answered.get(when.tag, ())).isdisjoint(when.choices)

    def _answer(self, asks: ControlTag, shown: Shown) -> Json | None:
        rng, form = self.rng, asks.form
        if form in ("choices", "taxonomy"):
            return self._chosen(asks, form)
        if form == "text":
            return {"text": ["some text", "\U0001f600"][: rng.randint(1, 2)]}
        if form == "number":
            return {"number": rng.choice((0, 1, 2.5, 10.5))}
        if form == "rating":
            return {"rating": rng.randint(1, 5)}
        if form == "datetime":
            return {"datetime": self._moment(asks)}
        if form == "pairwise":
            return {"selected": rng.choice(("left", "right"))}
        if form == "ranker":
            ids = [item["id"] for item in self._value(shown)]
            rng.shuffle(ids)
            bucket = rng.choice(asks.buckets or (asks.name, shown.name))
            return {"ranker": {bucket: ids, **({"_": []} if rng.random() < 0.3 else {})}}
        if form == "chat":
            return {"chatmessage": {"role": "assistant", "content": "Yes."}}
        return {"reactcode": {"any": [1]}}

    def _chosen(self, asks: ControlTag, form: str) -> Json | None:
        if form == "choices" and not asks.flag("allowNested"):
            names = self._labels(asks)
            return {"choices": names} if names else None
        paths = [self._path(asks) for _ in range(1 if asks.single else self.rng.randint(1, 2))]
        return {form: [path for index, path in enumerate(paths) if path not in paths[:index]]}

    def _path(self, asks: ControlTag) -> list[str]:
        """A way down the tree."""
        level, path = asks.labels or self.sources.get(asks.name, ()), list[str]()
        while level and (not path or asks.flag("leafsOnly") or self.rng.random() < 0.6):
            label = self.rng.choice(level)
            path.append(label.stored)
            level = label.children
        return path

    def _moment(self, asks: ControlTag) -> str:
        if "format" in asks.attrs:
            return "24.12.2015"
        several = {"date": ("2015-02-28",), "year": ("2015-01-01",), "time": ("23:59", "01:02:03"), "month,year": ("2015-07-01",)}
        return self.rng.choice(several.get(asks.attrs.get("only", ""), ("2015-07-01T10:20", "2015-07-01T00:00")))

    # -- links

    def _relation(self) -> None:
        first, second = self.rng.sample([made["id"] for made, _, _ in self.regions], 2)
        relation: Json = {"type": "relation", "from_id": first, "to_id": second, "direction": self.rng.choice(("left", "right", "bi"))}
        if self.rng.random() < 0.1:
            relation |= {"from_name": "\nlinks", "to_name": "text"}
        if self.config.relations and self.maybe():
            relation["labels"] = [self.rng.choice(self.config.relations)]
        self.results.append(relation)

    def _parents(self) -> None:
        for index, (made, _, _) in enumerate(self.regions[1:]):
            if self.maybe(0.2) and not self.tidy:
                made["parentID"] = self.rng.choice((None, self.regions[index][0]["id"]))
