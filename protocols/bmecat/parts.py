"""The smallest pieces that readers of BMEcat share."""

from protocols.catalogue import Text
from protocols.catalogue_row import Row
from protocols.languages import short_code
from protocols.leaves import children
from protocols.xml import Element

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def text_of(element: Element) -> str:
    """The text of an element; markup that was written into it is dropped, its text is not."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return text.strip()


def texts_of(element: Element | None, name: str, language: str) -> tuple[Text, ...]:
    """The children of that name that say something, each in the language it declares, else in the catalogue's."""
    return tuple(
        Text(short_code(said) if (said := child.get("lang") or child.get(_LANG)) else language, text)
        for child in children(element, name)
        if (text := text_of(child))
    )


def whole(text: str, path: str, row: Row) -> int | None:
    """A whole number, zero included."""
    number = row.number(text, path, may_be_zero=True)
    return None if number is None else int(number)
