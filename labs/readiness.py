"""What a series still lacks before it may be shown to anyone."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from labs.models import Series
from languages.publishing import unready


def problems(series: Series) -> list[str]:
    """Return, in the language of the page, each reason why ``series`` cannot be shown yet."""
    found = [message for messages in unready(series).values() for message in messages]
    return found if series.sessions.exists() else [*found, _("The series has no sessions.")]


def check(series: Series) -> None:
    """Raise ``ValidationError`` with every problem at once."""
    found = problems(series)
    if found:
        raise ValidationError(found, code="not_ready")
