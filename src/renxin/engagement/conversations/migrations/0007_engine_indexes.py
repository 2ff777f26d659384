from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    contracts = "choices are words of the pages: nothing changes in the database"

    dependencies = [
        ('conversations', '0006_engine'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='direction',
            field=models.CharField(choices=[('in', 'from the patient'), ('out', 'to the patient'), ('own', 'among ourselves')], max_length=3),
        ),
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(condition=models.Q(('status', 'queue')), fields=['tenant_id', '-priority', 'queued_at'], name='conversation_queue'),
        ),
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(condition=models.Q(('warn_at__isnull', False)), fields=['warn_at'], name='conversation_warn'),
        ),
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(condition=models.Q(('status__in', ['bot', 'human'])), fields=['last_message_at'], name='conversation_idle'),
        ),
    ]
