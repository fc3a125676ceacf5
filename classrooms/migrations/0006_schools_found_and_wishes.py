"""A school can be found and joined by a second teacher; a class says more about what it wishes."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from classrooms.spelling import grams


def spell_known_schools(apps, schema_editor):
    for school in apps.get_model("classrooms", "School").objects.all():
        school.name_grams, school.city_grams = grams(school.name), grams(school.city)
        school.save(update_fields=["name_grams", "city_grams"])


class Migration(migrations.Migration):

    dependencies = [
        ('classrooms', '0005_bells_and_dated_timetables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SchoolTeacher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
            ],
            options={
                'verbose_name': 'teacher of a school',
                'verbose_name_plural': 'teachers of a school',
                'ordering': ['since'],
            },
        ),
        migrations.AddField(
            model_name='classroom',
            name='composition',
            field=models.CharField(choices=[('mixed', 'Girls and boys'), ('girls', 'Girls only'), ('boys', 'Boys only')], default='mixed', max_length=5, verbose_name='who is in the class'),
        ),
        migrations.AddField(
            model_name='classroom',
            name='earliest_start',
            field=models.DateField(blank=True, null=True, verbose_name='not before'),
        ),
        migrations.AddField(
            model_name='classroom',
            name='latest_end',
            field=models.DateField(blank=True, null=True, verbose_name='not after'),
        ),
        migrations.AddField(
            model_name='classroom',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='reminded to go on'),
        ),
        migrations.AddField(
            model_name='classroom',
            name='subjects',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('own_language', 'Reading and writing'), ('languages', 'Foreign languages'), ('science', 'Science'), ('mathematics', 'Mathematics'), ('computing', 'Computing and technology'), ('geography', 'Geography'), ('history', 'History'), ('society', 'Society and citizenship'), ('ethics', 'Religion and ethics'), ('art', 'Art and design'), ('music', 'Music and drama'), ('sport', 'Sport and health')], max_length=20), blank=True, default=list, size=None, verbose_name='subjects'),
        ),
        migrations.AddField(
            model_name='classroom',
            name='touched_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='last worked on'),
        ),
        migrations.AddField(
            model_name='classroom',
            name='wished_compositions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mixed', 'Girls and boys'), ('girls', 'Girls only'), ('boys', 'Boys only')], max_length=5), blank=True, default=list, size=None, verbose_name='classes you can meet'),
        ),
        migrations.AddField(
            model_name='classroom',
            name='wished_regions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('Africa', 'Africa'), ('America', 'North, Central and South America'), ('Asia', 'Asia'), ('Europe', 'Europe'), ('Pacific', 'Australia and the Pacific')], max_length=10), blank=True, default=list, size=None, verbose_name='parts of the world you would love to meet'),
        ),
        migrations.AddField(
            model_name='school',
            name='city_grams',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='school',
            name='name_grams',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list, editable=False, size=None),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['country'], name='school_country'),
        ),
        migrations.AddConstraint(
            model_name='classroom',
            constraint=models.CheckConstraint(condition=models.Q(('earliest_start__isnull', True), ('latest_end__isnull', True), ('latest_end__gte', models.F('earliest_start')), _connector='OR'), name='classroom_wished_dates_in_order'),
        ),
        migrations.AddField(
            model_name='schoolteacher',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by'),
        ),
        migrations.AddField(
            model_name='schoolteacher',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joined', to='classrooms.school'),
        ),
        migrations.AddField(
            model_name='schoolteacher',
            name='teacher',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joined_schools', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='schoolteacher',
            constraint=models.UniqueConstraint(fields=('school', 'teacher'), name='teacher_once_per_school'),
        ),
        migrations.RunPython(spell_known_schools, migrations.RunPython.noop),
    ]
