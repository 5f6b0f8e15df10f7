"""The texts that belong to licences of a target: its own files where it has them, else a sentence on where they are."""

from __future__ import annotations

from scanner.model.place import upwards
from scanner.model.record import altered
from scanner.reports.materials.register import REF, Extracted
from scanner.reports.materials.wording import idstring, line, lines, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.description import LicenseFile
    from scanner.model.fact import Fact
    from scanner.model.report import TargetReport


class Texts:
    """The licence texts of one target, found by licence, by path, and by what links to them."""

    def __init__(self, target: TargetReport) -> None:
        files = target.description.texts if target.description is not None else ()
        self._files = {file.path: file for file in files}
        self._is_described = target.description is not None
        self._by_name: dict[str, list[str]] = {}
        self._titles: dict[str, str] = {}
        self._changed: set[str] = set()
        self._unknown: list[str] = []
        for item in target.facts:
            if item.kind == "license-text" and item.get("file_kind") == "license":
                self._learn_text(item)
            elif item.kind in ("license-summary", "license-clause") and not item.get("parent"):
                self._titles.setdefault(str(item.get("license")), str(item.get("name") or ""))

    def extracted(self, name: str, item: Fact, folder: str) -> Extracted:
        """The text of the licence ``name`` (an SPDX expression's word or our id) of which ``item`` speaks."""
        title = self._title(name, item)
        wanted = REF + idstring(name.removeprefix(REF).replace(":", "-"))
        inherits = item.kind == "license-inherited" or item.get("basis") == "known"
        found = None if inherits else self._nearest((*self._by_name.get(name, ()), *self._by_id(item)), folder)
        if found is None:
            return altered(_told(wanted, title, item, self._is_described), known=True)
        return altered(self._whole(wanted, title, found), known=True, changed=found.path in self._changed)

    def changed(self, item: Fact) -> Extracted | None:
        """The licence of a text whose terms differ from the published ones: whoever reads the published id would take it
        for those. None for any other fact, and for several licences at once."""
        ids = item.get("licenses")
        name = str(ids[0]) if isinstance(ids, tuple) and len(ids) == 1 else ""
        if not (item.get("modified") and name and item.place.path in self._changed):
            return None
        wanted = REF + idstring(str(item.get("spdx") or name).removeprefix(REF)) + "-changed"
        title = line(f"{self._title(name, item)}, changed in this repository", 300)
        found = self._files.get(item.place.path)
        return (
            self._whole(wanted, title, found) if found is not None else _told(wanted, title, item, self._is_described)
        )

    def of_declaration(self, named: str, item: Fact, folder: str) -> Extracted | None:
        """The text of a licence that only its declaration names; None where that has neither a name nor a text."""
        link = str(item.get("link") or "").removeprefix("./").partition("#")[0]
        found = self._files.get(f"{folder}/{link}" if folder else link) or self._nearest(self._unknown, folder)
        if found is None and not named:
            return None
        wanted = REF + idstring(named or (found.path if found is not None else ""))
        title = line(named, 300) or "A licence that its declaration does not name"
        return (
            self._whole(wanted, title, found) if found is not None else _told(wanted, title, item, self._is_described)
        )

    def of_file(self, item: Fact) -> Extracted | None:
        """A text that is no known licence, under a name made of its path; None where the report does not hold it."""
        found = self._files.get(item.place.path)
        if found is None:
            return None
        return self._whole(REF + idstring(found.path), line(str(item.get("title") or found.path), 300), found)

    def _whole(self, wanted: str, title: str, found: LicenseFile) -> Extracted:
        return Extracted(wanted, title, lines(found.text), path(found.path), found.cut)

    def _learn_text(self, item: Fact) -> None:
        names = {str(item.get(one)) for one in ("spdx", "license") if item.get(one)}
        ids = item.get("licenses")
        names.update(str(one) for one in ids) if isinstance(ids, tuple) else None
        for name in sorted(names):
            self._by_name.setdefault(name, []).append(item.place.path)
        if item.get("modified") or item.get("truncated"):
            self._changed.add(item.place.path)
        if not names:
            self._unknown.append(item.place.path)

    def _by_id(self, item: Fact) -> list[str]:
        """The paths of texts of the one licence that the fact names by our id."""
        ids = item.get("licenses")
        return self._by_name.get(str(ids[0]), []) if isinstance(ids, tuple) and len(ids) == 1 else []

    def _nearest(self, paths: tuple[str, ...] | list[str], folder: str) -> LicenseFile | None:
        """The first of the files in ``folder`` or below, else in the folders above it, nearest first."""
        held = [self._files[one] for one in paths if one in self._files]
        for above in upwards(folder):
            prefix = f"{above}/" if above else ""
            found = [file for file in held if file.path.startswith(prefix)]
            if found:
                return min(found, key=lambda file: (file.path.count("/"), file.path))
        return None

    def _title(self, name: str, item: Fact) -> str:
        ids = item.get("licenses")
        own = str(ids[0]) if isinstance(ids, tuple) and len(ids) == 1 else name
        if item.kind == "license-inherited" or item.get("basis") == "known":
            return line(str(item.get("name") or "") or name, 300)
        return line(self._titles.get(own) or str(item.get("name") or item.get("label") or "") or name, 300)


def _told(wanted: str, title: str, item: Fact, is_described: bool) -> Extracted:
    """The licence with a sentence in the place of its text."""
    parent = item.get("parent") or (item.get("repo") if item.get("basis") == "known" else None)
    if parent:
        where = item.get("license_at") or item.get("origin") or str(item.place)
        text = f"The text of {title} is not in the scanned repository: {line(str(parent), 300)} is under that licence"
        return Extracted(wanted, title, f"{text} ({path(str(where))}).")
    said = f"named in {path(str(item.place))}"
    if not is_described:
        return Extracted(wanted, title, f"The text of {title}, {said}, was not read for this document.")
    return Extracted(wanted, title, f"The scanned repository holds no text of {title}, which is {said}.")
