from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0012_silent_class_woke'),
    ]

    operations = [
        migrations.AddField(
            model_name='partnership',
            name='resumed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='went on again at'),
        ),
    ]
