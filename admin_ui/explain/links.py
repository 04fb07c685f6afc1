"""The address of the page that explains, with what is already known filled in."""

from urllib.parse import urlencode

from django.urls import reverse


def explain_url(**known: object) -> str:
    """`/admin/explain/?connection=…&customer=…&sku=…&quantity=…`, without what is empty."""
    query = urlencode({name: value for name, value in known.items() if value})
    return f"{reverse('explain')}?{query}" if query else reverse("explain")
