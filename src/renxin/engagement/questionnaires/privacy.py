"""What a person gets of her answers, and what goes when she asks to be forgotten: her words; the counts stay."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import QuestionnaireResponse

exports.register(
    QuestionnaireResponse,
    title=_("Answers to questionnaires"),
    columns={"authored_at": _("When"), "score": _("Score"), "recommend": _("Recommends"), "answers": _("Answers")},
    order=("id",),
)
erasing.register(QuestionnaireResponse, "blank", fields=("answers",))
