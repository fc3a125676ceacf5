"""Which rules hold in a project now."""

from collections.abc import Sequence
from dataclasses import dataclass

from classrooms.models import Classroom
from exchange.models import Project
from exchange.moderation.policy import agreed_rules, rules_for_age, stricter, unagreed_rules
from exchange.terms import youngest_of
from safeguarding.gates import class_rules
from safeguarding.rules import Rules


@dataclass(frozen=True)
class PairRules:
    """The rules that hold, and the classes whose own rules keep pictures away.

    `is_agreed`: not while a class that took a seat later has not agreed yet.
    """

    rules: Rules
    without_pictures: tuple[Classroom, ...]
    is_agreed: bool = True


def pair_rules(project: Project, classrooms: Sequence[Classroom] = ()) -> PairRules:
    """The stricter ones of all its classes, of the agreement that holds, and of their ages."""
    classes = list(classrooms) or project.classrooms
    own = class_rules(classes)
    parts = [*own.values(), rules_for_age(youngest_of(classes))]
    if agreed := project.versions.in_force().first():
        parts.append(
            agreed_rules(moderation=agreed.moderation, pictures=agreed.pictures, video=agreed.video)
        )
    is_agreed = bool(agreed) or not project.is_joining
    if not is_agreed:
        parts.append(unagreed_rules())
    against = tuple(each for each in classes if not own[each.pk].allows_pictures)
    return PairRules(stricter(parts), against, is_agreed)


def rules_of(project: Project) -> Rules:
    """The rules of the pair alone."""
    return pair_rules(project).rules
