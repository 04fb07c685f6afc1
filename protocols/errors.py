"""Refusals, by whose fault they are.

    ProtocolError
    ├── LocalError      we used this package wrongly
    │   └── Unwritable   a cart that the buyer's protocol has no words for
    └── RemoteError     the peer broke the rules; he is told `status` and `text_for_peer`
        ├── Unparseable  ├── TooLarge  ├── MissingValue  ├── BadReturnAddress  ├── CredentialRefused
        ├── Forbidden    ├── Conflict  ├── PreconditionFailed  └── UnsupportedMessage

`code` never changes and is searched for in logs and tests; `detail` is for the log, masked there.
"""


class ProtocolError(Exception):
    """Root of everything this package raises on purpose."""

    code = "protocol.error"

    def __init__(self, text_for_peer: str, *, detail: str = "", code: str = "") -> None:
        super().__init__(text_for_peer)
        self.text_for_peer = text_for_peer
        self.detail = detail
        self.code = code or type(self).code


class LocalError(ProtocolError):
    """A value of ours cannot be written, or a step was taken that the table of states forbids."""

    code = "protocol.local"


class Unwritable(LocalError):
    """A cart cannot be said in the buyer's protocol without mis-stating it; the pre-flight meets it before a buyer does."""

    code = "cart.unwritable"


class RemoteError(ProtocolError):
    """The peer sent what we cannot accept. `status` is the cXML code, which also guides other protocols."""

    code = "protocol.remote"
    status = "400"


class MissingValue(RemoteError):
    """A core value is absent or empty."""

    code = "message.value.missing"
    status = "400"


class BadReturnAddress(RemoteError):
    """The address the cart should go back to breaks the strict grammar (threats A11, D14)."""

    code = "return_address.refused"
    status = "400"


class CredentialRefused(RemoteError):
    """Unknown identity or wrong secret: one class, one text, so that nobody can tell which."""

    code = "credential.refused"
    status = "401"


class Forbidden(RemoteError):
    """Known, but not allowed this."""

    code = "request.forbidden"
    status = "403"


class Unparseable(RemoteError):
    """Not XML, or XML of a kind we do not read; the text gives line and reason."""

    code = "document.unparseable"
    status = "406"


class Conflict(RemoteError):
    """The same name for something else."""

    code = "request.conflict"
    status = "409"


class PreconditionFailed(RemoteError):
    """What should be done with something is not what was promised for it."""

    code = "request.precondition"
    status = "412"


class TooLarge(RemoteError):
    """More bytes, elements or levels than `limits.py` allows."""

    code = "document.too_large"
    status = "413"


class UnsupportedMessage(RemoteError):
    """A well-formed message of a kind this service does not take."""

    code = "message.unsupported"
    status = "450"
