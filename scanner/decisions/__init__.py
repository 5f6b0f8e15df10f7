"""What people decide of a report: entries made of its findings, pinned to bytes, and written into the project's files."""
