from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('channels', '0002_adapters'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='rawinbound',
            index=models.Index(condition=models.Q(('state', 'parked')), fields=['tenant_id', 'id'], name='raw_inbound_parked'),
        ),
    ]
