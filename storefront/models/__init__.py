"""The nouns of the shop. Import from here: `from storefront.models import Product`."""

from storefront.models.assortment import Assortment, AssortmentFacet, AssortmentRule, CatalogueVersion, Effect
from storefront.models.cart import Cart, CartLine, CartState
from storefront.models.customer import Customer, CustomerAssortmentRule, CustomerPriceList
from storefront.models.customer_part import CustomerPart
from storefront.models.delivery import DeliveryBasis, DeliveryTerms, ShippingRate, TaxRate
from storefront.models.filter_attribute import FilterAttribute
from storefront.models.fulfilment import (
    AnswerKind,
    ConfirmedPart,
    NumberedKind,
    NumberRange,
    OrderConfirmation,
    Shipment,
    ShippedPart,
)
from storefront.models.invoice import Invoice, InvoicePart
from storefront.models.job import ImportMapping, Job, JobKind, JobProblem, JobState, JobStep, JobUndo
from storefront.models.lexicon import Lexicon, LexiconGram
from storefront.models.order import Order, OrderLine, OrderState, OrderVersion, VersionKind
from storefront.models.pages import ShopHomePage, ShopSettings
from storefront.models.price_list import PriceLine, PriceList, PriceListVersion, PriceRule
from storefront.models.product import (
    Brand,
    Category,
    Listing,
    Picture,
    Product,
    ProductDocument,
    ProductPicture,
    ProductText,
)
from storefront.models.product_set import (
    Comparison,
    ProductSet,
    ProductSetItem,
    ProductSetKind,
    ProductSetRule,
    RuleEffect,
    RuleKind,
)
from storefront.models.search_log import SearchMiss
from storefront.models.seller import SellerDetails
from storefront.models.synonym import SynonymGroup

__all__ = [
    "AnswerKind",
    "Assortment",
    "AssortmentFacet",
    "AssortmentRule",
    "Brand",
    "Cart",
    "CartLine",
    "CartState",
    "CatalogueVersion",
    "Category",
    "Comparison",
    "ConfirmedPart",
    "Customer",
    "CustomerAssortmentRule",
    "CustomerPart",
    "CustomerPriceList",
    "DeliveryBasis",
    "DeliveryTerms",
    "Effect",
    "FilterAttribute",
    "ImportMapping",
    "Invoice",
    "InvoicePart",
    "Job",
    "JobKind",
    "JobProblem",
    "JobState",
    "JobStep",
    "JobUndo",
    "Lexicon",
    "LexiconGram",
    "Listing",
    "NumberRange",
    "NumberedKind",
    "Order",
    "OrderConfirmation",
    "OrderLine",
    "OrderState",
    "OrderVersion",
    "Picture",
    "PriceLine",
    "PriceList",
    "PriceListVersion",
    "PriceRule",
    "Product",
    "ProductDocument",
    "ProductPicture",
    "ProductSet",
    "ProductSetItem",
    "ProductSetKind",
    "ProductSetRule",
    "ProductText",
    "RuleEffect",
    "RuleKind",
    "SearchMiss",
    "SellerDetails",
    "Shipment",
    "ShippedPart",
    "ShippingRate",
    "ShopHomePage",
    "ShopSettings",
    "SynonymGroup",
    "TaxRate",
    "VersionKind",
]
