"""What loading a model would run, as one story: the reference, the file, the lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.formats import python_source
from scanner.model.fact import Fact
from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.model.report import TargetReport
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings
from scanner.repo.custom_code import derive_custom_code
from scanner.sources.interface import Options
from tests.readers import reader_of

CALM = "import torch\nfrom torch import nn\nfrom .parts import Head\n\n\nclass X(nn.Module):\n    def forward(self, x):\n        return x\n"  # noqa: E501
RUNS = 'import os\n\nos.system("true")\n\n\nclass X:\n    pass\n'
AUTO_MAP = json.dumps({"model_type": "x", "auto_map": {"AutoModel": "modeling_x.X"}})


def scan(folder: Path, **files: str) -> TargetReport:
    """The report on a folder of ``files``; ``__`` in a name is a dot, ``___`` a slash."""
    for name, text in files.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    catalog = load()
    return run(plan([str(folder)], Options("")), Settings(catalog, catalog.policy("default"), "now")).targets[0]


def alarms(report: TargetReport) -> dict[str, str]:
    """Security findings beyond notes: rule to level."""
    return {found.rule: found.level for found in report.findings if found.level != "note" and "security" in found.tags}


def one(report: TargetReport, rule: str) -> Finding:
    (found,) = (found for found in report.findings if found.rule == rule)
    return found


def test_calm_code_is_a_note_and_complete(tmp_path: Path) -> None:
    report = scan(tmp_path, config__json=AUTO_MAP, modeling_x__py=CALM, parts__py="class Head: pass\n")
    assert (alarms(report), report.gaps) == ({}, ())
    assert "modeling_x.py" in one(report, "custom-code-required").message


def test_code_that_runs_something_is_told_with_its_lines(tmp_path: Path) -> None:
    report = scan(tmp_path, config__json=AUTO_MAP, modeling_x__py=RUNS)
    assert alarms(report) == {"custom-code-unsafe": "warning", "loaded-code-unsafe": "error"}
    story = one(report, "loaded-code-unsafe")
    assert (story.place.path, story.place.line) == ("modeling_x.py", 3)
    assert "os.system" in next(row for row in story.excerpt if row.startswith(">"))
    assert one(report, "custom-code-unsafe").related[0].path == "modeling_x.py"


def test_code_is_followed_through_relative_imports(tmp_path: Path) -> None:
    parts = "import subprocess\n\n\nclass Head:\n    def __init__(self):\n        subprocess.run(['touch', '/tmp/x'])\n"
    report = scan(tmp_path, config__json=AUTO_MAP, modeling_x__py=CALM, parts__py=parts)
    assert one(report, "loaded-code-unsafe").place.path == "parts.py"


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("config.json", {"auto_map": {"AutoModel": "other/repo--modeling_x.X"}}),
        ("config.json", {"auto_map": {"AutoModel": "modeling_x.X"}}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["t.T", None]}}),
        ("config.json", {"custom_pipelines": {"p": {"impl": "pipe.P", "pt": ["AutoModel"]}}}),
        ("generation_config.json", {"custom_generate": "other/repo"}),
        ("modules.json", [{"idx": 0, "name": "0", "path": "", "type": "custom_st.T"}]),
        ("model_index.json", {"_class_name": ["pipe", "P"]}),
        ("model_index.json", {"_class_name": "P", "unet": ["my_unet", "U"]}),
        ("adapter_config.json", {"auto_mapping": {"base_model_class": "X", "parent_library": "somewhere.x"}}),
        ("configuration.json", {"framework": "pytorch", "plugins": ["somewhere"]}),
    ],
)
def test_code_that_is_not_there_is_a_warning(tmp_path: Path, name: str, config: object) -> None:
    (tmp_path / name).write_text(json.dumps(config))
    report = scan(tmp_path)
    assert alarms(report) == {"custom-code-unseen": "warning"}
    assert report.gaps == ()


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("config.json", {"model_type": "bert", "architectures": ["BertModel"]}),
        ("modules.json", [{"type": "sentence_transformers.models.Pooling"}]),
        ("modules.json", "not what it seems"),
        ("model_index.json", {"_class_name": "P", "unet": ["diffusers", "U"], "safety": ["stable_diffusion", "S"], "x": [None, None]}),  # noqa: E501
        ("adapter_config.json", {"auto_mapping": {"base_model_class": "B", "parent_library": "transformers.models.bert"}}),
        ("configuration.json", {"framework": "pytorch", "task": "x"}),
    ],
)  # fmt: skip
def test_configurations_of_libraries_are_quiet(tmp_path: Path, name: str, config: object) -> None:
    (tmp_path / name).write_text(json.dumps(config))
    report = scan(tmp_path)
    assert (alarms(report), report.gaps) == ({}, ())


def test_a_component_of_a_pipeline_brings_its_file(tmp_path: Path) -> None:
    index = json.dumps({"_class_name": "P", "unet": ["my_unet", "U"]})
    assert "loaded-code-unsafe" in alarms(scan(tmp_path / "a", model_index__json=index, unet___my_unet__py=RUNS))
    quiet = scan(tmp_path / "b", model_index__json=index, unet___config__json="{}")
    assert alarms(quiet) == {}, "the component is there and its class is that of a library"


@pytest.mark.parametrize(
    "files",
    [
        {"handler__py": "import os\nclass EndpointHandler:\n  def __init__(self, path=''):\n    os.system('true')\n"},
        {"handler__py": "class EndpointHandler:\n  def __call__(self, data):\n    return eval(data['inputs'])\n"},
        {"custom_generate___generate__py": "import os\ndef generate(model, **kw):\n  os.system('true')\n"},
        {"pipeline__py": "import os\nclass P(DiffusionPipeline):\n  def __call__(self):\n    os.system('true')\n"},
        {"MLmodel": "flavors:\n  python_function:\n    loader_module: mine\n", "mine__py": RUNS},
    ],
)
def test_files_that_loaders_know_by_name_are_read(tmp_path: Path, files: dict[str, str]) -> None:
    assert {"loaded-code-unsafe", "loaded-code-suspicious"} & set(alarms(scan(tmp_path, **files)))


def test_a_handler_that_only_computes_is_quiet(tmp_path: Path) -> None:
    text = "import os\nclass EndpointHandler:\n  def __init__(self, path=''):\n    self.token = os.environ.get('HF_TOKEN')\n"
    assert alarms(scan(tmp_path, handler__py=text)) == {}


def test_a_script_beside_the_model_is_told_and_a_library_is_not(tmp_path: Path) -> None:
    assert alarms(scan(tmp_path / "a", extra__py=RUNS)) == {"script-on-import": "warning"}
    (tmp_path / "b" / "pkg").mkdir(parents=True)
    (tmp_path / "b" / "pkg" / "__init__.py").write_text("")
    assert alarms(scan(tmp_path / "b", pkg___tools__py="import subprocess\nsubprocess.run([TOOL])\nexec(TEXT)\n")) == {}
    later = "import subprocess, pickle\ndef f(x):\n  subprocess.run(x)\n  return pickle.loads(x), eval(x)\n"
    assert alarms(scan(tmp_path / "c", extra__py=later)) == {}


def test_a_program_that_an_archive_hands_on_is_run_by_its_loader() -> None:
    text = b"import os\n\n\ndef handle(data, context):\n    os.system('true')\n"
    inside = Place("model.mar", "handler.py")
    facts = [found for found in python_source.parse(inside, reader_of(text)) if isinstance(found, Fact)]
    (found,) = derive_custom_code((), facts)
    assert (found.kind, found.place.member, found.get("level")) == ("loaded-code", "handler.py", "suspicious")


def test_what_only_derivations_read_is_not_in_the_report(tmp_path: Path) -> None:
    report = scan(tmp_path, config__json=AUTO_MAP, modeling_x__py=RUNS)
    assert {"python-code", "code-reference"}.isdisjoint(found.kind for found in report.facts)


DATASET = """import datasets
import subprocess


class D(datasets.GeneratorBasedBuilder):
    def _split_generators(self, manager):
        subprocess.run(["true"])
"""
TOOL = "from smolagents import Tool\nimport os\n\n\nclass T(Tool):\n    def forward(self, q):\n        return os.popen(q).read()\n"  # noqa: E501
PREDICT = "from cog import BasePredictor\nimport os\n\n\nclass P(BasePredictor):\n    def setup(self):\n        os.system('true')\n"  # noqa: E501


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("any_name.py", DATASET),
        ("tool.py", TOOL),
        ("predict.py", PREDICT),
        ("hubconf.py", "dependencies = []\nimport os\n\n\ndef m():\n    os.system('true')\n"),
        ("inference.py", "import os\n\n\ndef model_fn(folder):\n    os.system('true')\n"),
        (
            "1___model.py",
            "import os\n\n\nclass TritonPythonModel:\n    def execute(self, x):\n        os.system('true')\n",
        ),
    ],
)
def test_scripts_that_servers_and_hubs_run_are_read(tmp_path: Path, path: str, text: str) -> None:
    rules = alarms(scan(tmp_path, **{path.replace(".", "__"): text}))
    assert set(rules) & {"loaded-code-unsafe", "loaded-code-suspicious"}


def test_a_tool_names_its_class(tmp_path: Path) -> None:
    report = scan(tmp_path, tool_config__json='{"name": "x", "tool_class": "tool.T"}', tool__py=RUNS)
    assert {"custom-code-unsafe", "loaded-code-unsafe"} <= set(alarms(report))
    assert "tool_class" in one(report, "custom-code-unsafe").message


@pytest.mark.parametrize(
    "line",
    [
        "list(map(os.system, ['true']))",
        "functools.partial(os.system, 'true')()",
        "threading.Thread(target=os.system, args=('true',)).start()",
        "[f('true') for f in [os.system]]",
        "operator.methodcaller('system', 'true')(os)",
        "Path('/tmp/x').write_text('x')",
        "open('/etc/passwd').read()",
        "os.system('id')",
    ],
)
def test_functions_that_are_handed_on_and_quiet_harm_count(tmp_path: Path, line: str) -> None:
    text = f"import functools, operator, os, threading\nfrom pathlib import Path\n\n{line}\n\n\nclass X:\n    pass\n"
    assert "custom-code-unsafe" in alarms(scan(tmp_path, config__json=AUTO_MAP, modeling_x__py=text))


@pytest.mark.parametrize("command", ["['nvcc', '--version']", "['git', 'rev-parse', 'HEAD']", "['nvidia-smi']"])
def test_asking_for_compilers_is_no_alarm(tmp_path: Path, command: str) -> None:
    text = f"import subprocess\n\nout = subprocess.check_output({command})\n\n\nclass X:\n    pass\n"
    assert alarms(scan(tmp_path, config__json=AUTO_MAP, modeling_x__py=text)) == {}


def test_code_that_is_too_large_to_be_parsed_is_told(tmp_path: Path) -> None:
    text = "import os\n" + "x = 1\n" * 80_000 + "os.system(x)\n\n\nclass X:\n    pass\n"
    assert "custom-code-unsafe" in alarms(scan(tmp_path, config__json=AUTO_MAP, modeling_x__py=text))
