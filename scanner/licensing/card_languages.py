"""How cards in other languages than English say what a model was made from.

Where the verb stands at the end, as in Chinese, Japanese and Korean, a pattern begins before the name and ends behind it;
the others end in the name.
"""

from __future__ import annotations

import re

from scanner.licensing.model_names import NAME, OPEN
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REST = rf"[^{OPEN}。；.;!?]"
"""A character of the same sentence that is no name."""

_FOREIGN: tuple[tuple[str, str, tuple[tuple[str | None, str], ...]], ...] = (
    ("一-鿿",
     rf"(?:基于|基於|以|由|从|对|在|使用|是|将|把|采用)\s*(?:了)?\s*(?:开源的?|開源的?|官方的?|原始的?|原版的?)?\s*(?:模型|基座)?\s*"
     rf"{NAME}\s*[^{OPEN}。；，]{{0,14}}?{{verb}}",
     (("finetune", "微[调調]|精调|继续预训练|增量预训练|后训练|训练|訓練"), ("quantized", "量化"), ("distill", "蒸[馏餾]"),
      ("merge", "融合|合[并併]"), ("converted", "[转轉][换換]|格式版"),
      (None, "构建|建構|开发|開發|改进|得到|而来|基座|基础|底座"))),
    ("ぁ-ヿ",
     rf"{NAME}\s*(?:を|から|に対して|に対し|をベースに|をもとに|を元に|を基に|の)\s*{_REST}{{0,40}}?{{verb}}",
     (("finetune", "ファインチューニング|微調整|追加学習|追加事前学習|継続事前学習|継続学習|チューニング"),
      ("quantized", "量子化"),
      ("distill", "蒸留"), ("merge", "マージ"), ("converted", "変換|形式版"), (None, "ベースに|ベースとし|元に|基に"))),
    ("가-힣",
     rf"{NAME}\s*(?:을|를|에서|에|의|로부터|기반|모델을|모델에)\s*{_REST}{{0,40}}?{{verb}}",
     (("finetune", "파인\\s?튜닝|미세\\s?조정|추가\\s?학습|사전\\s?학습|학습(?:한|시킨|하였|했|된)"),
      ("quantized", "양자화"),
      ("distill", "증류"), ("merge", "병합"), ("converted", "변환"), (None, "기반으로|기반의|베이스로"))),
)  # fmt: skip
"""(first and last letter of its script, pattern around a name and a verb, relation that each verb tells)."""

_LATIN: tuple[tuple[str | None, tuple[str, ...], str], ...] = (
    ("finetune", ("afinad", "ajustad", "entrenad", "refinad", "treinad", "fino ", "affin", "feinabgestimmt", "feingetunt",
                  "nachtrainiert", "дообучен", "настроен"),
     r"(?:versi[óo]n\s+|vers[ãa]o\s+)?(?:afinad|ajustad|entrenad|refinad|treinad)[oa]?s?\s+(?:\w+\s+){0,3}?"
     r"(?:a partir de[l]?|a partir do|de|sobre|desde|em|com base em)"
     r"|ajust[eé] fino\s+(?:de[l]?|do|sobre)|affin[ée]e?s?\s+(?:\w+\s+){0,2}?(?:à partir de|de|sur)"
     r"|(?:feinabgestimmt|feingetunt|nachtrainiert)e?\w*\s+(?:version\s+)?(?:von|auf(?:\s+basis\s+von)?)"
     r"|(?:дообучен|настроен)\w*\s+(?:\w+\s+){0,3}?(?:верси\w+|на основе|из|на базе)"),
    ("quantized", ("cuantizad", "quantizad", "quantifi", "quantisé", "quantise ", "quantisierte", "квантован"),
     r"(?:cuantizad[oa]|quantizad[oa]|quantifi[ée]e?|quantis[ée]e?)\s+(?:\w+\s+){0,2}?(?:de[l]?|do|da|du)"
     r"|quantisierte\w*\s+(?:\w+\s+)?(?:von|des)|квантован\w*\s+(?:\w+\s+){0,2}?верси\w+"),
    (None, ("basad", "basead", "basa en", "basé", "basee ", "base sur", "bases sur", "basees", "basiert", "basis von",
            "на основе", "на базе"),
     r"(?:basad[oa]|basead[oa])\s+(?:en|em|no|na)|(?:se\s+)?basa\s+en|bas[ée]e?s?\s+sur|basiert\s+auf|auf\s+basis\s+von"
     r"|(?:на основе|на базе)(?:\s+модели)?"),
)  # fmt: skip
"""(relation, strings of which a sentence holds one in small letters where the pattern fits, pattern before a name)."""

_ARTICLES = (
    r"(?:\s+(?:el|la|los|il|lo|o|a|os|le|les|l['’]|der|die|das|dem|des|modelo|modèle|modell|base|модели|модель))*"
)

FOREIGN_LABELS = (
    r"基础模型|基座模型|底座模型|原始模型|基座|源模型|ベースモデル|元モデル|基盤モデル|베이스 ?모델|기반 ?모델|원본 ?모델|"
    r"modelo (?:base|original|de partida)|mod[eè]le (?:de base|d['’]origine|original)|modello (?:base|di base)|"
    r"basismodell|grundmodell|базовая модель|исходная модель|model gốc|mô hình gốc|temel model"
)
"""Keys of a "Base model: …" line."""

NOT_OURS = regex(
    r"相比|相較|对比|對比|不是|并非|没有|优于|超过|类似|参考|可以|"
    r"比較|上回|ではな|ではあり|と同様|のような|できます|보다|비교|아니|없이|처럼|수 있|"
    r"\b(?:compar\w+|supera\w*|similar\w*|como|comme|wie|no|não|nicht|kein\w*|puede\w*|pode\w*|peut|kann)\b|"
    r"сравн|превос|не\s|можно",
    re.I,
)
"""Words of a sentence by which it speaks of other models."""

_VERBS = tuple(
    (letters, tuple((relation, regex(around.replace("{verb}", f"({verb})"), re.I)) for relation, verb in verbs))
    for letters, around, verbs in _FOREIGN
)
_BEFORE = tuple(
    (relation, words, regex(rf"(?<!\w)(?:{pattern}){_ARTICLES}\s*[:\"'(«„]{{0,2}}\s*{NAME}", re.I))
    for relation, words, pattern in _LATIN
)


def foreign(text: str) -> list[tuple[str | None, re.Match[str], str]]:
    """(relation, match with the number of the name, words) of each saying that a marked sentence holds."""
    found = list(_foreign(text))
    return found if found and not NOT_OURS.search(text) else []


def _foreign(text: str) -> Iterator[tuple[str | None, re.Match[str], str]]:
    strange = {letter for letter in text if "ぁ" <= letter < OPEN}
    for letters, verbs in _VERBS if strange else ():
        if any(letters[0] <= letter <= letters[-1] for letter in strange):
            for relation, verb in verbs:
                for match in verb.finditer(text):
                    yield relation, match, match[2]
    low = text.casefold()
    for relation, words, pattern in _BEFORE:
        if any(word in low for word in words):
            for match in pattern.finditer(text):
                yield relation, match, match[0].partition(OPEN)[0].strip()[:80]
