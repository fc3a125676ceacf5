from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0011_limits_words_and_signs_of_life'),
    ]

    operations = [
        migrations.AddField(
            model_name='rescue',
            name='woke_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='silent class heard of at'),
        ),
    ]
