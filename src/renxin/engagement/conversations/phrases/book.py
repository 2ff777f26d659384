"""Quick replies and macros with the names of one conversation filled in."""

from collections.abc import Iterator, Mapping

from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from renxin.engagement.content import selectors as content
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.phrases import filling as phrases
from renxin.engagement.conversations.phrases.quick_replies import quick_replies as pack_replies
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients


class Values(Mapping[str, str]):
    """What the places in a phrase stand for in one conversation; read only when a phrase has one."""

    def __init__(self, actor: Actor, conversation: Conversation) -> None:
        self._me = actor.name
        self._card = SimpleLazyObject(lambda: patients.header(actor, conversation.patient_id))
        self._hospital = SimpleLazyObject(lambda: organizations.tenant(actor))

    def __getitem__(self, place: str) -> str:
        if place == "me":
            return self._me
        if place not in phrases.PLACES:
            raise KeyError(place)
        found = self._card.name if place == "patient" else getattr(self._hospital, _OF_THE_HOSPITAL[place])
        return str(found)

    def __iter__(self) -> Iterator[str]:
        return iter(phrases.PLACES)

    def __len__(self) -> int:
        return len(phrases.PLACES)


_OF_THE_HOSPITAL = {"hospital": "name", "phone": "phone"}


def quick_replies(actor: Actor, conversation: Conversation) -> list[phrases.Phrase]:
    """Return the quick replies, ready to be put into the box: the hospital's own, else those that came along."""
    card = patients.header(actor, conversation.patient_id)
    own = content.snippets(actor, card.language, patient_id=conversation.patient_id)
    if own:
        return [phrases.Phrase(each.code, each.name, each.text) for each in own]
    language, known = get_language() or "zh-hans", Values(actor, conversation)
    return [
        phrases.Phrase(each.code, each.name.get(language), phrases.filled(each.text.get(language), known))
        for each in pack_replies()
    ]
