"""What relationships join: records that exist, those of a file, or ends of their own."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from laws.ontologies import Json

if TYPE_CHECKING:
    from laws.records import Records

#: Members of what relationships can join.
OBJECTS = ("bbox", "polygon", "point", "line", "mask", "location", "textSelections", "segments")


class Links:
    """Writes the relationships of one file."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.objects = [pair for pair in records.world.features if pair[0] in OBJECTS]
        self.joinable: list[tuple[str, Json]] = []
        """Uuids of records made so far, with their data rows: what relationships may join."""

    def relationship(self) -> Json:
        records, rng = self.records, self.records.rng
        made: Json = {"source": records.uuid(), "target": records.uuid(), "type": rng.choice(("unidirectional", "bidirectional"))}
        if made["source"] == made["target"] or rng.random() < records.manner.extras:
            del made["source"]
            made["sourceOntologyName"] = rng.choice([feature["name"] for _, feature in records.world.features if "tool" in feature])
        if rng.random() < records.manner.extras:
            made["readonly"] = rng.random() < 0.5
        return made

    def with_ends(self, feature: Json) -> list[Json]:
        """A relationship behind the two objects that it joins, which are of tools that it may join."""
        records = self.records
        joined = records.of("relationship", feature)
        pairs = (feature.get("definition") or {}).get("constraints")
        allowed = (
            [[pair for pair in self.objects if pair[1].get("featureSchemaId") == end] for end in records.rng.choice(pairs)] if pairs else []
        )
        made: list[Json] = []
        for number, end in enumerate(("source", "target")):
            if end in joined["relationship"]:
                one = records.of(*records.rng.choice((allowed and allowed[number]) or self.objects))
                made.append(one | {"dataRow": joined["dataRow"], "uuid": joined["relationship"][end]})
        return [*made, joined]

    def gather(self, kind: str, record: Json) -> None:
        """Puts some of what is drawn on one data row, and keeps what a relationship may join."""
        rng = Random(self.records.made)  # of its own: the records stay what they are
        if self.joinable and rng.random() < 0.5 and kind not in ("radio", "checklist", "text"):
            record["dataRow"] = dict(self.joinable[-1][1])
        if "uuid" in record:
            self.joinable.append((record["uuid"], record["dataRow"]))

    def join(self, record: Json) -> None:
        """Lets most relationships join records of one data row; their kinds may not fit."""
        rng, relationship = Random(self.records.made), record["relationship"]
        if not self.joinable or rng.random() < 0.2:
            return
        at = rng.randrange(max(0, len(self.joinable) - 12), len(self.joinable))
        other = max(0, at - rng.choice((1, 1, 2)))
        relationship["target"], record["dataRow"] = self.joinable[at][0], dict(self.joinable[at][1])
        if "source" in relationship and self.joinable[other][0] != relationship["target"]:
            relationship["source"] = self.joinable[other][0]
