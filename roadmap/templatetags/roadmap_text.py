"""Shows the plain paragraphs of a roadmap document."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """Return ``text``, escaped, as a paragraph for each block between blank lines."""
    blocks = (block.strip() for block in (text or "").split("\n\n"))
    return format_html_join("", '<p class="govuk-body">{}</p>', ((block,) for block in blocks if block))
