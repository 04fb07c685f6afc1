"""Texts for old systems: cleaned, cut at words, in characters the receiver has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.texts import CHARSETS, cut, cut_bytes, one_line, paragraphs, transliterate


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb", "a b"),
        (" a \r\n\t b ", "a b"),
        ("031710    005  100", "031710    005  100"),
        ("a\tb\x00c\x1f", "a bc"),
        ("u\u0308", "ü"),
        ("a\u2028b", "a b"),
    ],
)
def test_a_line_has_no_breaks_and_no_controls(text: str, line: str) -> None:
    assert one_line(text) == line


def test_paragraphs_keep_their_breaks() -> None:
    assert paragraphs("a\x00\r\n\tb\x85") == "a\r\n\tb"


@pytest.mark.parametrize(
    ("text", "max_characters", "short"),
    [
        ("short", 40, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("hexagon bolt M8", 13, "hexagon bolt"),
        ("hexagon bolt M8", 12, "hexagon bolt"),
        ("a Donaudampfschiff", 10, "a Donaudam"),
        ("Donaudampfschiff", 5, "Donau"),
        ("cafe\u0301s", 4, "caf"),
        ("\u0301\u0301\u0301", 2, ""),
    ],
)
def test_a_text_is_cut_where_a_reader_would_cut(text: str, max_characters: int, short: str) -> None:
    assert cut(text, max_characters) == short


@pytest.mark.parametrize(
    ("max_bytes", "short"), [(8, "漢字ab"), (7, "漢字a"), (6, "漢字"), (5, "漢"), (4, "漢"), (2, "")]
)
def test_bytes_are_cut_between_characters(max_bytes: int, short: str) -> None:
    assert cut_bytes("漢字ab", max_bytes) == short


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 60))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    assert len(cut_bytes(text, limit).encode()) <= limit
    assert len(cut(text, limit)) <= limit
    assert text.startswith(cut(text, limit))


@pytest.mark.parametrize(
    ("text", "codec", "plain"),
    [
        ("Müller", "latin-1", "Müller"),
        ("5 €", "latin-1", "5 EUR"),
        ("5 €", "cp1252", "5 €"),
        ("„Łódź“ – ½ × ⌀ 3", "latin-1", '"Lódz" - ½ × dia. 3'),
        ("ß Ü ½ ™", "ascii", "ss U 1/2 TM"),
        ("zero\u200bwidth", "latin-1", "zerowidth"),
        ("漢", "latin-1", "?"),
        ("漢", "shift_jis", "漢"),
        ("🔩", "latin-1", "?"),
    ],
)
def test_characters_the_receiver_lacks_are_written_otherwise(text: str, codec: str, plain: str) -> None:
    assert transliterate(text, codec) == plain


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(sorted(set(CHARSETS.values()))))
def test_every_text_fits_every_charset(text: str, codec: str) -> None:
    transliterate(text, codec).encode(codec)


@pytest.mark.parametrize("name", ["rot13", "idna", "undefined", "unicode_escape", "utf-7", ""])
def test_only_charsets_are_charsets(name: str) -> None:
    assert name not in CHARSETS


@given(st.text(st.characters(codec="latin-1")))
def test_a_text_that_fits_is_left_alone(text: str) -> None:
    assert transliterate(text, "latin-1") == text
    assert unicodedata.is_normalized("NFC", paragraphs(text))
