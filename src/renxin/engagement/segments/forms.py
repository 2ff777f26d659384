"""Forms of tags."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations

from . import selectors, services
from .models import Dimension, Tag
from .services.tagging import LONGEST


class TagForm(forms.Form):
    """A tag of the library."""

    name = forms.CharField(label=pgettext_lazy("tag", "Name"), max_length=LONGEST)
    dimension = forms.ChoiceField(label=_("Speaks of"), choices=Dimension.choices)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    days = forms.IntegerField(
        label=_("Borne for days"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("Empty: until somebody takes it off."),
    )
    segment = forms.ChoiceField(
        label=_("Given by segment"),
        required=False,
        help_text=_("Whoever belongs to it bears the tag, as long as she does."),
    )

    def __init__(self, actor: Actor, data: Any = None, *, tag: Tag | None = None) -> None:
        super().__init__(data, initial=_initial(tag))
        fields: dict[str, Any] = self.fields
        staff = organizations.staff_who_may(actor, "tags.manage")
        fields["owner"].choices = [("", _("Nobody")), *[(str(one.uid), one.get_full_name()) for one in staff]]
        usable = [(str(one.uid), one.name) for one in selectors.usable(actor)] if actor.may("segments.view") else []
        fields["segment"].choices = [("", _("Given by hand")), *usable]

    def data_of_tag(self) -> services.TagData:
        """Return what was written."""
        said = self.cleaned_data
        return services.TagData(
            name=said["name"],
            dimension=said["dimension"],
            owner_uid=said["owner"],
            days=said["days"],
            segment_uid=said["segment"],
        )

    def say(self, error: InvalidInput) -> None:
        """Show beside its field what could not be taken."""
        self.add_error(error.where if error.where in self.fields else None, str(error.message))


def _initial(tag: Tag | None) -> dict[str, Any]:
    if tag is None:
        return {"dimension": Dimension.OWN}
    return {
        "name": tag.name,
        "dimension": tag.dimension,
        "owner": str(tag.owner.uid) if tag.owner else "",
        "days": tag.days,
        "segment": str(tag.segment.uid) if tag.segment else "",
    }
