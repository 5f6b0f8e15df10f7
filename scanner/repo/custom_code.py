"""What loading a model would run: the code that its configuration names, joined with what that code does."""

from __future__ import annotations

from scanner.model.fact import bounded, fact
from scanner.model.place import folder_of, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact

_SMALL = 50
"""Programs of a target without packages: up to here it may be what a model's folder was unpacked to."""

REACHED_LIMIT = 200
"""Modules that are followed from one reference."""

_WORST = (
    "runs what it decodes or downloads",
    "hides what it runs",
    "runs code from text or data",
    "runs other programs",
)
_EARLY_ONLY = ("loads native code", "installs packages", "talks to the network", "writes or removes files")
_EVER = ("sends data over the network", "reads credentials of the machine", "unpickles data", "runs everyday programs")
_CREDENTIALS = "reads credentials"
_NETWORK = ("sends data over the network", "talks to the network")
_NAMED = (
    (("pipeline.py",), "PreTrainedPipeline"),
    (("model.py",), "TritonPythonModel"),
    (("inference.py",), "model_fn"),
    (("hubconf.py",), "dependencies"),
    (("predict.py",), "BasePredictor"),
    (("tool.py",), "Tool"),
)
"""File names that a loader or server runs, with what is in them then: Hub pipelines, Triton, SageMaker, torch.hub, Cog,
tools of agents."""

_ANY_NAME = frozenset(
    {"GeneratorBasedBuilder", "ArrowBasedBuilder", "BeamBasedBuilder", "Metric", "Measurement", "Comparison"}
)
"""Classes of the scripts that ``load_dataset`` and ``evaluate.load`` run, whatever the file is called."""

_CONVENTIONS = (
    "modeling_",
    "configuration_",
    "tokenization_",
    "processing_",
    "image_processing_",
    "feature_extraction_",
)


def derive_custom_code(artifacts: Iterable[Artifact], facts: Iterable[Fact]) -> Iterator[Fact]:
    """``custom-code`` for each reference to code, ``loaded-code`` for each file that it leads to and that does more than
    compute, ``script-on-import`` for files of a model's folder that nothing names.

    A folder counts as the model's by its configuration: it needs no weights beside it.
    """
    facts = list(facts)
    for found in facts:
        if found.kind == "python-code" and found.place.member:
            yield from _on_load(found, [])  # what an archive hands on as a program, its loader runs
    facts = [found for found in facts if not found.place.member or found.kind == "code-reference"]
    references = [found for found in facts if found.kind == "code-reference"]
    programs = {found.place.path: found for found in facts if found.kind == "python-code"}
    if not references and not programs:
        return
    code = _Code(tuple(artifacts), programs)
    loaded: dict[str, list[Fact]] = {}
    for reference in references:
        yield from code.judged(reference, loaded)
    for path in sorted(programs):
        if path not in loaded and code.is_loaded_by_name(path):
            for reached in code.reached([path]):
                loaded.setdefault(reached, [])
    for path, causes in sorted(loaded.items()):
        if path in programs:
            yield from _on_load(programs[path], causes)
    for path in sorted(programs):
        if path not in loaded and (code.is_for_models(path) or programs[path].get("shell_at_import") is True):
            yield from code.on_import(path)


class _Code:
    """The Python files of a target, by path, and what each does."""

    def __init__(self, artifacts: tuple[Artifact, ...], programs: dict[str, Fact]) -> None:
        self.programs = programs
        self.paths = {item.path for item in artifacts if item.state == "scanned"}
        self.folders = {folder_of(path) for path in self.paths}
        self.packages = {
            folder_of(path)
            for path in self.paths
            if path.rpartition("/")[2] in ("__init__.py", "setup.py", "conftest.py")
        }
        self.small = not self.packages and sum(path.endswith(".py") for path in self.paths) <= _SMALL
        self.models = {folder_of(item.path) for item in artifacts if item.role == "config"}
        self.models |= {folder_of(item.path) for item in artifacts if item.role == "weights"} - self._in_packages()

    def _in_packages(self) -> set[str]:
        """The folders that are packages of a library, or lie in one."""
        return {folder for folder in self.folders if any(above in self.packages for above in upwards(folder))}

    def judged(self, reference: Fact, loaded: dict[str, list[Fact]]) -> Iterator[Fact]:
        """The ``custom-code`` fact of one reference; what it reaches is entered in ``loaded``."""
        key, text = str(reference.get("key")), str(reference.get("reference"))
        if key == "component" and self._is_library(reference.place.path, text):
            return
        files = [] if reference.place.member else self._files(reference.place.path, key, text)
        reached = self.reached(files)
        for path in reached:
            loaded.setdefault(path, []).append(reference)
        status = "calm"
        does: tuple[str, ...] = ()
        lines: list[str] = []
        related = []
        if not files:
            status = "elsewhere" if "--" in text or (key != "component" and "/" in text) else "missing"
        for path in reached:
            level, uses = _level(self.programs.get(path))
            if level:
                status = level if status != "unsafe" else status
                does += tuple(use for use in uses if use not in does)
                related.append(self.programs[path].place)
                lines += [f"  {path}", *self.programs[path].excerpt]
        yield fact(
            "custom-code",
            reference.place,
            key=key,
            reference=text,
            status=status,
            consent=_consent(key),
            file=files[0] if files else None,
            imports=tuple(reached[1:]) or None,
            does=does[:8],
            related=tuple(related[:20]),
            excerpt=bounded([*reference.excerpt, *lines][:40]),
        )

    def reached(self, files: list[str]) -> list[str]:
        """``files`` and what they import from beside them, each once."""
        found = list(dict.fromkeys(files))
        for path in found:
            if len(found) >= REACHED_LIMIT:
                break
            program = self.programs.get(path)
            imports = program.get("imports") if program is not None else None
            for name in imports if isinstance(imports, tuple) else ():
                target = self._module(path, str(name))
                if target and target not in found:
                    found.append(target)
        return found

    def on_import(self, path: str) -> Iterator[Fact]:
        """The ``script-on-import`` fact of a file that nothing names, where importing it alone does harm."""
        program = self.programs[path]
        near = self.small or folder_of(path) in self.models
        told: tuple[str, ...] = _WORST if near else _WORST[:2]  # libraries make classes by evaluating text
        if not near and program.get("program_at_import") is True:  # and build with programs that they look for
            told += _WORST[3:]
        does = tuple(use for use in _strings(program.get("at_import")) if use in told)
        if program.get("written_at_import") is not True:
            does = tuple(use for use in does if use != _WORST[3])
        if not does and near and program.get("shell_at_construct") is True:
            does = ("runs other programs as its objects are made",)
        if does:
            yield fact("script-on-import", program.place, does=does[:8], excerpt=program.excerpt)

    def is_loaded_by_name(self, path: str) -> bool:
        """True for files that a loader finds by their name alone."""
        folder, _, name = path.rpartition("/")
        marks = _strings(self.programs[path].get("marks"))
        if name == "handler.py" and "EndpointHandler" in marks:
            return True
        if any(name in names and mark in marks for names, mark in _NAMED if folder not in self.packages):
            return True
        if any(mark in marks for mark in _ANY_NAME):
            return folder not in self.packages
        if name == "generate.py" and ("generate" in marks) and folder not in self.packages:
            return folder.endswith("custom_generate") or folder in self.models or len(self.folders) == 1
        if name == "pipeline.py" and "DiffusionPipeline" in marks:
            return folder not in self.packages or folder in self.models
        return name.startswith(_CONVENTIONS) and (folder in self.models or folder not in self.packages)

    def is_for_models(self, path: str) -> bool:
        """True for a file in a folder that is a model's, or that is at least no package of a library."""
        folder = folder_of(path)
        return folder in self.models or not any(above in self.packages for above in upwards(folder))

    def _files(self, config: str, key: str, text: str) -> list[str]:
        """The files in the target that the reference ``text`` of ``config`` leads to."""
        if "--" in text or key == "plugins":
            return []
        where, _, dotted = text.rpartition("/")
        names = [text] if text.endswith(".py") else []
        parts = dotted.removesuffix(".py").split(".")
        for length in (len(parts) - 1, len(parts)):
            if length > 0:
                module = "/".join(parts[:length])
                names += [f"{where}/{module}.py" if where else f"{module}.py", f"{module}/__init__.py"]
        if key == "component":
            names += [f"{parts[0]}.py"]
        if key == "custom_pipeline":
            names += [f"{text}.py", f"{text}/pipeline.py", "pipeline.py"]
        for folder in upwards(folder_of(config))[:3]:
            found = [path for name in names if (path := f"{folder}/{name}" if folder else name) in self.paths]
            if found:
                return found[:1]
        return []

    def _is_library(self, config: str, text: str) -> bool:
        """True where a component's own folder is there without the file: its class is one of an installed library."""
        folder, component = folder_of(config), text.partition("/")[0]
        below = f"{folder}/{component}/" if folder else f"{component}/"
        return not self._files(config, "component", text) and any(path.startswith(below) for path in self.paths)

    def _module(self, path: str, name: str) -> str:
        """The file that a relative import of ``name`` in ``path`` means, or "" where it is not there."""
        folder = folder_of(path)
        dots = len(name) - len(name.lstrip("."))
        for _ in range(dots - 1):
            folder = folder_of(folder)
        inner = name[dots:].replace(".", "/")
        for candidate in (f"{inner}.py", f"{inner}/__init__.py") if inner else ("__init__.py",):
            target = f"{folder}/{candidate}" if folder else candidate
            if target in self.paths:
                return target
        return ""


def _on_load(program: Fact, causes: list[Fact]) -> Iterator[Fact]:
    """The ``loaded-code`` fact of a program that loading runs, where it does more than compute."""
    level, does = _level(program)
    if level:
        yield fact(
            "loaded-code",
            program.place,
            level=level,
            does=does[:8],
            cause=_cause(causes),
            by=causes[0].place.path if causes else None,
            related=tuple(cause.place for cause in causes[:20]),
            excerpt=program.excerpt,
        )


def _consent(key: str) -> str:
    """What a user has to set for the code to run; MLflow, ModelScope and peft run it unasked."""
    asked = key not in ("loader_module", "model_code_path", "plugins", "allow_remote", "auto_mapping")
    return "trust_remote_code=True" if asked else "no flag at all"


def _cause(causes: list[Fact]) -> str:
    """Why a loader runs the file, in words."""
    if not causes:
        return "a loader finds it by its name or its class"
    first = causes[0]
    key = str(first.get("key"))
    return f"{first.place.path[:100]} leads to it by {key}, which takes {_consent(key)}"


def _level(program: Fact | None) -> tuple[str, tuple[str, ...]]:
    """("unsafe" | "suspicious" | "", what the file does that a model's code has no reason to do)."""
    if program is None:
        return "", ()
    if program.get("unparsed") is True:
        return "suspicious", ("is no Python that can be read",)
    if program.get("whole") is False:
        return "suspicious", ("is too large to be read as code",)
    early = {*_strings(program.get("at_import")), *_strings(program.get("at_construct"))}
    later = {*_strings(program.get("later"))}
    worst = [use for use in _WORST if use in early] + [use for use in _WORST[:2] if use in later]
    rest = [use for use in (*_WORST, *_EVER) if use in later | early]
    rest += [use for use in _EARLY_ONLY if use in early]
    if _CREDENTIALS in early | later and any(use in early | later for use in _NETWORK):
        worst += [_CREDENTIALS, *(use for use in _NETWORK if use in early | later)]
    does = tuple(dict.fromkeys((*worst, *rest)))
    return ("unsafe" if worst else "suspicious" if rest else ""), does


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()


DERIVE_TARGET = derive_custom_code
