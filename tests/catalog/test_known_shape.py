"""A shape and a name that our table of models cannot know are told apart from those that it may, at little cost."""

from __future__ import annotations

from scanner.catalog.known_model import all_known
from scanner.catalog.known_shape import may_be_known


def test_every_name_of_a_known_model_may_be_known() -> None:
    models = all_known()
    shape = next(model.shape for model in models if model.shape is not None)
    for model in models:
        for name in (model.id, *model.also, *model.names):
            assert may_be_known(shape.hidden_size, shape.layers, (name,)), name
        assert may_be_known(shape.hidden_size, shape.layers, (f"my-{model.family}-story",)), model.family


def test_every_shape_of_a_known_model_may_be_known() -> None:
    for model in all_known():
        if model.shape is not None:
            assert may_be_known(model.shape.hidden_size, model.shape.layers, ("a", model.id))


def test_what_no_model_has_is_not_known() -> None:
    shape = next(model.shape for model in all_known() if model.shape is not None)
    width, layers = shape.hidden_size, shape.layers
    assert not may_be_known(width, layers, ("checkpoint-500", "", "run 3"))
    assert not may_be_known(width + 1, layers, ("Llama-3.1-8B",))
    assert not may_be_known(None, [layers], ("Llama-3.1-8B",))
