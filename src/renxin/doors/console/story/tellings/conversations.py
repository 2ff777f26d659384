"""Words for facts about what was said."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, owner, say

TELLINGS: Final = {
    "message.received": Telling("message-circle", say(_("Wrote to us"))),
    "message.sent": Telling("send", say(_("A message was sent"))),
    "message.delivered": Telling("check-check", say(_("The message arrived"))),
    "message.read": Telling("eye", say(_("The message was read"))),
    "message.clicked": Telling("external-link", say(_("The link in a message was followed"))),
    "message.failed": Telling("circle-alert", say(_("A message could not be delivered")), "soon"),
    "message.blocked": Telling("hand", say(_("A message was held back by the contact policy"))),
    "conversation.assigned": Telling("user-check", say(_("%(owner)s took over the conversation"), owner=owner)),
    "conversation.opened": Telling("message-square", say(_("A conversation began"))),
    "conversation.queued": Telling("users", say(_("The conversation waits for a person"))),
    "conversation.answered": Telling("message-square", say(_("A person answered"))),
    "conversation.noted": Telling("pencil", say(_("A colleague left a note"))),
    "conversation.warned": Telling("clock-alert", say(_("The time for an answer ran out")), "soon"),
    "alarm.raised": Telling("octagon-alert", say(_("A red flag was heard and a person alarmed")), "now"),
    "alarm.acknowledged": Telling("shield-check", say(_("A person took the alarm up"))),
    "assistant.answered": Telling("message-circle", say(_("The assistant answered"))),
    "assistant.missed": Telling("message-circle", say(_("The assistant did not know an answer"))),
    "assistant.handed_over": Telling("hand", say(_("The assistant handed over to a person"))),
    "conversation.closed": Telling("archive", say(_("The conversation was closed"))),
}
