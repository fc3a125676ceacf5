from django import template

from matching.wording import WORDING, say_help

register = template.Library()


@register.filter
def refusal_counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    """(sentence, number of classes) of each rule that refused, the one that refused most first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(str(WORDING[key]), count) for key, count in ordered]


@register.filter
def helpful_changes(helps: dict[str, int]) -> list[str]:
    """What each change would bring, the one that brings most first."""
    ordered = sorted(helps.items(), key=lambda item: (-item[1], item[0]))
    return [say_help(key, count) for key, count in ordered]
