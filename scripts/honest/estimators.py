"""scikit-learn and what follows its ways: estimators fitted on a small table."""

from __future__ import annotations

from scripts.honest.profile import Makers, Profile


def _table() -> tuple[object, object]:
    import numpy as np

    return np.abs(np.random.RandomState(0).randn(40, 3)) + 0.1, np.arange(40) % 2


def sklearn_objects() -> Makers:
    """Every estimator that fits a small table without further arguments, and those that wrap others."""
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
    from sklearn.metrics import f1_score, make_scorer
    from sklearn.pipeline import FeatureUnion, Pipeline
    from sklearn.preprocessing import (
        FunctionTransformer,
        LabelEncoder,
        MultiLabelBinarizer,
        OneHotEncoder,
        StandardScaler,
    )
    from sklearn.utils import Bunch, all_estimators

    table, classes = _table()
    for _name, cls in all_estimators():
        yield lambda cls=cls: cls()
        yield lambda cls=cls: _small(cls()).fit(table, classes)
        yield lambda cls=cls: _small(cls()).fit(table, table[:, 0])
        yield lambda cls=cls: _small(cls()).fit(table, table[:, :2])
    yield lambda: Pipeline([("scale", StandardScaler()), ("again", StandardScaler())]).fit(table)
    yield lambda: FeatureUnion([("a", StandardScaler())]).fit(table)
    yield lambda: Bunch(a=1)
    yield lambda: ColumnTransformer([("a", StandardScaler(), [0])], remainder="passthrough").fit(table)
    yield lambda: OneHotEncoder(handle_unknown="ignore").fit([["a"], ["b"]])
    yield lambda: FunctionTransformer(f1_score)
    yield from _searches(table, classes)
    for text in (CountVectorizer(), TfidfVectorizer(), HashingVectorizer()):
        yield lambda text=text: text.fit(["one two", "two three"])
    yield lambda: Pipeline([("t", CountVectorizer()), ("f", TfidfTransformer())]).fit(["one two", "two three"])
    yield lambda: DictVectorizer().fit([{"a": 1}])
    yield lambda: LabelEncoder().fit(["a", "b"])
    yield lambda: MultiLabelBinarizer().fit([["a"], ["b"]])
    yield lambda: make_scorer(f1_score)


def _small(estimator: object) -> object:
    if hasattr(estimator, "n_estimators"):
        estimator.set_params(n_estimators=2)
    if hasattr(estimator, "early_stopping"):
        estimator.set_params(early_stopping=True)
    return estimator


def _searches(table: object, classes: object) -> Makers:
    from sklearn import ensemble, linear_model, metrics, model_selection, multiclass, multioutput, neighbors, svm
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_selection import RFE, SelectFromModel, SelectKBest, f_classif
    from sklearn.gaussian_process import GaussianProcessRegressor, kernels
    from sklearn.tree import DecisionTreeClassifier

    logistic = linear_model.LogisticRegression()
    pairs = [("a", linear_model.LogisticRegression()), ("b", DecisionTreeClassifier())]
    grid = {"C": [1, 2]}
    estimators = [
        model_selection.GridSearchCV(logistic, grid, cv=2),
        model_selection.RandomizedSearchCV(logistic, grid, n_iter=2, cv=model_selection.StratifiedKFold(2)),
        model_selection.GridSearchCV(logistic, grid, cv=model_selection.KFold(2), scoring="f1"),
        ensemble.VotingClassifier(pairs),
        ensemble.StackingClassifier(pairs, cv=2),
        ensemble.AdaBoostClassifier(n_estimators=2),
        ensemble.BaggingClassifier(logistic, n_estimators=2),
        multiclass.OneVsRestClassifier(logistic),
        multiclass.OneVsOneClassifier(logistic),
        multiclass.OutputCodeClassifier(logistic),
        CalibratedClassifierCV(logistic, method="isotonic", cv=2),
        CalibratedClassifierCV(logistic, method="sigmoid", cv=2),
        SelectFromModel(logistic),
        SelectKBest(f_classif, k=1),
        RFE(logistic),
        svm.SVC(probability=True),
    ]
    losses = ("hinge", "log_loss", "modified_huber", "squared_hinge", "perceptron")
    estimators += [linear_model.SGDClassifier(loss=loss) for loss in losses]
    regressions = ("squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive")
    estimators += [linear_model.SGDRegressor(loss=loss) for loss in regressions]
    for loss in ("log_loss", "exponential"):
        estimators.append(ensemble.GradientBoostingClassifier(loss=loss, n_estimators=2))
    for loss in ("squared_error", "absolute_error", "huber", "quantile"):
        estimators.append(ensemble.GradientBoostingRegressor(loss=loss, n_estimators=2))
    for loss in ("squared_error", "absolute_error", "poisson", "gamma", "quantile"):
        estimators.append(ensemble.HistGradientBoostingRegressor(loss=loss, quantile=0.5, max_iter=2))
    for metric in ("euclidean", "manhattan", "chebyshev", "minkowski", "hamming", "canberra", "braycurtis", "cosine"):
        estimators.append(neighbors.KNeighborsClassifier(metric=metric))
    for algorithm in ("ball_tree", "kd_tree", "brute"):
        estimators.append(neighbors.KNeighborsRegressor(algorithm=algorithm))
    for kernel in (
        kernels.RBF(),
        kernels.Matern(),
        kernels.WhiteKernel() + kernels.ConstantKernel() * kernels.DotProduct(),
    ):
        estimators.append(GaussianProcessRegressor(kernel))
    for estimator in estimators:
        yield lambda estimator=estimator: estimator.fit(table, classes)
    yield lambda: multioutput.MultiOutputClassifier(logistic).fit(table, [[c, c] for c in classes])
    yield lambda: multioutput.ClassifierChain(logistic).fit(table, [[c, c] for c in classes])
    for name in dir(metrics.DistanceMetric):
        yield lambda name=name: metrics.DistanceMetric.get_metric(name)
    for name in ("euclidean", "manhattan", "chebyshev", "hamming", "jaccard", "haversine", "canberra", "braycurtis"):
        yield lambda name=name: metrics.DistanceMetric.get_metric(name)
    yield lambda: metrics.DistanceMetric.get_metric("minkowski", p=3)
    for name in (
        "TimeSeriesSplit",
        "ShuffleSplit",
        "StratifiedShuffleSplit",
        "GroupKFold",
        "LeaveOneOut",
        "RepeatedKFold",
    ):
        yield lambda name=name: getattr(model_selection, name)()
    for name in metrics.get_scorer_names():
        yield lambda name=name: metrics.get_scorer(name)


def imblearn_objects() -> Makers:
    """Samplers, pipelines and ensembles."""
    from imblearn.pipeline import Pipeline
    from imblearn.utils.testing import all_estimators

    table, classes = _table()
    for _name, cls in all_estimators():
        yield lambda cls=cls: cls()
        yield lambda cls=cls: _small(cls()).fit(table, classes)
    yield lambda: Pipeline([("s", all_estimators()[0][1]())])


def statsmodels_objects() -> Makers:
    """Results of regressions and of time series."""
    import numpy as np
    import pandas as pd
    import statsmodels.api as sm
    import statsmodels.formula.api as smf
    from statsmodels.tsa import api as tsa

    table, classes = _table()
    frame = pd.DataFrame(table, columns=list("abc"))
    series = pd.Series(np.sin(np.arange(60.0)) + np.arange(60), index=pd.date_range("2020", periods=60))
    for model in ("OLS", "GLS", "WLS", "RLM", "QuantReg"):
        yield lambda model=model: getattr(sm, model)(table[:, 0], sm.add_constant(table[:, 1:])).fit()
    for model in ("Logit", "Probit", "Poisson", "NegativeBinomial", "MNLogit"):
        yield lambda model=model: getattr(sm, model)(classes, table).fit(disp=0)
    for family in ("Binomial", "Poisson", "Gaussian", "Gamma"):
        yield lambda family=family: sm.GLM(classes + 1e-3, table, family=getattr(sm.families, family)()).fit()
    yield lambda: smf.ols("a ~ b + c", frame).fit()
    yield lambda: smf.glm("a ~ np.log(b)", frame).fit()
    yield lambda: smf.mixedlm("a ~ b", frame, groups=classes).fit()
    yield lambda: tsa.ARIMA(series, order=(1, 0, 0)).fit()
    yield lambda: tsa.SARIMAX(series, order=(1, 0, 0)).fit(disp=0)
    yield lambda: tsa.ExponentialSmoothing(series).fit()
    yield lambda: tsa.SimpleExpSmoothing(series).fit()
    yield lambda: tsa.AutoReg(series, 1).fit()
    yield lambda: tsa.VAR(np.random.RandomState(0).randn(40, 2)).fit(1)
    yield lambda: tsa.UnobservedComponents(series, "local level").fit(disp=0)
    yield lambda: tsa.seasonal_decompose(series, period=5)
    yield lambda: tsa.STL(series, period=5).fit()


def networkx_objects() -> Makers:
    """Graphs of each kind."""
    import networkx as nx

    for name in ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph"):
        yield lambda name=name: getattr(nx, name)([(1, 2)])
    yield lambda: nx.Graph([(1, 2)]).subgraph([1])
    yield lambda: nx.freeze(nx.Graph([(1, 2)]))
    yield lambda: nx.Graph([(1, 2)]).edges
    yield lambda: nx.Graph([(1, 2)]).nodes
    yield lambda: nx.Graph([(1, 2)]).degree
    yield lambda: nx.Graph([(1, 2)]).adj


def tabular_objects() -> Makers:
    """Estimators of smaller libraries: encoders, hidden Markov models, stacking, embeddings, clusters, forecasts, skorch."""
    import numpy as np
    import pandas as pd

    table, classes = _table()
    frame = pd.DataFrame({"a": list("xyxy") * 10, "b": range(40)})

    def hmmlearn(name: str) -> object:
        from hmmlearn import hmm

        return getattr(hmm, name)().fit(
            np.abs(table).astype(int) if "Gauss" not in name and "GMM" not in name else table
        )

    for name in ("GaussianHMM", "GMMHMM", "PoissonHMM", "CategoricalHMM"):
        yield lambda name=name: hmmlearn(name)

    def encoder(name: str) -> object:
        import category_encoders

        return getattr(category_encoders, name)().fit(frame, classes)

    for name in ("OneHotEncoder", "TargetEncoder", "OrdinalEncoder", "BinaryEncoder", "CatBoostEncoder", "WOEEncoder"):
        yield lambda name=name: encoder(name)

    def stacking() -> object:
        from mlxtend.classifier import StackingClassifier
        from sklearn.linear_model import LogisticRegression

        return StackingClassifier([LogisticRegression()], LogisticRegression()).fit(table, classes)

    yield stacking

    def umap() -> object:
        import umap

        return umap.UMAP(n_neighbors=3).fit(table)

    yield umap

    def hdbscan() -> object:
        import hdbscan

        return hdbscan.HDBSCAN(prediction_data=True).fit(table)

    yield hdbscan

    def prophet() -> object:
        from prophet import Prophet

        days = pd.DataFrame({"ds": pd.date_range("2020", periods=40), "y": range(40)})
        model = Prophet(uncertainty_samples=0)
        return model.fit(days)

    yield prophet

    def skorch() -> object:
        import skorch
        from torch import nn

        net = skorch.NeuralNetClassifier(nn.Linear(3, 2), criterion=nn.CrossEntropyLoss, max_epochs=1, verbose=0)
        return net.fit(table.astype("float32"), classes)

    yield skorch

    def study() -> object:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0), pruner=optuna.pruners.MedianPruner())
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1) + trial.suggest_int("y", 0, 3)
                       + trial.suggest_categorical("z", [1, 2]), n_trials=3)  # fmt: skip
        return study

    yield study
    yield lambda: study().best_trial


PROFILES = (
    Profile("scikit-learn", ("sklearn",), ("scikit-learn", "scipy", "numpy"), sklearn_objects,
            "rebuilds an estimator from its state"),
    Profile("imbalanced-learn", ("imblearn",), ("imbalanced-learn",), imblearn_objects,
            "rebuilds an estimator from its state"),
    Profile("statsmodels", ("statsmodels", "patsy", "formulaic"), ("statsmodels",), statsmodels_objects,
            "rebuilds a fitted model"),
    Profile("networkx", ("networkx",), ("networkx",), networkx_objects, "rebuilds a graph"),
    Profile("tabular", ("hmmlearn", "category_encoders", "mlxtend", "umap", "pynndescent", "hdbscan", "prophet", "skorch",
                        "optuna", "tqdm"),
            ("hmmlearn", "category_encoders", "mlxtend", "umap-learn", "hdbscan", "prophet", "skorch", "optuna"),
            tabular_objects, "rebuilds a fitted model"),
)  # fmt: skip
