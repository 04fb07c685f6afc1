"""References of the tables with a row a product or more, checked once a statement instead of once a row.

PostgreSQL's own check asks for each row by itself: ten million times for a million new products, longer than all their
indexes take (measured, docs/performance.md). A statement's rows are looked up in one join (with `min`, for LIMIT 1 would
make the planner ask row by row again). Who refers to a table and who deletes from it wait for each other by a lock of
that table and schema, so that neither overlooks the other's rows; ids never change. A changed reference is looked up row
by row: few are.

The functions name tables by the schema of the table they were called for, as in 0020.
"""

import django.db.models.deletion
from django.db import migrations, models

#: Table, column, table referred to.
_REFERENCES = (
    ("product", "category_id", "category"),
    ("product", "brand_id", "brand"),
    ("producttext", "product_id", "product"),
    ("listing", "product_id", "product"),
    ("productsetitem", "product_set_id", "productset"),
    ("productsetitem", "product_id", "product"),
    ("priceline", "version_id", "pricelistversion"),
    ("priceline", "product_id", "product"),
)

_FUNCTIONS = """
CREATE FUNCTION written_rows_refer() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    missing bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext(TG_TABLE_SCHEMA), hashtext(TG_ARGV[1]));
    EXECUTE format('SELECT min(written.%I) FROM written LEFT JOIN %I.%I known ON known.id = written.%I'
        ' WHERE known.id IS NULL AND written.%I IS NOT NULL',
        TG_ARGV[0], TG_TABLE_SCHEMA, TG_ARGV[1], TG_ARGV[0], TG_ARGV[0]) INTO missing;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION '% (%)=(%) is not in %.', TG_TABLE_NAME, TG_ARGV[0], missing, TG_ARGV[1]
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $function$;

CREATE FUNCTION changed_row_refers() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    wanted bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    is_known boolean;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext(TG_TABLE_SCHEMA), hashtext(TG_ARGV[1]));
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I WHERE id = $1)', TG_TABLE_SCHEMA, TG_ARGV[1])
        INTO is_known USING wanted;
    IF wanted IS NOT NULL AND NOT is_known THEN
        RAISE EXCEPTION '% (%)=(%) is not in %.', TG_TABLE_NAME, TG_ARGV[0], wanted, TG_ARGV[1]
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $function$;

CREATE FUNCTION deleted_rows_are_unused() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    used bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_SCHEMA), hashtext(TG_TABLE_NAME));
    EXECUTE format('SELECT min(gone.id) FROM gone JOIN %I.%I rest ON rest.%I = gone.id',
        TG_TABLE_SCHEMA, TG_ARGV[0], TG_ARGV[1]) INTO used;
    IF used IS NOT NULL THEN
        RAISE EXCEPTION '% (id)=(%) is still used in %.', TG_TABLE_NAME, used, TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $function$;
"""
_TRIGGERS = "".join(
    f"""
CREATE TRIGGER {table}_{column}_added AFTER INSERT ON storefront_{table}
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION written_rows_refer('{column}', 'storefront_{other}');
CREATE TRIGGER {table}_{column}_changed AFTER UPDATE OF {column} ON storefront_{table}
    FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})
    EXECUTE FUNCTION changed_row_refers('{column}', 'storefront_{other}');
CREATE TRIGGER {table}_{column}_unused AFTER DELETE ON storefront_{other}
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION deleted_rows_are_unused('storefront_{table}', '{column}');
"""
    for table, column, other in _REFERENCES
)
_DROPS = """
DROP FUNCTION written_rows_refer() CASCADE;
DROP FUNCTION changed_row_refers() CASCADE;
DROP FUNCTION deleted_rows_are_unused() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('storefront', '0070_fulfilment'),
    ]

    operations = [
        migrations.AlterField(
            model_name='listing',
            name='product',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='listing', serialize=False, to='storefront.product'),
        ),
        migrations.AlterField(
            model_name='priceline',
            name='product',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='storefront.product'),
        ),
        migrations.AlterField(
            model_name='priceline',
            name='version',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='storefront.pricelistversion'),
        ),
        migrations.AlterField(
            model_name='product',
            name='brand',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='storefront.brand'),
        ),
        migrations.AlterField(
            model_name='product',
            name='category',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='storefront.category'),
        ),
        migrations.AlterField(
            model_name='productsetitem',
            name='product',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='set_items', to='storefront.product'),
        ),
        migrations.AlterField(
            model_name='productsetitem',
            name='product_set',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='storefront.productset'),
        ),
        migrations.AlterField(
            model_name='producttext',
            name='product',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='storefront.product'),
        ),
        migrations.RunSQL(_FUNCTIONS + _TRIGGERS, _DROPS),
    ]
