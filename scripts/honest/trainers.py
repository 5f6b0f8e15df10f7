"""Trainers: their arguments, configurations, callbacks and states, as they lie beside weights."""

from __future__ import annotations

from scripts.honest.profile import Makers, Profile


def transformers_objects() -> Makers:
    """training_args.bin of each trainer, configurations, small whole models, outputs, encodings, trainer states."""
    import torch
    import transformers as t

    arguments = {"output_dir": "x", "use_cpu": True, "report_to": []}
    yield lambda: t.TrainingArguments(**arguments)
    yield lambda: t.Seq2SeqTrainingArguments(**arguments)
    yield lambda: t.TrainingArguments(
        **arguments, eval_strategy="steps", lr_scheduler_type="cosine", optim="adamw_torch", save_strategy="epoch",
        logging_strategy="epoch", hub_strategy="end", accelerator_config={"split_batches": True},
    )  # fmt: skip
    for name in ("SchedulerType", "IntervalStrategy", "HubStrategy", "SaveStrategy"):
        yield lambda name=name: list(getattr(t.trainer_utils, name))
    yield lambda: list(t.training_args.OptimizerNames)
    yield lambda: list(t.training_args.ParallelMode)
    yield lambda: list(t.debug_utils.DebugOption)
    yield lambda: t.TrainerState()
    yield lambda: t.TrainerControl()
    yield lambda: t.BatchEncoding({"input_ids": torch.ones(1, 2)})
    yield lambda: t.BatchFeature({"pixel_values": torch.ones(1, 2)})
    yield lambda: t.GenerationConfig()
    yield lambda: t.DynamicCache()
    yield lambda: t.BitsAndBytesConfig(load_in_8bit=True)
    small = {
        "hidden_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 1,
        "intermediate_size": 8,
        "vocab_size": 9,
    }
    for name in (
        "Bert",
        "Roberta",
        "DistilBert",
        "Llama",
        "GPT2",
        "T5",
        "Electra",
        "Albert",
        "Mistral",
        "Qwen2",
        "Gemma",
    ):
        yield lambda name=name: getattr(t, f"{name}Config")()
    for name, head in (
        ("Bert", "Model"), ("Bert", "ForSequenceClassification"), ("Roberta", "Model"), ("Llama", "ForCausalLM"),
        ("Electra", "Model"), ("Mistral", "Model"), ("Qwen2", "Model"),
    ):  # fmt: skip
        yield lambda name=name, head=head: getattr(t, name + head)(getattr(t, f"{name}Config")(**small))
    yield lambda: t.GPT2LMHeadModel(t.GPT2Config(n_embd=8, n_layer=1, n_head=1, vocab_size=9))
    yield lambda: t.T5Model(t.T5Config(d_model=8, num_layers=1, num_heads=1, d_ff=8, d_kv=8, vocab_size=9))
    yield lambda: t.ViTModel(
        t.ViTConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
    )
    yield lambda: t.BertModel(t.BertConfig(**small))(torch.ones(1, 2, dtype=torch.long))
    yield lambda: t.BertTokenizer
    for name in ("DefaultDataCollator", "EarlyStoppingCallback", "PrinterCallback", "ProgressCallback"):
        yield lambda name=name: getattr(t, name)()
    yield lambda: t.EvalPrediction([1], [1])
    yield lambda: t.trainer_utils.PredictionOutput([1], [1], {})
    yield lambda: t.get_linear_schedule_with_warmup(torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 0.1), 1, 2)
    yield lambda: t.get_cosine_schedule_with_warmup(torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 0.1), 1, 2)


def hugging_face_objects() -> Makers:
    """Settings and states of accelerate, peft, trl, diffusers, datasets and sentence-transformers."""
    import torch

    arguments = {"output_dir": "x", "use_cpu": True, "report_to": []}

    def of(module: str, name: str, *given: object, **named: object) -> object:
        import importlib

        return getattr(importlib.import_module(module), name)(*given, **named)

    for kind in ("LoraConfig", "PrefixTuningConfig", "PromptTuningConfig", "IA3Config", "AdaLoraConfig", "OFTConfig"):
        yield lambda kind=kind: of("peft", kind)
        yield lambda kind=kind: of("peft", kind, task_type="CAUSAL_LM")
    for name in ("PeftType", "TaskType"):
        yield lambda name=name: list(__import__("peft").__dict__[name])

    def adapted() -> object:
        import peft
        from torch import nn

        return peft.get_peft_model(nn.Sequential(nn.Linear(4, 4)), peft.LoraConfig(target_modules=["0"]))

    yield adapted
    for kind in (
        "SFTConfig",
        "DPOConfig",
        "RewardConfig",
        "GRPOConfig",
        "KTOConfig",
        "RLOOConfig",
        "ORPOConfig",
        "CPOConfig",
    ):
        yield lambda kind=kind: of("trl", kind, bf16=False, **arguments)
    yield lambda: of("sentence_transformers", "SentenceTransformerTrainingArguments", **arguments)
    yield lambda: of("sentence_transformers.sentence_transformer.modules", "Pooling", 4)
    yield lambda: of("sentence_transformers.models", "Pooling", 4)
    yield lambda: of("sentence_transformers.models", "Dense", 4, 4)
    yield lambda: of("sentence_transformers.models", "Normalize")
    yield lambda: __import__("sentence_transformers").SentenceTransformer(
        modules=[of("sentence_transformers.models", "Normalize")], device="cpu"
    )
    yield lambda: list(__import__("sentence_transformers").SimilarityFunction)
    for kind in (
        "DDPMScheduler",
        "DDIMScheduler",
        "EulerDiscreteScheduler",
        "PNDMScheduler",
        "DPMSolverMultistepScheduler",
    ):
        yield lambda kind=kind: of("diffusers", kind)
    yield lambda: of("diffusers", "UNet2DModel", block_out_channels=(32, 32), down_block_types=("DownBlock2D",) * 2,
                     up_block_types=("UpBlock2D",) * 2, sample_size=8, norm_num_groups=8)  # fmt: skip
    yield lambda: of("diffusers.training_utils", "EMAModel", [torch.nn.Parameter(torch.ones(1))])
    yield lambda: of("accelerate.utils", "GradientAccumulationPlugin")
    yield lambda: of("accelerate.utils", "DistributedDataParallelKwargs")
    yield lambda: of("accelerate.utils", "DataLoaderConfiguration")
    yield lambda: of("accelerate.utils", "ProjectConfiguration")
    yield lambda: of("accelerate.utils", "DeepSpeedPlugin", hf_ds_config={"train_batch_size": 1})
    yield lambda: of("accelerate", "Accelerator", cpu=True).state
    yield lambda: of("accelerate.state", "PartialState", cpu=True)
    for name in ("DistributedType", "PrecisionType", "DynamoBackend", "RNGType", "LoggerType"):
        yield lambda name=name: list(getattr(__import__("accelerate.utils").utils, name))
    yield lambda: of(
        "accelerate.optimizer", "AcceleratedOptimizer", torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 0.1)
    )
    yield lambda: of("datasets", "Features", {"a": of("datasets", "Value", "int64")})
    yield lambda: of("datasets", "ClassLabel", names=["a"])
    yield lambda: __import__("datasets").Dataset.from_dict({"a": [1]})


def lightning_objects() -> Makers:
    """Checkpoints of Lightning, hyper-parameters, callbacks, OmegaConf's containers."""
    import argparse
    import tempfile

    import omegaconf
    import torch
    from omegaconf import OmegaConf

    yield lambda: OmegaConf.create({"a": 1, "b": [1, 2], "c": {"d": "${a}"}, "e": 1.5, "f": None, "g": True, "h": b"x"})
    yield lambda: OmegaConf.create([1, "a", {"b": 2}])
    yield lambda: omegaconf.DictConfig({"a": 1}, flags={"readonly": True})

    def structured() -> object:
        import dataclasses
        import enum

        colour = enum.Enum("Colour", "RED")
        made = dataclasses.make_dataclass("Settings", [("a", int, 1), ("b", float, 1.0), ("c", str, "x")])
        return OmegaConf.merge(OmegaConf.create(made()), {"a": 2}), OmegaConf.create({"k": colour.RED}) if False else 0

    yield structured

    def run(library: str) -> object:
        import importlib

        pl = importlib.import_module(library)

        class Model(pl.LightningModule):
            def __init__(self, width: int = 2, options: object = None) -> None:  # noqa: ARG002  kept as a hyper-parameter
                super().__init__()
                self.save_hyperparameters()
                self.layer = torch.nn.Linear(width, 1)

            def training_step(self, batch: object, index: int) -> object:  # noqa: ARG002
                loss = self.layer(batch[0]).sum()
                self.log("loss", loss)
                return loss

            def configure_optimizers(self) -> object:
                adam = torch.optim.Adam(self.parameters())
                return [adam], [torch.optim.lr_scheduler.StepLR(adam, 1)]

        data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(2, 2)))
        with tempfile.TemporaryDirectory() as folder:
            checkpoints = importlib.import_module(f"{library}.callbacks")
            trainer = pl.Trainer(
                max_epochs=1, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False,
                callbacks=[checkpoints.ModelCheckpoint(folder, monitor="loss"), checkpoints.EarlyStopping("loss")],
            )  # fmt: skip
            model = Model(options=OmegaConf.create({"a": argparse.Namespace(x=1)}, flags={"allow_objects": True}))
            trainer.fit(model, data)
            trainer.save_checkpoint(f"{folder}/x.ckpt")
            return torch.load(f"{folder}/x.ckpt", weights_only=False)

    for library in ("pytorch_lightning", "lightning.pytorch"):
        yield lambda library=library: run(library)
        for name in (
            "ModelCheckpoint",
            "EarlyStopping",
            "LearningRateMonitor",
            "StochasticWeightAveraging",
            "ModelSummary",
        ):
            yield lambda library=library, name=name: _callback(library, name)
    for name in ("AttributeDict",):
        yield lambda name=name: getattr(__import__("lightning.fabric.utilities.data").fabric.utilities.data, name)(a=1)
        yield lambda name=name: getattr(__import__("pytorch_lightning").utilities.parsing, name)(a=1)
        yield lambda name=name: getattr(__import__("lightning.pytorch").pytorch.utilities.parsing, name)(a=1)
    for name in ("Accuracy", "F1Score", "AUROC", "ConfusionMatrix"):
        yield lambda name=name: getattr(__import__("torchmetrics"), name)(task="multiclass", num_classes=2)
    for name in ("MeanMetric", "SumMetric", "MeanSquaredError", "R2Score"):
        yield lambda name=name: getattr(__import__("torchmetrics"), name)()
    yield lambda: __import__("torchmetrics").MetricCollection([__import__("torchmetrics").MeanMetric()])


def _callback(library: str, name: str) -> object:
    import importlib

    arguments = {"EarlyStopping": ("loss",), "StochasticWeightAveraging": (0.1,)}
    return getattr(importlib.import_module(f"{library}.callbacks"), name)(*arguments.get(name, ()))


def keras_objects() -> Makers:
    """What people pickle of Keras: histories, configurations, whole models."""
    import os

    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    yield lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    yield lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).get_weights()
    yield lambda: keras.optimizers.Adam().get_config()
    yield lambda: keras.callbacks.History()
    yield lambda: keras.initializers.GlorotUniform()


def sharded_objects() -> Makers:
    """What DeepSpeed and fairseq put into checkpoints, as far as they can be imported."""
    import importlib

    def scaler(name: str, *given: object) -> object:
        return getattr(importlib.import_module("deepspeed.runtime.fp16.loss_scaler"), name)(*given)

    yield lambda: scaler("LossScaler", 1)
    yield lambda: scaler("DynamicLossScaler")
    yield lambda: list(importlib.import_module("deepspeed.runtime.zero.config").ZeroStageEnum)
    yield lambda: importlib.import_module("deepspeed.utils.tensor_fragment").fragment_address(1, 0)
    yield lambda: importlib.import_module("deepspeed.runtime.zero.config").DeepSpeedZeroConfig()

    def dictionary() -> object:
        made = importlib.import_module("fairseq.data.dictionary").Dictionary()
        made.add_symbol("a")
        return made

    yield dictionary
    for name in ("FairseqConfig", "CommonConfig", "DatasetConfig", "CheckpointConfig"):
        yield lambda name=name: getattr(importlib.import_module("fairseq.dataclass.configs"), name)()


PROFILES = (
    Profile("transformers", ("transformers",), ("transformers", "torch"), transformers_objects,
            "rebuilds settings or a module from its state", torch=True),
    Profile("hugging-face", ("accelerate", "peft", "trl", "sentence_transformers", "diffusers", "datasets"),
            ("accelerate", "peft", "trl", "sentence-transformers", "diffusers", "datasets"), hugging_face_objects,
            "rebuilds settings or a module from its state", torch=True),
    Profile("lightning", ("lightning", "pytorch_lightning", "lightning_fabric", "lightning_utilities", "omegaconf",
                          "torchmetrics"),
            ("lightning", "pytorch_lightning", "omegaconf", "torchmetrics"), lightning_objects,
            "rebuilds settings or a state", torch=True),
    Profile("keras", ("keras",), ("keras",), keras_objects, "rebuilds settings", torch=False),
    Profile("sharded", ("deepspeed", "fairseq"), ("deepspeed", "fairseq"), sharded_objects,
            "rebuilds settings or a state", torch=True),
)  # fmt: skip
