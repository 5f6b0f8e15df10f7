"""What a licence text says in figures, places, names and dates, read from the text and never from its id."""

from scanner.licensing.parameters.parameter import Parameter
from scanner.licensing.parameters.reading import parameters_of

__all__ = ["Parameter", "parameters_of"]
