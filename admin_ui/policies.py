"""The table of roles as Wagtail's permission policies, one per kind of thing it asks about.

Wagtail asks a policy for pages, for what lies in collections, and for models. All of them answer from
`admin_ui/permissions.py`; rows of groups are never read. A page editor sees the shop's home and nothing above it.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import AbstractPage, Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import (
    CollectionManagementPermissionPolicy,
    CollectionOwnershipPermissionPolicy,
)
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from admin_ui.permissions import CUSTOMER_OF, may, visible_to
from storefront.models import ShopHomePage

_PAGE_ACTIONS = ("change", "publish")
_FILE_ACTIONS = ("add", "change", "delete", "choose")


class ShopPages(PagePermissionPolicy):
    """The home of the shop may be edited and published; no page is added, and the tree above is not shown."""

    def get_all_permissions_for_user(self, user: Any) -> list[GroupPagePermission]:
        """As Wagtail would read them from a group's rows."""
        if not (user.is_authenticated and may(user, "change", Page)):
            return []
        homes = Page.objects.filter(pk__in=ShopHomePage.objects.values("pk"))
        return [
            GroupPagePermission(page=page, permission=Permission(codename=f"{action}_page"))
            for page in homes
            for action in _PAGE_ACTIONS
        ]

    def explorable_instances(self, user: Any) -> models.QuerySet[Page]:
        """Wagtail's own way of finding a common ancestor fails where there is nothing to explore."""
        if not self.get_cached_permissions_for_user(user):
            return Page.objects.none()
        return super().explorable_instances(user)


class _FilesByRole:
    """The one collection there is, with what the role may do to files in it."""

    def get_all_permissions_for_user(self, user: Any) -> list[GroupCollectionPermission]:
        """As Wagtail would read them from a group's rows; kept on the user for the request."""
        if not user.is_authenticated:
            return []
        names = [(model, action) for model in (Image, Document) for action in _FILE_ACTIONS]
        allowed = [f"{action}_{model._meta.model_name}" for model, action in names if may(user, action, model)]
        root = Collection.get_first_root_node() if allowed else None
        return [  # never saved; Wagtail puts them into sets, hence the keys
            GroupCollectionPermission(pk=number, collection=root, permission=Permission(codename=name))
            for number, name in enumerate(allowed)
        ]


class ShopFiles(_FilesByRole, CollectionOwnershipPermissionPolicy):
    """Pictures and documents of the shop's pages."""


class NoCollections(_FilesByRole, CollectionManagementPermissionPolicy):
    """Collections are not managed: every file of a supplier lies in one."""


class OwnCustomers(ModelPermissionPolicy):
    """The rows of the customers a person sees."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """The role may do it, and the row is one the person sees."""
        return bool(self.user_has_permission(user, action)) and self._sees(user, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        """Of the rows he sees."""
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return visible_to(user, self.model)

    def _sees(self, user: Any, instance: Any) -> bool:
        return visible_to(user, self.model).filter(pk=instance.pk).exists()


def register_row_policies() -> None:
    """For rows and pages. Called when hooks load, before a viewset asks."""
    register_permission_policy(AbstractPage, ShopPages())
    register_permission_policy(Collection, NoCollections(Collection))
    for model in CUSTOMER_OF:
        if policy_registry.get_by_type(model, fallback=False) is None:
            register_permission_policy(model, OwnCustomers(model))


def register_file_policies() -> None:
    """For pictures and documents. Called when the desk's routes load: Wagtail's apps register theirs after hooks."""
    register_permission_policy(Image, ShopFiles(Image, owner_field_name="uploaded_by_user"))
    register_permission_policy(Document, ShopFiles(Document, owner_field_name="uploaded_by_user"))
