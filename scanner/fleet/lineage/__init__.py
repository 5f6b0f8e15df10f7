"""Base models and their terms over whole tables of the Hub's metadata, millions of rows at once."""
