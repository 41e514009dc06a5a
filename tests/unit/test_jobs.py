"""The jobs that a worker keeps."""

from __future__ import annotations

from typing import Any
from unittest import mock

from predlint.engine import workers
from predlint.engine.file_part import Job
from predlint.engine.workers import JOBS, keep_job
from predlint.model.hashes import OWN
from predlint.report.collector import ReportNeeds


def job(key: str) -> Job:
    checker: Any = None
    return Job(key, checker, None, ReportNeeds(3), OWN)


def test_a_worker_keeps_the_jobs_that_it_was_asked_about_last() -> None:
    with mock.patch.dict(JOBS, clear=True), mock.patch.object(workers, "_MOST_JOBS", 2):
        for key, kept in ("a", "a"), ("b", "ab"), ("a", "ba"), ("b", "ab"), ("c", "bc"), ("b", "cb"):
            keep_job(job(key))
            assert list(JOBS) == [*kept], key
