"""Every encoding that is accepted is one that the parser knows."""

import pytest

from protocols.errors import Unparseable
from protocols.xml import parse, parse_namespaced

NAMES = [
    "utf-8", "utf8", "us-ascii", "ascii", "latin1", "latin-1", "LATIN-1", "cp1252",
    *(f"ISO-8859-{n}" for n in range(1, 17) if n != 12),
    *(f"windows-{n}" for n in range(1250, 1259)),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_an_accepted_encoding_is_known_to_the_parser(name: str) -> None:
    assert parse(f'<?xml version="1.0" encoding="{name}"?><a>b</a>'.encode()).text == "b"


def test_an_encoding_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Unparseable, match="iso-8859-12"):
        parse(b'<?xml version="1.0" encoding="ISO-8859-12"?><a/>')


def test_names_keep_their_namespaces_where_asked() -> None:
    assert parse_namespaced(b'<a xmlns="urn:x"/>').tag == "{urn:x}a"


def test_depth_is_bounded_where_namespaces_are_kept() -> None:
    with pytest.raises(Unparseable, match="levels"):
        parse_namespaced(b"<a>" * 250 + b"</a>" * 250)
