"""What a card says of its licence in sentences is read where it speaks of the model or code at hand, and nowhere else."""

from __future__ import annotations

import time

import pytest

from scanner.licensing.prose import headed, said_in

# text | licence: what it covers, in order; nothing for none
SAID = r"""
Code and weights are under Creative Commons Attribution-NonCommercial 4.0 International. | cc-by-nc-4.0: all
# Foo\n## License\nFoo codebase is licensed under MIT. Foo weights are under CC-BY-NC. | mit: code, cc-by-nc-4.0: weights
The code is MIT, the weights are under the Llama 3.1 Community License. | llama3.1: weights, mit: code
The code is licensed under Apache 2.0 and the model weights under CC BY-NC 4.0. | apache-2.0: code, cc-by-nc-4.0: weights
This code is under [MIT License](./CODE). The models are under [DeepSeek Model License](./L). | mit: code, deepseek: weights
This model is released under the **[MIT License](https://opensource.org/licenses/MIT)**. | mit: weights
The model is under the [CC license](https://creativecommons.org/licenses/by-nc-sa/4.0/deed). | cc-by-nc-sa-4.0: weights
This model is released under the\nApache License, Version 2.0. | apache-2.0: weights
This model is subject to the Gemma Terms of Use. | gemma: weights
## License\n\nMIT | mit: all
## License\n\n[Apache 2.0](LICENSE) | apache-2.0: all
- **License:** Apache 2.0 | apache-2.0: all
## License\nCode is under a GPL-3.0 license. | gpl-3.0: code
## License\n- Code: MIT\n- Weights: cc-by-nc-4.0 | mit: code, cc-by-nc-4.0: weights
All models in this repo are released under the MIT License. | mit: weights
This project is licensed under the terms of the MIT license. | mit: all
本仓库的代码依照 [Apache-2.0](LICENSE) 协议开源 | apache-2.0: code
模型权重遵循 Apache-2.0 许可证。 | apache-2.0: weights
The dataset is released under CC BY 4.0. |
## Training data\nThis model is released under CC-BY-4.0. |
By contributing, you agree that your contributions will be licensed under the MIT License. |
This model is not released under the MIT license. |
This model is based on Llama 2 and is licensed under the LLAMA 2 Community License. |
The original model is licensed under the MIT License. |
We compare with models under the MIT license. |
- **License:** [More Information Needed] |
Part of the model weights are licensed under Apache 2.0. |
# Wrapper\nThe Qwen3-TTS model weights are licensed under Apache 2.0. |
```\nlicense: mit\nThis model is released under the MIT License.\n``` |
<!-- This model is released under the MIT License. --> |
> This model is released under the MIT License. |
license: mit |
This model is released under our own license. |
"""

ROWS = [line.rpartition(" |") for line in SAID.strip().splitlines()]


@pytest.mark.parametrize(("text", "_", "wanted"), ROWS, ids=range(len(ROWS)))
def test_sentences(text: str, _: str, wanted: str) -> None:
    found = [f"{said.license.id}: {said.covers}" for said in said_in(text.replace("\\n", "\n"))]
    assert ", ".join(found) == wanted.strip()


def test_a_sentence_has_its_line_and_its_words() -> None:
    (said,) = said_in("# T\n\nSome words.\nMore. This model is released\nunder the MIT License.\n")
    assert (said.line, said.written) == (3, "MIT License")
    assert said.sentence == "This model is released under the MIT License."


@pytest.mark.parametrize(
    ("text", "license_id"),
    [
        ("### LLAMA 3.3 COMMUNITY LICENSE AGREEMENT\nThe rest", "llama3.3"),
        ("# Apache License\nfoo", "apache-2.0"),
        ("By agreeing you share your name.", None),
        ("", None),
    ],
)
def test_titles(text: str, license_id: str | None) -> None:
    if license_id == "apache-2.0":
        text = text.replace("Apache License", "Apache 2.0 License")
    assert headed(text) == license_id


HOSTILE = [
    "under the MIT ",
    "This model is licensed under the ",
    "[",
    "[a](",
    "# license\n",
    "<!--",
    "```\n",
    "模型采用",
    "*",
    "<",
]


@pytest.mark.parametrize("part", [*HOSTILE, "The license of x. ", "License: ", "![", ", license is "])
def test_long_cards_take_no_time(part: str) -> None:
    start = time.perf_counter()
    said_in(part * ((1 << 20) // len(part)))
    assert time.perf_counter() - start < 5
