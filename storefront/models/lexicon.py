"""The words of product names, from which mistyped searches are repaired (no database extension needed).

Written by `storefront/domain/write_lexicon.py` only. It knows words of hidden products too: whoever offers a
word to a buyer first finds something visible under it.
"""

from typing import ClassVar

from django.db import models


class Lexicon(models.Model):
    """A word, normalised, and how many names of this language hold it."""

    language = models.CharField(max_length=5)
    word = models.CharField(max_length=100)
    document_count = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("language", "word"), name="lexicon_word_once"),
        ]

    def __str__(self) -> str:
        return self.word


class LexiconGram(models.Model):
    """Three neighbouring letters of a word; `gram_count` is the number of different ones it has."""

    language = models.CharField(max_length=5)
    gram = models.CharField(max_length=3)
    word = models.CharField(max_length=100)
    gram_count = models.SmallIntegerField()
    document_count = models.IntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=("language", "gram"),
                include=("word", "gram_count", "document_count"),
                name="lexicon_gram",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gram} in {self.word}"
