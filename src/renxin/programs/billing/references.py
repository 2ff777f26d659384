"""What these tables are called where two patients are compared."""

from django.utils.translation import pgettext_lazy

from renxin.people.patients.services import register_content

from .models import Bill

register_content(Bill, pgettext_lazy("billing", "Bills"), at="changed_at", line=lambda row: row.number)
