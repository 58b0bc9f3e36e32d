"""What people stopped, and the addresses that nothing is sent to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from outbox.models.texts import Stream


class OptOut(models.Model):
    """A person stopped a stream, or with an empty stream everything that is not a service message."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="opt_outs"
    )
    stream = models.CharField(_("stream"), max_length=10, choices=Stream, blank=True)
    source = models.CharField(_("where"), max_length=20)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("stopped stream")
        verbose_name_plural = _("stopped streams")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "stream"],
                name="outbox_opt_out_once",
                violation_error_message=_("This person has already stopped this stream."),
            ),
            models.CheckConstraint(
                condition=~Q(stream="service"),
                name="outbox_opt_out_not_service",
                violation_error_message=_("Service messages cannot be stopped."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_stream_display() if self.stream else _("Everything"))


class Suppression(models.Model):
    """An address nothing is sent to, because it does not exist or its owner complained."""

    class Reason(models.TextChoices):
        BAD_ADDRESS = "bad_address", _("The address was refused")
        BOUNCED = "bounced", _("The message came back")
        COMPLAINED = "complained", _("Reported as spam")
        BY_STAFF = "by_staff", _("Set by staff")

    address = models.EmailField(_("address"), max_length=254)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    detail = models.TextField(_("detail"), blank=True, db_default="")
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                name="outbox_suppression_once",
                violation_error_message=_("This address is already suppressed."),
            ),
            models.CheckConstraint(
                condition=Q(address=Lower("address")),
                name="outbox_suppression_lower",
                violation_error_message=_("Write the address in lower case."),
            ),
        ]

    def __str__(self) -> str:
        return self.address
