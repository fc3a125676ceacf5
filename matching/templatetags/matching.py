from django import template

from matching.wording import WORDING

register = template.Library()


@register.filter
def refusal_counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    """(sentence, number of classes) of each rule that refused, the one that refused most first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(str(WORDING[key]), count) for key, count in ordered]
