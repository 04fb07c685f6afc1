"""Expressions of field mappings: what they can say, and that none can reach out, run away or break a cart."""

from decimal import Decimal
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.expression_filters import FILTERS, MAX_TEXT, Number
from connections.domain.mapping_context import Fields, Named
from connections.domain.render_expression import (
    MAX_EXPRESSION,
    MAX_RESULT,
    BadExpression,
    Budget,
    check_expression,
    render_expression,
)

VALUES = {
    "line": Fields(name="Größe <b>M8</b> 漢", quantity=Number("12.50"), price=Number("4.567"), sku="A-1", unit="C62"),
    "product": Fields(brand="", attributes=Named([("Colour", "red"), ("Farbe", "red")]), lead_time_days=Number(3)),
    "session": Fields(date="2026-01-31", extrinsics=Named([("CostCenter", "4711"), ("Password", "hunter2")])),
    "tags": "<a " * 3000,
}

UNITS = {"C62": "EACH"}


def rendered(expression: str) -> str:
    return render_expression(expression, VALUES, to_their_unit=UNITS.__getitem__)


def refused(expression: str) -> tuple[str, str]:
    with pytest.raises(BadExpression) as bad:
        rendered(expression)
    return bad.value.code, bad.value.text


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("constant", "constant"),
        ("{{ line.name | strip_tags }}", "Größe M8 漢"),
        ("{{ line.name | strip_tags | ascii }}", "Grosse M8 ?"),
        ("{{ line.name | strip_tags | cut: 6 }}", "Größe"),
        ("{{ line.name | cut_bytes: 4 }}", "Grö"),
        ("{{ line.sku | downcase | append: '/x' | prepend: 'p-' }}", "p-a-1/x"),
        ("{{ line.sku | digits }}", "1"),
        ("{{ line.sku | replace: '-', '' }}", "A1"),
        ("{{ line.sku | split: '-' | last }}", "1"),
        ("{{ 'a b c' | split: ' ' | join: ', ' }}", "a, b, c"),
        ("{{ line.sku | slice: -1 }}", "1"),
        ("{{ line.quantity }}", "12.5"),
        ("{{ line.quantity | round }}", "13"),
        ("{{ line.price | times: line.quantity | round: 2 }}", "57.09"),
        ("{{ 7 | divided_by: 2 }}", "3.5"),
        ("{{ 0.1 | plus: 0.2 }}", "0.3"),
        ("{{ 10 | minus: 12 | abs | at_least: 5 }}", "5"),
        ("{{ 7 | modulo: 4 }}", "3"),
        ("{{ line.unit | unit }}", "EACH"),
        ("{{ session.date | date: '%d.%m.%Y' }}", "31.01.2026"),
        ("{{ session.date | add_days: product.lead_time_days | date: '%Y%m%d' }}", "20260203"),
        ("{{ session.extrinsics.COSTCENTER }}", "4711"),
        ("{{ session.extrinsics['costcenter'] | default: '0' }}", "4711"),
        ("{{ session.extrinsics.Department | default: '0' }}", "0"),
        ("{{ product.brand | default: 'own brand' }}", "own brand"),
        ("{{ product.attributes.farbe }}", "red"),
        ("{% if line.quantity > 10 %}bulk{% else %}single{% endif %}", "bulk"),
        ("{% case line.unit %}{% when 'C62' %}piece{% endcase %}", "piece"),
        ("{% assign code = line.sku | upcase %}{{ code }}-{{ code | size }}", "A-1-3"),
        ("{% comment %}why{% endcomment %}x", "x"),
    ],
)
def test_what_expressions_say(expression: str, expected: str) -> None:
    assert rendered(expression) == expected


@pytest.mark.parametrize("expression", ["", "  \n", "{{ nothing.at.all }}", "{{ product.brand }}", "{{ line }}"])
def test_nothing_comes_of_nothing(expression: str) -> None:
    assert rendered(expression) == ""


@pytest.mark.parametrize(
    "expression",
    [
        "{{ line.__class__ }}", "{{ line.name.upper }}", "{{ line.keys }}", "{{ line.quantity.__class__.__mro__ }}",
        "{{ session.extrinsics.__init__.__globals__ }}", "{{ line['__class__'] }}", "{{ self }}", "{{ context }}",
        "{{ environment }}", "{{ session.extrinsics.password }}", "{{ line.name.format }}",
    ],
)  # fmt: skip
def test_nothing_of_python_and_nothing_secret_is_within_reach(expression: str) -> None:
    assert rendered(expression) == ""


@pytest.mark.parametrize(
    "tag", ["include 'a'", "render 'a'", "liquid", "tablerow x in y", "extends 'a'", "block a", "macro a", "cycle 'a'"]
)
def test_tags_that_load_or_repeat_without_need_do_not_exist(tag: str) -> None:
    code, text = refused(f"a\n{{% {tag} %}}")

    assert (code, text) == ("mapping.unreadable", f"In line 2: unexpected tag '{tag.split()[0]}'.")


def test_an_unknown_filter_is_named() -> None:
    assert refused("{{ line.name | shout }}") == (
        "mapping.unreadable", "There is no filter called “shout”; those there are stand below.",
    )  # fmt: skip


@pytest.mark.parametrize("broken", ["{{ line.name", "{% if %}x{% endif %}", "{% if a %}", "{{ 'a }}", "{{ | }}", "{%"])
def test_what_cannot_be_read_is_refused_with_its_line(broken: str) -> None:
    code, text = refused(broken)

    assert code == "mapping.unreadable"
    assert text.startswith("In line 1: ")


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("{% for i in (1..1001) %}x{% endfor %}", "mapping.limit"),
        ("{% for i in (1..40) %}{% for j in (1..40) %}x{% endfor %}{% endfor %}", "mapping.limit"),
        ("{% for i in (1..99999999999) %}x{% endfor %}", "mapping.limit"),
        ("{% for i in (1..9999999999) reversed %}x{% endfor %}", "mapping.limit"),
        ("{% for i in (1..line.quantity) offset: 9 %}x{% endfor %}", "mapping.limit"),
        ("{% if a %}{% elsif (1..9999999999) contains 5.5 %}x{% endif %}", "mapping.limit"),
        ("{% assign x = (1..9999999999) %}{% if x contains 5.5 %}x{% endif %}", "mapping.limit"),
        ("{% capture y %}{% case (1..9999999999) %}{% when 5.5 %}{% endcase %}{% endcapture %}", "mapping.limit"),
        ("{{ 'x' | append: (1..9999999999) }}{% echo (1..9999999999) %}", "mapping.limit"),
        ("{{ tags | strip_tags }}", "mapping.failed"),
        ("{% assign x = 'xxxxxxxxxx' %}{% for i in (1..99) %}{% assign x = x | append: x %}{% endfor %}", "mapping.failed"),
        ("{% assign x = 'x' | append: line.name %}" + "{% assign x = x | replace: 'x', x | append: x %}" * 30, "mapping.failed"),
        ("{% for i in (1..300) %}{{ line.name | append: line.name | append: line.name }}{% endfor %}", "mapping.limit"),
        ("{% capture x %}{% for i in (1..900) %}" + "0123456789" * 30 + "{% endfor %}{% endcapture %}", "mapping.limit"),
        ("{{ 99999999999999999999 | times: 99999999999999999999 }}", "mapping.failed"),
        ("{{ 1 | divided_by: 0 }}", "mapping.failed"),
        ("{{ 'x' | times: 2 }}", "mapping.failed"),
        ("{{ session.date | date: '%99999d' }}", "mapping.failed"),
        ("{{ session.date | add_days: 99999999 }}", "mapping.failed"),
        ("{{ 'no date' | date: '%Y' }}", "mapping.failed"),
        ("{{ line.name | cut: 'wide' }}", "mapping.failed"),
        ("{{ line.name | upcase: 1 }}", "mapping.failed"),
        ("{{ " + "a[" * 600 + "1" + "]" * 600 + " }}", "mapping.failed"),
        ("x" * (MAX_EXPRESSION + 1), "mapping.unreadable"),
        ("{% if a %}" * 40 + "{% endif %}" * 40, "mapping.unreadable"),
    ],
)  # fmt: skip
def test_what_runs_away_is_stopped(expression: str, code: str) -> None:
    assert refused(expression)[0] == code


def test_the_time_of_a_whole_cart_is_bounded() -> None:
    spent = Budget(ends_at=monotonic() - 1)

    with pytest.raises(BadExpression) as bad:
        render_expression("{{ line.name | upcase }}", VALUES, budget=spent)
    assert bad.value.code == "mapping.limit"


PIECES = st.sampled_from(
    ["{{ ", " }}", "{% ", " %}", "if ", "endif", "for i in ", "(1..50)", "endfor", "line", ".name", ".quantity", "'x'",
     "9.5", "assign x = ", "x", " | ", ": ", ", ", *FILTERS, "unit", "capture x", "endcapture", "case ", "when ", "[", "]",
     "and ", "== ", "contains ", "session.extrinsics", "nil", "true", "-", "\n", "{", "}", "ß", "99999999999999999999"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200))
def test_no_expression_does_worse_than_being_refused(expression: str) -> None:
    started = monotonic()
    try:
        result = rendered(expression)
    except BadExpression as bad:
        result = bad.text
    assert 0 <= len(result.encode()) <= MAX_RESULT
    assert monotonic() - started < 2.0


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(FILTERS)),
    value=st.text(max_size=40) | st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.integers() | st.none(),
    argument=st.text(max_size=5) | st.integers() | st.none(),
)  # fmt: skip
def test_no_filter_does_worse_than_being_refused(name: str, value: object, argument: object) -> None:
    for arguments in ("", ": b", ": b, b"):
        try:
            result = render_expression(f"{{{{ a | {name}{arguments} }}}}", {"a": value, "b": argument})
        except BadExpression:
            continue
        assert len(result) <= MAX_TEXT


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_is_written_as_it_is(value: Decimal) -> None:
    written = render_expression("{{ a }}", {"a": Number(value)})

    assert Decimal(written) == value
    assert "E" not in written


def test_what_is_saved_was_read_before() -> None:
    check_expression("{{ line.name | cut: 40 }}")
    with pytest.raises(BadExpression):
        check_expression("{{ line.name | cutt: 40 }}")
