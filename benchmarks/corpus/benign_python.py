"""Honest pickles, joblib files and arrays of Python's scientific libraries."""

from __future__ import annotations

import collections
import datetime
import decimal
import gzip
import lzma
import pickle
import uuid
from collections.abc import Iterator
from pathlib import PurePosixPath

from benchmarks.corpus.programs import zipped
from benchmarks.corpus.sample import Group, Sample, written


def plain_pickles() -> Iterator[Sample]:
    """Data of the standard library, in every protocol."""
    value = {
        "numbers": [1, 2.5, 1 << 80, -7, 3 + 4j],
        "text": "wörter",
        "raw": bytes(range(256)),
        "set": {1, 2},
        "none": None,
        "when": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
        "day": datetime.date(2026, 1, 2),
        "money": decimal.Decimal("1.5"),
        "ordered": collections.OrderedDict(a=1),
        "counts": collections.Counter("abca"),
        "default": collections.defaultdict(list),
        "queue": collections.deque([1, 2]),
        "id": uuid.UUID(int=7),
        "path": PurePosixPath("a/b"),
        "range": range(9),
        "slice": slice(1, 2),
        "frozen": frozenset("ab"),
        "array": bytearray(b"xyz"),
    }
    for protocol in range(6):
        yield Sample(f"data-protocol{protocol}.pkl", pickle.dumps(value, protocol), "pickle")
    yield Sample("vocab.pkl", pickle.dumps({f"word{number}": number for number in range(2000)}, 4), "pickle")
    yield Sample("labels.pickle", pickle.dumps(["cat", "dog"], 4), "pickle")
    yield Sample("compressed.pkl.gz", gzip.compress(pickle.dumps(value, 4), mtime=0), "gzip")
    yield Sample("compressed.pkl.xz", lzma.compress(pickle.dumps(value, 5)), "lzma")


def estimators() -> Iterator[Sample]:
    """scikit-learn by pickle and by joblib, plain and compressed."""
    import joblib
    import numpy as np
    from sklearn.cluster import KMeans
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import GradientBoostingClassifier, IsolationForest, RandomForestClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression, SGDClassifier
    from sklearn.model_selection import GridSearchCV
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
    from sklearn.svm import SVC

    random = np.random.default_rng(0)
    inputs, labels = random.normal(size=(40, 3)), np.arange(40) % 2
    models = (
        LogisticRegression(),
        RandomForestClassifier(3),
        SVC(),
        KNeighborsClassifier(),
        MLPClassifier((4,), max_iter=5),
        GaussianNB(),
        GradientBoostingClassifier(n_estimators=3),
        SGDClassifier(),
        IsolationForest(n_estimators=3),
        make_pipeline(StandardScaler(), LogisticRegression()),
        KMeans(2, n_init=1),
        GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=2),
    )
    for number, model in enumerate(models):
        name = type(model).__name__
        model.fit(inputs, labels)
        yield Sample(f"{name}.pkl", pickle.dumps(model, (2, 4, 5)[number % 3]), "scikit-learn")
        compress = (0, 3, ("gzip", 3), ("lz4", 1), ("xz", 2), ("bz2", 9))[number % 6]
        yield Sample(
            f"{name}.joblib", written(lambda path, m=model, c=compress: joblib.dump(m, path, compress=c)), "joblib"
        )
    vectors = TfidfVectorizer().fit(["a cat sat", "a dog ran"])
    yield Sample("vectorizer.pkl", pickle.dumps(vectors, 4), "scikit-learn")
    yield Sample("encoder.joblib", written(lambda path: joblib.dump(LabelEncoder().fit(["a", "b"]), path)), "joblib")
    columns = ColumnTransformer([("n", StandardScaler(), [0]), ("o", OneHotEncoder(), [1])]).fit(inputs)
    yield Sample("columns.joblib", written(lambda path: joblib.dump(columns, path, compress=True)), "joblib")


def arrays() -> Iterator[Sample]:
    """NumPy arrays and pandas frames."""
    import joblib
    import numpy as np
    import pandas as pd

    plain = np.arange(12.0).reshape(3, 4)
    yield Sample("weights.npy", written(lambda path: np.save(path, plain), "a.npy"), "numpy")
    fortran = np.asfortranarray(plain)
    yield Sample("fortran.npy", written(lambda path: np.save(path, fortran), "a.npy"), "numpy")
    fields = np.zeros(3, dtype=[("a", "<i4"), ("b", "S5"), ("c", "U4"), ("d", "M8[s]")])
    yield Sample("structured.npy", written(lambda path: np.save(path, fields), "a.npy"), "numpy")
    yield Sample("weights.npz", written(lambda path: np.savez(path, w=plain, b=plain[0]), "a.npz"), "numpy")
    yield Sample(
        "compressed.npz", written(lambda path: np.savez_compressed(path, w=np.zeros(100_000)), "a.npz"), "numpy"
    )
    yield Sample("array.pkl", pickle.dumps([plain, np.float32(1), np.dtype("f4"), np.array(["a"])], 4), "numpy")
    yield Sample("generator.pkl", pickle.dumps(np.random.default_rng(1), 4), "numpy")
    yield Sample(
        "arrays.joblib", written(lambda path: joblib.dump({"a": plain, "b": [plain.astype("f4")]}, path)), "joblib"
    )
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "t": ["x", "y"],
            "d": pd.to_datetime(["2026-01-01", "2026-01-02"]),
            "c": pd.Categorical(["a", "b"]),
            "o": [None, {"k": 1}],
        }
    )
    yield Sample("frame.pkl", written(frame.to_pickle, "f.pkl"), "pandas")
    yield Sample("frame.pkl.gz", written(frame.to_pickle, "f.pkl.gz"), "pandas")
    yield Sample("frame.pkl.zip", written(frame.to_pickle, "f.pkl.zip"), "pandas")
    yield Sample("series.pickle", written(frame["n"].to_pickle, "f.pickle"), "pandas")
    yield Sample("grouped.pkl", written(frame.set_index(["n", "t"]).to_pickle, "f.pkl"), "pandas")
    yield Sample(
        "model.zip", zipped({"weights.npy": written(lambda path: np.save(path, plain), "a.npy"), "config.json": b"{}"})
    )


def serialized_by_others() -> Iterator[Sample]:
    """Data by dill and cloudpickle, and an estimator by skops."""
    import cloudpickle
    import dill
    import numpy as np
    import skops.io
    from sklearn.linear_model import LogisticRegression

    value = {"weights": np.arange(5.0), "names": ["a", "b"]}
    yield Sample("data.dill", dill.dumps(value), "dill")
    yield Sample("cloudpickle-data.pkl", cloudpickle.dumps(value), "cloudpickle")
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    yield Sample("model.skops", skops.io.dumps(model), "skops")


GROUPS = (
    Group("pickles", plain_pickles),
    Group("scikit-learn", estimators),
    Group("numpy-pandas", arrays),
    Group("dill-cloudpickle-skops", serialized_by_others),
)
