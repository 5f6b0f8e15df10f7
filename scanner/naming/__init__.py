"""Finds the models of the Hub that a project's own files name: programs, configurations, commands. Nothing is executed."""
