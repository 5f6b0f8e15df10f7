"""Which repos the Hub has: its list, page by page, as far as it can be believed.

``GET /api/models?author=…&filter=…&search=…``; the next page is what ``Link: <…>; rel="next"`` says, on the endpoint's own
origin only. Source: ``list_models`` and ``paginate`` of huggingface_hub.
"""

from __future__ import annotations

from urllib.parse import urlencode

from scanner.model.artifact import NotReadError
from scanner.model.record import record
from scanner.sources.hub.address import Address, is_repo_id
from scanner.sources.hub.client import Client, TooLongError
from scanner.sources.hub.metadata import STANDING, is_commit, standing_of
from scanner.sources.interface import Remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = 1000
"""Rows of one page: the most that the Hub gives."""

SMALL_PAGE = 100
"""The same for a server whose rows are long."""

MOST = 3_000_000
"""Repos that are taken from one search: more than the Hub has."""

STALE = 3
"""Pages in a row without anything new, after which a server is not asked on."""

SORTS = ("downloads", "likes", "lastModified", "createdAt", "trendingScore")


@record
class Search:
    """What is looked for. ``kind`` is "model", "dataset" or "space"; of ``filters`` all have to hold; ``limit`` 0 is all.
    With ``children`` the list is asked which models have any."""

    kind: str = "model"
    author: str = ""
    filters: tuple[str, ...] = ()
    text: str = ""
    sort: str = ""
    limit: int = 0
    children: bool = False

    @property
    def query(self) -> str:
        """The parameters that ask for it. What tells whether it changed is asked for: all else is read with the repo."""
        said = [("author", self.author), ("search", self.text), ("sort", self.sort)]
        pairs = [pair for pair in said if pair[1]] + [("filter", each) for each in self.filters]
        if self.sort:
            pairs.append(("direction", "-1"))
        asked = ("sha", *STANDING, *(["childrenModelCount"] if self.children else []))
        return urlencode([*pairs, *(("expand", name) for name in asked)])


@record
class Hit:
    """One repo of the Hub's list: its ``id``, and the commit of its main branch, "" where the list does not say it; behind
    that what `standing_of` it is. ``childless`` is true where the list says that no model was made from it."""

    id: str
    sha: str
    childless: bool = False


class Searching:
    """The repos that one search finds, each once. ``problem`` is a sentence where the list is not whole, known at its end.

    ``stopped`` is asked now and then whether to go on.
    """

    def __init__(self, search: Search, stopped: Callable[[], bool] = lambda: False) -> None:
        self.problem = ""
        self.pages = 0
        self._search = search
        self._stopped = stopped
        self._junk = 0
        self._seen: set[str] = set()

    def __iter__(self) -> Iterator[Hit]:
        """Asks page by page. Raises `NotReadError` where not even the first page could be had."""
        search = self._search
        address = Address(search.kind, search.author or "list")
        client = Client(Remote(address.id, search.kind))
        left = min(search.limit or MOST, MOST)
        asked: set[str] = set()
        stale = 0
        page = self._page(min(PAGE, left))
        while page and left:
            if self._stopped():
                client.remote.cancelled = True
            asked.add(page)
            rows, following = self._rows(client, address, page)
            known = len(self._seen)
            for hit in self._hits(rows):
                yield hit
                left -= 1
                if not left:
                    break
            stale = stale + 1 if len(self._seen) == known else 0
            if following and (following in asked or stale >= STALE):
                self._broke_off("it repeats itself")
                break
            page = following
        if not left and page and not search.limit:
            self._broke_off(f"it has more than {MOST:,}")
        if self._junk and not self.problem:
            self.problem = f"{self._junk:,} rows of the list name no {search.kind} that can be: look at it on the Hub."

    def _page(self, rows: int) -> str:
        return f"api/{self._search.kind}s?{self._search.query}&limit={rows}"

    def _rows(self, client: Client, address: Address, page: str) -> tuple[list[object], str]:
        """The rows of a page and the address of the next; none where it cannot be had."""
        try:
            try:
                rows, following = client.json(address, page)
            except TooLongError:
                if self.pages:
                    raise
                rows, following = client.json(address, self._page(SMALL_PAGE))
        except TooLongError:
            return self._lost(NotReadError("unavailable", "A page of the list is longer than is read."))
        except NotReadError as error:
            return self._lost(error)
        if not isinstance(rows, list):
            return self._lost(NotReadError("unavailable", f"{client.named} gives no list: check HF_ENDPOINT."))
        self.pages += 1
        return rows, following

    def _lost(self, error: NotReadError) -> tuple[list[object], str]:
        if not self.pages:
            raise error
        self._broke_off(error.message)
        return [], ""

    def _broke_off(self, why: str) -> None:
        why = why.rstrip(".")
        self.problem = (
            f"The list broke off after {len(self._seen):,} ({why}): what it holds beyond is not here. Run again."
        )

    def _hits(self, rows: list[object]) -> Iterator[Hit]:
        for row in rows:
            name = (row.get("id") or row.get("modelId")) if isinstance(row, dict) else None
            if not isinstance(row, dict) or not isinstance(name, str) or not is_repo_id(name):
                self._junk += 1
                continue
            if name.casefold() in self._seen:
                continue
            self._seen.add(name.casefold())
            sha = row.get("sha")
            is_told = isinstance(sha, str) and is_commit(sha)
            yield Hit(
                name, f"{sha}{standing_of(row, name)}" if is_told else "", _is_none(row.get("childrenModelCount"))
            )


def _is_none(count: object) -> bool:
    """True for a count, or for counts by relation, that say none; what says nothing is no answer."""
    counts = list(count.values()) if isinstance(count, dict) else [count]
    return bool(counts) and all(type(each) is int and each == 0 for each in counts)
