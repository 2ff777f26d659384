from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('surveys', '0005_reminders_and_changes'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='invitation',
            index=models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='invitation_remind'),
        ),
    ]
