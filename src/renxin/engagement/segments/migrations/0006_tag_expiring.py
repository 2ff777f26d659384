from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("segments", "0005_tag_life")]

    operations = [
        AddIndexConcurrently(
            model_name='patienttag',
            index=models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['tenant_id', 'expires_at'], name='segments_tag_expiring'),
        ),
    ]
