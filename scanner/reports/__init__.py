"""Outputs: pure functions from a report to bytes. One module each; `interface` says how a new one is added."""
