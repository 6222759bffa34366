"""The head: the one document that says which pages are the register now. Swapped whole, so that a change is all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.store.port import Collection, Doc

UNITS = Collection("units", pullable=("outbox",))
REGISTER = "register"

KEPT_VERSIONS = 20
"""For so many versions a page that fell out of use is kept for those who are still reading it."""


@dataclass(frozen=True)
class Head:
    """``pages`` of units and ``moves`` (pages too) by id, in order. ``retired``: by version, the pages that fell out of use.

    ``inline`` are the units of a register as it was stored before there were pages, None since. ``outbox`` is what such a
    one still has to tell.
    """

    version: int = 0
    pages: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    retired: Mapping[int, tuple[str, ...]] | None = None
    inline: list[Doc] | None = None
    outbox: tuple[Doc, ...] = ()
    rev: int | None = None

    @classmethod
    def of(cls, doc: Doc | None) -> "Head":
        if doc is None:
            return cls()
        return cls(
            doc["version"],
            tuple(doc.get("pages", ())),
            tuple(doc.get("moves", ())),
            {each["version"]: tuple(each["pages"]) for each in doc.get("retired", ())},
            doc.get("units"),
            tuple(doc["outbox"]),
            doc["rev"],
        )

    def listed(self) -> frozenset[str]:
        return frozenset((*self.pages, *self.moves))

    def overdue(self) -> tuple[str, ...]:
        """The pages that nobody reads any more."""
        return tuple(id for version, ids in self._retired() if version <= self.version - KEPT_VERSIONS for id in ids)

    def following(self, version: int, pages: list[str], moves: list[str]) -> "Head":
        """The head that takes this one's place, once what is overdue is deleted."""
        kept = {then: ids for then, ids in self._retired() if then > self.version - KEPT_VERSIONS}
        unused = self.listed().difference(pages, moves)
        retired = {**kept, version: tuple(id for id in (*self.pages, *self.moves) if id in unused)}
        return Head(version, tuple(pages), tuple(moves), retired, None, self.outbox, self.rev)

    def to_doc(self) -> Doc:
        retired = [{"version": version, "pages": list(ids)} for version, ids in self._retired() if ids]
        doc: Doc = {"id": REGISTER, "version": self.version, "pages": list(self.pages), "moves": list(self.moves)}
        doc |= {"retired": retired, "outbox": list(self.outbox)}
        return doc if self.rev is None else doc | {"rev": self.rev}

    def _retired(self) -> list[tuple[int, tuple[str, ...]]]:
        return list((self.retired or {}).items())
