"""The sentence on the paper form that says who signs it."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.simple_tag
def signing_rule(words: Mapping[str, str], who: str, age: int) -> str:
    """In the language of the form, with the age that the country's rule names."""
    return words[who].format(age=age)
