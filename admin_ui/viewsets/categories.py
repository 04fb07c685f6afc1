"""Categories: the tree buyers walk down, with a name per language."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.utils.text import slugify
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column

from admin_ui.forms import DeskForm
from admin_ui.viewsets.desk import DeskCreateView, DeskDeleteView, DeskEditView, DeskIndexView, DeskViewSet
from storefront.domain.write_listing import write_listings
from storefront.models import Category, Product

INDENT = "\u2003"


class CategoryTree:
    """All categories in the order they are shown, with their depth; one query."""

    def __init__(self) -> None:
        self.children: dict[int | None, list[Category]] = {}
        for category in Category.objects.order_by("position", "id"):
            self.children.setdefault(category.parent_id, []).append(category)
        self.depths: dict[int, int] = {}
        self._walk(None, 0)

    def _walk(self, parent_id: int | None, depth: int) -> None:
        for category in self.children.get(parent_id, []):
            if category.pk not in self.depths:
                self.depths[category.pk] = depth
                self._walk(category.pk, depth + 1)

    def branch(self, category_id: int) -> set[int]:
        """The category and everything below it."""
        found = {category_id}
        for child in self.children.get(category_id, []):
            found |= self.branch(child.pk)
        return found

    def choices(self, without: set[int]) -> list[tuple[int | str, str]]:
        """For a form: indented, without the branch named."""
        language = get_language() or "en"
        by_id = {category.pk: category for rows in self.children.values() for category in rows}
        return [("", "–")] + [
            (pk, f"{INDENT * depth}{by_id[pk].name_in(language)}")
            for pk, depth in self.depths.items()
            if pk not in without
        ]


class CategoryForm(DeskForm):
    """A category; its address is made from its name if none is given."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=100,
        required=False,
        help_text=_("Part of the page's address. Empty: made from the name."),
    )
    name_en = forms.CharField(label=_("English"), max_length=120, required=False)
    name_fr = forms.CharField(label=_("French"), max_length=120, required=False)
    name_de = forms.CharField(label=_("German"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, _name in settings.LANGUAGES:
            self.initial[f"name_{language}"] = self.instance.names.get(language, "")
        tree = CategoryTree()
        below = tree.branch(self.instance.pk) if self.instance.pk else set()
        self.fields["parent"].choices = tree.choices(without=below)
        self.fields["parent"].queryset = Category.objects.exclude(pk__in=below)
        self.fields["parent"].widget.choices = tree.choices(without=below)

    def clean(self) -> dict[str, Any]:
        """At least one name; an address that nobody else has."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = {code: cleaned.get(f"name_{code}", "").strip() for code, _name in settings.LANGUAGES}
        self.instance.names = {code: name for code, name in names.items() if name}
        if not self.instance.names:
            self.add_error("name_en", _("Give the category a name in at least one language."))
        else:
            cleaned["slug"] = cleaned.get("slug") or self._free_slug(next(iter(self.instance.names.values())))
        return cleaned

    def _free_slug(self, name: str) -> str:
        start = slugify(name)[:80] or "category"
        taken = set(
            Category.objects.filter(slug__startswith=start).exclude(pk=self.instance.pk).values_list("slug", flat=True)
        )
        candidates = [start, *(f"{start}-{number}" for number in range(2, len(taken) + 3))]
        return next(slug for slug in candidates if slug not in taken)


class _ByTree(models.Func):
    """The place of a category in the tree, for ordering."""

    function = "array_position"
    output_field = models.IntegerField()


class CategoryIndexView(DeskIndexView):
    """The tree as an indented list."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        """In the order buyers see it."""
        self.tree = CategoryTree()
        ids = models.Value(list(self.tree.depths), output_field=_IdArray())
        rows = super().get_base_queryset().annotate(place=_ByTree(ids, models.F("pk")))
        own = Product.objects.filter(category=models.OuterRef("pk")).order_by().values("category")
        counted = models.Subquery(own.annotate(count=models.Count("pk")).values("count"))
        return rows.annotate(product_count=counted).order_by("place")

    def order_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Always by the tree."""
        return queryset

    @property
    def columns(self) -> list[Column]:
        """The name, indented by its depth."""
        name = self._get_title_column("slug")
        name.label = _("Name")
        name.name, name.sort_key = "category", None
        name.accessor = lambda row: (
            f"{INDENT * 2 * self.tree.depths.get(row.pk, 0)}{row.name_in(get_language() or 'en')}"
        )
        return [
            name,
            Column("slug", label=_("Address")),
            Column("product_count", label=_("Products here"), accessor=lambda row: row.product_count or 0),
            Column("position", label=pgettext_lazy("sorting", "Order")),
        ]


class _IdArray(models.Field):
    """bigint[]: the ids of the tree as one parameter."""

    def db_type(self, connection: Any) -> str:
        """For the cast."""
        return "bigint[]"


class _Saving:
    """Whoever moves or renames a category changes what lists and searches read."""

    def save_instance(self) -> Any:
        """In the same transaction; a name alone touches no product."""
        category = super().save_instance()  # type: ignore[misc]  # mixed into views
        has_moved = "parent" in self.form.changed_data  # type: ignore[attr-defined]  # as above
        branch = CategoryTree().branch(category.pk)
        products = Product.objects.filter(category__in=branch) if has_moved else Product.objects.none()
        write_listings(list(products.values_list("pk", flat=True)))
        return category


class CategoryCreateView(_Saving, DeskCreateView):
    """A new node."""


class CategoryEditView(_Saving, DeskEditView):
    """A node, to rename or to move."""


class CategoryDeleteView(DeskDeleteView):
    """An empty node may go."""

    def delete_action(self) -> None:
        """And its product set with it."""
        super().delete_action()
        write_listings([])


class CategoryViewSet(DeskViewSet):
    """The tree of goods."""

    model = Category
    name = url_prefix = "categories"
    icon = "folder-inverse"
    menu_label = _("Categories")
    help_text = _(
        "Buyers walk down this tree. Every category is also a product set, its whole branch, that rules can show"
        " or hide. Buyers see a category only if it holds something they may see."
    )
    base_form_class = CategoryForm
    index_view_class = CategoryIndexView
    add_view_class = CategoryCreateView
    edit_view_class = CategoryEditView
    delete_view_class = CategoryDeleteView
    list_per_page = 200
    search_fields = ("slug", "names")
    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("name_en"), FieldPanel("name_fr"), FieldPanel("name_de")])],
            heading=_("Name"),
            help_text=_("A missing language falls back to another one."),
        ),
        MultiFieldPanel(
            [FieldPanel("parent"), FieldRowPanel([FieldPanel("position"), FieldPanel("slug")])], heading=_("Place")
        ),
    ]
