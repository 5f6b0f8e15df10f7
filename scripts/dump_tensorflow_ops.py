"""Writes scanner/formats/tensorflow_registered.py: the operations that TensorFlow and its text library register.

``python scripts/dump_tensorflow_ops.py`` in an environment with tensorflow and tensorflow-text of the same version. Names
that begin with ``_`` (made inside of the runtime) are left out, as are those that `tensorflow_ops` knows by a prefix.
"""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

HEADER = '''"""The operations that TensorFlow {version} and its tensorflow-text register, and some that are gone.

All others need a library of their own. Written by scripts/dump_tensorflow_ops.py.
"""

# ruff: noqa: SIM905 - a table

from __future__ import annotations

REGISTERED = frozenset(
    """
{names}
""".split()
)
'''
GONE = (
    "TRTEngineOp GetSerializedResourceOp CreateTRTResourceHandle InitializeTRTResource SerializeTRTResource"
    " TFLite_Detection_PostProcess NeuronOp HorovodAllreduce HorovodAllgather HorovodBroadcast GatherTree Resampler"
    " ResamplerGrad ImageProjectiveTransform SparseFeatureCross SparseFeatureCrossV2 FusedConv2DBiasActivation"
    " NearestNeighbors KmeansPlusPlusInitialization MaskedMatmul TreeEnsembleDeserialize TreeEnsembleSerialize"
    " GradientTreesPrediction DecisionTreeResourceHandleOp TreePredictionsV4 CreateTreeVariable TreeSerialize TreeSize"
    " TreeIsInitializedOp TreeDeserialize FeatureUsageCounts TraverseTreeV4 CreateTreeEnsembleVariable"
    " CreateQuantileAccumulator QuantileAccumulatorDeserialize BipartiteMatch ImageConnectedComponents"
)


def main() -> None:
    """Writes the module."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow
    import tensorflow_text  # noqa: F401 - registers its own
    from tensorflow.core.framework.op_def_pb2 import OpList
    from tensorflow.python.client import pywrap_tf_session as session

    registered = OpList()
    registered.ParseFromString(session.TF_GetBuffer(session.TF_GetAllOpList()))
    write({item.name for item in registered.op}, tensorflow.__version__)


def write(registered: set[str], version: str) -> None:
    """Writes the module from the operations that are registered."""
    names = sorted(name for name in registered | set(GONE.split()) if not name.startswith("_"))
    text = HEADER.format(version=version, names=textwrap.fill(" ".join(names), 118, break_on_hyphens=False))
    path = Path(__file__).resolve().parents[1] / "scanner" / "formats" / "tensorflow_registered.py"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
