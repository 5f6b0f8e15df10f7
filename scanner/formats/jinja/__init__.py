"""Chat templates in Jinja, read as trees: parsed by jinja2's own parser, never compiled or rendered."""
