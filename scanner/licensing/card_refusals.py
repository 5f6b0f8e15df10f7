"""Words around a saying that make it none of the model's own parents: comparisons, advice, other people's work."""

from __future__ import annotations

import re

from scanner.model.regex import regex

NO_PARENT_BEFORE = regex(
    r"\b(?:not|never|no|nor|neither|to|can|cannot|could|may|might|should|would|will|how|than|like|or|rather|instead|without|"
    r"as\s+in|if|unlike|when|before|while|for)\b|n't\b|不|未|没有",
    re.I,
)
"""Words shortly before a saying that make it none of this model's."""

_OTHERS = regex(
    r"\b(?:compar(?:ed|ing|ison|able)|unlike|baselines?|competitors?|alternatives?|see|visit|check|refer|looking|also|you|your|"
    r"users?|whether|example|existing|previous|prior|another|others?|inspired|similar|outperform\w*|evaluat\w*|surpass\w*|better|"
    r"recommend\w*|plan|thanks?|acknowledge\w*|grateful|available (?:at|here|in|as)|instruction for|instead|versus|vs|"
    r"there (?:is|are)|if (?:this|it|you))\b|"
    r"参考|对比|感谢",
    re.I,
)
"""Words of the clause before a saying that make it one about other models."""

_OTHERS_STEMS = tuple(
    """compar unlike baseline competitor alternative see visit check refer looking also you user whether example existing
    previous prior another other inspired similar outperform evaluat surpass better recommend plan thank acknowledge
    grateful available instruction instead versus vs there if 参考 对比 感谢""".split()  # noqa: SIM905 - a table
)


def is_of_others(clause: str) -> bool:
    """True where a clause before a saying speaks of other models."""
    low = clause.casefold()
    return any(stem in low for stem in _OTHERS_STEMS) and _OTHERS.search(clause) is not None


_AFTER = regex(
    r"^[\s\"')\],]*(?:[-‐]\s?(?:style|like|based|generated)\b|['’]s\b|(?:[\w-]+\s+)?(?:architecture|tokeni[sz]er|codebase|code|"
    r"framework|paper|format|template|prompts?|style|implementation|recipe|dataset|data|corpus|benchmark|library|"
    r"toolkit|repo(?:sitory)?|config\w*|vocabulary|structure|design|methodology|method|approach|pipeline|script|scripts|"
    r"notebook|objective|loss|leaderboard|evaluation|guide|tutorial|example)\b|(?:is|are|can be|will be)\s+(?:also\s+)?"
    r"(?:available|found|released|provided|here|shown|described|explained|possible|supported)|可用|架构|数据)",
    re.I,
)
"""What may not stand behind the name: then its design, words or data were taken, not its weights."""

_AFTER_STEMS = tuple(
    """architecture tokeni codebase code framework paper format template prompt style implementation recipe data corpus
    benchmark library toolkit repo config vocabulary structure design method approach pipeline script notebook objective
    loss leaderboard evaluation guide tutorial example""".split()  # noqa: SIM905 - a table
)


def refused_by(rest: str) -> bool:
    """True where what stands behind the name tells that its design, words or data were taken, not its weights."""
    words = rest[:200].lstrip(" \"')],").casefold().split(maxsplit=2)[:2]
    told = any(word.startswith(_AFTER_STEMS) for word in words) or any(
        word.startswith(_BEGINNINGS) for word in words[:1]
    )
    return told and _AFTER.match(rest) is not None


_BEGINNINGS = ("is", "are", "can", "will", "-", "‐", "s", "’", "可", "架", "数")
"""Of what may stand behind a name besides such a word; the s is that of "Qwen's"."""

NOT_A_MODEL = frozenset(
    """
    data dataset datasets corpus corpora code codebase script scripts implementation tokenizer tokeniser vocabulary
    template templates prompt prompts evaluation evaluations benchmark benchmarks score scores result results
    pipeline license licence figure table app demo architecture design recipe approach method framework paper repo
    repository notebook format website blog plugin api server idea work project config configuration judge verifier
    structure metric metrics experiment experiments leaderboard space library encoder decoder projector tower head
    vae vocoder image images text instructions learning research study inference search retrieval documentation
    readme card section tutorial package tool interface baseline baselines usage guide
    """.split()  # noqa: SIM905 - a table
)
"""Subjects of which a saying tells nothing about the model."""

_FIRST = regex(
    r"^\W*(?:this|the|our|these|we provide|training|evaluation)\s+(?:[\w-]+\s+){0,2}?(?:datasets?|corpus|data|benchmarks?|"
    r"codebase|code|tokeni[sz]er|templates?|scripts?|paper|library|framework|space|app|notebook|project page)\b",
    re.I,
)

_FIRST_STEMS = tuple(
    "data corpus benchmark code tokeni template script paper librar framework space app notebook project".split()  # noqa: SIM905
)


def is_of_no_model(text: str) -> bool:
    """True for a sentence whose subject is a data set, a program or a paper."""
    words = text[:200].casefold().split(maxsplit=7)[:7]
    return any(word.startswith(_FIRST_STEMS) for word in words) and _FIRST.match(text) is not None


MANY = frozenset("models checkpoints variants llms versions weights finetunes quants derivatives".split())  # noqa: SIM905
OURS = regex(r"^\W*(?:these|our|all|both|the)\b", re.I)
