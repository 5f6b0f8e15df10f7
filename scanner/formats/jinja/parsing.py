"""A chat template's text to jinja2's syntax tree, with the tags that chat templates use beside jinja2's own."""

from __future__ import annotations

from jinja2 import Environment, TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser


class UnreadTemplateError(ValueError):
    """The text is no template that jinja2 would take; ``deep`` where it nests further than the parser goes."""

    def __init__(self, message: str, line: int | None = None, deep: bool = False) -> None:
        super().__init__(message)
        self.line = line
        self.deep = deep


class Generation(Extension):
    """``{% generation %}``, by which transformers marks what the assistant says: its content, as if unmarked."""

    tags = {"generation"}  # noqa: RUF012 (jinja2 declares it so)

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The statements up to ``{% endgeneration %}``."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def tree_of(text: str) -> nodes.Template:
    """The syntax tree of ``text``; raises `UnreadTemplateError`."""
    environment = Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do", Generation],
        autoescape=False,  # noqa: S701 (nothing is rendered)
    )
    try:
        # Not `Environment.parse`, which compiles a frame to show where an error lies.
        return Parser(environment, text).parse()
    except RecursionError as error:
        raise UnreadTemplateError("it nests deeper than a parser goes", deep=True) from error
    except TemplateError as error:
        message = " ".join(str(error.message or "it is no Jinja").split())[:200]
        raise UnreadTemplateError(message, getattr(error, "lineno", None)) from error
    except (ValueError, OverflowError, SyntaxError, MemoryError) as error:
        raise UnreadTemplateError("a literal in it cannot be read") from error
