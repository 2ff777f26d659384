"""What a person gets of her tags and traits, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import BehaviourAt, PatientTag, SegmentMember, StatedTrait, TraitValue

exports.register(
    PatientTag,
    title=_("Tags"),
    columns={"since": _("Since"), "name": _("Tag"), "source": _("Source")},
    order=("since", "id"),
)
exports.register(
    TraitValue,
    title=_("Traits"),
    columns={
        "trait": _("Trait"),
        "key": _("For what"),
        "number": pgettext_lazy("trait", "Number"),
        "code": pgettext_lazy("trait", "Code"),
        "at": _("When"),
        "changed_at": pgettext_lazy("trait", "Changed"),
    },
    order=("trait", "key"),
)
exports.register(
    StatedTrait,
    title=_("What was said of the person"),
    columns={
        "stated_at": _("When"),
        "trait": _("Trait"),
        "code": pgettext_lazy("trait", "Code"),
        "source": _("Source"),
    },
    order=("stated_at", "id"),
)
erasing.register(PatientTag, "delete")
erasing.register(StatedTrait, "delete")
erasing.register(TraitValue, "delete")
exports.register(
    SegmentMember,
    title=_("Segments"),
    columns={"entered_at": _("Since"), "segment": _("Segment")},
    order=("entered_at", "id"),
)
exports.leave_out(BehaviourAt, "it repeats when facts happened, which the history lists")
erasing.register(SegmentMember, "delete")
erasing.register(BehaviourAt, "delete")
