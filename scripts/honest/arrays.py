"""NumPy and SciPy: arrays, scalars, random states, matrices, interpolators and distributions."""

from __future__ import annotations

from scripts.honest.profile import Makers, Profile


def numpy_objects() -> Makers:
    """Arrays of every dtype, scalars, and random states."""
    import numpy as np

    for code in "?bBhHiIlLqQefdgFDG":
        yield lambda code=code: np.zeros(2, code)
        yield lambda code=code: np.zeros(2, code)[0]
        yield lambda code=code: np.dtype(code)
        yield lambda code=code: np.dtype(code).type
        yield lambda code=code: type(np.dtype(code))
    yield lambda: (np.array(["a"]), np.array([b"a"]), np.array([{}], dtype=object), np.zeros((2, 2), order="F"))
    yield lambda: (np.array(["2020"], "M8[D]"), np.array([1], "m8[s]"), np.datetime64("2020"), np.timedelta64(1, "s"))
    yield lambda: (np.zeros(2, [("a", "i4")]), np.zeros(2, [("a", "i4")])[0], np.rec.array([(1, 2)]), np.matrix([[1]]))
    yield lambda: (np.ma.array([1, 2], mask=[0, 1]), np.ma.masked, np.str_("a"), np.bytes_(b"a"), np.void(b"abc"))
    yield lambda: (np.random.RandomState(0), np.random.RandomState(0).get_state(), np.poly1d([1, 2]))
    for bits in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64):
        yield lambda bits=bits: np.random.Generator(bits(0))
        yield lambda bits=bits: bits(0)
    yield lambda: np.random.SeedSequence(0)
    for name in ("float64", "add", "log1p", "exp", "mean", "sqrt"):
        yield lambda name=name: getattr(np, name)
    for name in ("Polynomial", "Chebyshev", "Legendre", "Laguerre", "Hermite", "HermiteE"):
        yield lambda name=name: getattr(np.polynomial, name)([1, 2])
    yield lambda: np.array(["a", "bc"], dtype=np.dtypes.StringDType())
    yield lambda: np.array(["a"], dtype=object).view(np.char.chararray) if False else np.char.array(["a", "b"])
    yield lambda: np.memmap
    yield lambda: np.finfo(np.float32)
    yield lambda: np.iinfo(np.int8)
    yield lambda: np.frombuffer(b"abcdefgh", np.uint8)


def scipy_objects() -> Makers:
    """Sparse matrices, interpolators, frozen distributions, trees of points, rotations, results of optimisers."""
    import numpy as np
    import scipy.cluster
    import scipy.interpolate as interpolate
    import scipy.optimize as optimize
    import scipy.signal as signal
    import scipy.sparse as sparse
    import scipy.spatial as spatial
    import scipy.stats as stats

    x = np.arange(8.0)
    y = np.sin(x)
    for form in ("csr", "csc", "coo", "lil", "dok", "dia", "bsr"):
        yield lambda form=form: sparse.eye(2, format=form)
        yield lambda form=form: getattr(sparse, f"{form}_array")(np.eye(2))
    for name in (
        "CubicSpline", "PchipInterpolator", "Akima1DInterpolator", "interp1d", "UnivariateSpline",
        "InterpolatedUnivariateSpline", "BarycentricInterpolator", "KroghInterpolator", "make_interp_spline", "Rbf",
    ):  # fmt: skip
        yield lambda name=name: getattr(interpolate, name)(x, y)
    yield lambda: interpolate.LSQUnivariateSpline(x, y, [3.0])
    yield lambda: interpolate.interp1d(x, y, kind="cubic")
    yield lambda: interpolate.splrep(x, y)
    yield lambda: interpolate.PPoly(np.ones((2, 7)), x)
    yield lambda: interpolate.BPoly(np.ones((2, 7)), x)
    yield lambda: interpolate.NdPPoly(np.ones((2, 7)), (x,))
    yield lambda: interpolate.RegularGridInterpolator((x,), y)
    yield lambda: interpolate.RectBivariateSpline(x, x, np.outer(x, x))
    yield lambda: interpolate.SmoothBivariateSpline(np.tile(x, 8), np.repeat(x, 8), np.ones(64))
    grid = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
    yield lambda: interpolate.LinearNDInterpolator(grid, [1, 2, 3, 4])
    yield lambda: interpolate.CloughTocher2DInterpolator(grid, [1, 2, 3, 4])
    yield lambda: interpolate.NearestNDInterpolator(grid, [1, 2, 3, 4])
    yield lambda: interpolate.RBFInterpolator(grid, [1, 2, 3, 4])
    yield lambda: interpolate.BarycentricInterpolator(x)
    for name in stats._distr_params.distcont if hasattr(stats, "_distr_params") else _distributions():
        distribution, arguments = name[0], name[1]
        if isinstance(distribution, str):
            yield lambda d=distribution, a=arguments: getattr(stats, d)(*a)
            yield lambda d=distribution: getattr(stats, d)
    for name in ("poisson", "nbinom", "geom", "randint", "hypergeom", "binom", "bernoulli", "zipf"):
        yield lambda name=name: getattr(stats, name)
    yield lambda: (stats.poisson(1), stats.binom(2, 0.5), stats.geom(0.5), stats.randint(1, 5), stats.bernoulli(0.3))
    yield lambda: stats.rv_discrete(values=([1, 2], [0.5, 0.5]))
    yield lambda: stats.multivariate_normal([0, 0], np.eye(2))
    yield lambda: stats.dirichlet([1, 1])
    yield lambda: stats.wishart(3, np.eye(2))
    yield lambda: stats.gaussian_kde(y)
    yield lambda: stats.rv_histogram(np.histogram(y))
    yield lambda: stats.linregress(x, y)
    yield lambda: stats.ttest_ind(x, y)
    yield lambda: stats.pearsonr(x, y)
    yield lambda: stats.describe(x)
    yield lambda: stats.ecdf(x)
    yield lambda: stats.mannwhitneyu(x, y)
    yield lambda: spatial.cKDTree(grid)
    yield lambda: spatial.KDTree(grid)
    yield lambda: spatial.distance.pdist(grid)
    yield lambda: spatial.transform.Rotation.from_euler("x", 1)
    yield lambda: optimize.minimize(lambda v: v @ v, x)
    yield lambda: optimize.root(lambda v: v - 1, [0.0])
    yield lambda: optimize.linprog([1])
    yield lambda: optimize.curve_fit(lambda v, a: a * v, x, y)
    yield lambda: optimize.LinearConstraint([1], 0, 1)
    yield lambda: optimize.Bounds([0], [1])
    yield lambda: signal.butter(2, 0.1)
    yield lambda: signal.TransferFunction([1], [1, 2])
    yield lambda: signal.StateSpace([[1]], [[1]], [[1]], [[1]])
    yield lambda: signal.dlti([1], [1, 2])
    yield lambda: scipy.cluster.vq.kmeans(grid, 2)
    yield lambda: scipy.spatial.ConvexHull(grid)


def _distributions() -> list[tuple[str, tuple[float, ...]]]:
    from scipy.stats._distr_params import distcont, distdiscrete

    return [*distcont, *distdiscrete]


PROFILES = (
    Profile("numpy", ("numpy",), ("numpy",), numpy_objects, "rebuilds plain data from its arguments"),
    Profile("scipy", ("scipy",), ("scipy", "numpy"), scipy_objects, "rebuilds numbers and matrices from its arguments"),
)
