"""The decisions on visibility and price as sentences; the decisions themselves are `storefront`'s."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from storefront.domain.explain_price import ListVerdict
from storefront.domain.explain_visibility import Verdict

VISIBILITY: Mapping[Verdict, Promise] = {
    Verdict.NOT_ON_SALE: _("Nobody sees it: the product is not on sale."),
    Verdict.PRODUCT_HIDDEN: _("Hidden: a rule hides this very product, and that is stronger than any rule on a set."),
    Verdict.PRODUCT_SHOWN: _("Visible: a rule shows this very product, and that is stronger than any rule on a set."),
    Verdict.SET_HIDDEN: _("Hidden: it is in a set that is hidden, and hide wins over show."),
    Verdict.SET_SHOWN: _("Visible: it is in a set that is shown, and nothing hides it."),
    Verdict.NOTHING_INCLUDES_IT: _("Not visible: no rule shows it."),
}

PRICES: Mapping[ListVerdict, Promise] = {
    ListVerdict.OTHER_CURRENCY: _("passed over: it is in another currency"),
    ListVerdict.NO_VERSION_IN_FORCE: _("passed over: none of its versions is in force"),
    ListVerdict.NO_LINE: _("passed over: it has no price for this product"),
    ListVerdict.ONLY_HIGHER_BREAKS: _("passed over: its prices begin at a higher quantity"),
    ListVerdict.APPLIES: _("this price applies"),
    ListVerdict.AN_EARLIER_LIST_APPLIES: _("not needed: an earlier list has a price"),
}

#: What the rules of each side are called.
SOURCES: Mapping[str, Promise] = {"customer": _("customer"), "connection": _("connection"), "team": _("team")}
