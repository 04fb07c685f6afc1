"""Tell the buyer that lines of one article were put together: a cart holds an article once (docs/adr/0018).

What he sends back has one line with the sum, under the first line's name; his requisition loses the others. He reads it
before he sends.
"""

from collections.abc import Sequence
from dataclasses import asdict

from django.utils import translation
from django.utils.translation import gettext as _

from connections.domain.buyer_visit import spoken_language
from connections.models import PunchoutSession
from protocols.session import READ_ONLY_OPERATIONS
from storefront.domain.visit import Notice

#: Named one by one; a longer list would push the cart off the page.
MAX_NAMED = 8
_MAX_SKU = 80
CODE = "setup.lines_merged"


def tell_merged_lines(session: PunchoutSession, skus: Sequence[str]) -> None:
    """Add the notice to the visit, in its language; `skus` of the lines that were added to another. The caller saves."""
    if not skus:
        return
    with translation.override(spoken_language(session)):
        text = _text(list(dict.fromkeys(skus)), is_read_only=session.operation in READ_ONLY_OPERATIONS)
    session.notices = [*session.notices, asdict(Notice("warning", text, CODE, session.reference))]


def _text(skus: Sequence[str], *, is_read_only: bool) -> str:
    named = ", ".join(sku[:_MAX_SKU] for sku in skus[:MAX_NAMED])
    articles = f"{named} …" if len(skus) > MAX_NAMED else named
    sentences = [
        _("Your cart held the same article in several lines; they stand here as one, with the sum: %(articles)s.")
        % {"articles": articles}
    ]
    if not is_read_only:
        sentences.append(
            _("If you send the cart back, your requisition will have one line for each of these articles.")
        )
    return " ".join(sentences)
