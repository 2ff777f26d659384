"""What a field of a form may be set to: the codes of things that are kept elsewhere, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content
from renxin.engagement.segments import selectors as segments
from renxin.intelligence.journeys import checks
from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.settings import spoken
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.selectors import fact_fields
from renxin.programs.surveys.models import Survey

Options = Sequence[tuple[str, object]]


class Choosing:
    """The choices of one page: each list is read once, when a field asks for it."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._read: dict[str, Options] = {}

    def __call__(self, field: Field) -> Options:
        """Return what `field` may be set to; empty for a field that takes free text."""
        wanted = field.name if field.name in _BY_NAME else field.kind
        source = _BY_NAME.get(wanted) or _BY_KIND.get(wanted)
        if source is None:
            return ()
        if wanted not in self._read:
            self._read[wanted] = [("", _("Choose")), *source(self.actor)]
        return self._read[wanted]


def _facts(_actor: Actor) -> Options:
    return [(kind, kind) for kind in sorted(fact_fields())]


def _templates(actor: Actor) -> Options:
    if not actor.may("content.view"):
        return ()
    return [(one.template.code, spoken(one.template.name)) for one in content.usable(actor)]


def _surveys(actor: Actor) -> Options:
    rows = Survey.objects.of(actor).filter(is_active=True).order_by("code")
    return [(row.code, spoken(row.title)) for row in rows]


def _journeys(actor: Actor) -> Options:
    rows = Journey.objects.of(actor).filter(current__isnull=False).order_by("code")
    return [(row.code, spoken(row.name)) for row in rows]


def _tags(actor: Actor) -> Options:
    return [(tag.name, tag.name) for tag in segments.tags(actor)]


def _checks(_actor: Actor) -> Options:
    return [(code, code) for code in sorted(checks.CHECKS)]


_BY_KIND: Final[Mapping[str, Callable[[Actor], Options]]] = {
    "fact": _facts,
    "template": _templates,
    "survey": _surveys,
    "journey": _journeys,
    "tag": _tags,
}
_BY_NAME: Final[Mapping[str, Callable[[Actor], Options]]] = {"check": _checks}
