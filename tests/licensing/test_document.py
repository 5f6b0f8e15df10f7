"""Bytes of terms as text."""

import pytest

from scanner.licensing.document import LIMIT, decoded, document_of, without_tags


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("plain “q”".encode(), "plain “q”"),
        ("\ufeffmark".encode(), "\ufeffmark"),
        ("\ufeffmark".encode("utf-16-le"), "\ufeffmark"),
        ("\ufeffmark".encode("utf-16-be"), "\ufeffmark"),
        ("\ufeffmark".encode("utf-32-le"), "\ufeffmark"),
        ("no mark at all".encode("utf-16-le"), "no mark at all"),
        ("Windows “q” é".encode("cp1252"), "Windows “q” é"),
        ("모델의 사용 조건은 다음과 같습니다".encode("cp949"), "모델의 사용 조건은 다음과 같습니다"),
        ("使用本模型的许可条件".encode("gb18030"), "使用本模型的许可条件"),
        (b"", ""),
        (b"a\0b", None),
    ],
)
def test_encodings(data, text):
    assert decoded(data) == text


def test_a_character_cut_by_the_limit_is_left_out():
    assert decoded(("a" * (LIMIT - 1) + "é").encode()) == "a" * (LIMIT - 1)


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        (b"%PDF-1.7\n", "pdf", "PDF"),
        (b"\n%PDF-1.7\n", "pdf", "PDF"),
        (b"{\\rtf1 x}", "rtf", "RTF"),
        (b"PK\x03\x04....", "zip", "archive"),
        (b"\xd0\xcf\x11\xe0....", "doc", "Word"),
        (b"\x7fELF\0\0\0", "binary", "not text"),
    ],
)
def test_what_is_no_text_is_named(data, kind, word):
    document = document_of(data, "LICENSE")
    assert (document.text, document.kind) == (None, kind)
    assert word in document.problem


def test_a_web_page_keeps_every_offset():
    page = (
        "<!DOCTYPE html><html><head><style>p { x: 1 }</style><script>if (a < b) {}</script></head><body>"
        '<!-- hidden > -->\n<p class="a">You &quot;must&quot; &#8220;not&#8221; 1 < 2 &amp; done</p></body></html>'
    )
    text = document_of(page.encode(), "LICENSE").text
    assert len(text) == len(page)
    assert text.split() == ["You", '"', 'must"', "“", "not”", "1", "<", "2", "&", "done"]
    assert text.index("done") == page.index("done")
    assert text.count("\n") > 1  # a paragraph begins a line


def test_a_page_is_known_by_its_name_too():
    assert document_of(b"a <b>c</b>", "terms.htm").kind == "html"
    assert document_of(b"a <b>c</b>", "LICENSE").text == "a <b>c</b>"


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<script", "<script></script", "&", "&#1;", "<b>", "&amp"])
def test_a_hostile_page_is_read_once(piece):
    page = (piece * (1 << 18))[: 1 << 18]
    assert len(without_tags(page)) == len(page)
