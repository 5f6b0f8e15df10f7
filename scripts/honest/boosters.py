"""Gradient boosting: XGBoost, LightGBM, CatBoost, each as its own booster and as an estimator."""

from __future__ import annotations

from scripts.honest.profile import Makers, Profile


def _table() -> tuple[object, object]:
    import numpy as np

    return np.random.RandomState(0).randn(40, 3), np.arange(40) % 2


def xgboost_objects() -> Makers:
    """Boosters, estimators fitted and not, callbacks."""
    import xgboost as xgb

    table, classes = _table()
    for name in ("XGBClassifier", "XGBRegressor", "XGBRFClassifier", "XGBRFRegressor"):
        yield lambda name=name: getattr(xgb, name)(n_estimators=2).fit(table, classes)
        yield lambda name=name: getattr(xgb, name)()
    yield lambda: xgb.XGBRanker(n_estimators=2).fit(table, classes, group=[40])
    yield lambda: xgb.train({"max_depth": 1}, xgb.DMatrix(table, classes), 2)
    yield lambda: xgb.XGBClassifier(callbacks=[xgb.callback.EarlyStopping(1)])
    yield lambda: xgb.XGBClassifier(callbacks=[xgb.callback.LearningRateScheduler([0.1])])
    yield lambda: xgb.XGBClassifier(n_estimators=2, enable_categorical=True).fit(table, classes)


def lightgbm_objects() -> Makers:
    """Boosters, estimators fitted and not."""
    import lightgbm as lgb

    table, classes = _table()
    for name in ("LGBMClassifier", "LGBMRegressor", "LGBMModel"):
        yield lambda name=name: getattr(lgb, name)(n_estimators=2, verbose=-1).fit(table, classes)
        yield lambda name=name: getattr(lgb, name)()
    yield lambda: lgb.LGBMRanker(n_estimators=2, verbose=-1).fit(table, classes, group=[40])
    yield lambda: lgb.train({"verbose": -1}, lgb.Dataset(table, classes), 2)
    yield lambda: lgb.cv({"verbose": -1}, lgb.Dataset(table, classes), 2, nfold=2, return_cvbooster=True)["cvbooster"]


def catboost_objects() -> Makers:
    """Models fitted and not."""
    import catboost

    table, classes = _table()
    quiet = {"iterations": 2, "verbose": False, "allow_writing_files": False}
    yield lambda: catboost.CatBoost(quiet).fit(table, classes)
    for name in ("CatBoostClassifier", "CatBoostRegressor"):
        yield lambda name=name: getattr(catboost, name)(**quiet).fit(table, classes)
        yield lambda name=name: getattr(catboost, name)()
    yield lambda: catboost.CatBoostRanker(iterations=2, verbose=False, allow_writing_files=False).fit(
        table, classes, group_id=[0] * 40
    )


PROFILES = (
    Profile("xgboost", ("xgboost",), ("xgboost",), xgboost_objects, "rebuilds a booster from its own bytes"),
    Profile("lightgbm", ("lightgbm",), ("lightgbm",), lightgbm_objects, "rebuilds a booster from its own text"),
    Profile(
        "catboost", ("catboost", "_catboost"), ("catboost",), catboost_objects, "rebuilds a model from its own bytes"
    ),
)
