"""Every text that people read stands in French and German, with the same places for values."""

import re

import pytest
from babel.messages.pofile import read_po

from tenants.conf.catalogues import LANGUAGES, missing, po_file

PLACES = re.compile(r"%\(\w+\)[sd]|%s|\{\w*\}|</?\w+")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_code_is_left_untranslated(language: str) -> None:
    assert missing(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_places_of_their_texts(language: str) -> None:
    with po_file(language).open("rb") as readable:
        catalogue = read_po(readable, locale=language)

    differing = []
    for message in catalogue:
        if message.id:
            source = message.id[-1] if isinstance(message.id, tuple | list) else message.id
            texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
            differing += [text for text in texts[-1:] if sorted(PLACES.findall(text)) != sorted(PLACES.findall(source))]

    assert differing == []
