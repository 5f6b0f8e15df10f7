"""Writes scanner/formats/onnx_registered.py: the operators of ONNX's own domains and those its runtime adds to them.

``python scripts/dump_onnx_ops.py`` in an environment with onnx and onnxruntime.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

HEADER = '''"""The operators that ONNX {onnx} and onnxruntime {runtime} have in ONNX's own domains, and its first ones.

Written by scripts/dump_onnx_ops.py.
"""

# ruff: noqa: SIM905 - a table

from __future__ import annotations

REGISTERED = frozenset(
    """
{names}
""".split()
)
'''
FIRST = (
    "ATen Affine ConstantFill Crop DynamicSlice ExpandDims FC GRUUnit GivenTensorFill ImageScaler LpNormalization"
    " MaxRoiPool ParametricSoftplus Scale ScaledTanh SpatialBN ThresholdedRelu Caffe2ConvTranspose"
)


def main() -> None:
    """Writes the module."""
    import onnx
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import get_all_operator_schema

    schemas = [*onnx.defs.get_all_schemas_with_history(), *get_all_operator_schema()]
    write(
        {schema.name for schema in schemas if schema.domain in ("", "ai.onnx.ml")},
        onnx.__version__,
        onnxruntime.__version__,
    )


def write(names: set[str], onnx: str, runtime: str) -> None:
    """Writes the module from the operators' names."""
    text = textwrap.fill(" ".join(sorted(names | set(FIRST.split()))), 118, break_on_hyphens=False)
    path = Path(__file__).resolve().parents[1] / "scanner" / "formats" / "onnx_registered.py"
    path.write_text(HEADER.format(onnx=onnx, runtime=runtime, names=text), encoding="utf-8")


if __name__ == "__main__":
    main()
