"""What was odd about a message that was accepted all the same."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding should worry a person."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """A deviation: where, what stood there, what was expected. `code` is stable and explained at the desk."""

    code: str
    path: str
    found: str = ""
    expected: str = ""
    severity: Severity = Severity.WARNING

    def as_dict(self) -> dict[str, str]:
        """For storage as JSON. Spelled out: an order of a thousand lines may have some thousands of them."""
        return {
            "code": self.code, "path": self.path, "found": self.found, "expected": self.expected,
            "severity": self.severity,
        }  # fmt: skip
