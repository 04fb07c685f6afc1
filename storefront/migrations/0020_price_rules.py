"""Price rules, parents and floors; and the database's own word that a published price version never changes.

The functions name tables by the schema of the table they were called for (`TG_TABLE_SCHEMA`), for at commit the search
path may be another supplier's. Lines and rules are checked once a statement, over the rows it wrote. What goes with its
version, list, product, category or brand may go: that is asked at commit, once the whole deletion is done.
"""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

_FUNCTIONS = """
CREATE FUNCTION price_rows_are_settled() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    touched boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM (SELECT DISTINCT version_id FROM written) AS change'
        ' JOIN %I.storefront_pricelistversion version ON version.id = change.version_id'
        ' WHERE version.published_at IS NOT NULL)', TG_TABLE_SCHEMA) INTO touched;
    IF touched THEN
        RAISE EXCEPTION 'A published price list version does not change.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_list_version_immutable';
    END IF;
    RETURN NULL;
END $function$;

CREATE FUNCTION price_version_is_settled() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF OLD.published_at IS NOT NULL AND OLD IS DISTINCT FROM NEW
        AND NOT (NEW.published_at IS NULL AND OLD.valid_from > now()) THEN
        RAISE EXCEPTION 'A published price list version does not change.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_list_version_immutable';
    END IF;
    RETURN NEW;
END $function$;

CREATE FUNCTION price_version_stays() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    still_there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.storefront_pricelist WHERE id = $1)', TG_TABLE_SCHEMA)
        INTO still_there USING OLD.price_list_id;
    IF still_there THEN
        RAISE EXCEPTION 'A published price list version is not deleted.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_list_version_immutable';
    END IF;
    RETURN NULL;
END $function$;

CREATE FUNCTION price_line_stays() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    still_there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.storefront_pricelistversion version'
        ' JOIN %I.storefront_product product ON product.id = $2'
        ' WHERE version.id = $1 AND version.published_at IS NOT NULL)', TG_TABLE_SCHEMA, TG_TABLE_SCHEMA)
        INTO still_there USING OLD.version_id, OLD.product_id;
    IF still_there THEN
        RAISE EXCEPTION 'A published price list version does not lose a price.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_list_version_immutable';
    END IF;
    RETURN NULL;
END $function$;

CREATE FUNCTION price_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    still_there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.storefront_pricelistversion version'
        ' WHERE version.id = $1 AND version.published_at IS NOT NULL'
        ' AND ($2 IS NULL OR EXISTS (SELECT FROM %I.storefront_category WHERE id = $2))'
        ' AND ($3 IS NULL OR EXISTS (SELECT FROM %I.storefront_brand WHERE id = $3)))',
        TG_TABLE_SCHEMA, TG_TABLE_SCHEMA, TG_TABLE_SCHEMA)
        INTO still_there USING OLD.version_id, OLD.category_id, OLD.brand_id;
    IF still_there THEN
        RAISE EXCEPTION 'A published price list version does not lose a rule.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'price_list_version_immutable';
    END IF;
    RETURN NULL;
END $function$;
"""

_TRIGGERS = """
CREATE TRIGGER price_version_settled BEFORE UPDATE ON storefront_pricelistversion
    FOR EACH ROW EXECUTE FUNCTION price_version_is_settled();
CREATE CONSTRAINT TRIGGER price_version_kept AFTER DELETE ON storefront_pricelistversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION price_version_stays();
CREATE CONSTRAINT TRIGGER price_line_kept AFTER DELETE ON storefront_priceline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION price_line_stays();
CREATE CONSTRAINT TRIGGER price_rule_kept AFTER DELETE ON storefront_pricerule
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION price_rule_stays();
""" + "".join(
    f"""
CREATE TRIGGER price_{name}_added AFTER INSERT ON storefront_price{name}
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION price_rows_are_settled();
CREATE TRIGGER price_{name}_moved_to AFTER UPDATE ON storefront_price{name}
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION price_rows_are_settled();
CREATE TRIGGER price_{name}_moved_from AFTER UPDATE ON storefront_price{name}
    REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION price_rows_are_settled();
"""
    for name in ("line", "rule")
)

_DROPS = """
DROP FUNCTION price_rows_are_settled() CASCADE;
DROP FUNCTION price_version_is_settled() CASCADE;
DROP FUNCTION price_version_stays() CASCADE;
DROP FUNCTION price_line_stays() CASCADE;
DROP FUNCTION price_rule_stays() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('storefront', '0010_product_set_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceRule',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.DecimalField(decimal_places=4, help_text='−8: eight per cent less.', max_digits=7, verbose_name='per cent')),
            ],
            options={
                'ordering': ('version', 'id'),
            },
        ),
        migrations.AddField(
            model_name='pricelistversion',
            name='contents',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storefront.pricelistversion'),
        ),
        migrations.AddField(
            model_name='pricelistversion',
            name='decimals',
            field=models.PositiveSmallIntegerField(blank=True, help_text="Empty: the currency's and two more.", null=True, verbose_name='decimals of computed prices'),
        ),
        migrations.AddField(
            model_name='pricelistversion',
            name='floor_list',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storefront.pricelist', verbose_name='never below'),
        ),
        migrations.AddField(
            model_name='pricelistversion',
            name='parent_list',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heirs', to='storefront.pricelist', verbose_name='computed from'),
        ),
        migrations.AddConstraint(
            model_name='pricelistversion',
            constraint=models.CheckConstraint(condition=models.Q(('floor_list__isnull', True), ('parent_list__isnull', False), _connector='OR'), name='price_list_version_floor_needs_parent'),
        ),
        migrations.AddConstraint(
            model_name='pricelistversion',
            constraint=models.CheckConstraint(condition=models.Q(('decimals__isnull', True), ('decimals__lte', 6), _connector='OR'), name='price_list_version_at_most_6_decimals'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='brand',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storefront.brand'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storefront.category'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='storefront.pricelistversion'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.UniqueConstraint(fields=('version', 'category', 'brand'), name='price_rule_scope_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', -100), ('percent__lt', Decimal('1000'))), name='price_rule_percent'),
        ),
        migrations.AlterField(
            model_name='priceline',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='storefront.pricelistversion'),
        ),
        migrations.RunSQL(_FUNCTIONS + _TRIGGERS, _DROPS),
    ]
