"""Tell the buyer, on the first page he sees, which lines of his cart could not be brought back."""

from collections.abc import Sequence
from dataclasses import asdict

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connections.domain.buyer_visit import spoken_language
from connections.domain.restore_parts import Lost
from connections.models import PunchoutSession
from protocols.session import READ_ONLY_OPERATIONS
from storefront.domain.visit import Notice

#: Named one by one; a longer list would push the cart off the page.
MAX_NAMED = 8
_MAX_NAME = 80
CODE = "setup.lines_lost"


def tell_lost_lines(session: PunchoutSession, lost: Sequence[Lost]) -> None:
    """Add the notice to the visit, in its language. The caller saves the session."""
    if not lost:
        return
    with translation.override(spoken_language(session)):
        text = _text(lost, is_read_only=session.operation in READ_ONLY_OPERATIONS)
    session.notices = [*session.notices, asdict(Notice("warning", text, CODE, session.reference))]


def _text(lost: Sequence[Lost], *, is_read_only: bool) -> str:
    lines = "; ".join(_name(one) for one in sorted(lost, key=lambda one: one.line.position)[:MAX_NAMED])
    count = len(lost)
    sentences = [
        ngettext(
            "%(count)s line of your cart could not be brought back: %(lines)s.",
            "%(count)s lines of your cart could not be brought back: %(lines)s.",
            count,
        )
        % {"count": count, "lines": f"{lines} …" if count > MAX_NAMED else lines}
    ]
    if not is_read_only:
        sentences.append(
            _(
                "If you send the cart back, your requisition will hold only what stands here; leave without changes to"
                " keep it as it is."
            )
        )
    return " ".join(sentences)


def _name(one: Lost) -> str:
    item = one.line.item
    reasons = {
        "unknown": _("not in your range"),
        "price": _("has no price"),
        "unit": _("sold in another unit"),
        "quantity": _("its quantity cannot be ordered"),
    }
    article = " ".join(filter(None, (item.item_id.supplier_part_id, item.description)))[:_MAX_NAME]
    number = item.line_number or str(one.line.position)
    return _("line %(number)s, %(article)s (%(reason)s)") % {
        "number": number, "article": article, "reason": reasons[one.reason]
    }  # fmt: skip
