"""What was said with a department of sensitive visits stays between it and the person: nobody else reads it later."""

from renxin.engagement.conversations.models import Conversation, Message
from renxin.people.records import selectors as records


def set_apart(row: Conversation) -> int:
    """Mark what was said in this episode as the person's own, if it was with such a department; return how many.

    Called when the conversation leaves the department or ends; until then `reading.own` asks the department itself. A
    child's conversation is her guardian's.
    """
    apart = records.sensitive_departments(row.tenant_id, [row.department_id] if row.department_id else [])
    if not apart or row.episode_at is None or records.children(row.tenant_id, [row.patient_id]):
        return 0
    said = Message.objects.of(row.tenant_id).filter(patient_id=row.patient_id, created_at__gte=row.episode_at)
    return said.filter(conversation_id=row.pk).exclude(private=True).update(private=True)
