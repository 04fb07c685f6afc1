"""The shop's pages; they exist only inside a visit (`connections.urls_session`)."""

from django.urls import path

from storefront.views import cart, catalogue, home, language, lists, quick_order

urlpatterns = [
    path("", home.home, name="shop-home"),
    path("c/<slug:slug>/", catalogue.category, name="shop-category"),
    path("search/", catalogue.search, name="shop-search"),
    path("search/suggest/", catalogue.suggestions, name="shop-suggest"),
    path("p/<path:sku>/", catalogue.product, name="shop-product"),
    path("cart/", cart.cart, name="shop-cart"),
    path("cart/add/", cart.add, name="shop-cart-add"),
    path("cart/quantity/", cart.quantity, name="shop-cart-quantity"),
    path("cart/remove/", cart.remove, name="shop-cart-remove"),
    path("cart/accept/", cart.accept, name="shop-cart-accept"),
    path("quick-order/", quick_order.quick_order, name="shop-quick-order"),
    path("lists/", lists.lists, name="shop-lists"),
    path("language/", language.change_language, name="shop-language"),
]
