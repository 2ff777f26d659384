"""Boards sent in a rhythm: what, when, to whom; each issue as it stood; what was sent and what failed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedBytes
from renxin.kernel.core.models import PublicEntity


class Report(PublicEntity):
    """A board that colleagues get again and again. `due_at` is the next time; each sees only what her roles reach."""

    class Rhythm(models.TextChoices):
        """How often; always on a working day."""

        DAILY = "daily", pgettext_lazy("rhythm", "Every working day")
        WEEKLY = "weekly", pgettext_lazy("rhythm", "The first working day of a week")
        MONTHLY = "monthly", pgettext_lazy("rhythm", "The first working day of a month")

    class Channel(models.TextChoices):
        """Which way it goes."""

        MAIL = "mail", pgettext_lazy("report", "Mail with the PDF")
        LINK = "link", pgettext_lazy("report", "Mail with a link")
        WECOM = "wecom", pgettext_lazy("report", "WeCom with a link")

    title = models.CharField(max_length=80)
    board = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField(default=30)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    language = models.CharField(max_length=8, default="zh-hans")
    readers = models.JSONField(default=list)
    made_by_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="boards_report_due")]


class Issue(PublicEntity):
    """One moment of a report: frozen when it was made. Papers are made once for all who see the same."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="issues")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "report", "at"], name="boards_issue_once")]


class Sending(PublicEntity):
    """An issue for one colleague: the paper she got, when it was sent, what went wrong."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", pgettext_lazy("report", "Waiting")
        SENT = "sent", pgettext_lazy("report", "Sent")
        FAILED = "failed", pgettext_lazy("report", "Not sent")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="sendings")
    user_id = models.BigIntegerField()
    paper = EncryptedBytes(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=64, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "issue", "user_id"], name="boards_sending_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="boards_sending_due")]
