"""The parts of scripts/fuzz.py: what is mutated, and how."""
