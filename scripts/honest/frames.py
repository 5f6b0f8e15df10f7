"""pandas and pyarrow: frames, series, indexes of every kind, extension arrays, scalars."""

from __future__ import annotations

from scripts.honest.profile import Makers, Profile


def pandas_objects() -> Makers:
    """Frames, series, indexes, extension arrays and dtypes, scalars, offsets and group objects."""
    import datetime

    import numpy as np
    import pandas as pd

    days = pd.date_range("2020", periods=3)
    columns = {
        "int": [1, 2, 3],
        "float": [1.0, 2.0, 3.0],
        "bool": [True, False, True],
        "text": ["a", "b", "c"],
        "object": [{}, [], None],
        "day": days,
        "zoned": days.tz_localize("UTC"),
        "berlin": days.tz_localize("Europe/Berlin"),
        "delta": pd.to_timedelta([1, 2, 3], unit="s"),
        "category": pd.Categorical(["a", "b", "a"]),
        "ordered": pd.Categorical(["a", "b", "a"], ordered=True),
        "period": pd.period_range("2020", periods=3, freq="M"),
        "interval": pd.interval_range(0, 3),
        "Int64": pd.array([1, None, 3], dtype="Int64"),
        "Float64": pd.array([1.5, None, 3], dtype="Float64"),
        "boolean": pd.array([True, None, False], dtype="boolean"),
        "string": pd.array(["a", None, "c"], dtype="string"),
        "sparse": pd.arrays.SparseArray([0, 0, 1]),
        "complex": [1j, 2j, 3j],
    }
    for name, column in columns.items():
        yield lambda column=column: pd.Series(column)
        yield lambda column=column, name=name: pd.DataFrame({name: column})
        yield lambda column=column: pd.Index(column)
        yield lambda column=column: pd.array(column)
        yield lambda column=column: pd.Series(column).dtype
        yield lambda column=column: pd.Series(column).iloc[0]
        yield lambda column=column: pd.DataFrame({"x": [1, 2, 3]}, index=pd.Index(column))
    yield lambda: pd.DataFrame(columns)
    for kind in (
        "string[python]",
        "string[pyarrow]",
        "int64[pyarrow]",
        "timestamp[ns][pyarrow]",
        "date32[day][pyarrow]",
    ):
        yield lambda kind=kind: pd.Series([None, None], dtype=kind)
    for kind in ("Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32", "UInt64", "Float32"):
        yield lambda kind=kind: pd.Series([1, 2], dtype=kind)
    yield lambda: pd.MultiIndex.from_product([[1, 2], ["a", "b"]])
    yield lambda: pd.DataFrame(np.eye(4), index=pd.MultiIndex.from_product([[1, 2], ["a", "b"]]))
    yield lambda: pd.RangeIndex(3)
    yield lambda: pd.DataFrame({"a": [1]}).set_index("a")
    yield lambda: (pd.Timestamp("2020"), pd.Timestamp("2020", tz="UTC"), pd.Timedelta(1, "s"), pd.NaT, pd.NA)
    yield lambda: (pd.Period("2020-01"), pd.Interval(0, 1), pd.CategoricalDtype(["a"]), pd.IntervalDtype("int64"))
    yield lambda: (pd.DatetimeTZDtype(tz="UTC"), pd.PeriodDtype("D"), pd.SparseDtype("int"), pd.StringDtype())
    yield lambda: pd.Timestamp("2020", tz=datetime.UTC)
    yield lambda: pd.Timestamp("2020", tz="Europe/Berlin")
    for name in (
        "Day", "Hour", "Minute", "Second", "Milli", "Micro", "Nano", "BDay", "MonthEnd", "MonthBegin", "BMonthEnd",
        "BMonthBegin", "QuarterEnd", "QuarterBegin", "BQuarterEnd", "YearEnd", "YearBegin", "BYearEnd", "Week",
        "WeekOfMonth", "LastWeekOfMonth", "SemiMonthEnd", "SemiMonthBegin", "CDay", "BusinessHour", "Easter", "FY5253",
        "CustomBusinessHour", "CustomBusinessMonthEnd", "DateOffset",
    ):  # fmt: skip
        yield lambda name=name: getattr(pd.offsets, name)()
    yield lambda: pd.DateOffset(months=1)
    yield lambda: pd.Series([1], index=days[:1]).resample("D")
    yield lambda: pd.DataFrame({"a": [1], "b": [2]}).groupby("a")
    yield lambda: pd.DataFrame({"a": [1.0]}).rolling(1)
    yield lambda: pd.DataFrame({"a": [1]}).describe()
    yield lambda: pd.Flags
    yield lambda: pd.DataFrame(np.zeros((2, 2))).T
    yield lambda: pd.DataFrame({"a": [1.0], "b": [1]}).astype({"a": "float32"})
    yield lambda: pd.tseries.holiday.USFederalHolidayCalendar()


def arrow_objects() -> Makers:
    """Tables, arrays, schemas."""
    import pyarrow as pa

    yield lambda: pa.table({"a": [1], "b": ["x"]})
    yield lambda: pa.array([1])
    yield lambda: pa.array(["a"]).dictionary_encode()
    yield lambda: pa.chunked_array([[1]])
    yield lambda: pa.record_batch({"a": [1]})
    yield lambda: pa.schema([("a", pa.int64()), ("b", pa.list_(pa.string())), ("c", pa.timestamp("ns"))])
    yield lambda: pa.scalar(1)
    yield lambda: pa.field("a", pa.struct([("x", pa.float32())]))


PROFILES = (
    Profile("pandas", ("pandas",), ("pandas", "numpy"), pandas_objects, "rebuilds a table or a value of one"),
    Profile("pyarrow", ("pyarrow",), ("pyarrow",), arrow_objects, "rebuilds a table or a part of one"),
)
