from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('patients', '0003_statements'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='patient',
            index=models.Index(fields=['tenant_id', 'birth_date', 'pinyin_key'], name='patients_by_birth', opclasses=['int8_ops', 'date_ops', 'text_pattern_ops']),
        ),
        AddIndexConcurrently(
            model_name='patient',
            index=models.Index(fields=['tenant_id', 'pinyin_key', 'birth_date'], name='patients_by_reading', opclasses=['int8_ops', 'text_pattern_ops', 'date_ops']),
        ),
        RemoveIndexConcurrently(
            model_name='patient',
            name='patients_by_pinyin',
        ),
    ]
