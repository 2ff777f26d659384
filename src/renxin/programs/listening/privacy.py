"""What a person gets of what she told us, and what goes when she asks to be forgotten: every word of hers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import Advice, Interview, Note, PanelMember, Quote, Recording, Review, SignUp, Stop, Story

exports.register(
    Interview, title=_("Talks"), columns={"held_at": _("When"), "kind": _("Kind")}, order=("held_at", "id")
)
exports.register(
    Stop, title=_("Ward rounds"), columns={"at": _("When"), "bed": _("Bed"), "state": _("State")}, order=("at", "id")
)
exports.register(
    Note,
    title=_("Notes of talks"),
    columns={"written_at": _("When"), "words": pgettext_lazy("said", "Words"), "outcome": _("Outcome")},
    order=("written_at", "id"),
)
exports.register(
    Quote,
    title=_("Quotes"),
    columns={"noted_at": _("When"), "words": pgettext_lazy("said", "Words"), "withdrawn_at": _("Withdrawn")},
    order=("noted_at", "id"),
)
exports.register(
    Recording,
    title=_("Recordings of talks"),
    columns={"kept_at": _("When"), "name": pgettext_lazy("file", "Name"), "keep_until": _("Until")},
    order=("kept_at", "id"),
)
exports.register(
    Story,
    title=pgettext_lazy("patients", "Stories"),
    columns={"begun_at": _("When"), "title": _("Title"), "text": pgettext_lazy("said", "Words"), "state": _("State")},
    order=("begun_at", "id"),
)
exports.register(
    PanelMember,
    title=_("Patients' panel"),
    columns={"invited_at": _("When"), "state": _("State"), "from_on": _("From"), "until_on": _("Until")},
    order=("invited_at", "id"),
)
exports.register(
    Advice,
    title=pgettext_lazy("panel", "Advice"),
    columns={
        "said_at": _("When"),
        "words": pgettext_lazy("said", "Words"),
        "state": _("State"),
        "reason": _("Why"),
        "done": _("What was done"),
    },
    order=("said_at", "id"),
)
exports.register(
    SignUp,
    title=_("Open days"),
    columns={
        "signed_at": _("When"),
        "name": pgettext_lazy("person", "Name"),
        "phone": _("Telephone"),
        "came_at": _("Came"),
    },
    order=("signed_at", "id"),
)
exports.leave_out(Review, "what stands in public under a name of its writer's choice; nobody guesses who she is")
erasing.keep(Interview, "when and where a talk was; what was said stands in its notes")
erasing.keep(Stop, "codes and instants, counted for the ward as a whole")
erasing.register(Note, "blank", fields=("words", "outcome"))
erasing.register(Quote, "delete")
erasing.register(Recording, "blank", fields=("name",))
erasing.register(Story, "blank", fields=("title", "told", "text", "remark"))
erasing.keep(PanelMember, "codes and days; her name is gone with the patient")
erasing.register(Advice, "blank", fields=("words",))
erasing.register(SignUp, "blank", fields=("name", "phone"))
erasing.register(Review, "blank", fields=("author", "text"))
