"""Words that belong to one supplier of the demo, and secrets that belong on no page: what no answer may hold.

The demo has no canaries; its names, customers, connection keys and identities serve.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

#: Shorter words stand in many texts by chance.
SHORTEST = 7


@dataclass(frozen=True, slots=True)
class Strangers:
    """`words` and `secrets` by the host of the supplier they belong to."""

    words: dict[str, frozenset[str]]
    secrets: frozenset[str]

    def among(self, host: str, text: str) -> set[str]:
        """What in an answer given by `host` belongs to other suppliers, or is a secret. Folded to small letters.

        Only suppliers' hosts are searched: the pretend ERP knows all.
        """
        if host not in self.words:
            return set()
        folded = text.casefold()
        others = frozenset().union(*(words for owner, words in self.words.items() if owner != host))
        return {word for word in others | self.secrets if word in folded}


def strangers_of(demo: dict[str, Any]) -> Strangers:
    """From demo.json. A word that two suppliers share belongs to neither."""
    by_host = {urlsplit(tenant["shop_url"]).netloc: set(_words(tenant)) for tenant in demo["tenants"]}
    count = Counter(word for words in by_host.values() for word in words)
    secrets = {secret.casefold() for tenant in demo["tenants"] for secret in _secrets(tenant)}
    own = {host: frozenset(word for word in words if count[word] == 1) for host, words in by_host.items()}
    return Strangers(own, frozenset(secrets))


def _words(tenant: dict[str, Any]) -> Iterator[str]:
    words = [tenant["schema"], tenant["name"], *(user["username"] for user in tenant["users"])]
    for agreed in tenant["connections"]:
        words += [agreed["key"], agreed["customer"]]
        words += [party["identity"] for party in agreed["credentials"].values() if isinstance(party, dict)]
    return (word.casefold() for word in words if len(word) >= SHORTEST)


def _secrets(tenant: dict[str, Any]) -> Iterator[str]:
    yield from (user["password"] for user in tenant["users"])
    for agreed in tenant["connections"]:
        credentials = agreed["credentials"]
        yield credentials[agreed.get("secret_parameter", "shared_secret")]
        if "order_auth" in agreed:
            yield agreed["order_auth"]["token"]
