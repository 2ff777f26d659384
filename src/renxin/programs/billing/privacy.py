"""What a person gets of her bills; they stay when she asks to be forgotten, for accounts have to be kept by law."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import exports

from .models import Bill

exports.register(
    Bill,
    title=pgettext_lazy("billing", "Bills"),
    columns={
        "on_date": _("When"),
        "number": _("Number"),
        "total": _("Amount"),
        "insured": pgettext_lazy("billing", "Borne by the insurance"),
        "paid": pgettext_lazy("bill", "Paid"),
        "state": _("State"),
    },
    order=("on_date", "id"),
)
