"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from people.telling import tell

tell("alumni-welcomed", _("%(by)s welcomed new alumni. Series: %(on)s. Number of people: %(count)s."))
tell(
    "alumni-unwelcomed", _("%(by)s took back the completion of a series. Series: %(on)s. Number of people: %(count)s.")
)
tell("profile-claimed", _("%(by)s claimed a profile. Profile: %(on)s."))
tell("profile-edited", _("%(by)s changed a profile. Profile: %(on)s. Changed: %(changed)s."))
tell("profile-hidden", _("%(by)s hid a profile. Profile: %(on)s."))
tell("check-in-answered", _("%(by)s said how it is going. Check-in: %(on)s."))
