"""The report as one HTML page: see docs/html-report.md."""

from __future__ import annotations

from predlint.report.html.page import HtmlSink

__all__ = ["HtmlSink"]
