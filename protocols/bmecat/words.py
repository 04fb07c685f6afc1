"""What the two versions of BMEcat call things, and what each has words for."""

from collections.abc import Iterable
from dataclasses import dataclass

from protocols.catalogue import Text
from protocols.languages import long_code
from protocols.markup import tag

#: Purposes of files that 2005 has; what a writer does not know becomes "others".
PURPOSES = frozenset(["normal", "thumbnail", "detail", "data_sheet", "safety_data_sheet", "logo", "icon", "others"])


@dataclass(frozen=True, slots=True)
class Words:
    """One version's."""

    version: str
    product: str
    pid: str
    item_reference: str
    has_languages: bool
    purposes: frozenset[str]

    def texts(self, name: str, texts: Iterable[Text], language: str) -> str:
        """Each text in its language; where the version has but one, those of the catalogue's."""
        return "".join(
            tag(name, each.text, lang="" if each.language == language else long_code(each.language))
            for each in texts
            if self.has_languages or each.language == language
        )


WORDS: dict[str, Words] = {
    "2005": Words("2005", "PRODUCT", "PID", "PROD_ID", True, PURPOSES),
    "1.2": Words("1.2", "ARTICLE", "AID", "ART_ID", False, PURPOSES - {"safety_data_sheet", "icon"}),
}
