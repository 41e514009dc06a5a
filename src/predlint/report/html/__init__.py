"""The report as one HTML page: see docs/html-report.md."""
