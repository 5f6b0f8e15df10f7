"""Whose a class or function is that a Keras configuration names: Keras' own, one that acts, the model's, or another's.

Source: the public names of Keras 3.15 and 2.15 and of TensorFlow 2.21; ``_retrieve_class_or_fn`` of Keras' serialization
for how a module's name is used.
"""

from __future__ import annotations

KERAS_ROOTS = frozenset(
    (
        "keras", "tf_keras", "tensorflow", "keras_hub", "keras_nlp", "keras_cv", "keras_core", "keras_tuner",
        "keras_rs", "keras_contrib", "keras_self_attention", "keras_applications", "keras_preprocessing", "kerastuner",
        "tensorflow_addons", "tensorflow_text", "tensorflow_hub", "tensorflow_probability", "tensorflow_model_optimization",
        "autokeras",
    )
)  # fmt: skip
"""Packages whose layers, losses and optimizers a configuration may name by their module."""

GADGETS = frozenset(
    (
        "get_file", "load_model", "load_weights", "load_img", "load_data", "save_model", "save_weights", "save_img",
        "extract_archive", "func_load", "func_dump", "enable_unsafe_deserialization", "disable_interactive_logging",
        "deserialize_keras_object", "deserialize", "model_from_json", "model_from_config", "model_from_yaml",
        "image_dataset_from_directory", "text_dataset_from_directory", "audio_dataset_from_directory",
        "timeseries_dataset_from_array", "load_and_call", "import_module", "read_file", "write_file", "py_function",
        "numpy_function", "py_func", "matching_files", "load_op_library", "load_library",
        "load_from_saved_model", "load", "exec", "eval", "system", "popen",
        "getattr", "run", "call", "set_backend", "plot_model", "custom_gradient",
    )
)  # fmt: skip
"""Functions of Keras and TensorFlow that read, write, fetch, unpickle or unlock: no configuration needs to name one."""

FUNCTIONS_OF = ("utils", "saving", "config", "datasets", "models", "callbacks", "export", "gfile")
"""Subpackages of Keras and TensorFlow whose functions act on more than tensors."""

ACTING = frozenset(("saving", "callbacks", "global_state", "object_registration"))
"""Modules of Keras of which no configuration names anything: what saves, loads, calls back or holds the safe mode."""

BUILTINS = frozenset(
    (
        "exec", "eval", "compile", "open", "input", "getattr", "setattr", "delattr", "vars", "globals", "locals", "dir",
        "breakpoint", "help", "exit", "quit", "memoryview", "__import__", "__build_class__", "__loader__", "__spec__",
        "object", "type", "super", "classmethod", "staticmethod", "property", "map", "filter", "iter", "next", "print",
        "copyright", "credits", "license", "callable", "id", "hasattr", "bytearray", "bytes", "apply", "execfile", "file",
        "reload", "raw_input",
    )
)  # fmt: skip
"""Built-in functions of Python, which a loader takes where a function is said to be of ``builtins``; a function of the
model's own code is said to be so too, under its own name."""


def origin_of(module: str, name: str, is_function: bool) -> str:
    """ "keras" (one of its own objects), "gadget" (one of its functions that act), "custom" (the model's own code, which
    must be there), or "other" (any other module, which the loader imports)."""
    root, _, below = module.partition(".")
    if root == "builtins":
        return "other" if name in BUILTINS or below else "custom"
    if root not in KERAS_ROOTS:
        return "other"
    if name in GADGETS:
        return "gadget"
    parts = module.split(".")[1:]
    if not ACTING.isdisjoint(parts):
        return "gadget"
    acts = any(part in FUNCTIONS_OF or part.endswith(("_utils", "_lib", "_api")) for part in parts)
    if acts and (is_function or name[:1].islower()) and name.islower():
        return "gadget"
    return "keras"
