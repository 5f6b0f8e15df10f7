"""Writes rules/licenses/texts/index.bin and sources.json from a folder of licence texts.

``python scripts/build_license_index.py ../shared/data/license_texts`` where the folder holds ``spdx/<id>.txt`` (the
SPDX test texts) and ``ai/<name>.txt``. What sources.json says of a text (``license``, ``spdx``, ``role``, ``skip``,
``until``) is written by hand and kept; digests and ``same_as`` are made here. A new text is added with what can be told.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from array import array
from bisect import bisect
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanner.catalog.license_names import stem
from scanner.licensing import references, tokens
from scanner.licensing.rows import index as rows

FOLDER = Path(__file__).resolve().parents[1] / "rules" / "licenses" / "texts"

SPDX_SOURCE = {"repo": "spdx/license-list-XML", "commit": "e4c1f27"}

ENDS = (
    "end of terms and conditions appendix how to apply",
    "end of terms and conditions how to apply these terms to your",
    "appendix how to apply",
    "how to apply these terms to your",
    "exhibit a source code form license notice",
    "creative commons is not a party to its",
    "creative commons may be contacted at",
    "creative commons notice creative commons is not",
)
"""Words at which a part begins that is no term and often left out."""

STARTS = {
    "statement of purpose the laws of most jurisdictions": "CC0-1.0",
    "by exercising the licensed rights defined below you": "CC-",
}
"""Words at which the terms begin, after a title and a preface that is no term, and how the ids of such texts begin."""

NOTICES = {
    "Apache-2.0": ("licensed under the apache license version 2 0 the", "limitations under the license"),
    "ECL-2.0": ("licensed under the educational community license", "limitations under the license"),
    "GPL-2.0-or-later": (
        "this program is free software you can redistribute it",
        "see the gnu general public license for more details",
    ),
    "GPL-3.0-or-later": (
        "this program is free software you can redistribute it",
        "see the gnu general public license for more details",
    ),
    "AGPL-3.0-or-later": (
        "this program is free software you can redistribute it",
        "see the gnu affero general public license for more details",
    ),
    "LGPL-2.1-or-later": (
        "this library is free software you can redistribute it",
        "see the gnu lesser general public license for more details",
    ),
    "MPL-2.0": ("this source code form is subject to the terms", "mozilla org mpl 2 0"),
}
"""SPDX ids whose text holds the notice that files carry, with the words it begins and ends with."""

PER_TEXT = (10, 56)
"""Fewest and most shingles of one text in the search table."""


class Text:
    """One text to be known."""

    def __init__(self, entry: dict[str, Any], words: list[str], head: int, slots: tuple[int, ...] = ()) -> None:
        self.entry, self.words, self.head, self.slots = entry, words, head, slots
        self.start = start_of(words, entry["id"], head)
        self.tail = tail_of(words)
        self.codes = ""


def main() -> None:
    """Reads the folder, writes both files."""
    folder = Path(sys.argv[1])
    texts = loaded(folder, entries(folder))
    texts += [notice for text in texts if (notice := notice_of(text)) is not None]
    texts += advised(texts)
    kept = distinct([text for text in texts if "skip" not in text.entry])
    data = packed(kept)
    (FOLDER / "index.bin").write_bytes(data)
    lines = [json.dumps(text.entry, ensure_ascii=False) for text in texts if "file" in text.entry]
    (FOLDER / "sources.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    sys.stdout.write(f"{len(texts)} texts, {len(kept)} of them differ, {len(data)} bytes\n")


def entries(folder: Path) -> list[dict[str, Any]]:
    """What is known of each text, with new ones added."""
    path = FOLDER / "sources.json"
    known = {entry["file"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))} if path.exists() else {}
    for file in sorted(folder.glob("*/*.txt")):
        name = f"{file.parent.name}/{file.name}"
        if name not in known:
            known[name] = spdx_entry(file) if file.parent.name == "spdx" else {"id": file.stem, "file": name}
    return sorted(known.values(), key=lambda entry: entry["file"])


def spdx_entry(file: Path) -> dict[str, Any]:
    """The entry of an SPDX text, from its name alone."""
    name = file.stem
    entry: dict[str, Any] = {"id": name, "file": f"spdx/{file.name}", **SPDX_SOURCE}
    entry["path"] = f"test/simpleTestForGenerator/{file.name}"
    if name.startswith("depreciate_"):
        return entry | {"skip": "a former name of another text"}
    if is_exception(name):
        return entry | {"spdx": name, "role": "exception"}
    if re.fullmatch(r"(?:A|L)?GPL-\d\.\d|GFDL-\d\.\d|AGPL-1\.0", name):
        return entry | {"skip": "the same text as the id with -only"}
    row = rows().by_spdx.get(stem(name))
    entry["spdx"] = name
    if row is not None:
        entry["license"] = row.id
    return entry


def is_exception(name: str) -> bool:
    """True for the id of an exception, which is no licence by itself."""
    from license_expression import get_spdx_licensing

    symbol = get_spdx_licensing().known_symbols.get(name)
    known = symbol is not None and symbol.is_exception
    return known or (name.endswith(("-exception", "-exception-2.0-short", "-exception-1.1")) and symbol is None)


def loaded(folder: Path, wanted: list[dict[str, Any]]) -> list[Text]:
    """The texts of ``wanted`` with their words; the entries get digests and what our rows say."""
    found = []
    for entry in wanted:
        data = (folder / entry["file"]).read_bytes()
        entry["sha256"] = sha256(data).hexdigest()
        row = rows().by_id.get(entry.get("license", ""))
        if row is not None and row.spdx and row.category != "family":
            given = entry.get("spdx", "")
            listed = given and not given.startswith("LicenseRef-")
            same = stem(given) == stem(row.spdx) or (listed and row.spdx.startswith("LicenseRef-"))
            entry["spdx"] = given if given and same else row.spdx
        elif "license" in entry and "spdx" not in entry:
            entry["spdx"] = f"LicenseRef-{entry['license']}"
        text = data.decode("utf-8", "replace")
        blank = tokens.blanked(tokens.without_front(text))
        words = [tokens.canonical[word] for word in tokens.words_in(blank)]
        if "until" in entry:
            at = len(" ".join(words).split(f" {entry['until']} ")[0].split())
            found.append(rest_of(entry, words[at:]))
            words = words[:at]
        if len(words) < 4:
            entry["skip"] = "too short to be told by its words"
        found.append(Text(entry, words, head_of(blank), slots_of(text, blank)))
    return found


def rest_of(entry: dict[str, Any], words: list[str]) -> Text:
    """What follows the licence in the same file: its use policy, in the words that it has there."""
    kept = {key: value for key, value in entry.items() if key in ("license", "spdx")}
    return Text(kept | {"id": f"{entry['id']}-policy", "role": "use-policy"}, words, 0)


def slots_of(text: str, blank: str) -> tuple[int, ...]:
    """The words before which the text leaves room for a name."""
    places = [found.start() for found in tokens.PLACEHOLDER.finditer(text)]
    starts = [start for start, _ in tokens.spans_in(blank)]
    return tuple(sorted({bisect(starts, place) for place in places}))


def head_of(blank: str) -> int:
    """How many words the title at the start has: short lines that are no sentence."""
    head = 0
    for _, words in tokens.lines_of(blank, 12):
        line = " ".join(words).casefold()
        if len(words) > 12 or re.search(
            r"\b(?:permission|redistribution and|definitions|this is|shall|may|you|is|are)\b", line
        ):
            break
        head += len(words)
    count = len(tokens.words_in(blank))
    return head if head * 2 < count else 0


def start_of(words: list[str], name: str, head: int) -> int:
    """The word at which the terms begin: after the title, or after a preface."""
    joined = " ".join(words) + " "
    for mark, names in STARTS.items():
        at = joined.find(f" {mark} ")
        if name.startswith(names) and 0 <= at < len(joined) // 2:
            return len(joined[:at].split())
    return head


def tail_of(words: list[str]) -> int:
    """The word at which the optional end begins."""
    joined = " ".join(words) + " "
    places = [at for end in ENDS if (at := joined.find(f" {end} ", len(joined) // 3)) >= 0]
    return len(joined[: min(places)].split()) if places else len(words)


def notice_of(text: Text) -> Text | None:
    """The notice for single files that the text of a licence holds, as a text of its own."""
    marks = NOTICES.get(text.entry["id"]) if text.entry.get("file", "").startswith("spdx/") else None
    if marks is None:
        return None
    joined = " ".join(text.words)
    start = joined.rindex(marks[0])
    end = joined.index(marks[1], start) + len(marks[1])
    entry = {key: value for key, value in text.entry.items() if key in ("license", "spdx")}
    entry |= {"id": f"{text.entry['id']}-notice", "role": "notice"}
    return Text(entry, joined[start:end].split(), 0)


ADVICE = ("general public license does not permit incorporating", "instead of this license")
"""Where the advice begins and ends with which the GPL closes; the SPDX texts of version 2 leave it out."""


def advised(texts: list[Text]) -> list[Text]:
    """The GPL version 2 with its last paragraph, which is that of version 3 but for its first word."""
    by_id = {text.entry["id"]: text for text in texts}
    if not {"GPL-2.0-only", "GPL-3.0-only"} <= by_id.keys():
        return []
    joined = " ".join(by_id["GPL-3.0-only"].words)
    start = joined.rindex(ADVICE[0])
    end = joined.index(ADVICE[1], start) + len(ADVICE[1])
    old = by_id["GPL-2.0-only"]
    entry = {key: value for key, value in old.entry.items() if key in ("license", "spdx")}
    words = [*old.words, "this", *joined[start:end].split()]
    return [Text(entry | {"id": "GPL-2.0-only-advice"}, words, old.head, old.slots)]


def distinct(texts: list[Text]) -> list[Text]:
    """One of each set of texts with the same words: the one whose id a person would expect."""
    groups: dict[tuple[str, ...], list[Text]] = defaultdict(list)
    for text in texts:
        groups[tuple(text.words)].append(text)
    kept = []
    for group in groups.values():
        group.sort(key=lambda text: expected(text.entry))
        for other in group[1:]:
            other.entry["same_as"] = group[0].entry["id"]
        kept.append(group[0])
    return sorted(kept, key=lambda text: expected(text.entry))


POPULAR = (
    *("mit", "apache-2.0", "bsd-3-clause", "bsd-2-clause", "isc", "gpl-3.0", "gpl-2.0", "lgpl-3.0", "lgpl-2.1"),
    *("agpl-3.0", "mpl-2.0", "unlicense", "cc0-1.0"),
)
"""Our rows that people mean first where two texts are alike."""


def expected(entry: dict[str, Any]) -> tuple[Any, ...]:
    """Sorts the likelier text before others."""
    row = entry.get("license", "")
    return (
        entry.get("role", "license") != "license",
        POPULAR.index(row) if row in POPULAR else len(POPULAR),
        not row,
        not entry.get("file", "spdx/").startswith("spdx/"),
        "or-later" in entry["id"],
        not entry["id"].endswith("-only"),
        len(entry["id"]),
        entry["id"],
    )


def packed(texts: list[Text]) -> bytes:
    """The index file."""
    counts = Counter(word for text in texts for word in text.words)
    vocabulary = sorted(counts, key=lambda word: (-counts[word], word))
    letters = dict(zip(vocabulary, references.alphabet(len(vocabulary)), strict=True))
    for text in texts:
        text.codes = "".join(letters[word] for word in text.words)
    grams, postings = search_table(texts)
    blocks = [zlib.compress(text.codes.encode("utf-16-le"), 9) for text in texts]
    starts = array("I", [0])
    for block in blocks:
        starts.append(starts[-1] + len(block))
    votes: defaultdict[str, float] = defaultdict(float)
    for posted in postings.split("\0"):
        for name in posted:
            votes[name] += references.weight_of(posted)
    table = "\n".join(row_of(text, votes[chr(references.FIRST + number)]) for number, text in enumerate(texts))
    aliases: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        if "alias" in text.entry:
            aliases[text.entry.get("license") or text.entry["id"]].add(text.entry["alias"])
    alias_lines = "\n".join(f"{key}\t{' '.join(sorted(names))}" for key, names in sorted(aliases.items()))
    parts = [
        zlib.compress(table.encode(), 9),
        array("Q", [references.hash_of(word) for word in vocabulary]).tobytes(),
        zlib.compress(grams.encode("utf-16-le"), 9),
        zlib.compress(postings.encode("utf-16-le"), 9),
        digests(texts).tobytes(),
        starts.tobytes(),
        b"".join(blocks),
        zlib.compress(alias_lines.encode(), 9),
    ]
    return references.HEADER.pack(references.MAGIC, *map(len, parts)) + b"".join(parts)


def row_of(text: Text, votes: float) -> str:
    """The line of the table of texts."""
    entry = text.entry
    names = (entry["id"], entry.get("spdx") or "-", entry.get("license") or "-")
    role = entry.get("role", "license")
    sizes = (
        str(len(text.words)),
        str(text.head),
        str(text.start),
        str(text.tail),
        f"{votes:.4f}",
        " ".join(map(str, text.slots)),
    )
    return "\t".join((*names, entry["id"], role, *sizes))


def digests(texts: list[Text]) -> array[int]:
    """Pairs (digest, number of the text): whole, without its title, without its optional end, without both."""
    found: dict[int, int] = {}
    for number, text in enumerate(texts):
        for start in sorted({0, text.head, text.start}):
            for end in (len(text.codes), text.tail):
                if end - start >= 12 or (start, end) == (0, len(text.codes)):
                    found.setdefault(references.digest_of(text.codes[start:end]), number)
    return array("Q", [value for pair in sorted(found.items()) for value in pair])


def search_table(texts: list[Text]) -> tuple[str, str]:
    """The rarest shingles of each stretch of each text, and which texts have each."""
    spread: dict[str, set[int]] = defaultdict(set)
    for number, text in enumerate(texts):
        for gram in references.shingles(text.codes):
            spread[gram].add(number)
    chosen: set[str] = set()
    for text in texts:
        grams = references.shingles(text.codes)
        wanted = max(PER_TEXT[0], min(PER_TEXT[1], len(grams) // 20))
        for part in range(wanted):
            stretch = grams[part * len(grams) // wanted : (part + 1) * len(grams) // wanted] or grams[:1]
            chosen.update(sorted(stretch, key=lambda gram: (len(spread[gram]), gram))[:1])
    ordered = sorted(chosen)
    lists = ["".join(chr(references.FIRST + number) for number in sorted(spread[gram])) for gram in ordered]
    return "".join(ordered), "\0".join(lists)


if __name__ == "__main__":
    main()
