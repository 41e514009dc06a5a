"""Rules about metrics (MET)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="MET001",
        slug="custom-metrics-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="The custom metrics are not a list of objects with a name and a number",
        why="Any other form cannot be stored; the SDK refuses it.",
        fix='Write [{"name": "loss", "value": 0.3}], one object for each metric.',
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"customMetrics":{"blur":0.2},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"customMetrics":[{"name":"blur","value":0.2}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix='puts one metric into a list, writes {"loss": 0.3} as name and value, and removes quotes around numbers',
    ),
    Rule(
        code="MET002",
        slug="custom-metrics-unused",
        severity=Severity.WARNING,
        layer="shape",
        summary="The custom metrics are in a place that keeps none: pre-labels, or an object on a video",
        why="Custom metrics belong to model runs, and there to answers and to objects without frames; Labelbox ignores them elsewhere.",
        fix="Upload the file to a model run to keep them; else leave customMetrics out.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"customMetrics":[{"name":"blur","value":0.2}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        setup="--target mal",
        unsafe_fix="removes them",
    ),
    Rule(
        code="MET003",
        slug="reserved-metric-name",
        severity=Severity.ERROR,
        layer="record",
        summary="The name of the metric is reserved for one that the platform computes",
        why=(
            "Precision, recall, F1, IoU and the four counts are the platform's own, in any spelling of case; the SDK refuses them for "
            "numbers. A confusion matrix may have any name."
        ),
        fix="Choose another name, for instance with your project's name in front.",
        bad='{"metricName":"Recall","metricValue":0.8,"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"metricName":"street recall","metricValue":0.8,"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="MET004",
        slug="metric-value",
        severity=Severity.ERROR,
        layer="record",
        summary="The value of the metric has the wrong form or range",
        why=(
            "A metric is one number, an object of 2 to 15 confidence levels with a number each, or a list of the four counts of a "
            "confusion matrix; nothing else is accepted."
        ),
        fix=("Give one of the three forms; the counts are in the order true positives, false positives, true negatives, false negatives."),
        bad=(
            '{"metricName":"street counts","metricValue":[12,3,5],"aggregation":"CONFUSION_MATRIX",'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"metricName":"street counts","metricValue":[12,3,5,1],"aggregation":"CONFUSION_MATRIX",'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="MET005",
        slug="metric-aggregation",
        severity=Severity.ERROR,
        layer="record",
        summary="The aggregation is unknown or does not fit the value, or a confusion matrix lacks it or its name",
        why=(
            "The platform must know how to sum the metric up over data rows, and a confusion matrix is summed in its own way: the SDK "
            "refuses one without aggregation or metricName, which numbers need not have."
        ),
        fix=(
            "Use ARITHMETIC_MEAN, GEOMETRIC_MEAN, HARMONIC_MEAN or SUM for numbers; for four counts CONFUSION_MATRIX, and a metricName of "
            "your own."
        ),
        bad='{"metricName":"tracking error","metricValue":0.4,"aggregation":"MEDIAN","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"metricName":"tracking error","metricValue":0.4,"aggregation":"ARITHMETIC_MEAN","dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="writes the aggregation in capitals",
    ),
    Rule(
        code="MET006",
        slug="metric-feature",
        severity=Severity.WARNING,
        layer="record",
        summary="The metric names a feature or a subclass that the ontology does not have, or a subclass without a feature",
        why="A metric is shown with the feature that it names; what becomes of another name is not documented.",
        fix=(
            "Give featureName as in the ontology, and beside it, if at all, a subclassName that is an option below that feature; leave "
            "both out for a metric of the whole data row."
        ),
        bad='{"metricName":"tracking error","metricValue":0.4,"featureName":"lorry","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"metricName":"tracking error","metricValue":0.4,"featureName":"vehicle","dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="MET007",
        slug="too-many-metrics",
        severity=Severity.WARNING,
        layer="stream",
        summary="A data row has more than 20 metrics",
        why="The vendor gives 20 metrics per data row as the limit; what becomes of the others is not documented.",
        fix="Send the metrics you compare by, and keep the others in your own experiment tracker.",
        bad="<21 metric lines for one data row>",
        good='{"metricName":"tracking error","metricValue":0.4,"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="MET008",
        slug="custom-metric-twice",
        severity=Severity.WARNING,
        layer="record",
        summary="One annotation or answer has two custom metrics of one name",
        why="A custom metric has one value for each annotation. Which of the two Labelbox keeps is not documented.",
        fix="Give them different names.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"customMetrics":[{"name":"blur","value":0.2},'
            '{"name":"blur","value":0.3}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"customMetrics":[{"name":"blur","value":0.2},'
            '{"name":"noise","value":0.3}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="MET009",
        slug="metric-twice",
        severity=Severity.WARNING,
        layer="stream",
        summary="Two lines give the same metric of the same feature for one data row",
        why="A metric has one value for a data row and feature. Which of the two Labelbox keeps is not documented.",
        fix="Give the metrics different names, or each line the data row and feature that it is of.",
        bad=(
            '{"metricName":"tracking error","metricValue":0.4,"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"metricName":"tracking error","metricValue":0.5,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"metricName":"tracking error","metricValue":0.4,"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"metricName":"tracking error","metricValue":0.5,"dataRow":{"globalKey":"street-002.jpg"}}'
        ),
    ),
    Rule(
        code="MET010",
        slug="metric-without-name",
        severity=Severity.WARNING,
        layer="shape",
        summary="The name of a metric is empty",
        why="Metrics are told apart by their names: one without a name cannot be chosen, and stands for all others without one.",
        fix="Name what it measures; a metric line may also leave metricName out.",
        bad='{"metricName":"","metricValue":0.4,"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"metricName":"tracking error","metricValue":0.4,"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
)
