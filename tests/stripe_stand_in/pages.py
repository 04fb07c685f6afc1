"""The pages a person sees at the stand-in: plain, honest about what they are, and without scripts."""

from html import escape

from tests.stripe_stand_in.book import Book, Row

_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}}"
    "button{{font:inherit;padding:.5rem 1rem;margin:.25rem .25rem .25rem 0}}.problem{{color:#a00}}"
    "table{{width:100%;border-collapse:collapse}}td{{border-top:1px solid #ccc;padding:.25rem 0}}</style></head><body>"
    "<p><strong>Stand-in for Stripe.</strong> Nothing is charged here.</p><h1>{title}</h1>"
)


def checkout_page(session: Row, book: Book, problem: str = "") -> bytes:
    """What is bought, and the buttons: pay, a card that is declined, back."""
    item = session["line_items"][0]
    amount = book.price(item["price"])["unit_amount"] * int(item["quantity"])
    said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    text = (
        f"<p>{escape(item['price'])} × {escape(str(item['quantity']))}: <strong>{amount / 100:.2f} EUR</strong> a month.</p>"
        f"{said}{_buttons([('pay', 'Pay with a good card'), ('decline', 'Pay with a declined card'), ('cancel', 'Back')])}"
    )
    return (_HEAD.format(title="Subscribe") + text).encode()


def portal_page(session: Row, subscriptions: list[Row], book: Book) -> bytes:
    """The subscription's state, its bills, and what may befall it."""
    rows = "".join(f"<li>{escape(row['id'])}: {escape(row['status'])}</li>" for row in subscriptions)
    bills = "".join(
        f"<tr><td>{escape(bill['number'])}</td><td>{bill['total'] / 100:.2f} EUR</td><td>{escape(bill['status'])}</td></tr>"
        for bill in book.invoices.values()
        if bill["customer"] == session["customer"]
    )
    acts = [
        ("renew", "Let a month pass, paid"), ("fail", "Let a month pass, payment fails"), ("settle", "Pay what is open"),
        ("give_up", "Give up collecting"), ("cancel", "Cancel for the end of the period"),
    ]  # fmt: skip
    back = f'<p><a href="{escape(session["return_url"])}">Back to the shop</a></p>'
    return (
        _HEAD.format(title="Your subscription") + f"<ul>{rows}</ul><table>{bills}</table>{_buttons(acts)}{back}"
    ).encode()


def _buttons(acts: list[tuple[str, str]]) -> str:
    made = "".join(f'<button name="do" value="{name}">{escape(label)}</button>' for name, label in acts)
    return f'<form method="post">{made}</form>'
