from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('conversations', '0004_policy'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='outbox',
            index=models.Index(condition=models.Q(('fallback_at__isnull', False)), fields=['fallback_at', 'id'], name='outbox_fallback'),
        ),
        AddIndexConcurrently(
            model_name='outbox',
            index=models.Index(condition=models.Q(('external_id__gt', '')), fields=['tenant_id', 'external_id'], name='outbox_external'),
        ),
        AddIndexConcurrently(
            model_name='outbox',
            index=models.Index(condition=models.Q(('state__in', ['unknown', 'awaiting'])), fields=['tenant_id', 'state', 'id'], name='outbox_open_end'),
        ),
    ]
