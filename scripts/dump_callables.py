"""Prints a list of safe callables for rules/callables: the globals of honest pickles that this script writes itself.

    python scripts/dump_callables.py torch > rules/callables/safe-torch.yaml      (or numpy, scikit-learn)

It needs torch, numpy and scikit-learn; it pickles live objects with every protocol and lists the names that the opcode
stream imports. It never loads a pickle. Look over what it prints before committing it: a name in a safe list may be
called with any arguments by any file.
"""

from __future__ import annotations

import collections
import io
import pickle
import pickletools
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator

PROFILES = {
    "torch": ("torch",),
    "numpy": ("numpy",),
    "scikit-learn": ("sklearn", "scipy"),
}
"""Top-level packages whose names belong to each profile."""

UNSAFE = frozenset(
    {
        "torch.storage._load_from_bytes",  # unpickles its argument
        "torch._utils._rebuild_wrapper_subclass",  # calls what it is given
        "torch._tensor._rebuild_from_type",  # calls its first argument
        "torch._tensor._rebuild_from_type_v2",  # calls its first argument
    }
)
"""Written by honest files, yet able to do harm with other arguments: they never get into a safe list by this script."""


def globals_of(data: bytes) -> set[str]:
    """Dotted names that the first pickle in ``data`` imports, renamed from Python 2's as a loader does."""
    import _compat_pickle as old

    names: set[str] = set()
    texts: list[str] = []
    memo: list[str | None] = []
    protocol = 0
    for opcode, argument, _ in pickletools.genops(data):
        if opcode.name == "PROTO":
            protocol = argument
        if opcode.name in ("GLOBAL", "INST"):
            module, name = argument.split(" ", 1)
            if protocol < 3:
                module, name = old.NAME_MAPPING.get((module, name), (old.IMPORT_MAPPING.get(module, module), name))
            names.add(f"{module}.{name}")
        elif opcode.name == "STACK_GLOBAL":
            names.add(f"{texts[-2]}.{texts[-1]}")
        if opcode.name in ("SHORT_BINUNICODE", "BINUNICODE", "UNICODE"):
            texts.append(argument)
        elif opcode.name in ("BINGET", "LONG_BINGET", "GET"):
            known = memo[int(argument)] if int(argument) < len(memo) else None
            if known is not None:
                texts.append(known)
        elif opcode.name == "MEMOIZE":
            memo.append(texts[-1] if texts else None)
        if opcode.name in ("BINPUT", "LONG_BINPUT", "PUT"):
            memo.extend([None] * (int(argument) + 1 - len(memo)))
            memo[int(argument)] = texts[-1] if texts else None
    return names


def torch_objects() -> Iterator[object]:
    """Tensors, state dicts, optimizers, schedulers, generators and whole modules."""
    import torch
    from torch import nn, optim

    for name in sorted(vars(torch)):
        dtype = getattr(torch, name)
        if isinstance(dtype, torch.dtype):
            yield dtype
            try:
                yield torch.empty(2, dtype=dtype)
            except (RuntimeError, TypeError):
                continue
    yield from (
        torch.nn.Parameter(torch.zeros(2)),
        torch.nn.Buffer(torch.zeros(2)),
        torch.Size([1]),
        torch.device("cpu"),
    )
    yield from (torch.contiguous_format, torch.channels_last, torch.strided, torch.sparse_coo, torch.sparse_csr)
    yield torch.eye(2).to_sparse()
    for make in (torch.Tensor.to_sparse_csr, torch.Tensor.to_sparse_csc):
        yield make(torch.eye(2))
    yield torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
    yield torch.quantize_per_channel(torch.ones(2, 2), torch.ones(2), torch.zeros(2), 0, torch.quint8)
    yield torch.empty(2, device="meta")
    yield torch.randn(2, requires_grad=True)
    yield torch.complex(torch.ones(2), torch.ones(2)).conj()
    yield torch.get_rng_state()
    yield torch.Generator().get_state()
    yield torch.finfo(torch.float32), torch.iinfo(torch.int32)
    model = nn.Linear(2, 2)
    yield model.state_dict()
    yield collections.OrderedDict(model.state_dict())
    modules: list[nn.Module] = []
    for name in nn.modules.__all__:
        cls = getattr(nn, name)
        for arguments in ((), (2,), (2, 2), (2, 2, 2), (2, 2, 2, 2), ([2],), ([2, 2],)):
            try:
                modules.append(cls(*arguments))
                break
            except (TypeError, ValueError, AssertionError, NotImplementedError, RuntimeError):
                continue
    modules.append(nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1), nn.ReLU(inplace=True)))
    modules.append(nn.ModuleDict({"a": nn.ModuleList([nn.Identity()])}))
    modules.append(nn.ParameterDict({"a": nn.Parameter(torch.zeros(1))}))
    modules.append(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)))
    yield from modules
    for name in optim.__all__ if hasattr(optim, "__all__") else dir(optim):
        cls = getattr(optim, name)
        if isinstance(cls, type) and issubclass(cls, optim.Optimizer) and cls is not optim.Optimizer:
            try:
                optimizer = cls(model.parameters())
            except (TypeError, ValueError, RuntimeError):
                continue
            yield optimizer
            yield optimizer.state_dict()
    sgd = optim.SGD(model.parameters(), lr=0.1)
    schedulers = optim.lr_scheduler
    yield from (
        schedulers.StepLR(sgd, 1),
        schedulers.MultiStepLR(sgd, [1]),
        schedulers.ConstantLR(sgd),
        schedulers.LinearLR(sgd),
        schedulers.ExponentialLR(sgd, 0.9),
        schedulers.CosineAnnealingLR(sgd, 2),
        schedulers.CosineAnnealingWarmRestarts(sgd, 2),
        schedulers.PolynomialLR(sgd),
        schedulers.ReduceLROnPlateau(sgd),
    )
    yield torch.utils.data.TensorDataset(torch.zeros(2))


def numpy_objects() -> Iterator[object]:
    """Arrays of every dtype, scalars, and random states."""
    import numpy as np

    for code in "?bBhHiIlLqQefdgFDG":
        yield np.zeros(2, code)
        yield np.zeros(2, code)[0]
        yield np.dtype(code)
        yield np.dtype(code).type
    yield from (np.array(["a"]), np.array([b"a"]), np.array([{}], dtype=object), np.zeros((2, 2), order="F"))
    yield from (np.array(["2020"], "M8[D]"), np.array([1], "m8[s]"), np.datetime64("2020"), np.timedelta64(1, "s"))
    yield from (np.zeros(2, [("a", "i4")]), np.zeros(2, [("a", "i4")])[0], np.rec.array([(1, 2)]), np.matrix([[1]]))
    yield from (np.ma.array([1, 2], mask=[0, 1]), np.ma.masked, np.str_("a"), np.bytes_(b"a"), np.void(b"abc"))
    yield from (np.random.RandomState(0), np.random.RandomState(0).get_state(), np.poly1d([1, 2]))
    for bits in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64):
        yield np.random.Generator(bits(0))
        yield bits(0)
    yield np.random.SeedSequence(0)
    yield np.float64
    yield np.add
    yield from (np.polynomial.Polynomial([1]), np.polynomial.Chebyshev([1]))


def sklearn_objects() -> Iterator[object]:
    """Every estimator that fits a small table without further arguments, and sparse matrices."""
    import numpy as np
    import scipy.sparse
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import StackingClassifier, VotingClassifier
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
    from sklearn.feature_selection import RFE, SelectFromModel
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score, make_scorer
    from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV, StratifiedKFold
    from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
    from sklearn.multioutput import MultiOutputClassifier
    from sklearn.pipeline import FeatureUnion, Pipeline
    from sklearn.preprocessing import LabelEncoder, MultiLabelBinarizer, StandardScaler
    from sklearn.tree import DecisionTreeClassifier
    from sklearn.utils import Bunch, all_estimators

    table = np.abs(np.random.RandomState(0).randn(24, 3)) + 0.1
    classes = np.arange(24) % 2
    for _name, cls in all_estimators():
        try:
            estimator = cls()
            if hasattr(estimator, "n_estimators"):
                estimator.set_params(n_estimators=2)
            yield estimator.fit(table, classes)
        except Exception:  # noqa: S112  many want other data; what fits is enough
            continue
    scaled = Pipeline([("scale", StandardScaler()), ("again", StandardScaler())]).fit(table)
    yield from (scaled, FeatureUnion([("a", StandardScaler())]).fit(table), Bunch(a=1))
    yield ColumnTransformer([("a", StandardScaler(), [0])]).fit(table)
    search = {"C": [1, 2]}
    logistic = LogisticRegression()
    pairs = [("a", LogisticRegression()), ("b", DecisionTreeClassifier())]
    for estimator in (
        GridSearchCV(logistic, search, cv=2),
        RandomizedSearchCV(logistic, search, n_iter=2, cv=StratifiedKFold(2)),
        GridSearchCV(logistic, search, cv=KFold(2), scoring="f1"),
        VotingClassifier(pairs),
        StackingClassifier(pairs, cv=2),
        OneVsRestClassifier(logistic),
        OneVsOneClassifier(logistic),
        CalibratedClassifierCV(logistic, method="isotonic", cv=2),
        MultiOutputClassifier(logistic),
        SelectFromModel(logistic),
        RFE(logistic),
    ):
        yield estimator.fit(table, np.c_[classes] if isinstance(estimator, MultiOutputClassifier) else classes)
    for text in (CountVectorizer(), TfidfVectorizer(), HashingVectorizer()):
        yield text.fit(["one two", "two three"])
    yield DictVectorizer().fit([{"a": 1}])
    yield (LabelEncoder().fit(["a", "b"]), MultiLabelBinarizer().fit([["a"], ["b"]]), make_scorer(f1_score))
    for form in ("csr", "csc", "coo", "lil", "dok", "dia", "bsr"):
        yield scipy.sparse.eye(2, format=form)
        yield scipy.sparse.eye_array(2, format=form)


def written(value: object) -> Iterator[bytes]:
    """``value`` as a pickle of each protocol, as far as it can be pickled."""
    for protocol in range(6):
        try:
            yield pickle.dumps(value, protocol)
        except Exception:  # noqa: S112  some objects need a newer protocol, or cannot be pickled
            continue


def saved(value: object) -> Iterator[bytes]:
    """The pickles that torch.save writes for ``value``, in both of its file formats."""
    import torch

    for protocol in (2, 4):
        for zipped in (True, False):
            buffer = io.BytesIO()
            try:
                torch.save(value, buffer, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
            except Exception:  # noqa: S112  what cannot be saved is in no file
                continue
            data = buffer.getvalue()
            if zipped:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    yield from (archive.read(name) for name in archive.namelist() if name.endswith("data.pkl"))
            else:
                rest = io.BytesIO(data)
                for _ in range(4):  # magic, protocol, system, the object
                    start = rest.tell()
                    for _op in pickletools.genops(rest):
                        pass
                    yield data[start : rest.tell()]


def main(profile: str) -> None:
    """Prints the list of ``profile``."""
    import numpy
    import sklearn
    import torch

    makers: dict[str, tuple[Callable[[], Iterator[object]], ...]] = {
        "torch": (torch_objects,),
        "numpy": (numpy_objects,),
        "scikit-learn": (sklearn_objects,),
    }
    names: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for maker in makers[profile]:
            for value in maker():
                for data in written(value):
                    names |= globals_of(data)
                if profile == "torch":
                    for data in saved(value):
                        names |= globals_of(data)
    mine = sorted(name for name in names if name.split(".")[0] in PROFILES[profile] and name not in UNSAFE)
    others = sorted({name for name in names if name.split(".")[0] not in PROFILES[profile]} | (names & UNSAFE))
    versions = f"torch {torch.__version__.split('+')[0]}, numpy {numpy.__version__}, scikit-learn {sklearn.__version__}"
    lines = [
        f"profile: safe-{profile}",
        "class: safe",
        f"source: scripts/dump_callables.py with {versions}",
        "reason: rebuilds plain data from its arguments",
        "callables:",
        *(f"  - name: {name}" for name in mine),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stderr.write("left out:\n" + "\n".join(others) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
