"""The sentences of this room's actions in the audit trail."""

from django.utils.translation import gettext_lazy as _

from people.telling import tell

tell("texts-written", _("%(by)s wrote. Record: %(on)s. Texts: %(texts)s."))
tell("text-sent-for-review", _("%(by)s sent a text for review. Record: %(on)s. Text: %(text)s."))
tell("text-sent-back", _("%(by)s sent a text back. Record: %(on)s. Text: %(text)s. Reason: %(reason)s"))
tell("text-approved", _("%(by)s approved a text. Record: %(on)s. Text: %(text)s."))
tell("text-reviewed", _("%(by)s, a Welsh speaker, reviewed a text. Record: %(on)s. Text: %(text)s."))
tell("text-taken", _("%(by)s took a text to work on. Record: %(on)s. Text: %(text)s."))
tell("text-put-back", _("%(by)s put a text back in the queue. Record: %(on)s. Text: %(text)s."))
tell("texts-approved-as-given", _("%(by)s brought in texts already approved. Number of texts: %(count)s."))
tell("texts-published", _("%(by)s published both languages. Record: %(on)s."))
tell("texts-unpublished", _("%(by)s took a record back from the public. Record: %(on)s."))
tell(
    "texts-published-in-emergency",
    _("%(by)s published a notice in one language in an emergency. Record: %(on)s. Reason: %(reason)s"),
)
tell("texts-exported", _("%(by)s exported texts for translation. Number of texts: %(count)s. Format: %(format)s."))
tell("texts-imported", _("%(by)s brought in translations. Number of texts: %(count)s. Format: %(format)s."))
