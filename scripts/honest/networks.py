"""PyTorch and libraries of networks: tensors, state dicts, optimisers, schedulers, whole modules."""

from __future__ import annotations

import collections

from scripts.honest.profile import Makers, Profile


def torch_objects() -> Makers:
    """Tensors of every kind, state dicts, optimisers, schedulers, generators and whole modules."""
    import torch
    from torch import nn

    for name in sorted(vars(torch)):
        dtype = getattr(torch, name)
        if isinstance(dtype, torch.dtype):
            yield lambda dtype=dtype: dtype
            yield lambda dtype=dtype: torch.empty(2, dtype=dtype)
            yield lambda dtype=dtype: torch.empty(2, dtype=dtype).untyped_storage()
    yield lambda: torch.nn.Parameter(torch.zeros(2))
    yield lambda: torch.nn.Buffer(torch.zeros(2))
    yield lambda: (torch.Size([1]), torch.device("cpu"), torch.layout, torch.finfo(torch.float32))
    for name in ("contiguous_format", "channels_last", "strided", "sparse_coo", "sparse_csr", "per_channel_affine"):
        yield lambda name=name: getattr(torch, name)
    yield lambda: torch.eye(2).to_sparse()
    for name in ("to_sparse_csr", "to_sparse_csc"):
        yield lambda name=name: getattr(torch.eye(2), name)()
    yield lambda: torch.eye(2).to_sparse_bsr((1, 1))
    yield lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
    yield lambda: torch.quantize_per_channel(torch.ones(2, 2), torch.ones(2), torch.zeros(2), 0, torch.quint8)
    yield lambda: torch.empty(2, device="meta")
    yield lambda: torch.randn(2, requires_grad=True)
    yield lambda: torch.complex(torch.ones(2), torch.ones(2)).conj()
    yield lambda: torch.nested.nested_tensor([torch.ones(1), torch.ones(2)])
    yield lambda: torch.nested.nested_tensor([torch.ones(1), torch.ones(2)], layout=torch.jagged)
    yield lambda: torch.get_rng_state()
    yield lambda: torch.Generator()
    yield lambda: torch.Generator().get_state()
    yield lambda: torch.finfo(torch.float32), torch.iinfo(torch.int32)
    yield lambda: torch.ones(2).numpy()
    yield lambda: _with_attribute(torch.ones(2))
    yield lambda: _with_attribute(nn.Parameter(torch.ones(2)))
    yield lambda: nn.Linear(2, 2).state_dict()
    yield lambda: collections.OrderedDict(nn.Linear(2, 2).state_dict())
    yield from _modules()
    yield from _optimisers()
    yield lambda: torch.utils.data.TensorDataset(torch.zeros(2))
    yield lambda: torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.zeros(2)))
    yield lambda: torch.utils.data.Subset(torch.utils.data.TensorDataset(torch.zeros(2)), [0])
    for name in ("Normal", "Categorical", "Bernoulli", "Uniform", "Beta", "Gamma", "MultivariateNormal"):
        yield lambda name=name: _distribution(name)
    yield lambda: torch.amp.GradScaler("cpu").state_dict()
    yield lambda: torch.amp.GradScaler("cpu")
    yield lambda: torch.ao.quantization.get_default_qconfig()
    yield lambda: torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(2, 2)), {nn.Linear}).state_dict()
    yield lambda: torch.ao.quantization.QConfigMapping()
    yield lambda: torch.ao.quantization.MinMaxObserver()
    yield lambda: torch.ao.quantization.HistogramObserver()
    yield lambda: torch.return_types.max((torch.ones(1), torch.ones(1)))
    yield lambda: nn.utils.rnn.pack_sequence([torch.ones(2)])
    yield from _distributed()


def _with_attribute(tensor: object) -> object:
    tensor.note = "a"
    return tensor


def _distribution(name: str) -> object:
    import torch
    from torch import distributions

    one = torch.ones(2)
    arguments = {"Categorical": (one,), "Bernoulli": (one / 2,), "MultivariateNormal": (one, torch.eye(2))}
    return getattr(distributions, name)(*arguments.get(name, (one, one + 1)))


def _distributed() -> Makers:
    import torch

    def metadata() -> object:
        from torch.distributed.checkpoint import metadata as meta

        index = meta.MetadataIndex("a")
        chunk = meta.ChunkStorageMetadata(torch.Size([0]), torch.Size([2]))
        properties = meta.TensorProperties(dtype=torch.float32)
        tensor = meta.TensorStorageMetadata(properties, torch.Size([2]), [chunk])
        from torch.distributed.checkpoint.filesystem import _StorageInfo, _StoragePrefix

        return meta.Metadata(
            {"a": tensor, "b": meta.BytesStorageMetadata()},
            planner_data={"a": ("a",)},
            storage_data={index: _StorageInfo("x", 0, 1)},
            storage_meta=meta.StorageMeta(),
        ), _StoragePrefix("x")

    yield metadata

    def saved_checkpoint() -> object:
        import tempfile
        from pathlib import Path

        import torch.distributed.checkpoint as dcp

        with tempfile.TemporaryDirectory() as folder:
            dcp.save({"a": torch.ones(2), "b": {"c": 1}}, checkpoint_id=folder)
            import pickle

            return pickle.loads((Path(folder) / ".metadata").read_bytes())  # noqa: S301  written a line above

    yield saved_checkpoint


def _modules() -> Makers:
    import torch
    from torch import nn

    for name in nn.modules.__all__:
        yield lambda name=name: _module(getattr(nn, name))
    yield lambda: nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1), nn.ReLU(inplace=True))
    yield lambda: nn.ModuleDict({"a": nn.ModuleList([nn.Identity()])})
    yield lambda: nn.ParameterDict({"a": nn.Parameter(torch.zeros(1))})
    yield lambda: nn.ParameterList([nn.Parameter(torch.zeros(1))])
    yield lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
    yield lambda: nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2))
    yield lambda: nn.utils.weight_norm(nn.Linear(2, 2))
    yield lambda: nn.utils.spectral_norm(nn.Linear(2, 2))
    yield lambda: nn.DataParallel(nn.Linear(2, 2))
    yield lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 1), 1)
    yield lambda: nn.TransformerEncoderLayer(4, 1, activation=torch.nn.functional.gelu)

    def pruned() -> object:
        from torch.nn.utils import prune

        return prune.l1_unstructured(nn.Linear(2, 2), "weight", 0.5)

    yield pruned


def _module(cls: type) -> object:
    for arguments in ((), (2,), (2, 2), (2, 2, 2), (2, 2, 2, 2), ([2],), ([2, 2],)):
        try:
            return cls(*arguments)
        except (TypeError, ValueError, AssertionError, NotImplementedError, RuntimeError):
            continue
    raise TypeError(cls)


def _optimisers() -> Makers:
    from torch import nn, optim

    model = nn.Linear(2, 2)
    for name in optim.__all__ if hasattr(optim, "__all__") else dir(optim):
        cls = getattr(optim, name)
        if isinstance(cls, type) and issubclass(cls, optim.Optimizer) and cls is not optim.Optimizer:
            yield lambda cls=cls: _stepped(cls(model.parameters(), lr=0.1), model)
            yield lambda cls=cls: _stepped(cls(model.parameters(), lr=0.1), model).state_dict()
    schedulers = optim.lr_scheduler
    made = {
        "StepLR": (1,), "MultiStepLR": ([1],), "ConstantLR": (), "LinearLR": (), "ExponentialLR": (0.9,),
        "CosineAnnealingLR": (2,), "CosineAnnealingWarmRestarts": (2,), "PolynomialLR": (), "ReduceLROnPlateau": (),
        "OneCycleLR": (0.1, 10), "CyclicLR": (0.1, 0.2),
    }  # fmt: skip
    for name, arguments in made.items():
        yield lambda name=name, arguments=arguments: getattr(schedulers, name)(
            optim.SGD(model.parameters(), lr=0.1, momentum=0.9), *arguments
        )
        yield lambda name=name, arguments=arguments: getattr(schedulers, name)(
            optim.SGD(model.parameters(), lr=0.1, momentum=0.9), *arguments
        ).state_dict()

    def sequence() -> object:
        sgd = optim.SGD(model.parameters(), lr=0.1)
        return schedulers.SequentialLR(sgd, [schedulers.ConstantLR(sgd), schedulers.ExponentialLR(sgd, 0.9)], [1])

    yield sequence
    yield lambda: optim.swa_utils.AveragedModel(model)


def _stepped(optimizer: object, model: object) -> object:
    import torch

    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return optimizer


def ultralytics_objects() -> Makers:
    """YOLO checkpoints as the trainer writes them."""
    import datetime

    import torch
    from ultralytics.nn import tasks

    for name in ("yolo11n.yaml", "yolov8n.yaml", "yolov5n.yaml", "yolov9t.yaml", "yolov10n.yaml", "yolov3-tiny.yaml"):
        yield lambda name=name: tasks.DetectionModel(name, verbose=False)
        yield lambda name=name: {
            "epoch": -1, "best_fitness": None, "model": tasks.DetectionModel(name, verbose=False).half(), "ema": None,
            "updates": None, "optimizer": None, "train_args": {"task": "detect"},
            "date": datetime.datetime.now().isoformat(),
        }  # fmt: skip
    yield lambda: tasks.SegmentationModel("yolo11n-seg.yaml", verbose=False)
    yield lambda: tasks.PoseModel("yolo11n-pose.yaml", verbose=False)
    yield lambda: tasks.ClassificationModel("yolo11n-cls.yaml", verbose=False)
    yield lambda: tasks.OBBModel("yolo11n-obb.yaml", verbose=False)
    yield lambda: tasks.RTDETRDetectionModel("rtdetr-l.yaml", verbose=False)
    yield lambda: tasks.WorldModel("yolov8s-world.yaml", verbose=False)

    def arguments() -> object:
        from ultralytics.cfg import get_cfg

        return get_cfg()

    yield arguments
    yield lambda: torch.optim.SGD(tasks.DetectionModel("yolo11n.yaml", verbose=False).parameters(), lr=0.1).state_dict()


def geometric_objects() -> Makers:
    """Graphs and batches of graphs of PyTorch Geometric, and its layers."""
    import torch
    import torch_geometric as geometric
    from torch_geometric.data import Batch, Data, HeteroData

    edges = torch.tensor([[0, 1], [1, 0]])
    yield lambda: Data(x=torch.ones(2, 1), edge_index=edges)
    yield lambda: Batch.from_data_list([Data(x=torch.ones(2, 1), edge_index=edges)])
    yield lambda: (Data(x=torch.ones(2, 1), edge_index=edges), {"x": torch.tensor([0, 2])})
    yield lambda: _hetero(HeteroData())
    for name in ("GCNConv", "SAGEConv", "GATConv", "GraphConv", "GATv2Conv", "ChebConv"):
        yield lambda name=name: getattr(geometric.nn, name)(2, 2, *((2,) if name == "ChebConv" else ()))
    yield lambda: geometric.nn.GCN(2, 2, 2)
    yield lambda: geometric.EdgeIndex(edges)


def _hetero(data: object) -> object:
    import torch

    data["a"].x = torch.ones(2, 1)
    data["a", "to", "a"].edge_index = torch.tensor([[0, 1], [1, 0]])
    return data


PROFILES = (
    Profile("torch", ("torch",), ("torch",), torch_objects, "rebuilds plain data from its arguments", torch=True),
    Profile("ultralytics", ("ultralytics",), ("ultralytics",), ultralytics_objects, "rebuilds a module from its state",
            torch=True),
    Profile("torch-geometric", ("torch_geometric",), ("torch_geometric",), geometric_objects,
            "rebuilds a graph or a module from its state", torch=True),
)  # fmt: skip
