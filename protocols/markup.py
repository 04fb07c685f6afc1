"""Write elements: escaped, and left out where there is nothing to say."""

from protocols.xml import escape_attribute, escape_text


def tag(name: str, text: str, **attributes: str) -> str:
    """An element around a text; attributes that are empty are left out, too."""
    inside = escape_text(text)
    if not inside:
        return ""
    said = "".join(f' {key}="{escape_attribute(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{said}>{inside}</{name}>"


def around(name: str, inside: str) -> str:
    """An element around elements."""
    return f"<{name}>{inside}</{name}>" if inside else ""
