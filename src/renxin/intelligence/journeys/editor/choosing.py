"""What a field of a form may be set to: the codes of things that are kept elsewhere, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.content import selectors as content
from renxin.engagement.questionnaires.models import Questionnaire
from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.rule import RuleError, parse, sentence
from renxin.intelligence.journeys import checks
from renxin.intelligence.journeys.definition import key_nodes
from renxin.intelligence.journeys.editor.forms import OWN_RULE
from renxin.intelligence.journeys.feeds import feeds
from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.settings import spoken
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Words
from renxin.kernel.timeline.selectors import fact_fields
from renxin.people.patients.models import ContactPoint
from renxin.programs.careplans import selectors as careplans
from renxin.programs.surveys.models import Audience, Survey

Options = Sequence[tuple[str, object]]


class Choosing:
    """The choices of one page: each list is read once, when a field asks for it."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._read: dict[str, Options] = {}

    def __call__(self, field: Field) -> Options:
        """Return what `field` may be set to; empty for a field that takes free text."""
        wanted = field.name if field.kind in ("text", "names") else field.kind
        source = _BY_NAME.get(wanted) or _BY_KIND.get(wanted)
        if source is None:
            return ()
        if wanted not in self._read:
            self._read[wanted] = list(source(self.actor))
        found = self._read[wanted]
        return found if field.kind == "names" else [("", _nothing(field)), *found]

    def sentence(self, rule: object) -> str:
        """Return a segment rule in words; empty when it cannot be read."""
        try:
            return sentence(parse(rule), segments.known(self.actor))
        except RuleError:
            return ""


def _nothing(field: Field) -> str:
    """Return what it means that nothing is chosen."""
    if field.kind != "rule":
        return _("Choose")
    return _("everybody") if field.name == "who" else _("no rule")


def _facts(actor: Actor) -> Options:
    known = segments.known(actor)
    named = [(kind, known.happening(kind)) for kind in fact_fields()]
    # Those with a name in the reader's language first: they are what people look for.
    return sorted(named, key=lambda one: (one[0] == one[1], one[0]))


def _segments(actor: Actor, by: str = "uid") -> Options:
    if not actor.may("segments.view"):
        return ()
    return [(str(getattr(one, by)), one.name) for one in segments.usable(actor)]


def _rules(actor: Actor) -> Options:
    return [*_segments(actor), (OWN_RULE, _("a rule of its own"))]


def _templates(actor: Actor) -> Options:
    if not actor.may("content.view"):
        return ()
    return [(one.template.code, spoken(one.template.name)) for one in content.usable(actor)]


def _surveys(actor: Actor) -> Options:
    rows = Survey.objects.of(actor).filter(is_active=True, audience=Audience.PATIENT).order_by("code")
    return [(row.code, spoken(row.title)) for row in rows]


def _programmes(actor: Actor) -> Options:
    on = careplans.open_programmes(Actor.system(actor.tenant_id, "journeys"))
    return [(code, _both(book.title)) for code, book in on.items()]


def _journeys(actor: Actor) -> Options:
    rows = Journey.objects.of(actor).filter(current__isnull=False).order_by("code")
    return [(row.code, spoken(row.name)) for row in rows]


def _tags(actor: Actor) -> Options:
    return [(tag.name, tag.name) for tag in segments.tags(actor)]


def _traits(actor: Actor) -> Options:
    known = segments.known(actor)
    return [(code, known.trait(code)) for code in segments.vocabulary(actor).traits]


def _questionnaires(actor: Actor) -> Options:
    rows = Questionnaire.objects.of(actor).filter(is_active=True, versions__isnull=False).distinct().order_by("code")
    return [(row.code, spoken(row.title)) for row in rows]


def _checks(_actor: Actor) -> Options:
    return [(code, checks.CHECK_WORDS.get(code, code)) for code in checks.CHECKS]


def _channel_kinds(actor: Actor) -> Options:
    kinds = Channel.objects.of(actor).values_list("kind", flat=True).distinct().order_by("kind")
    return [(kind, channels.title_of(kind)) for kind in kinds]


def _feeds(_actor: Actor) -> Options:
    return [(code, _both(feed.words)) for code, feed in feeds().items()]


def _feed_events(_actor: Actor) -> Options:
    return [
        (kind.code, f"{_both(feed.words)}: {_both(kind.words)}") for feed in feeds().values() for kind in feed.kinds()
    ]


def _key_nodes(_actor: Actor) -> Options:
    return [(code, _both(node.name)) for code, node in key_nodes.nodes().items()]


def _both(words: Words) -> str:
    return spoken({"zh": words.zh, "en": words.en})


_BY_KIND: Final[Mapping[str, Callable[[Actor], Options]]] = {
    "fact": _facts,
    "template": _templates,
    "survey": _surveys,
    "questionnaire": _questionnaires,
    "programme": _programmes,
    "journey": _journeys,
    "tag": _tags,
    "trait": _traits,
    "contact_kind": lambda _actor: ContactPoint.Kind.choices,
    "channel_kind": _channel_kinds,
    "rule": _rules,
}
# Fields that are text to the definition, but one of a list to people.
_BY_NAME: Final[Mapping[str, Callable[[Actor], Options]]] = {
    "check": _checks,
    "segment": lambda actor: _segments(actor, "code"),
    "feed": _feeds,
    "event": _feed_events,
    "handles": _key_nodes,
    "conflicts": _journeys,
}
