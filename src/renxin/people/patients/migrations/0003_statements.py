import renxin.kernel.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0002_merge_requests_and_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceStatement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('tenant_id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ('patient_id', models.BigIntegerField()),
                ('source', models.CharField(max_length=80)),
                ('field', models.CharField(choices=[('name', 'Full name'), ('sex', 'Sex'), ('birth_date', 'Date of birth'), ('address', 'Address')], max_length=16)),
                ('value', models.TextField()),
                ('grade', models.CharField(max_length=16)),
                ('said_at', models.DateTimeField()),
                ('wins', models.BooleanField(default=False)),
                ('chosen_by', models.CharField(blank=True, default='', max_length=120)),
                ('chosen_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=240)),
                ('origin_patient_id', models.BigIntegerField(editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['patient_id', 'field', '-said_at'], name='patients_statement_patient')],
            },
        ),
        migrations.AddField(
            model_name='identitylink',
            name='score',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='matchreview',
            name='score',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='matchreview',
            name='tier',
            field=models.CharField(blank=True, db_default='', default='', max_length=8),
        ),
    ]
