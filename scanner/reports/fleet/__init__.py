"""Runs over a fleet told: pure functions from records to lines, Markdown, HTML, JSON and tables."""
