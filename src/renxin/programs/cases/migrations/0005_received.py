from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('cases', '0004_whole_cases'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['tenant_id', 'opened_at'], name='case_received'),
        ),
        ValidateConstraint('casecause', 'case_cause_severity_0_to_3'),
    ]
