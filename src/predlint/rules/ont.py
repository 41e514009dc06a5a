"""Rules about the ontology itself (ONT)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ONT001",
        slug="unreadable-ontology",
        severity=Severity.ERROR,
        layer="ontology",
        summary="The ontology file cannot be read as an ontology",
        why="Without it no name or answer can be checked, so the run stops with exit code 2 before any prediction is read.",
        fix=(
            "Export the ontology of the project as JSON: an object with the lists tools and classifications, as "
            "project.ontology().normalized gives it."
        ),
        bad='{"tools":"sign","classifications":[]}',
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT002",
        slug="duplicate-name",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Two features or options at one place have the same name",
        why="A prediction that gives this name could mean either, and nothing in the file decides which.",
        fix="Rename or remove one of them in the ontology.",
        bad=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"sign","featureSchemaId":"cmf2bbbb0street0example02","classifications":[]}],'
            '"classifications":[]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"hydrant","featureSchemaId":"cmf2bbbb0street0example02","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT003",
        slug="no-options",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A radio or checklist has no options",
        why="There is no answer that a prediction could give to the question.",
        fix="Add the options, or make it a text classification.",
        bad=(
            '{"tools":[],"classifications":[{"type":"radio","name":"weather","instructions":"weather",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":[]}]}'
        ),
        good=(
            '{"tools":[],"classifications":[{"type":"radio","name":"weather","instructions":"weather",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":[{"label":"sunny","value":"sunny",'
            '"featureSchemaId":"cmf9iiii0street0example09","options":[]}]}]}'
        ),
    ),
    Rule(
        code="ONT004",
        slug="shared-name",
        severity=Severity.INFO,
        layer="ontology",
        summary="A tool and a classification have the same name",
        why="That is allowed, and the value of the record decides which one is meant; it only makes mistakes harder to see.",
        fix="Rename one of them if you are free to.",
        bad=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[{"type":"text","name":"sign","instructions":"sign","featureSchemaId":"cmf2bbbb0street0example02",'
            '"options":[]}]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[{"type":"text","name":"sign text","instructions":"sign text",'
            '"featureSchemaId":"cmf2bbbb0street0example02","options":[]}]}'
        ),
    ),
    Rule(
        code="ONT005",
        slug="names-differ-by-case",
        severity=Severity.WARNING,
        layer="ontology",
        summary="Two names at one place differ only by upper and lower case",
        why="Names are matched to the letter, so predictions for the two are easily mixed up, and no check can tell which was meant.",
        fix="Give them names that differ in more than case.",
        bad=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"Sign","featureSchemaId":"cmf2bbbb0street0example02","classifications":[]}],'
            '"classifications":[]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"road sign","featureSchemaId":"cmf2bbbb0street0example02","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT006",
        slug="names-differ-by-form",
        severity=Severity.WARNING,
        layer="ontology",
        summary="Two names at one place differ only by white space or by their Unicode form",
        why="They look the same on the screen, yet a prediction matches only one of them.",
        fix="Rename one of them, or merge the two features.",
        bad=(
            '{"tools":[{"tool":"rectangle","name":"stop sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"stop  sign","featureSchemaId":"cmf2bbbb0street0example02","classifications":[]}],'
            '"classifications":[]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"stop sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"yield sign","featureSchemaId":"cmf2bbbb0street0example02","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT007",
        slug="unknown-tool",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The tool is of a kind that predlint does not know",
        why="The name of its records is checked, their value is not.",
        fix="Correct the kind if it is misspelt; otherwise nothing needs to be done.",
        bad=(
            '{"tools":[{"tool":"cuboid","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT008",
        slug="unknown-classification",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The classification is of a type that predlint does not know",
        why="The name of its records is checked, their answer is not.",
        fix="Correct the type if it is misspelt (radio, checklist, text); otherwise nothing needs to be done.",
        bad=(
            '{"tools":[],"classifications":[{"type":"slider","name":"brightness","instructions":"brightness",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":[]}]}'
        ),
        good=(
            '{"tools":[],"classifications":[{"type":"text","name":"brightness","instructions":"brightness",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":[]}]}'
        ),
    ),
    Rule(
        code="ONT009",
        slug="name-space",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A name or value begins or ends with white space, or holds an invisible character",
        why="Predictions must repeat it to the byte, and nobody who types the name will.",
        fix="Rename the feature or option without it, or copy the name from the ontology file wherever it is used.",
        bad=(
            '{"tools":[{"tool":"rectangle","name":"sign ","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT010",
        slug="no-schema-ids",
        severity=Severity.INFO,
        layer="ontology",
        summary="The ontology has no ids",
        why=(
            "It was not yet created on the platform, or was written by hand; predictions that give schemaId instead of name cannot "
            "be checked."
        ),
        fix="Use names in the predictions, or export the ontology from the project once it exists.",
        bad=(
            '{"tools":[{"tool":"rectangle","name":"sign","schemaNodeId":null,"featureSchemaId":null,"classifications":[]}],'
            '"classifications":[]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT011",
        slug="duplicate-schema-id",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Two features have the same featureSchemaId",
        why="A prediction that gives this id could mean either; an ontology from the platform never repeats one.",
        fix="Export the ontology again instead of copying entries by hand.",
        bad=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"hydrant","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],'
            '"classifications":[]}'
        ),
        good=(
            '{"tools":[{"tool":"rectangle","name":"sign","featureSchemaId":"cmf1aaaa0street0example01","classifications":[]},'
            '{"tool":"rectangle","name":"hydrant","featureSchemaId":"cmf2bbbb0street0example02","classifications":[]}],'
            '"classifications":[]}'
        ),
    ),
    Rule(
        code="ONT012",
        slug="unused-option-nesting",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A text classification has options, which are not used",
        why="A text question is answered with free text, so neither the options nor anything nested in them can be given.",
        fix="Remove the options, or make the question a radio or checklist.",
        bad=(
            '{"tools":[],"classifications":[{"type":"text","name":"caption","instructions":"caption",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":[{"label":"sunny","value":"sunny",'
            '"featureSchemaId":"cmf9iiii0street0example09","options":[]}]}]}'
        ),
        good=(
            '{"tools":[],"classifications":[{"type":"text","name":"caption","instructions":"caption",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":[]}]}'
        ),
    ),
    Rule(
        code="ONT013",
        slug="unknown-media",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The ontology's media type is not known",
        why="Rules that depend on the medium stay quiet, so mistakes that they would find are missed.",
        fix="Correct mediaType if it is misspelt, or say with --media what the data rows are.",
        bad=(
            '{"name":"street","mediaType":"IMGE","normalized":{"tools":[{"tool":"rectangle","name":"sign",'
            '"featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],"classifications":[]}}'
        ),
        good=(
            '{"name":"street","mediaType":"IMAGE","normalized":{"tools":[{"tool":"rectangle","name":"sign",'
            '"featureSchemaId":"cmf1aaaa0street0example01","classifications":[]}],"classifications":[]}}'
        ),
    ),
    Rule(
        code="ONT014",
        slug="no-length",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A text must be longer than it may be",
        why="minCharacters is above maxCharacters, so that no answer is of a length that is allowed, and every one is found faulty.",
        fix="Swap the two where they were mixed up, or export the ontology again.",
        bad=(
            '{"tools":[],"classifications":[{"type":"prompt","name":"question","instructions":"question","minCharacters":200,'
            '"maxCharacters":20,"featureSchemaId":"cmf1aaaa0prompt0example1"}]}'
        ),
        good=(
            '{"tools":[],"classifications":[{"type":"prompt","name":"question","instructions":"question","minCharacters":20,'
            '"maxCharacters":200,"featureSchemaId":"cmf1aaaa0prompt0example1"}]}'
        ),
    ),
    Rule(
        code="ONT015",
        slug="label-is-other-value",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The label of an option is the value of another option of the question",
        why=(
            "A prediction may name an option by its value or by its label. This text leads to two options, and the platform does not say "
            "which one it takes (ANS030)."
        ),
        fix="Change the label or the value of one of them, or give the schemaId in predictions.",
        bad=(
            '{"tools":[],"classifications":[{"type":"radio","name":"lanes","instructions":"lanes",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":['
            '{"label":"2","value":"1","featureSchemaId":"cmf9iiii0street0example09","options":[]},'
            '{"label":"3","value":"2","featureSchemaId":"cmf2bbbb0street0example02","options":[]}]}]}'
        ),
        good=(
            '{"tools":[],"classifications":[{"type":"radio","name":"lanes","instructions":"lanes",'
            '"featureSchemaId":"cmf1aaaa0street0example01","options":['
            '{"label":"one","value":"1","featureSchemaId":"cmf9iiii0street0example09","options":[]},'
            '{"label":"two","value":"2","featureSchemaId":"cmf2bbbb0street0example02","options":[]}]}]}'
        ),
    ),
)
