"""DuckDB: the lines as a table of typed columns, one thread; queries about names, confidences, boxes, outlines, data rows, repeated uuids.

Arguments: schema, ontology, predictions, number of lines (0: all), and perhaps a csv of data rows. Prints what `common` prints.
"""

from __future__ import annotations

import json
import sys
import time

import duckdb
from common import Clock, bare_loop

COLUMNS = {
    "name": "VARCHAR",
    "uuid": "UUID",
    "confidence": "DOUBLE",
    "dataRow": "STRUCT(globalKey VARCHAR)",
    "answer": "JSON",
    "classifications": "JSON",
    "bbox": 'STRUCT("top" DOUBLE, "left" DOUBLE, height DOUBLE, width DOUBLE)',
    "polygon": "STRUCT(x DOUBLE, y DOUBLE)[]",
    "line": "STRUCT(x DOUBLE, y DOUBLE)[]",
    "point": "STRUCT(x DOUBLE, y DOUBLE)",
    "mask": "STRUCT(instanceURI VARCHAR, colorRGB INTEGER[])",
}


def main() -> None:
    _, ontology_path, path, limit, *listed = sys.argv[1:]
    with open(ontology_path, "rb") as file:
        ontology = json.load(file)
    names = [item["name"] for item in (*ontology["tools"], *ontology["classifications"])]
    begin = time.perf_counter()
    database = duckdb.connect()
    database.execute("SET threads = 1")
    clock = Clock()
    records = database.read_json(path, columns=COLUMNS, format="newline_delimited", ignore_errors=True)
    database.execute(f"CREATE TABLE records AS SELECT row_number() OVER () AS place, * FROM records LIMIT {int(limit) or 'NULL'}")
    del records
    database.execute("CREATE TABLE names AS SELECT unnest($1) AS name", [names])
    questions = [
        "SELECT place FROM records ANTI JOIN names USING (name)",
        "SELECT place FROM records WHERE NOT confidence BETWEEN 0 AND 1",
        "SELECT place FROM records WHERE dataRow IS NULL OR dataRow.globalKey IS NULL OR dataRow.globalKey = ''",
        "SELECT place FROM records WHERE NOT (bbox.height > 0 AND bbox.width > 0 AND bbox.left >= 0 AND bbox.top >= 0)",
        "SELECT place FROM records WHERE len(polygon) < 3 OR len(line) < 2",
        "SELECT place FROM (SELECT place, count(*) OVER (PARTITION BY uuid) AS many FROM records WHERE uuid IS NOT NULL) WHERE many > 1",
    ]
    if listed:
        database.execute("CREATE TABLE listed AS SELECT global_key FROM read_csv($1)", listed)
        questions.append("SELECT place FROM records WHERE dataRow.globalKey NOT IN (SELECT global_key FROM listed)")
    [(lines, wrong)] = database.execute(
        f"SELECT (SELECT count(*) FROM records), count(DISTINCT place) FROM ({' UNION ALL '.join(questions)})"
    ).fetchall()
    took = clock.took()
    print(json.dumps({"prepare": clock.begin - begin, **took, **bare_loop(path, lines), "lines": lines, "valid": lines - wrong}))


main()
