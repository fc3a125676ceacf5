"""Every threshold and weight of the pairing becomes a setting of the programme, within bounds."""

import classrooms.models.programme
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.expressions
import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.lookups
from django.db import migrations, models


BOUNDS_OF_OLDER_FIELDS = {
    "meetings": (1, 50),
    "meeting_minutes": (10, 240),
    "most_age_gap": (0, 100),
    "least_level": (1, 6),
    "lead_days": (0, 366),
    "score_floor": (0, 1_000),
    "answer_days": (1, 366),
}


def bring_into_bounds(apps, schema_editor):
    """A value that had no bound so far must not stop the constraints below."""
    for programme in apps.get_model("classrooms", "Programme").objects.all():
        for name, (least, most) in BOUNDS_OF_OLDER_FIELDS.items():
            setattr(programme, name, min(max(getattr(programme, name), least), most))
        programme.save()


class Migration(migrations.Migration):

    dependencies = [
        ('classrooms', '0003_default_programme'),
    ]

    operations = [
        migrations.RunPython(bring_into_bounds, migrations.RunPython.noop),
        migrations.AddField(
            model_name='programme',
            name='adult_partner_least_age',
            field=models.PositiveSmallIntegerField(default=16, help_text='A programme may ask for more than 16 years, never for less.', validators=[django.core.validators.MinValueValidator(16), django.core.validators.MaxValueValidator(99)], verbose_name='youngest age that adult learners may meet'),
        ),
        migrations.AddField(
            model_name='programme',
            name='candidates_per_class',
            field=models.PositiveSmallIntegerField(default=5, help_text='The best others of each class, from 1 to 50. They are kept with the round, also where they were not chosen.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='candidates kept for each class'),
        ),
        migrations.AddField(
            model_name='programme',
            name='excluded_country_pairs',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5, validators=[classrooms.models.programme.validate_country_pair]), blank=True, default=list, size=None, verbose_name='countries that are not paired'),
        ),
        migrations.AddField(
            model_name='programme',
            name='horizon_weeks',
            field=models.PositiveSmallIntegerField(default=26, help_text='How far ahead an exchange may begin, from 1 to 52 weeks. Together with its longest span a round sees 62 weeks ahead at most.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(52)], verbose_name='latest start, in weeks after the earliest'),
        ),
        migrations.AddField(
            model_name='programme',
            name='span_percent',
            field=models.PositiveSmallIntegerField(default=150, help_text='Weeks in which one of the schools is closed lie in between. With 150, an exchange of 6 weeks may take 9. From 100 (no gap) to 300.', validators=[django.core.validators.MinValueValidator(100), django.core.validators.MaxValueValidator(300)], verbose_name='longest span of an exchange, in percent of its length'),
        ),
        migrations.AddField(
            model_name='programme',
            name='weights',
            field=models.JSONField(blank=True, default=dict, validators=[classrooms.models.programme.validate_weights], verbose_name='weights'),
        ),
        migrations.AlterField(
            model_name='programme',
            name='answer_days',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='days to answer a proposal'),
        ),
        migrations.AlterField(
            model_name='programme',
            name='lead_days',
            field=models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(366)], verbose_name='days between a round and the first week'),
        ),
        migrations.AlterField(
            model_name='programme',
            name='meetings',
            field=models.PositiveSmallIntegerField(default=2, help_text='How many shared lesson times a pair needs before it may meet live.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='live meetings in an exchange'),
        ),
        migrations.AlterField(
            model_name='programme',
            name='most_age_gap',
            field=models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name="most years between the classes' ages"),
        ),
        migrations.AlterField(
            model_name='programme',
            name='score_floor',
            field=models.PositiveIntegerField(default=250, help_text='Of 1,000 points. A class waits rather than being paired below it.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000)], verbose_name='lowest score of a pair'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('meetings__range', (1, 50))), name='programme_meetings_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('meeting_minutes__range', (10, 240))), name='programme_meeting_minutes_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('most_age_gap__range', (0, 100))), name='programme_most_age_gap_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('adult_partner_least_age__range', (16, 99))), name='programme_adult_partner_least_age_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('least_level__range', (1, 6))), name='programme_least_level_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('lead_days__range', (0, 366))), name='programme_lead_days_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('span_percent__range', (100, 300))), name='programme_span_percent_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('horizon_weeks__range', (1, 52))), name='programme_horizon_weeks_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('score_floor__range', (0, 1000))), name='programme_score_floor_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('candidates_per_class__range', (1, 50))), name='programme_candidates_per_class_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('answer_days__range', (1, 366))), name='programme_answer_days_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('horizon_weeks__lte', django.db.models.expressions.CombinedExpression(models.Value(62), '-', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('plan_weeks'), '*', models.F('span_percent')), '/', models.Value(100))))), name='programme_sees_at_most_62_weeks'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Regex(models.Func(models.F('excluded_country_pairs'), models.Value(';'), function='ARRAY_TO_STRING', output_field=models.TextField()), '^([A-Z]{2} [A-Z]{2}(;[A-Z]{2} [A-Z]{2})*)?$')), name='programme_excludes_pairs_of_codes'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('weights', {}), models.Q(('weights__has_keys', ['shared_time', 'languages', 'themes', 'age', 'calendar', 'wishes', 'size', 'access', 'waiting', 'underserved', 'reliability', 'novelty']), django.db.models.lookups.Exact(models.Func(models.F('weights'), models.Value('{shared_time,languages,themes,age,calendar,wishes,size,access,waiting,underserved,reliability,novelty}'), arg_joiner=' - ', output_field=models.TextField(), template='(%(expressions)s::text[])::text'), models.Value('{}')), django.db.models.lookups.Exact(models.Func(models.F('weights'), models.Value('$.* ? (@.type() != "number" || @ < 0 || @ != @.floor())'), function='JSONB_PATH_EXISTS', output_field=models.BooleanField()), models.Value(False)), django.db.models.lookups.Exact(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('shared_time', 'weights'), models.IntegerField()), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('languages', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('themes', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('age', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('calendar', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('wishes', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('size', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('access', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('waiting', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('underserved', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('reliability', 'weights'), models.IntegerField())), '+', django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('novelty', 'weights'), models.IntegerField())), 1000)), _connector='OR'), name='programme_weights_make_1000'),
        ),
    ]
