"""What a person gets of the tables of patients, and what goes when she asks to be forgotten."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.audit.models import AuditEvent, UnsealedEvent
from renxin.kernel.core import erasing, exports
from renxin.kernel.timeline.models import Event, Feed, FeedInbox, Parked

from .models import (
    AccountLink,
    Bereavement,
    CareRelation,
    Consent,
    ContactPoint,
    ContactPreference,
    Evidence,
    Household,
    HouseholdMember,
    Identifier,
    IdentityLink,
    MatchReview,
    MergeRecord,
    MergeRequest,
    Note,
    PatientDepartment,
    Proxy,
    RelatedPerson,
    RightsFile,
    RightsRequest,
    ServiceWarning,
    SoftFact,
    SourceStatement,
    Visitor,
)

exports.register(
    Identifier,
    title=_("Numbers"),
    columns={"system": _("Kind"), "value": _("Number"), "source": _("Source")},
    where={"period_end": None},  # what was found not to be hers is another person's
)
exports.register(
    ContactPoint,
    title=_("Contact points"),
    columns={"kind": _("Kind"), "value": _("Address"), "owner_relation": _("Whose"), "source": _("Source")},
    where={"is_active": True},
)
exports.register(
    RelatedPerson,
    title=_("Relatives"),
    columns={"name": pgettext_lazy("person", "Name"), "relation": _("Relation"), "phone": _("Phone")},
)
exports.register(
    Consent,
    title=_("Consents and objections"),
    columns={
        "decided_at": _("When"),
        "purpose": _("Purpose"),
        "state": pgettext_lazy("consent", "Decision"),
        "text_version": _("Text"),
        "method": _("How"),
        "recorded_by": _("Recorded by"),
    },
    order=("decided_at", "id"),
)
exports.register(
    Proxy,
    title=_("Who acts for the person"),
    columns={
        "name": pgettext_lazy("person", "Name"),
        "relation": _("Relation"),
        "classes": _("Data"),
        "starts_on": _("From"),
        "ends_on": _("Until"),
        "ended_at": _("Ended"),
    },
)
exports.register(
    RightsRequest,
    title=_("Requests about the person's data"),
    columns={"number": _("Number"), "kind": _("Request"), "received_at": _("Received"), "state": _("State")},
)
exports.register(
    AuditEvent,
    title=_("Who saw or changed the data"),
    columns={"product_at": _("When"), "actor_name": _("By"), "action": _("What"), "reason": _("Reason")},
    order=("id",),
)
exports.register(
    Event,
    title=_("Facts of the time line"),
    columns={"occurred_at": _("When"), "kind": _("What"), "actor_name": _("By")},
    order=("id",),
)
exports.register(
    Visitor,
    title=_("Phones that were signed in"),
    columns={"opened_at": _("From"), "until": _("Until"), "device": _("Phone"), "how": _("How")},
    order=("opened_at", "id"),
)
_LEFT_OUT: tuple[type[Model], ...] = (UnsealedEvent, Feed, FeedInbox, Parked, PatientDepartment, IdentityLink)
_OF_OTHERS: tuple[type[Model], ...] = (MatchReview, MergeRecord, MergeRequest)
_IDS_ONLY: tuple[type[Model], ...] = (Event, Feed, FeedInbox, Parked)
_GONE: tuple[type[Model], ...] = (
    HouseholdMember,
    Identifier,
    ContactPoint,
    SoftFact,
    ServiceWarning,
    ContactPreference,
    SourceStatement,
    Visitor,
)
for model in _LEFT_OUT:
    exports.leave_out(model, "keys and counters that say nothing the other tables do not say")
for model in _OF_OTHERS:
    exports.leave_out(model, "speaks of other people too; its outcome stands in the time line")

for model in _IDS_ONLY:
    erasing.keep(model, "ids and small numbers, never words about a person")
erasing.keep(PatientDepartment, "which departments cared for somebody, by id")
erasing.keep(Bereavement, "who lost whom, by id")
erasing.keep(CareRelation, "who answered for somebody, by id")
erasing.register(Household, "blank", fields=("name",), path="members__patient_id")
for model in _GONE:
    erasing.register(model, "delete")
erasing.register(RelatedPerson, "blank", fields=("name", "phone", "source"))
erasing.register(RelatedPerson, "blank", fields=("name", "phone", "source"), path="related_patient_id")
erasing.register(Proxy, "blank", fields=("name",), path="proxy_patient_id")
erasing.register(Note, "blank", fields=("text",))
erasing.register(AccountLink, "blank", path="account_patient_id")
erasing.register(AccountLink, "blank")
erasing.register(Consent, "blank", fields=("guardian_name",))
erasing.register(RightsRequest, "blank", fields=("requester_name", "note", "answer"))
erasing.register(RightsFile, "blank", fields=("content",), path="request__patient_id")
erasing.register(Evidence, "blank", fields=("name", "content"), only={"kind__in": ["request", "proxy"]})
erasing.register(Evidence, "blank", fields=("name",))
