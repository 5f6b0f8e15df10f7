"""Seeds that speak of licences: texts and cards in our own words, metadata of weights, policies, and stored texts.

The stored texts are read where they lie beside the checkout (``shared/data/license_texts``); the repository has none.
"""

from __future__ import annotations

import json
from pathlib import Path
from struct import pack

from fuzzing.frames import message_field as pb

STORED = Path(__file__).resolve().parents[3] / "shared" / "data" / "license_texts"
TAKEN = 48
"""Stored texts that are seeds, spread over all of them."""

SIZE = 64 << 10
"""Bytes: longer texts are no seeds."""

TEXT = """ACME MODEL COMMUNITY LICENSE AGREEMENT
Acme 3 Version Release Date: April 18, 2026

1. Who builds a product on it shall prominently display “Built with Acme” and begin the name of a derived model with "Acme".
2. Additional terms. More than 700 million monthly active users, annual revenue of USD 20,000,000 or 10 million yuan, or
   ¥1,000,000 a month (§ 4.1.2): ask us. 月活跃用户超过1亿，须另行申请。
3. No right is granted in the European Union, in the United Kingdom, in South Korea or to residents of California.
4. Keep this notice: "Acme 3 is licensed under the Acme License, Copyright © Acme Ltd. All Rights Reserved."
5. Not for commercial use; outputs shall not train other models. Governed by the laws of Germany.

Copyright (c) <year> <name of author>
SPDX-License-Identifier: Apache-2.0 OR (MIT AND LicenseRef-acme) WITH LLVM-exception
"""
PAGE = (
    "<!DOCTYPE html><html><head><title>Terms</title><style>p{}</style><script>if (a<b) {}</script></head><body><!-- x -->"
    "<h1>License</h1><p>Permission is granted &mdash; &quot;as is&quot; &#60;&#x3c; to <b>anyone</b></p><ol><li>a<br/>b"
)
NOTICE = "Acme Model\nCopyright 2026 Acme\nThis product includes Llama Materials.\nBuilt with Acme\n"
CARD = """---
license: other
license_name: acme-license
license_link: https://example.com/LICENSE#terms
base_model: [meta-llama/Llama-3.1-8B, "mistralai/Mistral-7B-v0.1"]
base_model_relation: finetune
tags: [license:mit, "base_model:a/b"]
extra_gated_prompt: >-
  By accessing this model you agree to the ACME LICENSE. It is subject to the Llama 3.1 Community License and may be used
  for research only, not for commercial use.
extra_gated_fields:
  Company: text
  Country: {type: country}
  I agree to the terms: checkbox
extra_gated_eu_disallowed: true
extra_gated_button_content: 'Accept'
---
# Acme-3 <!-- c -->
| a | license |
|---|---------|
## License
The code is released under the [MIT License](LICENSE), the weights under CC BY-NC 4.0; 模型采用 Apache 2.0 协议。
This model was trained on data licensed under ODbL. Licence: `apache-2.0`.

Built with Llama. Commercial use is not permitted. For more than 100 users, contact us.
```
license: gpl
```
"""
HEADER = '''#!/usr/bin/env python
# Copyright 2026 Acme. SPDX-License-Identifier: Apache-2.0 AND (MIT OR CC-BY-NC-4.0)
"""Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file."""
import os
'''
NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"license": "mit"},
    "cells": [
        {"cell_type": "markdown", "source": ["# License\n", "The model is released under the MIT License.\n"]},
        {"cell_type": "code", "source": ["# SPDX-License-Identifier: MIT\n", "import os\n"], "outputs": []},
    ],
}
POLICY = """version: 1
title: fuzzed
extends: [default, commercial]
require_content: true
fail_on: review
use:
  commercial: true
  distribute: [weights, product, hosted]
  modify: true
  train_on_outputs: yes
  publish: false
  monthly_active_users: 800_000_000
  monthly_visits: 0
  annual_revenue: 3.0e+6
  monthly_revenue: 1
  funding: 0.5
  currency: EUR
  regions: [DE, US, EU]
  business_models: [model-as-a-service]
licenses:
  allow: [MIT, Apache-2.0 WITH LLVM-exception, llama3.1, category: permissive]
  review: [{category: data}, MIT OR GPL-2.0+]
  deny: [AGPL-3.0-only, LicenseRef-acme, {category: non-commercial}]
  default: deny
exceptions:
  - {rule: "license-*", paths: ["*.md", "a/[b]*"], license: llama3.1, reason: read, expires: 2030-02-28}
  - {rule: [license-mismatch], reason: read, expires: "2020-01-01"}
clarify:
  - file: "LICEN?E*"
    sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    license: MIT AND (CC-BY-4.0 OR llama3.1)
    reason: read
decide:
  - {rule: license-threshold, applies: [unknown, "yes"], level: [error, warning], outcome: review, because: ask}
  - {tag: license, severity: medium, paths: "*", outcome: deny}
  - outcome: allow
"""
POLICIES = (
    ("policy.yaml", POLICY),
    ("use.yaml", "version: 1\ntitle: t\nuse: {commercial: false, distribute: [], regions: []}\ndecide: []\n"),
    ("lists.yaml", "version: 1\ntitle: t\nextends: strict\nlicenses: {allow: [MIT], default: review}\n"),
)


def terms() -> list[tuple[str, bytes]]:
    """(name, content) of files that say under which licence something is."""
    own = {"LICENSE": TEXT, "LICENSE.html": PAGE, "NOTICE": NOTICE, "README.md": CARD, "modeling.py": HEADER}
    found = [(name, text.encode()) for name, text in own.items()]
    found += [("LICENSE.txt", TEXT.encode("utf-16")), ("COPYING", TEXT.encode("gb18030", "replace"))]
    found.append(("terms.ipynb", json.dumps(NOTEBOOK).encode()))
    found += [
        (f"{index}.gguf", _gguf(value, name))
        for index, (value, name) in enumerate((("apache-2.0", "x"), ("other", "Acme"), (TEXT, "")))
    ]
    found += [
        (f"{index}.safetensors", _safetensors(value))
        for index, value in enumerate(("mit", "https://a.b/LICENSE", TEXT))
    ]
    found.append(("terms.onnx", b"\x08\x07" + pb(7, pb(2, b"g")) + pb(14, pb(1, b"license"), pb(2, TEXT.encode()))))
    found.append(("config.json", json.dumps({"model_type": "x", "license": "other", "license_name": "Acme"}).encode()))
    return found + stored()


def stored() -> list[tuple[str, bytes]]:
    """Texts of known licences, each under a name by which a scan reads them; none where they are not at hand."""
    paths = sorted(path for path in STORED.rglob("*") if path.suffix in (".txt", ".md", ".html", "") and path.is_file())
    texts = [path.read_bytes() for path in paths[:: max(1, len(paths) // TAKEN)] if path.stat().st_size <= SIZE]
    return [("NOTICE.txt" if index % 9 == 0 else "LICENSE", data) for index, data in enumerate(texts)]


def _gguf(value: str, name: str) -> bytes:
    pairs = {"general.license": value, "general.license.name": name, "general.license.link": "https://a.b/LICENSE"}
    body = b"".join(_string(key) + pack("<I", 8) + _string(text) for key, text in pairs.items())
    return b"GGUF" + pack("<IQQ", 3, 0, len(pairs)) + body


def _string(text: str) -> bytes:
    return pack("<Q", len(text.encode())) + text.encode()


def _safetensors(value: str) -> bytes:
    metadata = {"modelspec.license": value, "license_name": "Acme", "license_link": "LICENSE"}
    tensor = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    header = json.dumps({"__metadata__": metadata, "t": tensor}).encode()
    return pack("<Q", len(header)) + header + bytes(4)
