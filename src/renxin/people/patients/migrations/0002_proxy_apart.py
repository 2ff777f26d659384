from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='proxy',
            name='sees_apart',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
