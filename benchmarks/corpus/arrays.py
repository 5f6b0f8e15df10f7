"""joblib, NumPy, pandas, dill and cloudpickle."""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Iterator

from benchmarks.corpus.programs import COMMAND, PAYLOAD, Call, call, data, evil, glob, proto, text, zipped
from benchmarks.corpus.sample import Group, Sample, written


def joblib_files() -> Iterator[Sample]:
    """joblib: each compression, and the payload behind or before raw arrays."""
    import joblib
    import numpy as np

    whole = {"coef": np.arange(30.0), "x": PAYLOAD}
    for compress in ("zlib", "gzip", "bz2", "xz", "lzma", "lz4"):
        yield Sample(
            f"{compress}.joblib", written(lambda p, c=compress: joblib.dump(whole, p, compress=(c, 3))), "joblib"
        )
    yield Sample("plain.joblib", written(lambda path: joblib.dump(whole, path)), "joblib")
    yield Sample("before-array.joblib", written(lambda path: joblib.dump([PAYLOAD, np.arange(999.0)], path)), "joblib")
    many = [np.arange(100.0), np.zeros((3, 3), np.float32), PAYLOAD, np.arange(5)]
    yield Sample("between-arrays.pkl", written(lambda path: joblib.dump(many, path)), "joblib")
    objects = np.array([PAYLOAD, None], dtype=object)
    yield Sample("object-array.joblib", written(lambda path: joblib.dump({"a": objects}, path)), "joblib")
    yield Sample("compressed.pkl", written(lambda path: joblib.dump(whole, path, compress=3)), "joblib")
    yield Sample("compressed.bin", written(lambda path: joblib.dump(whole, path, compress=9)), "joblib")
    yield Sample("lz4-no-suffix", written(lambda path: joblib.dump(whole, path, compress="lz4")), "joblib")
    cut = written(lambda path: joblib.dump(whole, path, compress=3))
    yield Sample("cut.joblib", cut[:-6], "joblib")
    array = (
        proto(3) + call(glob("joblib.numpy_pickle", "NumpyArrayWrapper"), glob("os", "system"), text(COMMAND)) + b"."
    )
    yield Sample("wrapper-arguments.joblib", array + evil(2))
    hidden = np.frombuffer(b"0" + evil(2)[2:-1] + b"0N.", np.uint8)
    lying = written(lambda path: joblib.dump(hidden, path)).replace(
        b"numpy_array_alignment_bytes", b"numpy_array_alignment_bytez"
    )
    yield Sample("hidden-in-array.joblib", lying, "joblib")


def numpy_files() -> Iterator[Sample]:
    """Object arrays, which NumPy stores as pickles."""
    import numpy as np

    objects = np.array([PAYLOAD], dtype=object)
    plain = np.arange(6.0)

    def saved(array: np.ndarray, version: tuple[int, int] = (1, 0)) -> bytes:
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version=version, allow_pickle=True)
        return buffer.getvalue()

    yield Sample("object.npy", saved(objects), "numpy")
    yield Sample("object-v2.npy", saved(objects, (2, 0)), "numpy")
    yield Sample("object-v3.npy", saved(objects, (3, 0)), "numpy")
    structured = np.array([(1, PAYLOAD)], dtype=[("a", "i4"), ("b", "O")])
    yield Sample("structured.npy", saved(structured), "numpy")
    yield Sample("object.npz", written(lambda path: np.savez(path, w=plain, o=objects), "a.npz"), "numpy")
    yield Sample("compressed.npz", written(lambda path: np.savez_compressed(path, o=objects), "a.npz"), "numpy")
    yield Sample("renamed.npz", zipped({"weights.bin": saved(objects), "w.npy": saved(plain)}), "numpy")
    yield Sample("renamed.dat", saved(objects), "numpy")
    yield Sample("pickle.npy", evil(2))
    yield Sample("pickle.npz", zipped({"w.npy": saved(plain), "o.npy": evil(4)}), "numpy")
    yield Sample("trailing.npy", saved(plain) + evil(2), "numpy")
    yield Sample("says-float.npy", saved(plain)[:128] + evil(2), "numpy")


def object_picklers() -> Iterator[Sample]:
    """dill, cloudpickle and pandas: code objects, module imports, frames of objects."""
    import cloudpickle
    import dill
    import pandas as pd

    def harmful() -> int:
        return os.system("true")

    harmful.__module__ = "__main__"
    yield Sample("dill-function.dill", dill.dumps(harmful, recurse=True), "dill")
    yield Sample("dill-lambda.pkl", dill.dumps(lambda: os.system("true"), recurse=True), "dill")
    yield Sample("dill-reduce.pkl", dill.dumps(PAYLOAD), "dill")
    yield Sample("cloudpickle-function.pkl", cloudpickle.dumps(harmful), "cloudpickle")
    yield Sample("cloudpickle-lambda.pkl", cloudpickle.dumps(lambda: os.system("true")), "cloudpickle")
    yield Sample("cloudpickle-called.pkl", cloudpickle.dumps(Call(lambda x: x, 1)), "cloudpickle")
    subimport = call(glob("cloudpickle.cloudpickle", "subimport"), text("os"))
    yield Sample("cloudpickle-subimport.pkl", proto(4) + subimport + b".")
    dill_import = call(glob("dill._dill", "_import_module"), text("os.system"))
    yield Sample("dill-import-module.pkl", proto(4) + call(dill_import, text(COMMAND)) + b".")
    frame = pd.DataFrame({"a": [1, 2], "b": [PAYLOAD, None]})
    yield Sample("pandas-frame.pkl", written(frame.to_pickle, "f.pkl"), "pandas")
    yield Sample("pandas-frame.pkl.gz", written(frame.to_pickle, "f.pkl.gz"), "pandas")
    yield Sample("pandas-series.pickle.xz", written(frame["b"].to_pickle, "f.xz"), "pandas")
    yield Sample("pandas-zip.pkl.zip", written(frame.to_pickle, "f.zip"), "pandas")
    query = call(glob("pandas.core.computation.eval", "eval"), text("@__builtins__"))
    yield Sample("pandas-eval.pkl", proto(4) + query + b".")
    scalar = call(glob("numpy.core.multiarray", "scalar"), call(glob("numpy", "dtype"), text("O")), data(evil(2)))
    yield Sample("numpy-scalar-object.pkl", proto(3) + scalar + b".")
    yield Sample("pickle-of-code.pkl", pickle.dumps(Call(exec, "print('hello')"), 4), "pickle")


GROUPS = (
    Group("joblib", joblib_files),
    Group("numpy", numpy_files, "CVE-2019-6446"),
    Group("dill-cloudpickle-pandas", object_picklers),
)
