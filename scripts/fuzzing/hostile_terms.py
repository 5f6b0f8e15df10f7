"""Worst cases for whoever reads licences: texts, cards, trees of many of them, and policies that are tried on all."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from struct import pack

from fuzzing.terms import CARD, STORED, TEXT

Tree = Iterator[tuple[str, bytes]]
MEGABYTE = 1 << 20
WEIGHTS = pack("<Q", 60) + b'{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.ljust(60) + bytes(4)
MIT = b"MIT License\n\nCopyright (c) 2026 Acme\n\nPermission is hereby granted, free of charge, to any person\n"  # its start


def texts(scale: float) -> Iterator[tuple[str, bytes]]:
    """(name, content) of single files; texts are as long as one is read, cards up to some megabytes."""
    size = max(1000, int((MEGABYTE - 100) * min(scale, 1.0)))
    n = max(2, int(100_000 * scale))
    yield "word/LICENSE", b"license " * (size // 8)
    yield "letter/LICENSE", b"a" * size
    yield "letters/LICENSE", b"a " * (size // 2)
    yield "texts/LICENSE", (_stored() or TEXT.encode() * 200)[:size]
    yield "starts/LICENSE", (MIT * size)[:size]
    yield "shuffled/LICENSE", _shuffled(size)
    yield "cjk/LICENSE", ("许可协议的使用月活跃用户超过" * size).encode()[: size // 3 * 3]
    yield "han/LICENSE", ("的" * (size // 3)).encode()
    yield "digits/LICENSE", b"1,000,000 " * (size // 10)
    yield "digit/LICENSE", b"9" * size
    yield "dollars/LICENSE", b"$" * size
    yield "users/LICENSE", b"more than 700 million monthly active users " * (size // 43)
    yield "quotes/LICENSE", b'"Built with ' * (size // 12)
    yield "clauses/LICENSE", b"1.1.1 a) (i) " * (size // 13)
    yield "lines/LICENSE", b"\n" * (size - 1) + b"a"
    yield "spaces/LICENSE", b" " * (size - 1) + b"a"
    yield "stars/LICENSE", b"*" * (size - 1) + b"a"
    yield "marks/LICENSE", b". " * (size // 2)
    yield "parentheses/LICENSE", b"(" * size
    yield "tags/LICENSE", b"SPDX-License-Identifier: MIT\n" * (size // 29)
    yield "expression/LICENSE", b"SPDX-License-Identifier: " + b"MIT OR " * (size // 7) + b"MIT\n"
    yield "nested/LICENSE", b"SPDX-License-Identifier: " + b"(" * (size // 2) + b"MIT" + b")" * (size // 2 - 30)
    yield "links/LICENSE", b"https://opensource.org/licenses/MIT " * (size // 36)
    yield "copyrights/LICENSE", b"Copyright (c) 2026 Acme\n" * (size // 24)
    yield "lines/NOTICE", b"This product includes software by Acme\n" * (size // 39)
    yield "long/NOTICE", b"Copyright 2026 Acme. Built with Llama.\n" * n
    yield "deep/LICENSE.html", b"<html>" + b"<div>" * (size // 5)
    yield "open/LICENSE.html", b"<html>" + b"<" * size
    yield "comments/LICENSE.html", b"<html>" + b"<!--" * (size // 4)
    yield "scripts/LICENSE.html", b"<html>" + b"<script>" * (size // 8)
    yield "entities/LICENSE.html", b"<html>" + b"&lt;" * (size // 4)
    yield "ampersands/LICENSE.html", b"<html>" + b"&" * size
    yield "wide/LICENSE.txt", ("许" * (size // 2)).encode("utf-16")
    yield from _cards(size, n)


def _cards(size: int, n: int) -> Iterator[tuple[str, bytes]]:
    few = max(2, n // 10)
    yield "licenses/README.md", b"---\nlicense:\n" + b"- mit\n" * few + b"---\n"
    yield "names/README.md", b"---\nlicense:\n" + b"".join(b"- l%d\n" % at for at in range(few)) + b"---\n"
    yield "keys/README.md", b"---\n" + b"license: mit\n" * few + b"---\n"
    yield "or/README.md", b"---\nlicense: " + b"mit OR " * few + b"mit\n---\n"
    yield "name/README.md", b"---\nlicense: " + b"m" * size + b"\n---\n"
    yield "bases/README.md", b"---\nbase_model:\n" + b"".join(b"- a/b%d\n" % at for at in range(few)) + b"---\n"
    yield "prompt/README.md", b"---\nextra_gated_prompt: >-\n" + b"  under the MIT License\n" * (size // 24) + b"---\n"
    fields = b"".join(b"  f%d: {type: select, options: [a, b]}\n" % at for at in range(few))
    yield "fields/README.md", b"---\nextra_gated_fields:\n" + fields + b"---\n"
    said = b"The model is released under the MIT License. "
    yield "prose/README.md", b"# A\n" + said * (size // len(said))
    yield "section/README.md", b"# License\n\n" + b"mit\n\n" * (size // 5)
    yield "headings/README.md", b"# License\n" * (size // 10)
    yield "words/README.md", b"# A\n" + b"under " * (size // 6)
    yield "commas/README.md", b"# License\n" + b"released under the MIT, " * (size // 24)
    yield "brackets/README.md", b"# License\n" + b"[under](" * (size // 8)
    yield "images/README.md", b"# License\n" + b"![](" * (size // 4)
    yield "angles/README.md", b"# License\n" + b"<under" * (size // 6)
    yield "fences/README.md", b"```\n" * (size // 4)
    yield "comments/README.md", b"<!-- under the MIT -->\n" * (size // 23)
    yield "han/README.md", ("# 协议\n" + "采用" * (size // 6) + "Apache 2.0 协议").encode()
    yield "chinese/README.md", ("# A\n" + "模型采用 Apache 2.0 协议。" * (size // 33)).encode()
    yield "stars/README.md", b"# License\n" + b"*" * size
    yield "header.py", b"# SPDX-License-Identifier: " + b"MIT OR " * (size // 7) + b"MIT\nx = 1\n"
    link = b"[M-7B](https://huggingface.co/a/M-7B) "
    based = b"This model is a fine-tuned version of " + link + b". "
    yield "parents/README.md", b"# A\n" + based * (size // len(based))
    yield "links/README.md", b"# A\nmerge of " + link * (size // len(link))
    yield "filler/README.md", b"# A\nfine-tuned version of " + b"the " * (size // 4) + link
    yield "rows/README.md", b"| Base model | Llama-2-7B |\n" * (size // 28)
    yield "blocks/README.md", b"```yaml\nmerge_method: a\n```\n" * (size // 28)
    yield "mergekit_config.yml", b"merge_method: x\nmodels:\n" + b"  - model: a/b\n" * few
    yield "Modelfile", b"FROM a/b\n" * (size // 9)
    values = json.dumps({"__metadata__": {f"k{at}.license": TEXT * 4 for at in range(max(2, n // 1000))}}).encode()
    yield "values.safetensors", pack("<Q", len(values)) + values
    yield "license/config.json", json.dumps({"model_type": "x", "license": "MIT OR " * (size // 7) + "MIT"}).encode()


def trees(scale: float) -> Iterator[tuple[str, Tree, str]]:
    """(name, files, policy) of each folder; the policy is "" for the built-in one."""
    n = max(4, int(20_000 * scale))
    text = (_stored("Apache-2.0") or TEXT.encode())[: 64 << 10]
    yield "same-licenses", ((f"p{at % 100}/q{at}/LICENSE", text) for at in range(n)), ""
    yield "other-licenses", ((f"p{at % 100}/q{at}/LICENSE", b"%d %s" % (at, MIT)) for at in range(n // 10)), ""
    yield "cards", ((f"c{at}/README.md", CARD.encode()) for at in range(n // 4)), ""
    yield "repos", _repos(n // 20, text, nested=False), ""
    yield "nested-repos", _repos(min(n // 20, 400), text, nested=True), ""
    card = CARD.replace("license: other", "license: llama3.1").encode()
    yield "obligations", _with_card(max(2, n // 100), card), _policy(use=USE)
    yield "exceptions", _with_card(max(2, n // 100), card), _policy(use=USE, exceptions=n // 2)
    yield "lists", _with_card(max(2, n // 100), card), _policy(lists=n // 2)
    yield "clarify", _repos(n // 20, text, nested=False), _policy(clarify=n // 20)
    yield "decide", _with_card(max(2, n // 100), card), _policy(decide=n // 2)
    yield "headers", ((f"p/m{at}.py", b"# SPDX-License-Identifier: MIT\nx = 1\n") for at in range(n // 4)), ""


USE = "use: {commercial: true, distribute: [weights, product, hosted], modify: true, train_on_outputs: true}\n"


def _repos(count: int, text: bytes, nested: bool) -> Tree:
    for at in range(count):
        folder = "/".join(f"r{step}" for step in range(at % 40 + 1)) + f"/x{at}" if nested else f"r{at}"
        yield f"{folder}/model.safetensors", WEIGHTS
        yield f"{folder}/README.md", b"---\nlicense: apache-2.0\n---\n# Model %d\n" % at
        yield f"{folder}/LICENSE", text


def _with_card(count: int, card: bytes) -> Tree:
    for at in range(count):
        yield f"r{at}/model.safetensors", WEIGHTS
        yield f"r{at}/README.md", card


def _policy(use: str = "", exceptions: int = 0, lists: int = 0, clarify: int = 0, decide: int = 0) -> str:
    lines = ["version: 1\ntitle: hostile\nextends: default\n", use]
    lines += ["exceptions:\n"] if exceptions else []
    lines += [
        f'  - {{rule: "license-*", paths: "*x{at}*y*", license: llama3.1, reason: r, expires: 2030-01-01}}\n'
        for at in range(exceptions)
    ]
    lines += ["licenses:\n  deny:\n"] if lists else []
    lines += [f"    - LicenseRef-a{at} OR (MIT AND LicenseRef-b{at})\n" for at in range(lists)]
    lines += ["clarify:\n"] if clarify else []
    lines += [
        f'  - {{file: "*{at}*/LICENSE", sha256: "{at:064x}", license: MIT, reason: r}}\n' for at in range(clarify)
    ]
    lines += ["decide:\n"] if decide else []
    lines += [f'  - {{rule: "license-*", paths: "*x{at}*y*", outcome: deny}}\n' for at in range(decide)]
    return "".join(lines)


def _stored(name: str = "") -> bytes:
    """Every stored text one after another, or the one called ``name``; b"" where they are not at hand."""
    paths = sorted(STORED.rglob(f"{name}.txt" if name else "*.txt"))
    return b"\n\n".join(path.read_bytes() for path in paths)


def _shuffled(size: int) -> bytes:
    """The words of known texts in no order, so that each is met and none is there."""
    words = (_stored("Apache-2.0") + _stored("GPL-3.0-only") + TEXT.encode()).split()
    draw = random.Random(1)  # noqa: S311
    return b" ".join(draw.choice(words) for _ in range(size // 7))[:size]
