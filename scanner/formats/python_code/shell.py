"""Command lines: which are everyday, and which fetch or decode what they then run."""

from __future__ import annotations

import re

from scanner.model.regex import regex

_ORDINARY = frozenset(
    """git nvidia-smi nvcc rocm-smi rocminfo hipconfig uname which where whereis ldconfig ldd lscpu lspci sysctl sw_vers
    hostname gcc g++ clang cc c++ cl cl.exe cmake make ninja ffmpeg ffprobe sox espeak espeak-ng pandoc dot xelatex
    pdflatex latex dvipng java javac node npm npx yarn docker gsutil gcloud jupyter conda ls dir pwd mkdir cd echo cat cp mv
    unzip tar gunzip df free ps tasklist lsb_release getconf tput stty clear cls xdg-open sphinx-build pytest tox black
    ruff isort mypy twine hatch poetry uv pip pip3 apt apt-get brew dnf yum svn hg pkg-config llvm-config file stat wc head
    tail grep sed awk sort uniq find date whoami id env wget curl streamlit gradio tensorboard mpirun torchrun deepspeed
    accelerate python python3 kaggle huggingface-cli hf aria2c vim nano ip ifconfig netstat xclip pbcopy pbpaste chcp title
    color msbuild nmake xcodebuild dotnet bazel scons swig protoc flatc meson ctest cargo rustc nasm ar ranlib strip lipo
    otool install_name_tool patchelf""".split()  # noqa: SIM905 - a table
)
"""Programs that honest scripts call; they show nothing by themselves."""

_REMOTE = regex(
    r"""\b(?:curl|wget|fetch|iwr|irm|invoke-webrequest|invoke-restmethod)\b[^\n;]{0,600}?\|\s*
        (?:sudo\s+(?:-\S+\s+)*)?(?:env\s+\S+\s+)?(?:/\S*/)?(?:(?:ba|z|da|k|c)?sh\b|iex\b|invoke-expression\b|
        (?:python[\d.]*|perl|ruby|node|php)\b(?!\s+-(?:m\s*json|(?:[cer]|[np]e)\s(?![^\n]*\b(?:exec|eval|system|require|subprocess)))))
    |\b(?:ba|z|da)?sh\s+(?:-\w+\s+)?(?:<\(|["']?\$\(|`)\s*(?:curl|wget)\b
    |\b(?:iex|invoke-expression)\b[^\n]{0,80}(?:downloadstring|invoke-webrequest|iwr|irm)
    |\beval\s+["']?(?:\$\(|`)\s*(?:curl|wget)\b
    |\b(?:source|\.)\s+<\(\s*(?:curl|wget)\b
    |\b(?:curl|wget)\b[^\n]{0,300}(?:&&|;)[^\n]{0,120}(?:chmod\s+(?:\+x|[0-7]*7[0-7]*)|\b(?:ba)?sh\s+[^\s-])""",
    re.IGNORECASE | re.VERBOSE,
)
_DECODED = regex(
    r"""\bbase64\s+(?:-d|-D|--decode)\b[^\n]{0,200}\|\s*(?:sudo\s+)?(?:/\S*/)?(?:ba|z|da)?(?:sh|python[\d.]*|perl)\b
    |\bxxd\s+-r\b[^\n]{0,200}\|\s*(?:ba|z|da)?sh\b
    |\bpowershell(?:\.exe)?\b[^\n]{0,200}\s-e(?:nc|ncodedcommand)?\s+[A-Za-z0-9+/=]{16,}
    |\bpython[\d.]*\s+-c\s+[^\n]{0,80}\b(?:exec|eval)\s*\([^\n]{0,80}(?:b64decode|decompress|fromhex|urlopen)
    |\beval\s+["']?(?:\$\(|`)[^\n]{0,300}\bbase64\s+(?:-d|-D|--decode)""",
    re.IGNORECASE | re.VERBOSE,
)
_REVERSE = regex(
    r"""/dev/(?:tcp|udp)/[\w.$\{-]+/[\w$\{]+
    |\b(?:nc|ncat|netcat)\b[^\n]{0,120}\s(?:-\w*[ec]\w*)\s+["']?(?:/\S*/)?(?:ba|z|da)?(?:sh|cmd)\b
    |\bmkfifo\b[^\n]{0,200}\|\s*(?:nc|ncat|netcat)\b
    |\bsocat\b[^\n]{0,200}\bexec:["']?(?:/\S*/)?(?:ba)?sh""",
    re.IGNORECASE | re.VERBOSE,
)
_WIPE = regex(
    r"""\brm\s+-(?:\w*r\w*f|\w*f\w*r)\w*\s+(?:--no-preserve-root\s+)?["']?(?:/|~/?|\$\{?HOME\}?/?|/\*|~/\*)["']?(?:\s*(?:$|[;&|#])|\s+\D)
    |\bmkfs\.\w+\s+/dev/|\bdd\s[^\n]{0,80}\bof=/dev/[hsv]d|:\(\)\s*\{\s*:\|:&\s*\};:""",
    re.VERBOSE | re.MULTILINE,
)
_SENDS = regex(
    r"""\b(?:curl|wget|nc|ncat|scp)\b[^\n;|]{0,300}(?:\.ssh/id_|\.aws/credentials|\.netrc|huggingface/token|/etc/(?:passwd|shadow)
        |\.git-credentials|\.kube/config)
    |\b(?:env|printenv|set)\s*\|[^\n]{0,60}\b(?:curl|wget|nc|ncat)\b
    |(?:\.ssh/id_\w+|\.aws/credentials|\.netrc|huggingface/token|/etc/shadow)\b[^\n]{0,60}\|[^\n]{0,80}\b(?:curl|wget|nc|ncat)\b""",
    re.VERBOSE,
)
_WINDOWS = regex(
    r"""\bcertutil\b[^\n]{0,80}-urlcache[^\n]{0,300}(?:&|\n)|\bbitsadmin\b[^\n]{0,80}/transfer|\bmshta(?:\.exe)?\s+["']?https?:
    |\bregsvr32\b[^\n]{0,80}/i:https?:|\brundll32\b[^\n]{0,80}javascript:""",
    re.IGNORECASE | re.VERBOSE,
)
_PROBE = regex(
    r"""\(\s*exec\s+\d*<>\s*["']?/dev/tcp/[^\s()|;&"']+["']?\s*\)
    |(?:\becho(?:\s+-n)?(?:\s+(?:""|''))?|\btrue|(?<![^\s(;&|"']):|\bprintf\s+(?:""|'')|(?<![^\s(;&|"'])cat\s*<\s*/dev/null)\s*
        (?:1|2|&)?>\s*["']?/dev/tcp/[^\s()|;&"'<>]+["']?(?=\s*(?:$|[)|;"']|&&|2>|>/dev/null|&>/dev/null))
    |(?<=["'])\s*<\s*/dev/tcp/[^\s()|;&"'<>]+(?=["'])
    |\(\s*:\s*<\s*["']?/dev/tcp/[^\s()|;&"'<>]+["']?\s*\)""",
    re.VERBOSE,
)
"""Asks whether a port is open: nothing is sent, and nothing that comes back is read."""

KNOWN_INSTALLERS = (
    "sh.rustup.rs", "get.docker.com", "astral.sh", "deb.nodesource.com", "rpm.nodesource.com", "ollama.com", "ollama.ai",
    "install.python-poetry.org", "raw.githubusercontent.com/nvm-sh", "raw.githubusercontent.com/pyenv",
    "raw.githubusercontent.com/homebrew", "raw.githubusercontent.com/conda-forge", "pyenv.run", "bootstrap.pypa.io",
    "packagecloud.io/install", "micro.mamba.pm", "get.sdkman.io", "sdk.cloud.google.com", "deno.land", "bun.sh",
    "nixos.org", "tailscale.com", "foundry.paradigm.xyz", "hf.co/cli", "get.pnpm.io", "codecov.io/bash", "fnm.vercel.app",
    "repo.anaconda.com", "repo.continuum.io", "conda-forge/miniforge", "cli.github.com", "dl.google.com", "apt.llvm.org",
    "get.k3s.io", "sh.brew.sh", "get-pip.py", "dot.net", "packages.microsoft.com", "aka.ms", "apt.kitware.com",
    "just.systems", "intel.com/", "nvidia.com/", "download.docker.com", "julialang.org",
    "get.helm.sh", "raw.githubusercontent.com/helm", "install.duckdb.org", "mise.run", "pixi.sh",
    "github.com/conda-forge", "developer.download.nvidia.com", "install.determinate.systems",
    "raw.githubusercontent.com/microsoft",
    "raw.githubusercontent.com/soumith/imagenetloader.torch",
)  # fmt: skip


def is_ordinary(command: str) -> bool:
    """True for a command line that begins with a program of everyday use, or that has only its program computed."""
    words = command.split(None, 1)
    if not words or (words[0] == "?" and len(words) > 1):
        return bool(words)
    return words[0].rpartition("/")[2].lower() in _ORDINARY


_SHELL_WORDS = frozenset(
    """id whoami echo env ls cat cp mv pwd curl wget hostname ps date ifconfig ip netstat python python3 find uname
    vim nano head tail""".split()  # noqa: SIM905 - a table
)


def shows_something(command: str) -> bool:
    """True for an everyday program that the code of a model has no use for as it is loaded, unlike compilers."""
    words = command.split(None, 1)
    return bool(words) and words[0].rpartition("/")[2].lower() in _SHELL_WORDS


def remote_command(text: str) -> str:
    """What a command line does that no honest one needs: "pipe", "decode" or "reverse-shell"; "" for all others.

    "known" is a pipe from the installer of a well-known tool.
    """
    text = _PROBE.sub("", text[:20_000])
    if _REVERSE.search(text):
        return "reverse-shell"
    if _DECODED.search(text):
        return "decode"
    if _SENDS.search(text):
        return "theft of credentials"
    if _WIPE.search(text):
        return "wipe of files"
    if _WINDOWS.search(text):
        return "pipe"
    found = _REMOTE.search(text)
    if found is None:
        return ""
    around = text[max(0, found.start() - 100) : found.end() + 100].lower()
    return "known" if any(host in around for host in KNOWN_INSTALLERS) else "pipe"
