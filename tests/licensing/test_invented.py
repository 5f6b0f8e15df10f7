"""Licences of tomorrow, and texts that are none: they take the name of no known free licence."""

from __future__ import annotations

import pytest

from scanner.licensing.identify import identify
from tests.licensing.known_texts import needs_texts, spdx, text_of

GATE = "Providers of models as a service whose group earns more than 20 million euros need a contract with us first."
TITLES = (
    "Yoyodyne Model License",
    "Yoyo-7B Community License",
    "MIT-Style Weights License",
    "The Responsible MIT License",
    "Modified MIT License 2.0",
    "Yoyodyne Public License, Version 3",
)


def free_as_it_is(text: str) -> bool:
    found = identify(text)
    return found.spdx is not None and not found.modified


@needs_texts
class TestOnTheWordsOfOthers:
    @pytest.mark.parametrize("title", TITLES)
    @pytest.mark.parametrize("base", ["MIT", "BSD-3-Clause", "ISC", "Apache-2.0"])
    def test_a_gate_under_a_new_name_is_unknown(self, title: str, base: str) -> None:
        body = spdx(base)
        first, _, rest = body.lstrip().partition("\n")
        text = f"{title}\n\n{rest if len(first) < 60 and 'ermission' not in first else body}\n\n{GATE}\n"
        found = identify(text)
        assert found.modified
        assert found.spdx is None

    @pytest.mark.parametrize("base", ["MIT", "BSD-2-Clause", "Apache-2.0", "Zlib", "Unlicense", "CC0-1.0"])
    def test_a_gate_under_the_old_name_is_a_changed_text(self, base: str) -> None:
        found = identify(f"{spdx(base)}\n\n{GATE}\n")
        assert (found.spdx, found.modified) == (base, True)

    def test_apache_with_one_more_section(self) -> None:
        text = spdx("Apache-2.0").replace("Apache License", "Yoyodyne License").replace("apache.org", "example.com")
        text = text.replace("END OF TERMS", f"10. Services. {GATE}\n\n   END OF TERMS", 1)
        assert not free_as_it_is(text)
        assert identify(text).spdx is None

    def test_llama_of_the_next_year(self) -> None:
        text = text_of("ai/llama-4-community.txt").replace("Llama 4", "Llama 5").replace("700 million", "9 million")
        found = identify(text)
        assert found.spdx is None or found.modified

    def test_half_of_each(self) -> None:
        mit, apache = spdx("MIT"), spdx("Apache-2.0")
        assert not free_as_it_is(mit[: len(mit) // 2] + apache[len(apache) // 2 :])
        assert not free_as_it_is(apache[: len(apache) // 2] + mit[len(mit) // 2 :])

    def test_only_the_disclaimer(self) -> None:
        text = spdx("MIT")
        assert not free_as_it_is(f"You may look at this.\n\n{text[text.index('THE SOFTWARE IS') :]}")

    def test_another_grant_over_the_disclaimer(self) -> None:
        text = spdx("MIT")
        assert not free_as_it_is(
            f"MIT License\n\nMembers of our club may run it.\n\n{text[text.index('THE SOFTWARE IS') :]}"
        )


OTHERS = {
    "a summary": "MIT License (summary)\n\nYou can do what you want as long as you include the original notice. " * 3,
    "a translation": (
        "MIT \u8bb8\u53ef\u8bc1\n\n\u7279\u6b64\u514d\u8d39\u6388\u4e88\u4efb\u4f55\u83b7\u5f97"
        "\u526f\u672c\u7684\u4eba\u4ee5\u6743\u5229\u3002"
    )
    * 4,
    "a contract of silence": "Mutual Non-Disclosure Agreement\n\nEach side keeps what the other tells it to itself. "
    * 12,
    "a contract with users": "End User License Agreement\n\nBy pressing the button you take all of what follows. " * 12,
    "a readme": "# Yoyo\n\nInstall it with pip, then call it. The code was written on a rainy day, and it shows. " * 12,
    "an apology": "License\n\nWe have not chosen one yet. Ask us before you do anything at all with these files. " * 9,
    "a free name over other terms": "Apache License\nVersion 2.0, January 2004\n\nYou get the right to look on. " * 9,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_texts_that_are_no_known_license(kind: str) -> None:
    assert not free_as_it_is(OTHERS[kind])
