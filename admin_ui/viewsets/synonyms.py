"""Synonyms: words that search takes for one another, by language. Saved here, they hold from the next search on."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column

from admin_ui.forms import DeskForm
from admin_ui.viewsets.desk import DeskCreateView, DeskIndexView, DeskViewSet
from storefront.domain.synonyms import MAX_TERM_WORDS, MAX_TERMS, is_exchangeable, term_words
from storefront.models import SynonymGroup

_MAX_CHARACTERS = 100


class SynonymForm(DeskForm):
    """The language, the words one a line, and whether they hold both ways."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    terms = forms.CharField(
        label=_("Words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One word or phrase a line, as buyers write it; plural forms that differ by more than an ending on lines"
            " of their own. Article numbers are found as they are and have no synonyms."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["terms"] = "\n".join(self.instance.terms)

    def clean_terms(self) -> list[str]:
        """At least two that differ, none too long, and none that could be an article number."""
        said = [" ".join(line.split()) for line in self.cleaned_data["terms"].splitlines()]
        by_words: dict[tuple[str, ...], str] = {}
        for line in said:
            by_words.setdefault(term_words(line), line)
        terms = [term for spoken, term in by_words.items() if spoken]
        problems = [problem for term in terms if (problem := _problem(term))]
        if problems:
            raise forms.ValidationError(problems)
        if len(terms) < 2:
            raise forms.ValidationError(_("Write at least two different words, one a line."))
        if len(terms) > MAX_TERMS:
            raise forms.ValidationError(_("A group holds at most %(most)d words.") % {"most": MAX_TERMS})
        return terms


def _problem(term: str) -> str:
    """Why a term cannot be taken; empty if it can."""
    values = {"term": term[:_MAX_CHARACTERS], "most": MAX_TERM_WORDS}
    if len(term) > _MAX_CHARACTERS or len(term.split()) > MAX_TERM_WORDS:
        return _("“%(term)s” is too long: a phrase has at most %(most)d words.") % values
    if not is_exchangeable(term_words(term)):
        return _("“%(term)s” looks like an article number; only words have synonyms.") % values
    return ""


class SynonymIndexView(DeskIndexView):
    """Groups, found by any of their words."""

    is_searchable = True

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By a part of any word."""
        if not self.is_searching:
            return queryset
        return queryset.filter(terms__icontains=self.search_query.strip())


class SynonymCreateView(DeskCreateView):
    """A new group; the report of missed searches leads here with a word and its language."""

    def get_initial_form_instance(self) -> SynonymGroup:
        """With what the address says."""
        asked = self.request.GET.get("language", "")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGES[0][0]
        return SynonymGroup(language=language)

    def get_initial(self) -> dict[str, Any]:
        """The word that found nothing stands first."""
        typed = self.request.GET.get("word", "")[:_MAX_CHARACTERS]
        return {**super().get_initial(), **({"terms": f"{typed}\n"} if typed else {})}


class SynonymViewSet(DeskViewSet):
    """Words that mean the same."""

    model = SynonymGroup
    name = url_prefix = "synonyms"
    icon = "openquote"
    menu_label = _("Synonyms")
    help_text = _(
        "Who searches for one word of a group finds what any of its words finds. One way only: who types the first"
        " word finds the others as well, but not the other way round, as in “fastener” for nut, bolt and screw."
    )
    base_form_class = SynonymForm
    index_view_class = SynonymIndexView
    add_view_class = SynonymCreateView
    list_display = (
        "__str__",
        "language",
        Column("is_one_way", label=_("Holds"), accessor=lambda row: _("one way") if row.is_one_way else _("both ways")),
    )
    list_filter = ("language",)
    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("language"), FieldPanel("is_one_way")]),
        FieldPanel("terms"),
    ]
