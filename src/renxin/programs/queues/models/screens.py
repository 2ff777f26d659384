"""Screens that hang or stand in the house, and what was told to phones last."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity

from .places import Queue


class Screen(PublicEntity):
    """A wall or a kiosk for some queues. Its link works on the first device that opens it; the token is not kept.

    `queues` are the keys of the queues it shows, in their order. `speech` is what a wall says aloud when somebody is
    called: nothing, Chinese, or Chinese and then English.
    """

    class Kind(models.TextChoices):
        """What it is for."""

        WALL = "wall", pgettext_lazy("screen", "Wall: who is called, who is next")
        KIOSK = "kiosk", pgettext_lazy("screen", "Kiosk: check in and print a slip")

    class Speech(models.TextChoices):
        """What a wall says aloud."""

        SILENT = "silent", pgettext_lazy("speech", "Nothing")
        CHINESE = "zh", pgettext_lazy("speech", "Chinese")
        BOTH = "both", pgettext_lazy("speech", "Chinese, then English")

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=80)
    queues = ArrayField(models.BigIntegerField(), default=list)
    language = models.CharField(max_length=8, default="zh-hans")
    speech = models.CharField(max_length=8, choices=Speech, default=Speech.CHINESE)
    token_hash = models.CharField(max_length=64)
    device_hash = models.CharField(max_length=64, blank=True, default="")
    bound_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    made_by_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "token_hash"], name="queues_screen_token")]

    def __str__(self) -> str:
        return self.name


class Told(Entity):
    """The version of a queue that waiting phones were told last; a queue beyond it has news for them."""

    queue = models.OneToOneField(Queue, models.CASCADE, related_name="told")
    version = models.BigIntegerField(default=-1)
    at = models.DateTimeField()
