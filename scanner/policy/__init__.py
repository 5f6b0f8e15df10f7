"""Findings and a policy to verdicts. Imports model and catalog only."""
