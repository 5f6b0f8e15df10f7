"""What is known of torch's operators: where they are registered, and which reach beyond tensors."""

from __future__ import annotations

_FILE_OPERATORS = {"from_file": "maps a file into memory", "save": "writes a file", "load_tensor": "reads a file"}
NETWORK_OPERATORS = frozenset({"rpc_sync", "rpc_async", "rpc_remote", "rpc_sync_", "remote_call"})
_FILE_WORDS = frozenset({"file", "files", "save", "load", "write", "read", "open", "path", "download", "url", "shell",
                         "system", "exec", "popen", "dlopen"})  # fmt: skip
"""Words in the name of an operator from outside torch that say it reaches beyond tensors (``image::read_file``)."""

_KNOWN_NAMESPACES = frozenset({
    "__backends__", "_c10d_functional", "_c10d_functional_autograd", "_caffe2", "_dtensor", "_native", "_nnapi",
    "_quantized", "_test", "aten", "c10d", "cadence", "caffe2", "coreml", "cortex_m", "cuda", "cudnn", "debugprims",
    "dim_order_ops", "dist_c10d", "et_copy", "et_vk", "executorch_prim", "export", "fb", "fbgemm", "higher_order",
    "image", "inductor", "inductor_prims", "llama", "memory", "metal", "metal_prepack", "mkl", "mkldnn",
    "mkldnn_prepacked", "nnapi", "onednn", "onnx", "prepacked", "prim", "prims", "profiler", "pyg", "pyg_lib",
    "quantization", "quantized", "quantized_decomposed", "rngprims", "rnn", "sparse", "static_runtime", "symm_mem",
    "tensorexpr", "torch_cluster", "torch_scatter", "torch_sparse", "torch_spline_conv", "torchao", "torchaudio",
    "torchrec", "torchtext", "torchvision", "video_reader", "vulkan", "vulkan_prepack", "xla", "xnnpack",
})  # fmt: skip
"""Where torch, the libraries of its project and PyTorch Geometric register operators and classes."""


def is_known_namespace(space: str) -> bool:
    """True for the namespaces of torch and of libraries that many models use; also where there is none."""
    return not space or space in _KNOWN_NAMESPACES


def effect_of(space: str, operator: str) -> str:
    """What a call reaches beyond tensors, or ""."""
    if not space:
        return ""
    if operator in NETWORK_OPERATORS:
        return "calls another process over the network"
    if operator == "PythonOp":
        return "calls Python code that is outside of the archive"
    if space in ("aten", "prim", "debugprims"):
        return _FILE_OPERATORS.get(operator, "")
    beyond = space not in ("quantized", "_quantized", "prims", "symm_mem") and not _FILE_WORDS.isdisjoint(
        operator.lower().split("_")
    )
    return "reads or writes files, by its name" if beyond else ""
