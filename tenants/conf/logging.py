"""Structured logs with tenant, session reference and message id; secrets and session keys are masked.

`structlog` binds what a request knows (`tenants.middleware`, doors, tasks) to every line written during it.
"""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

MASK = "•••"
_KEYS = re.compile(r"(/s/|/punchout/start/|/connect/|/simulator/return/|/signup/|/billing/|/enter/)[^/\s?\"']+")
_SECRET_ELEMENTS = re.compile(
    r"(<(?:\w+:)?(SharedSecret|CredentialMac|DigitalSignature)\b[^>]*>).*?(</)", re.DOTALL | re.IGNORECASE
)
_SECRET_PARAMETERS = re.compile(r"(?i)\b(password|passwd|pass|pw|secret|token)(\"?\s*[=:]\s*\"?)[^\s&\"',;]+")

_SECRET_HEADERS = re.compile(r"(?i)\b(authorization|(?:set-)?cookie)(\"?'?\s*[=:]\s*\"?'?)[^\r\n\"']+")


def mask(text: str) -> str:
    """`text` without session keys, tokens and secrets, as far as they can be told by their shape."""
    text = _KEYS.sub(lambda m: m.group(1) + MASK, text)
    text = _SECRET_ELEMENTS.sub(lambda m: m.group(1) + MASK + m.group(3), text)
    text = _SECRET_HEADERS.sub(lambda m: m.group(1) + m.group(2) + MASK, text)
    return _SECRET_PARAMETERS.sub(lambda m: m.group(1) + m.group(2) + MASK, text)


def mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog step that masks every text of a line, tracebacks included."""
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    mask_event,
]


def logging_settings(mode: str) -> dict[str, Any]:
    """Django's LOGGING: JSON lines in production, readable lines elsewhere."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer() if mode == "production" else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
            "PIL": {"level": "WARNING"},
        },
    }
