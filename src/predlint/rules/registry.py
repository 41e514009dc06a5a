"""Collects the rules of all families and finds one by its code or its slug."""

from __future__ import annotations

from collections.abc import Iterable

from predlint.rules import (
    ans,
    ans_media,
    ans_nested,
    cnf,
    coco_annotations,
    coco_categories,
    coco_files,
    coco_geometry,
    coco_images,
    coco_keypoints,
    coco_masks,
    dup,
    enc_answers,
    enc_answers_nested,
    enc_frames,
    enc_geometry,
    enc_links,
    enc_masks,
    enc_objects,
    enc_rows,
    geo,
    geo_masks,
    geo_media,
    jsn,
    key,
    lnk,
    ls_answers,
    ls_data,
    ls_files,
    ls_geometry,
    ls_labels,
    ls_links,
    ls_masks,
    ls_names,
    ls_spans,
    ls_tasks,
    med,
    med_tables,
    met,
    nam,
    ont,
    ont_coco,
    ont_config,
    ont_config_labels,
    ont_encord,
    ont_encord_nested,
    rec,
    spn,
    spn_frames,
    uid,
)
from predlint.rules.model import Rule

#: What the rules of each family are about, in the order of the documentation.
FAMILIES: dict[str, str] = {
    "JSN": "bytes and JSON: encoding, syntax, repeated members, NaN, wrong kind of file",
    "REC": "the record as a whole: unknown, missing or contradictory members, wrong types",
    "KEY": "the data row: global key, id, rows that do not exist",
    "NAM": "names and ids of features that the ontology does not have, or has in another kind",
    "ANS": "answers: options, cardinality, type, nesting, required questions",
    "GEO": "geometry: missing sides, sizes, order, bounds, polygons, masks",
    "SPN": "spans and time: text ranges, tokens, frames, key frames, segments",
    "CNF": "confidence and score",
    "MET": "custom metrics and metric records",
    "UID": "uuids and ids: form and repetition",
    "LNK": "links between records or regions: relationships, parents, message ids",
    "MED": "what the medium or the import target does not support",
    "DUP": "the same thing twice: lines, answers, counts over the limit",
    "ONT": "the ontology itself",
    "RUL": "the user's own rules",
}


def _collect(modules: Iterable[tuple[Rule, ...]]) -> dict[str, Rule]:
    order = {family: number for number, family in enumerate(FAMILIES)}
    rules: dict[str, Rule] = {}
    slugs: dict[str, str] = {}
    for rule in (rule for module in modules for rule in module):
        if rule.family not in order:
            raise ValueError(f"rule {rule.code}: there is no family {rule.family}")
        if rule.code in rules:
            raise ValueError(f"rule {rule.code} is defined twice")
        if rule.slug in slugs:
            raise ValueError(f"rules {slugs[rule.slug]} and {rule.code} have the same slug, {rule.slug}")
        rules[rule.code] = rule
        slugs[rule.slug] = rule.code
    return dict(sorted(rules.items(), key=lambda item: (order[item[1].family], item[0])))


_MODULES = (
    jsn, rec, key, nam, ans, ans_nested, ans_media, geo, geo_masks, geo_media, spn, spn_frames,
    cnf, met, uid, lnk, med, med_tables, dup, ont, ont_config, ont_config_labels, ont_encord, ont_encord_nested,
    ls_files, ls_tasks, ls_data, ls_names, ls_labels, ls_answers, ls_geometry, ls_masks, ls_spans, ls_links,
    enc_rows, enc_links, enc_frames, enc_objects, enc_geometry, enc_masks, enc_answers, enc_answers_nested,
    coco_annotations, coco_geometry, coco_masks, coco_keypoints, coco_files, coco_images, coco_categories, ont_coco,
)  # fmt: skip

#: Every rule by its code, in the order of the families.
RULES: dict[str, Rule] = _collect(module.RULES for module in _MODULES)


def find_rule(text: str) -> Rule:
    """The rule of that code (in any case) or slug. Raises KeyError with the nearest codes and slugs for any other text."""
    wanted = text.strip()
    rule = RULES.get(wanted.upper())
    if rule is not None:
        return rule
    slug = wanted.lower()
    for rule in RULES.values():
        if rule.slug == slug:
            return rule
    from difflib import get_close_matches

    upper = wanted.upper()
    near = [code for code in RULES if len(upper) >= 3 and code.startswith(upper)][:3] or get_close_matches(upper, RULES, n=3, cutoff=0.7)
    near += get_close_matches(slug, (rule.slug for rule in RULES.values()), n=3, cutoff=0.6)
    hint = f"did you mean {', '.join(near)}?" if near else 'run "predlint rule --all" for the list'
    raise KeyError(f'no rule has the code or name "{wanted}"; {hint}')
