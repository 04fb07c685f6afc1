"""The texts of a part of an XML document by path, read in one pass; namespaces aside.

Going back to the tree for each value costs more than parsing it (each look makes a Python object of a C one), so order
readers take a line's leaves once and then look into a dictionary. Elements are told apart by local name, since senders
declare the right namespace, another one or none at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from protocols.xml import Element


@dataclass(slots=True)
class Leaves:
    """Texts by path ("Item/Name"; an attribute is "Quantity@unitCode"); `pairs` has them all, in order."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    first: dict[str, str] = field(default_factory=dict)

    def get(self, *paths: str) -> str:
        """The first text at the first of these paths that has one, or an empty string."""
        for path in paths:
            if text := self.first.get(path):
                return text
        return ""

    def all(self, *paths: str) -> list[str]:
        """Every text at these paths that is not empty, in the document's order."""
        return [text for path, text in self.pairs if text and path in paths]

    def under(self, prefix: str) -> "Leaves":
        """What lies below a path, named from there."""
        start = len(prefix) + 1
        return gather((path[start:], text) for path, text in self.pairs if path.startswith(prefix + "/"))


def gather(pairs: Iterable[tuple[str, str]]) -> Leaves:
    """Leaves of these pairs."""
    found = Leaves()
    for path, text in pairs:
        found.pairs.append((path, text))
        if text:
            found.first.setdefault(path, text)
    return found


def leaves(element: Element | None, without: frozenset[str] = frozenset()) -> Leaves:
    """The leaves of an element, empty for none; children named in `without` are left to others."""
    found = Leaves()
    if element is not None:
        _walk(element, "", without, found)
    return found


def _walk(element: Element, prefix: str, without: frozenset[str], found: Leaves) -> None:
    """Depth is bounded where the tree is made (protocols.xml)."""
    pairs, first = found.pairs, found.first
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name in without:
            continue
        path = prefix + name
        for key, value in child.items():
            pair = (f"{path}@{key.rpartition('}')[2]}", value.strip())
            pairs.append(pair)
            if pair[1]:
                first.setdefault(*pair)
        if len(child):
            _walk(child, path + "/", without, found)
            continue
        text = (child.text or "").strip()
        pairs.append((path, text))
        if text:
            first.setdefault(path, text)


def local(element: Element) -> str:
    """The element's name without its namespace."""
    name: str = element.tag
    return name.rpartition("}")[2]


def children(element: Element | None, name: str) -> list[Element]:
    """The children of that name."""
    return [] if element is None else [child for child in element if local(child) == name]


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name."""
    return next(iter(children(element, name)), None)
