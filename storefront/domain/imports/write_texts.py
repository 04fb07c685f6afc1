"""Write the names and descriptions of a staged file, with their search vectors as far as those need no Python.

`write_search.py` then makes those that are missing.
"""

# Statements are made of the job's number and our own fields.
# ruff: noqa: S608

from django.db import connection

from storefront.domain.imports.import_plan import Plan
from storefront.domain.imports.product_columns import Pair, languages, own
from storefront.domain.imports.staged import Staged
from storefront.domain.write_search import PLAIN_VECTOR

#: Brand, codes and attributes are in the vectors of all languages. Fenced: each vector is made once.
_CHANGE_VECTORS = f"""
WITH made AS MATERIALIZED (
    SELECT text.id, {PLAIN_VECTOR} AS vector FROM storefront_producttext text
    JOIN storefront_product product ON product.id = text.product_id
    LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
    WHERE product.id IN (SELECT product_id FROM {{table}} WHERE verdict = 'changed' AND before ?| %s))
UPDATE storefront_producttext kept SET search = made.vector FROM made
WHERE made.id = kept.id AND kept.search IS DISTINCT FROM made.vector
"""


def write_texts(staged: Staged) -> None:
    """Of changed and of new products."""
    for code in languages(staged.pairs):
        fields = [pair for pair in staged.pairs if pair.language == code]
        _change(staged, code, fields)
        _add(staged, code, fields)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE_VECTORS.format(table=staged.differences), [[pair.key for pair in own(staged.pairs)]])


def _change(staged: Staged, code: str, fields: list[Pair]) -> None:
    values = ", ".join(f"{pair.column} = made.{pair.column}" for pair in fields)
    news = {pair.column: f"coalesce(stage.{pair.field}, kept.{pair.column})" for pair in fields}
    name, description = (news.get(column, f"kept.{column}") for column in ("name", "description"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH made AS MATERIALIZED (
                    SELECT text.*, {PLAIN_VECTOR} AS search
                    FROM {staged.differences} found JOIN {staged.rows} stage USING (number)
                    JOIN storefront_product product ON product.id = found.product_id
                    LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
                    JOIN storefront_producttext kept ON kept.product_id = product.id AND kept.language = '{code}'
                    CROSS JOIN LATERAL (SELECT kept.id, kept.language, {name} AS name, {description} AS description) text
                    WHERE found.verdict = 'changed' AND found.before ?| %s)
                UPDATE storefront_producttext kept SET {values}, search = made.search
                FROM made WHERE made.id = kept.id""",
            [[pair.key for pair in fields]],
        )


def _add(staged: Staged, code: str, fields: list[Pair]) -> None:
    """Texts in this language that are not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO storefront_producttext (product_id, language, name, description, search)
                SELECT product.id, text.language, text.name, text.description, {PLAIN_VECTOR}
                FROM {staged.rows} stage JOIN {staged.differences} found USING (number)
                JOIN storefront_product product ON product.sku = stage.sku
                LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
                CROSS JOIN LATERAL (SELECT '{code}' AS language, {_name(staged.plan, code)} AS name,
                                           {_description(staged.plan, code)} AS description) text
                WHERE found.verdict IN ('added', 'changed') AND ({_is_given(fields)}) AND NOT EXISTS (
                    SELECT FROM storefront_producttext kept
                    WHERE kept.product_id = product.id AND kept.language = '{code}')"""
        )


def _is_given(fields: list[Pair]) -> str:
    return " OR ".join(f"stage.{pair.field} IS NOT NULL" for pair in fields)


def _name(plan: Plan, code: str) -> str:
    """In this language, else in another one of the file, else the SKU: a description needs a name."""
    names = [f"name_{code}", *(name for name in plan.names if name.startswith("name_"))]
    given = [f"stage.{name}" for name in names if name in plan.names]
    return f"coalesce({', '.join([*given, 'stage.sku'])})"


def _description(plan: Plan, code: str) -> str:
    return f"coalesce(stage.description_{code}, '')" if f"description_{code}" in plan.names else "''"
