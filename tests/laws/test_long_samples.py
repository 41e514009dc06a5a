"""Long files of samples, clean ones and some that are broken, say the same with the kernel and without.

Laws on made-up ontologies meet a value here and there; in thousands of records that are like those of users each thing happens that a rule
may speak of, and beside any other.
"""

from __future__ import annotations

import pytest

from kernel_kit import needs_kernel
from laws.harness import run
from laws.test_planted import FILES, made

pytestmark = needs_kernel
#: Records, by platform.
COUNT = {"labelbox": 2_000, "label_studio": 200, "encord": 250, "coco": 1_500}
FILES_OF = [(platform, ontology) for platform, (_, ontologies) in FILES.items() for ontology in ontologies]


@pytest.mark.parametrize("share", ["0", "0.3"])
@pytest.mark.parametrize(("platform", "ontology"), FILES_OF, ids=[" ".join(ontology) for _, ontology in FILES_OF])
def test_samples_say_the_same_without_the_kernel(platform: str, ontology: tuple[str, ...], share: str) -> None:
    count = COUNT[platform] if share != "0" else COUNT[platform] // 2  # of those that are broken, most are clean as well
    checker, data = made(*ontology, *(() if share == "0" else ("--broken", share)), count=count)
    found = run(checker, data)
    assert found.summary.records >= count
    assert found.verdict == run(checker, data, fast=False).verdict
