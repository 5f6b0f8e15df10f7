"""Formats that archives hand their members on as, by their ids: the modules that read them need not be imported."""

from __future__ import annotations

PYTHON_SOURCE = "python-source"

SCRIPT_CODE = "torchscript-code"
"""TorchScript's source (see `torch_script`, which only archives with code import)."""

YAML_CONFIG = "yaml-config"
