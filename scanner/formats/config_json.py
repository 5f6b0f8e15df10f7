"""A model's ``config.json`` and its like: which code that is no part of a library loading it asks for.

Sources: ``auto_map``, ``custom_pipelines`` and ``custom_generate`` as transformers follows them, ``auto_mapping`` of peft,
``modules.json`` of sentence-transformers, ``model_index.json`` of diffusers, ``configuration.json`` of ModelScope.
"""

from __future__ import annotations

from scanner.formats.json_file import UnreadJsonError, json_file
from scanner.formats.license_values import license_values
from scanner.model.fact import fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

    References = Iterator[tuple[str, str]]

READ_LIMIT = 16 << 20
REFERENCES_LIMIT = 64

_LIBRARIES = (
    "transformers.", "diffusers.", "sentence_transformers.", "torch.", "timm.", "peft.", "open_clip.", "torchvision.",
    "pylate.", "__main__.", "flax.", "onnxruntime.", "optimum.", "nemo.", "speechbrain.", "span_marker.", "setfit.",
)  # fmt: skip
"""Installed libraries that configurations name classes of."""

_PIPELINES = frozenset(
    """diffusers transformers optimum onnxruntime flax torch peft timm k_diffusion null allegro amused animatediff audioldm
    audioldm2 aura_flow blip_diffusion bria chroma cogvideo cogview3 cogview4 consisid consistency_models controlnet
    controlnet_hunyuandit controlnet_sd3 controlnet_xs cosmos dance_diffusion ddim ddpm deepfloyd_if deprecated dit
    easyanimate flux framepack hidream_image hunyuan_video hunyuandit i2vgen_xl kandinsky kandinsky2_2 kandinsky3 kolors
    latent_consistency_models latent_diffusion latte ledits_pp ltx lumina lumina2 marigold mochi musicldm omnigen pag
    paint_by_example pia pixart_alpha pndm qwenimage repaint sana score_sde_ve semantic_stable_diffusion shap_e skyreels_v2
    spectrogram_diffusion stable_audio stable_cascade stable_diffusion stable_diffusion_3 stable_diffusion_attend_and_excite
    stable_diffusion_gligen stable_diffusion_k_diffusion stable_diffusion_ldm3d stable_diffusion_panorama
    stable_diffusion_safe stable_diffusion_sag stable_diffusion_xl stable_diffusion_diffedit stable_video_diffusion
    stochastic_karras_ve t2i_adapter text_to_video_synthesis unclip unidiffuser vq_diffusion visualcloze wan wuerstchen
    altdiffusion audio_diffusion cycle_diffusion versatile_diffusion pipeline_utils schedulers onnx_utils unconditional
    flux2 hunyuan_image hunyuan_video1_5 kandinsky5 longcat_image ovis_image prx sana_video z_image chronoedit lucy
    latent_diffusion_uncond rdm""".split()  # noqa: SIM905 - a table
)
"""Libraries and pipelines of diffusers 0.9 to 0.40 that ``model_index.json`` names components of."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the config is, and one fact for each piece of code outside of libraries that loading it asks for."""
    malformed = "The config is no JSON: a loader would refuse it. Get it anew."
    try:
        config = json_file(place, reader, "config", READ_LIMIT, malformed, may_mark=True)
    except UnreadJsonError as error:
        if _name(place) not in _SHARED_NAMES:
            yield error.gap
        return
    if isinstance(config, dict):
        model_type = config.get("model_type")
        yield fact("model-config", place, model_type=model_type[:200] if isinstance(model_type, str) else None)
        if "license" in config or "license_name" in config:
            own = {key: config[key] for key in ("license", "license_name", "license_link") if key in config}
            yield from license_values(place, reader, _statement(place), own)
    references = sorted(set(_references(_name(place), config)))
    for key, reference in references[:REFERENCES_LIMIT]:
        yield fact("code-reference", place, key=key, reference=reference[:200])


def _statement(place: Place) -> str:
    return "adapter" if _name(place) == "adapter_config.json" else "config"


def _name(place: Place) -> str:
    return (place.member or place.path).rpartition("/")[2].lower()


def _references(name: str, config: object) -> References:
    """(key, reference) for code that the config asks for; a reference is ``repo--module.Class`` or a part of it."""
    for reader in _READERS.get(name, (_auto_map,)):
        yield from reader(config)


def _auto_map(config: object) -> References:
    if not isinstance(config, dict):
        return
    for text in _strings(config.get("auto_map"), 4):
        yield "auto_map", text
    pipelines = config.get("custom_pipelines")
    for pipeline in pipelines.values() if isinstance(pipelines, dict) else ():
        if isinstance(pipeline, dict) and isinstance(pipeline.get("impl"), str):
            yield "custom_pipelines", pipeline["impl"]
    generate = config.get("custom_generate")
    if isinstance(generate, str):
        yield "custom_generate", generate if "/" in generate else "custom_generate/generate.py"
    for key in ("model", "text_config", "vision_config", "base_config", "backbone_config"):
        nested = config.get(key)
        if isinstance(nested, dict) and "auto_map" in nested:
            yield from (("auto_map", text) for text in _strings(nested.get("auto_map"), 4))


def _adapter(config: object) -> References:
    mapping = config.get("auto_mapping") if isinstance(config, dict) else None
    if not isinstance(mapping, dict):
        return
    library, name = mapping.get("parent_library"), mapping.get("base_model_class")
    if isinstance(library, str) and not f"{library}.".startswith(_LIBRARIES):
        yield "auto_mapping", f"{library}.{name}" if isinstance(name, str) else library


def _modules(config: object) -> References:
    for module in config if isinstance(config, list) else ():
        kind = module.get("type") if isinstance(module, dict) else None
        if isinstance(kind, str) and not kind.startswith(_LIBRARIES):
            yield "type", kind


def _model_index(config: object) -> References:
    if not isinstance(config, dict):
        return
    name = config.get("_class_name")
    if isinstance(name, list) and len(name) == 2 and all(isinstance(part, str) for part in name):
        yield "_class_name", f"{name[0]}.{name[1]}"
    pipeline = config.get("custom_pipeline")
    if isinstance(pipeline, str):
        yield "custom_pipeline", pipeline
    for key, value in config.items():
        if key.startswith("_") or not isinstance(value, list) or len(value) != 2:
            continue
        library, name = value
        if not isinstance(library, str) or not isinstance(name, str):
            continue
        if library not in _PIPELINES and not f"{library}.".startswith(_LIBRARIES):
            yield "component", f"{key}/{library}.{name}"


def _tool(config: object) -> References:
    """The class that ``load_tool`` of smolagents and transformers imports from beside its configuration."""
    tool = config.get("tool_class") if isinstance(config, dict) else None
    if isinstance(tool, str):
        yield "tool_class", tool


def _modelscope(config: object) -> References:
    if not isinstance(config, dict):
        return
    plugins = config.get("plugins")
    for plugin in plugins if isinstance(plugins, list) else ():
        if isinstance(plugin, str):
            yield "plugins", plugin
    if config.get("allow_remote") is True:
        yield "allow_remote", "ms_wrapper.py"
    yield from _auto_map(config)


def _strings(value: object, depth: int) -> Iterator[str]:
    """Every text in nested lists and maps."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict):
        for item in value.values():
            yield from _strings(item, depth - 1)
    elif depth and isinstance(value, list):
        for item in value:
            yield from _strings(item, depth - 1)


_SHARED_NAMES = ("modules.json", "configuration.json")
"""Names that other programs use too, for what need not be JSON."""

_READERS: dict[str, tuple[Callable[[object], References], ...]] = {
    "adapter_config.json": (_auto_map, _adapter),
    "modules.json": (_modules,),
    "model_index.json": (_model_index,),
    "tool_config.json": (_tool,),
    "configuration.json": (_modelscope,),
}

FORMATS = (
    Format(
        id="model-config",
        title="Model configuration (JSON)",
        parse=parse,
        names=(
            "config.json",
            "tokenizer_config.json",
            "preprocessor_config.json",
            "processor_config.json",
            "video_preprocessor_config.json",
            "generation_config.json",
            "adapter_config.json",
            "feature_extractor_config.json",
            "image_processor_config.json",
            "model_index.json",
        ),
        states=("model-config", "code-reference"),
        role="config",
        order=10,
    ),
    Format(
        id="model-modules",
        title="Modules of a model (sentence-transformers, ModelScope)",
        parse=parse,
        names=("modules.json", "configuration.json", "config_sentence_transformers.json", "tool_config.json"),
        states=("model-config", "code-reference"),
        order=10,
    ),
)
