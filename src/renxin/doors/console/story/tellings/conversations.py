"""Words for facts about what was said."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, owner, say

TELLINGS: Final = {
    "message.received": Telling("message-circle", say(_("Wrote to us"))),
    "message.sent": Telling("send", say(_("A message was sent"))),
    "message.delivered": Telling("check-check", say(_("The message arrived"))),
    "message.read": Telling("eye", say(_("The message was read"))),
    "message.failed": Telling("circle-alert", say(_("A message could not be delivered")), "soon"),
    "message.blocked": Telling("hand", say(_("A message was held back by the contact policy"))),
    "conversation.assigned": Telling("user-check", say(_("%(owner)s took over the conversation"), owner=owner)),
    "conversation.closed": Telling("archive", say(_("The conversation was closed"))),
}
