"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from people.models import Language, LanguageSource
from people.roles import titles
from people.telling import tell

tell("person-registered", _("%(by)s put someone on record. Person: %(on)s. Where: %(source)s."), source=LanguageSource)
tell(
    "language-chosen",
    _("%(by)s chose a language. Person: %(on)s. Language: %(language)s. Where: %(source)s."),
    language=Language,
    source=LanguageSource,
)
tell("person-edited", _("%(by)s changed a person's details. Person: %(on)s. Changed: %(changed)s."))
tell("email-changed", _("%(by)s changed an email address. Person: %(on)s."))
tell(
    "roles-given",
    _("%(by)s changed what someone may do in the console. Person: %(on)s. Roles: %(roles)s."),
    roles=titles,
)
tell("access-changed", _("%(by)s changed whether someone can sign in. Person: %(on)s. Can sign in: %(active)s."))
tell("sessions-ended", _("%(by)s signed someone out everywhere. Person: %(on)s."))
