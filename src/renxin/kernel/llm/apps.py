"""The app of the language model's port: it has words, no tables."""

from django.apps import AppConfig


class LlmConfig(AppConfig):
    """The port to a language model."""

    name = "renxin.kernel.llm"
    label = "llm"
