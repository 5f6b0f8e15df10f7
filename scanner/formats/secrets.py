"""Keys and tokens in text files, by the shapes that their issuers gave them. No value is kept: four characters are told.

Sources: the issuers' documentation of their token prefixes. Vocabularies hold everything by chance and are passed over.
"""

from __future__ import annotations

import re
from math import log2

from scanner.formats.whole_text import whole_text
from scanner.model.excerpt import row
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20
NOTEBOOK_LIMIT = 8 << 20
"""Bytes; a notebook carries its pictures."""

TOLD_LIMIT = 32

_EDGE = rb"(?<![A-Za-z0-9_/+-])"
_END = rb"(?![A-Za-z0-9_/+=-])"
_KINDS: tuple[tuple[bytes, str, bytes, float], ...] = (
    (b"hf_", "Hugging Face token", rb"hf_[A-Za-z0-9]{30,40}", 3.0),
    (b"api_org_", "Hugging Face token", rb"api_org_[A-Za-z0-9]{30,40}", 3.0),
    (b"AKIA", "AWS access key", rb"AKIA[0-9A-Z]{16}", 2.6),
    (b"ASIA", "AWS access key", rb"ASIA[0-9A-Z]{16}", 2.6),
    (b"aws_secret", "AWS secret key", rb"(?i:aws_secret_access_key)[\"']?\s{0,4}[=:]\s{0,4}[\"']?([A-Za-z0-9/+]{40})", 3.8),
    (b"AWS_SECRET", "AWS secret key", rb"AWS_SECRET_ACCESS_KEY[\"']?\s{0,4}[=:,]\s{0,4}[\"']?([A-Za-z0-9/+]{40})", 3.8),
    (b"ghp_", "GitHub token", rb"ghp_[A-Za-z0-9]{36}", 3.0),
    (b"gho_", "GitHub token", rb"gho_[A-Za-z0-9]{36}", 3.0),
    (b"ghs_", "GitHub token", rb"ghs_[A-Za-z0-9]{36}", 3.0),
    (b"github_pat_", "GitHub token", rb"github_pat_[A-Za-z0-9_]{50,100}", 3.0),
    (b"glpat-", "GitLab token", rb"glpat-[A-Za-z0-9_-]{20}", 3.0),
    (b"sk-ant-", "Anthropic key", rb"sk-ant-[A-Za-z0-9]{2,8}-?[A-Za-z0-9_-]{20,120}", 3.2),
    (b"sk-", "OpenAI key", rb"sk-(?:(?:proj|svcacct|admin|or-v1|lf)-)?(?!ant-)[A-Za-z0-9_]{20,200}(?:-[A-Za-z0-9_-]{8,120})?", 3.6),  # noqa: E501
    (b"AIza", "Google API key", rb"AIza[A-Za-z0-9_-]{35}", 3.3),
    (b"xox", "Slack token", rb"xox[abposr]-(?:[0-9]{8,14}-){1,3}[A-Za-z0-9-]{16,64}", 2.8),
    (b"hooks.slack.com", "Slack webhook", rb"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{24}", 3.0),  # noqa: E501
    (b"gsk_", "Groq key", rb"gsk_[A-Za-z0-9]{48,56}", 3.5),
    (b"r8_", "Replicate token", rb"r8_[A-Za-z0-9]{37}", 3.5),
    (b"nvapi-", "NVIDIA key", rb"nvapi-[A-Za-z0-9_-]{60,70}", 3.5),
    (b"dapi", "Databricks token", rb"dapi[0-9a-f]{32}", 2.8),
    (b"dop_v1_", "DigitalOcean token", rb"dop_v1_[0-9a-f]{64}", 3.0),
    (b"k_live_", "Stripe key", rb"[sr]k_live_[A-Za-z0-9]{24,99}", 3.3),
    (b"SG.", "SendGrid key", rb"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", 3.5),
    (b":AA", "Telegram token", rb"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", 3.5),
    (b"api/webhooks/", "Discord webhook", rb"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,70}", 3.5),
    (b"api.wandb.ai", "Weights & Biases key", rb"machine\s+api\.wandb\.ai\s+login\s+\w+\s+password\s+([0-9a-f]{40})", 3.0),
    (b"npm_", "npm token", rb"npm_[A-Za-z0-9]{36}", 3.3),
    (b"pypi-AgE", "PyPI token", rb"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,300}", 3.0),
    (b"AccountKey=", "Azure storage key", rb"AccountKey=([A-Za-z0-9+/]{86}==)", 4.0),
    (b"andb", "Weights & Biases key",
     rb"(?i:wandb[a-z_.-]{0,20}(?:key|login)[a-z_]{0,10})[\"']?[\s\](=:,\[]{1,8}(?:key\s?=\s?)?[\"']?([0-9a-f]{40})", 3.0),
    (b"ANDB", "Weights & Biases key", rb"WANDB_API_KEY[\"']?[\s\](=:,\[]{1,8}[\"']?([0-9a-f]{40})", 3.0),
    (b"PRIVATE KEY", "private key",
     rb"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----(?:\\n|[\s\"'+,])+((?:[A-Za-z0-9+/=]{40,80}(?:\\n|[\s\"'+,\\])*){1,})",  # noqa: E501
     3.5),
)  # fmt: skip
"""(a word that must be there, what it is, its shape with the secret in a group if it is not all, bits for each character)"""

_VALUES_AHEAD = (
    b"AKIA", b"ASIA", b"api_org", b"nvapi", b"dapi", b"dop", b"SG.", b"hf_", b"gh", b"gl", b"sk-", b"AI", b"xo", b"gs",
    b"r8", b"np", b"py",
)  # fmt: skip
_PLACEHOLDER = regex(
    rb"example|your|x{5}|placeholder|dummy|fake|replace|insert|redacted|changeme|change_me|\.\.\.|\*\*\*|not_?a_?real|mytoken"
    rb"|0{8}|1{8}|a{8}|12345678901234567890",
    re.IGNORECASE,
)
_LEFT_OUT = regex(
    rb"your|x{5}|placeholder|insert|replace|redacted|change_?me|\.\.\.|\*\*\*|<|\$|\{|_here\b", re.IGNORECASE
)
"""What stands where a value is to be filled in, also in files that exist to hold one."""

_SEQUENCE = regex(rb"1234567890|abcdefghij", re.IGNORECASE)
_HOLDERS = regex(
    r"(?:\.env(?:\.(?:local|prod|production|dev|development))?|.*\.env|\.netrc|\.npmrc|\.pypirc|\.git-credentials|credentials"
    r"|credentials\.json|secrets?\.(?:json|ya?ml|toml|env|txt|ini)|token|hf_token(?:\.txt)?|token\.txt|api_?keys?\.(?:txt|json)"
    r"|kaggle\.json|service[_-]?account.*\.json|\.dockerconfigjson)"
)
"""Names of files that exist to hold keys: there a made-up look is no excuse."""

_CONFIGS = (".json", ".yaml", ".yml", ".ini", ".cfg", ".toml", ".conf", ".properties", ".sh")
_ASSIGNMENT = regex(
    rb"""^[ \t]*(?:export[ \t]+)?["']?
    ((?:[A-Z][A-Z0-9_]{0,60})?(?:API_?KEY|TOKEN|SECRET|PASSWORD|PASSWD|ACCESS_?KEY|PRIVATE_KEY|SECRET_KEY))
    ["']?[ \t]*=[ \t]*["']?([^\s"'#]{12,400})""",
    re.MULTILINE | re.VERBOSE,
)
_KEY_FILES = regex(r"(?:id_(?:rsa|dsa|ecdsa|ed25519)(?!.*\.pub$).*|.*\.(?:pem|key|ppk|p8|asc)|.*private.?key.*)")
_KEY_BLOCK = regex(
    rb"-----BEGIN (?:[A-Z0-9]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\\n|\s)*([A-Za-z0-9+/=:, \r\n\t\\-]{4,20000})"
    rb"|^PuTTY-User-Key-File-\d+: ([^\n]{3,40})",
    re.MULTILINE,
)
_ACCOUNT = regex(rb"""["']type["']\s*:\s*["'](?:service_account|authorized_user)["']""")
_KAGGLE = regex(rb"""["']username["']\s*:\s*["'][^"']+["']\s*,\s*["']key["']\s*:\s*["']([0-9a-f]{32})["']""")
_SAMPLES = regex(
    r"(?:^|[/_.-])(?:tests?|testing|examples?|docs?|fixtures?|samples?|testdata|mocks?|certs?)(?:$|[/_.-])"
)
_SKIPPED = frozenset(
    """vocab.json tokenizer.json merges.txt vocab.txt added_tokens.json special_tokens_map.json package-lock.json yarn.lock
    poetry.lock bpe.codes dict.txt record wordlist.txt words.txt""".split()  # noqa: SIM905 - a table
)
_patterns: dict[bytes, re.Pattern[bytes]] = {}


def recognise(name: str, reader: Reader) -> bool:
    """True where the text holds a word that a key begins with, and the file is none that holds any word by chance."""
    if name in _SKIPPED or name.endswith(".index.json") or name.startswith("vocab"):
        return False
    if reader.size > (NOTEBOOK_LIMIT if name.endswith(".ipynb") else READ_LIMIT) or reader.size < 20:
        return False
    data = whole_text(reader, NOTEBOOK_LIMIT)
    if b"\0" in data[:HEAD]:
        return False
    if _HOLDERS.fullmatch(name) or b"PRIVATE KEY" in data or b"PuTTY-User-Key" in data:
        return next(_all(name, data), None) is not None
    return any(word in data for word in _WORDS) and next(_all(name, data), None) is not None


HEAD = 4096
_WORDS = tuple(dict.fromkeys(kind[0] for kind in _KINDS))


def _all(name: str, data: bytes) -> Iterator[tuple[str, bytes, int]]:
    """What has the shape of a secret, and in files that exist to hold one, also what only stands in its place."""
    yield from _matches(data, _HOLDERS.fullmatch(name) is not None, name.endswith(_CONFIGS))
    whole = _KEY_FILES.fullmatch(name) is not None or (name.endswith(".json") and _ACCOUNT.search(data) is not None)
    if whole:
        for match in _KEY_BLOCK.finditer(data):
            if not _LEFT_OUT.search(match[1] or match[2]):
                yield "private key", match[1] or match[2], match.start(match.lastindex or 0)
    if _HOLDERS.fullmatch(name):
        for match in _ASSIGNMENT.finditer(data):
            if not _LEFT_OUT.search(match[2]) and _entropy(match[2]) >= 2.5 and not match[2].isdigit():
                yield f"value of {match[1].decode('ascii')[:40]}", match[2], match.start(2)
        for match in _KAGGLE.finditer(data):
            yield "Kaggle key", match[1], match.start(1)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``secret-found`` for each key or token, with four characters of it and where it stands.

    ``sample`` is true where the path says that it is a test's or an example's, ``counted`` where the value runs through the
    digits or the alphabet, as those of documentation do.
    """
    data = whole_text(reader, NOTEBOOK_LIMIT)
    sample = _SAMPLES.search(place.path.lower()) is not None
    seen: set[bytes] = set()
    lines: set[int] = set()
    for what, value, start in _all(place.path.rpartition("/")[2].lower(), data):
        line = data.count(b"\n", 0, start) + 1
        if value in seen or (line in lines and what.startswith(("private key", "value of"))):
            continue
        lines.add(line)
        seen.add(value)
        if len(seen) > TOLD_LIMIT:
            return
        at = Place(place.path, place.member, line=line)
        made_up = _SEQUENCE.search(value) is not None
        covered = _masked(what, value)
        rows = (row(line, f"{_name_before(data, start)}{covered}", True),)
        yield fact("secret-found", at, what=what, masked=covered, sample=sample, sequence=made_up, excerpt=rows)


def _matches(data: bytes, holder: bool = False, config: bool = False) -> Iterator[tuple[str, bytes, int]]:
    """(what, value, offset) for what has the shape of a secret and is as random as one, which a ``holder`` need not be.

    In a ``config``, words like "example" are no excuse either: it is read by programs, not by people.
    """
    for word, what, shape, bits in _KINDS:
        if word not in data:
            continue
        pattern = _patterns.get(shape)
        if pattern is None:
            ahead = _EDGE if word.startswith(_VALUES_AHEAD) else b""
            end = _END if ahead else b""
            pattern = _patterns[shape] = re.compile(ahead + shape + end)
        for match in pattern.finditer(data):
            value = match[match.lastindex or 0]
            made_up = what != "private key" and (_LEFT_OUT if holder or config else _PLACEHOLDER).search(value)
            if not made_up and (holder or _entropy(value[4:400]) >= bits):
                yield what, value, match.start(match.lastindex or 0)


_BEFORE = regex(rb"([A-Za-z_][\w.-]{0,40})[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?$")


def _name_before(data: bytes, start: int) -> str:
    """The key to which the value at ``start`` belongs, as "key: ": all of its line that is safe to show."""
    match = _BEFORE.search(data[data.rfind(b"\n", max(0, start - 120), start) + 1 : start][-80:])
    return f"{match[1].decode('ascii', 'replace')}: " if match else ""


def _masked(what: str, value: bytes) -> str:
    if what == "private key" or what.startswith("value of"):
        return "****"
    return value[:4].decode("ascii", "replace") + "****"


def _entropy(value: bytes) -> float:
    """Bits for each byte of ``value``, by how often each occurs in it."""
    if not value:
        return 0.0
    shares = [value.count(byte) / len(value) for byte in set(value)]
    return -sum(share * log2(share) for share in shares)


FORMAT = Format(
    id="secrets",
    title="Keys and tokens in text files",
    parse=parse,
    names=(
        "*.json", "*.jsonl", "*.yaml", "*.yml", "*.py", "*.md", "*.txt", "*.env", ".env*", "*.ipynb", "*.cfg", "*.ini",
        "*.toml", "*.conf", "*.config", "*.sh", "*.pem", "*.key", "id_rsa*", "id_ed25519*", "id_ecdsa*", ".netrc", ".npmrc",
        ".pypirc", ".git-credentials", "credentials", "token", "*.properties", "*.xml", "*.html", "*.js", "*.ts", "*.rst",
        "*.log", "dockerfile*", "makefile", "*.csv", "mlmodel", "*.jinja", "*.ppk", "*.asc", "*.p8", "id_dsa*",
        ".dockerconfigjson", "*private_key*", "secrets", "hf_token", ".huggingface", "*.ps1", "*.bat", "*.j2",
    ),
    recognise=recognise,
    states=("secret-found",),
    order=55,
)  # fmt: skip
