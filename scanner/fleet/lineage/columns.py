"""How the columns of a table of models are read, of whatever type they are: as parts of one query."""

from __future__ import annotations

from scanner.licensing.card import ADAPTER_SIGNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = ("id", "lastModified", "downloads", "likes", "tags", "cardData", "baseModels")
"""The columns that are read; all but the first may be absent."""

CARD = 4 << 20
"""Characters of one card beyond which it is not taken apart; the longest real one has 312,000."""

LIST = 5120
"""Tags of one model that are looked at."""

PARENTS = 100
"""Parents of one model that come as arrays; rows with more are read one by one."""

SEPARATOR = chr(31)
"""Between the parts of what a model says of its licence."""

_ID = "^[A-Za-z0-9_.-]{1,200}(/[A-Za-z0-9_.-]{1,200})?$"
"""What has the form of a name on the Hub; other rows are junk."""

_KEYS = ("license", "license_name", "license_link", "base_model", "base_model_relation")

_STATED = "('finetune', 'adapter', 'quantized', 'merge')"

_WORDS = ("finetune", "adapter", "quantized", "merge")

_SAYS = " ".join(f"WHEN starts_with(tag, 'base_model:{word}:') THEN '{word}'" for word in _WORDS)
_WORD = f"CASE {_SAYS} END"
"""The relation that a tag states."""

_STARTS = " ".join(f"WHEN starts_with(tag, 'base_model:{word}:') THEN substr(tag, {len(word) + 13})" for word in _WORDS)
_NAME = f"CASE {_STARTS} ELSE substr(tag, 12) END"
"""The model that a tag names."""


_KINDS = {
    "tags": ("VARCHAR", "JSON"),
    "cardData": ("VARCHAR", "JSON", "STRUCT", "MAP"),
}
"""How the names of the types begin that these columns may have."""


def selection(source: str, types: Mapping[str, str]) -> str:
    """The query for the rows of ``source``, whose columns have ``types``.

    ``terms`` is all that a row says of its licence, in one text. ``parents`` with ``relation`` are the names where the
    field, or the tags, say all there is to say; ``odd`` has the pieces of the row where they do not.
    """
    paths = ", ".join(f"'$.{key}'" for key in _KEYS)
    signs = ", ".join(f"'{word}'" for word in sorted(ADAPTER_SIGNS))
    return f"""
WITH raw AS (
    SELECT {_id(types)} AS id, {_stamp(types)} AS modified, {_count("downloads", types)} AS downloads,
        {_count("likes", types)} AS likes, {_tags(types)} AS tags, {_card(types)} AS card, {_field(types)} AS field
    FROM {source}
), checked AS (
    SELECT *, card IS NOT NULL AND (length(card) > {CARD} OR NOT json_valid(card)) AS unread FROM raw
), taken AS (
    SELECT *, CASE WHEN NOT unread THEN json_extract(card, [{paths}]) END AS said,
        [tag for tag in tags if starts_with(tag, 'license:')] AS license_tags,
        [tag for tag in tags if starts_with(tag, 'base_model:')] AS base_tags
    FROM checked
), told AS (
    SELECT *, {_names_of("said[4]")} AS by_card,
        CASE WHEN len(base_tags) > 0 THEN [{_NAME} for tag in base_tags] END AS by_tag,
        CASE WHEN len(base_tags) > 0 THEN [{_WORD} for tag in base_tags if {_WORD} IS NOT NULL] END AS words
    FROM taken
), chosen AS (
    SELECT *,
        CASE WHEN coalesce(len(field.names), 0) > 0 THEN list_distinct(field.names) ELSE list_distinct(by_tag) END AS named,
        CASE WHEN coalesce(len(field.names), 0) > 0 THEN field.relation
            WHEN len(list_distinct(words)) = 1 AND len(words) = len(list_distinct(by_tag)) THEN words[1] END AS stated,
        coalesce(len(field.names), 0) + coalesce(len(base_tags), 0) > 0
            OR (said[4] IS NOT NULL AND said[4]::VARCHAR NOT IN ('null', '""', '[]')) AS speaks
    FROM told
), sorted AS (
    SELECT *, speaks AND stated IN {_STATED} AND len(named) BETWEEN 1 AND {PARENTS}
        AND list_has_all(named, coalesce(by_tag, [])) AND by_card IS NOT NULL AND list_has_all(named, by_card) AS plain
    FROM chosen
)
SELECT id, hash(lower(id)) AS digest, modified, downloads, likes, unread,
    concat_ws(chr(31), coalesce(said[1]::VARCHAR, ''), coalesce(said[2]::VARCHAR, ''), coalesce(said[3]::VARCHAR, ''),
        array_to_string(license_tags, chr(31))) AS terms,
    CASE WHEN plain THEN {_in_order("field.names", "by_tag")} END AS parents,
    CASE WHEN plain THEN stated END AS relation,
    CASE WHEN speaks AND NOT coalesce(plain, false) THEN
        {{'field': field, 'tags': base_tags, 'base': said[4]::VARCHAR, 'relation': said[5]::VARCHAR,
            'adapter': len(list_intersect([lower(tag) for tag in tags], [{signs}])) > 0}}
    END AS odd
FROM sorted
"""  # noqa: S608 - made of our own words and of names of types


def usable(described: Mapping[str, str]) -> dict[str, str]:
    """Of the columns of a file with their types the ones that are read, by our own spelling: without those that cannot
    hold what they are named for."""
    ours = {name.lower(): name for name in ALL}
    found: dict[str, str] = {}
    for name, kind in described.items():
        own = ours.get(name.lower())
        if own is not None and (own not in _KINDS or kind.startswith(_KINDS[own])):
            found.setdefault(own, kind)
    return found


def _id(types: Mapping[str, str]) -> str:
    text = "trim(CAST(id AS VARCHAR))" if types["id"] != "BLOB" else "CAST(NULL AS VARCHAR)"
    return f"CASE WHEN regexp_matches({text}, '{_ID}') THEN {text} END"


def _stamp(types: Mapping[str, str]) -> str:
    kind = types.get("lastModified", "")
    if not kind:
        return "CAST(NULL AS TIMESTAMP)"
    if kind.startswith(("TIMESTAMP", "DATE")):
        return '"lastModified"' if kind == "TIMESTAMP" else 'CAST("lastModified" AS TIMESTAMP)'
    return 'TRY_CAST(CAST("lastModified" AS VARCHAR) AS TIMESTAMP)'


def _count(name: str, types: Mapping[str, str]) -> str:
    return f"TRY_CAST({name} AS BIGINT)" if name in types else "CAST(NULL AS BIGINT)"


def _tags(types: Mapping[str, str]) -> str:
    kind = types.get("tags", "")
    if kind == "VARCHAR[]":
        return f"CASE WHEN len(tags) > {LIST} THEN tags[1:{LIST}] ELSE tags END"
    if kind in ("VARCHAR", "JSON"):
        return f"TRY_CAST(TRY_CAST(tags AS JSON) AS VARCHAR[])[1:{LIST}]"
    return "CAST(NULL AS VARCHAR[])"


def _card(types: Mapping[str, str]) -> str:
    kind = types.get("cardData", "")
    if not kind:
        return "CAST(NULL AS VARCHAR)"
    if kind in ("VARCHAR", "JSON"):
        return "nullif(trim(CAST(\"cardData\" AS VARCHAR)), '')"
    return 'CAST(to_json("cardData") AS VARCHAR)'


def _field(types: Mapping[str, str]) -> str:
    """``baseModels`` as {relation, names}, of whatever shape it is."""
    kind = types.get("baseModels", "")
    nothing = "CAST(NULL AS STRUCT(relation VARCHAR, names VARCHAR[]))"
    if not kind or kind in ("BLOB", "BOOLEAN"):
        return nothing
    whole = 'TRY_CAST("baseModels" AS JSON)' if kind in ("VARCHAR", "JSON") else 'to_json("baseModels")'
    if kind.startswith("STRUCT(relation VARCHAR, models STRUCT(") and " id VARCHAR" in kind:
        names = '[model.id for model in "baseModels".models if model.id IS NOT NULL]'
        return (
            f"CASE WHEN \"baseModels\" IS NOT NULL THEN {{'relation': \"baseModels\".relation, 'names': {names}}} END"
        )
    listed = f"CASE json_type({whole}) WHEN 'ARRAY' THEN {whole} ELSE {whole} -> '$.models' END"
    ids = f"""[coalesce(one ->> '$.id', CASE json_type(one) WHEN 'VARCHAR' THEN one ->> '$' END)
        for one in TRY_CAST({listed} AS JSON[])]"""
    names = f"[name for name in {ids} if name IS NOT NULL]"
    relation = f"CASE json_type({whole}) WHEN 'OBJECT' THEN {whole} ->> '$.relation' END"
    return f"CASE WHEN {whole} IS NOT NULL THEN {{'relation': {relation}, 'names': {names}}} END"


def _names_of(value: str) -> str:
    """The names in a JSON text or list of texts; NULL where it holds anything else."""
    return f"""CASE json_type({value}) WHEN 'VARCHAR' THEN [{value} ->> '$']
        WHEN 'ARRAY' THEN CASE WHEN len([one for one in TRY_CAST({value} AS JSON[]) if json_type(one) <> 'VARCHAR']) = 0
            THEN CAST({value} AS VARCHAR[]) END
        WHEN 'NULL' THEN CAST([] AS VARCHAR[]) ELSE CASE WHEN {value} IS NULL THEN CAST([] AS VARCHAR[]) END END"""


def _in_order(field: str, tags: str) -> str:
    """The names as they are written, for `list_distinct` keeps no order; who reads them leaves out what comes twice."""
    return f"CASE WHEN coalesce(len({field}), 0) > 0 THEN {field} ELSE {tags} END"
