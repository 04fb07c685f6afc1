"""A sample catalogue for a new shop: two ordinary imports, products and a price list, that one button rolls back.

Asked for twice, or taken up again by another worker, each import is done once: the job says which it is.
"""

from collections.abc import Iterator
from typing import Any

import structlog
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.models import Site

from admin_ui.demo.generate import Article, generate
from admin_ui.demo.vocabulary import Trade, read_trade
from protocols.values import format_decimal
from storefront.domain.imports.roll_back_products import is_newest
from storefront.domain.imports.run_import import STEPS
from storefront.domain.imports.unattended import SKIP, begin_rows
from storefront.domain.run_job import OPEN, ask_for_step, run_job
from storefront.models import Job, JobKind, JobState, JobStep, PriceList, Product, ShopSettings
from tenants.scope import current_supplier

log = structlog.get_logger(__name__)
COUNT = 120
CODE = "sample"
#: In `Job.settings`: this import is part of the sample.
_MARK = "sample"


def sample_jobs() -> list[Job]:
    """The imports of the sample that are under way or stand, products first."""
    gone = (JobState.ROLLED_BACK, JobState.CANCELLED, JobState.FAILED)
    return list(Job.objects.filter(**{f"settings__{_MARK}": True}).exclude(state__in=gone).order_by("pk"))


def may_take_sample() -> bool:
    """While the shop is empty."""
    return not sample_jobs() and not Product.objects.exists()


def may_remove_sample() -> bool:
    """While nothing newer stands on it."""
    jobs = sample_jobs()
    return bool(jobs) and all(job.state == JobState.DONE and is_newest(job) for job in jobs)


def take_sample(trade_name: str, by: str) -> None:
    """Products, then their prices, in the language and currency of the supplier we are in."""
    trade, language = read_trade(trade_name), current_supplier().language
    articles = generate(trade, COUNT)
    known = {job.kind: job for job in sample_jobs()}
    products = known.get(JobKind.PRODUCTS) or _begin(
        JobKind.PRODUCTS, list(_product_rows(trade, articles, language)), {"language": language}, by
    )
    _lead_on(products)
    if JobKind.PRICES not in known:
        prices = [{"sku": article.sku, "price": format_decimal(article.price)} for article in articles]
        _lead_on(_begin(JobKind.PRICES, prices, {"price_list": _price_list().pk}, by))


def remove_sample(by: str) -> None:
    """Roll both imports back, the prices first. What was bought meanwhile keeps its words in carts and orders."""
    for job in reversed(sample_jobs()):
        if job.state == JobState.DONE:
            ask_for_step(job, JobStep.ROLL_BACK)
        _lead_on(job)
    if not sample_jobs():
        _forget_price_list()


def _begin(kind: JobKind, rows: list[dict[str, Any]], settings: dict[str, Any], by: str) -> Job:
    settings = {**settings, "mode": "update", _MARK: True}
    return begin_rows(kind, rows, settings, on_problems=SKIP, started_by=by)


def _lead_on(job: Job) -> None:
    job.refresh_from_db()
    while job.state in OPEN and run_job(job.pk, STEPS):
        pass


def _price_list() -> PriceList:
    """Given to every buyer for whom nothing else was agreed, unless the shop has such a list already."""
    supplier = current_supplier()
    with transaction.atomic():
        price_list, _is_new = PriceList.objects.get_or_create(
            code=CODE, defaults={"name": "Sample", "currency": supplier.currency}
        )
        settings = ShopSettings.for_site(Site.objects.get(is_default_site=True))
        if settings.default_price_list_id is None:
            settings.default_price_list = price_list
            settings.save()
    return price_list


def _forget_price_list() -> None:
    """Unless a person has given it to somebody meanwhile. The shop's default goes with it."""
    try:
        with transaction.atomic():
            PriceList.objects.filter(code=CODE).delete()
    except ProtectedError:
        log.info("the sample's price list is in use and stays")


def _product_rows(trade: Trade, articles: tuple[Article, ...], language: str) -> Iterator[dict[str, Any]]:
    for article in articles:
        family = article.family
        row: dict[str, Any] = {
            "sku": article.sku, "category": _path(trade, family.category, language), "brand": article.brand,
            "manufacturer_part_number": article.part_number, "gtin": article.gtin, "unit": family.unit,
            "price_unit": format_decimal(family.price_unit), "min_quantity": format_decimal(family.minimum),
            "quantity_step": format_decimal(family.step), "lead_time_days": article.lead_time_days,
            "stock": article.stock, "unspsc": family.unspsc, "eclass": family.eclass, "popularity": article.popularity,
        }  # fmt: skip
        row |= {f"name_{code}": text for code, text in article.names.items()}
        row |= {f"description_{code}": text for code, text in article.texts.items()}
        for attribute in article.attributes:
            unit = f" [{attribute['unit']}]" if attribute["unit"] else ""
            value = attribute["value"]
            row[f"attribute:{attribute['names'][language]}{unit}"] = (
                value.get(language, "") if isinstance(value, dict) else value
            )
        yield row


def _path(trade: Trade, category: str, language: str) -> str:
    """The names from the top, as an import reads them."""
    parts = category.split("/")
    paths = ["/".join(parts[: length + 1]) for length in range(len(parts))]
    return " > ".join(trade.categories[path][language] for path in paths)
