"""What other packages may know of tasks without importing them: an open task is a reason to see the number."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.patients.services import RevealReason, register_content, register_reveal_reason

from . import selectors
from .models import Task


def _own_task(actor: Actor, patient: Patient) -> RevealReason | None:
    task = selectors.own_task_for(actor, patient.pk)
    if task is None:
        return None
    return RevealReason(_("Your task: %(title)s") % {"title": selectors.title_of(task)}, f"task {task.uid}")


register_reveal_reason("task", _own_task)
register_content(Task, gettext_lazy("Tasks"), at="created_at", line=selectors.title_of)
