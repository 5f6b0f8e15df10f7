"""The nouns: places, facts, findings, verdicts, reports. Standard library only; imports no other room."""
