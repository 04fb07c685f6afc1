"""The smallest pieces that readers of catalogues in XML share: an element's children by local name, looked at once."""

from collections.abc import Iterable
from functools import lru_cache

from protocols.catalogue import Text
from protocols.catalogue_row import Row
from protocols.languages import short_code
from protocols.xml import Element

#: The children of an element by local name, in order.
Named = dict[str, list[Element]]
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    """Without its namespace, and without a prefix that was never declared."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def named(element: Element | None) -> Named:
    """The children; of no element, none."""
    found: Named = {}
    for child in () if element is None else element:
        found.setdefault(_local(child.tag), []).append(child)
    return found


def first(parts: Named, *names: str) -> str:
    """The first text of the first of these names that has one, or an empty string."""
    for name in names:
        for element in parts.get(name, ()):
            if text := text_of(element):
                return text
    return ""


def texts(parts: Named, name: str) -> Iterable[str]:
    """All texts of that name that say something."""
    return [text for element in parts.get(name, ()) if (text := text_of(element))]


def text_of(element: Element) -> str:
    """The text of an element; markup that was written into it is dropped, its text is not."""
    text: str = "".join(element.itertext()) if len(element) else element.text or ""
    return text.strip()


def language_of(element: Element, otherwise: str) -> str:
    """The language that it declares."""
    said = element.get("lang") or element.get(_LANG)
    return short_code(said.strip()) if said else otherwise


def in_languages(parts: Named, name: str, language: str) -> tuple[Text, ...]:
    """The texts of that name, each in the language that it declares, else in the catalogue's."""
    return tuple(
        Text(language_of(element, language), text) for element in parts.get(name, ()) if (text := text_of(element))
    )


def typed(element: Element) -> str:
    """Its type."""
    return (element.get("type") or "").strip()


def whole(text: str, path: str, row: Row) -> int | None:
    """A whole number, zero included."""
    number = row.number(text, path, may_be_zero=True)
    return None if number is None else int(number)
