"""Logs: one JSON object a line in production, readable lines otherwise, and never a patient's data.

Our code logs names of events with ids and numbers. What others log (Django's tracebacks, PostgreSQL's errors) may carry
values, so every line passes through a mask as the last thing before it is written.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog

# PostgreSQL repeats the offending values in the DETAIL and CONTEXT of an error.
_DETAIL: Final = re.compile(r"^\s*(DETAIL|CONTEXT|HINT):.*$", re.MULTILINE)
_NUMBERS: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|\d{15})(?!\d)")
_TOKENS: Final = re.compile(r"(?<=/)(?![0-9a-f]{8}-)[A-Za-z0-9_-]{20,}(?=/|\b)")
_QUERY: Final = re.compile(r"(?<=[\w/])\?[\w%.~-]+=[^\s\"']*")


def masked(text: str) -> str:
    """Return `text` without telephone and identity numbers, one-time tokens, query strings and values in errors."""
    text = _DETAIL.sub("", text)
    text = _NUMBERS.sub("[number]", text)
    return _QUERY.sub("?…", _TOKENS.sub("…", text))


def mask_everything(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Mask every text of a log event; a step of structlog's chain."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = masked(value)
    return event


def configuration(*, json: bool, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask_everything,
            as_json if json else structlog.dev.ConsoleRenderer(colors=False),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "httpx": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
        },
    }
