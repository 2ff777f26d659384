"""Asking a language model. Without one every ask has the answer its caller brought: the product works the same."""

from dataclasses import dataclass
from typing import Final, Protocol

import httpx
import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import RenxinError

log = structlog.get_logger(__name__)
_PATIENCE: Final = httpx.Timeout(60.0, connect=5.0)


class ModelSilent(RenxinError):
    """The model did not answer, or not usefully. What it was asked for goes on without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question. `rules` say how to answer, `offline` is the answer without a model; `most` bounds the tokens."""

    task: str
    rules: str
    question: str
    offline: str
    most: int = 800


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and which model said it (empty: nobody, it is the caller's own)."""

    text: str
    model: str = ""


class Provider(Protocol):
    """Something that answers."""

    def answer(self, ask: Ask) -> Answer:
        """Return the answer.

        Raises:
            ModelSilent: there is none.
        """
        ...


class Offline:
    """Answers what the caller would have said itself: always the same, without a network."""

    def answer(self, ask: Ask) -> Answer:
        """Return the caller's own answer."""
        return Answer(ask.offline)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Any server with the chat interface that most of them share (`POST <url>/chat/completions`)."""

    url: str
    model: str
    key: str = ""
    transport: httpx.BaseTransport | None = None

    def answer(self, ask: Ask) -> Answer:
        """Ask the server; nothing of question or answer is logged."""
        try:
            with httpx.Client(timeout=_PATIENCE, transport=self.transport) as client:
                response = client.post(
                    f"{self.url.rstrip('/')}/chat/completions", json=self._body(ask), headers=self._head()
                )
            response.raise_for_status()
            text = str(response.json()["choices"][0]["message"]["content"]).strip()
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            log.warning("llm.silent", task=ask.task, error=type(error).__name__)
            raise ModelSilent(
                _("The language model does not answer. Write the text yourself, or try again later.")
            ) from error
        if not text:
            raise ModelSilent(_("The language model gave an empty answer."))
        return Answer(text, self.model)

    def _head(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def _body(self, ask: Ask) -> dict[str, object]:
        said = [{"role": "system", "content": ask.rules}, {"role": "user", "content": ask.question}]
        return {"model": self.model, "messages": said, "temperature": 0.3, "max_tokens": ask.most}


def is_configured() -> bool:
    """Tell whether this installation has a language model."""
    return bool(settings.RENXIN_LLM_URL and settings.RENXIN_LLM_MODEL)


def provider() -> Provider:
    """Return who answers here."""
    if not is_configured():
        return Offline()
    return Endpoint(settings.RENXIN_LLM_URL, settings.RENXIN_LLM_MODEL, settings.RENXIN_LLM_KEY)


def answer(ask: Ask) -> Answer:
    """Answer an ask by the model of this installation, or by the caller's own words.

    Raises:
        ModelSilent: there is a model, and it does not answer.
    """
    return provider().answer(ask)
