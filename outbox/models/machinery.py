"""Which database this is, and which parts of the machinery live."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Instance(models.Model):
    """Which database this is. A copy restored elsewhere has another fingerprint, and sends nothing until confirmed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    fingerprint = models.CharField(_("fingerprint"), max_length=200)
    confirmed_at = models.DateTimeField(_("confirmed at"))

    class Meta:
        verbose_name = _("instance")
        verbose_name_plural = _("instances")
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1), name="outbox_instance_single", violation_error_message=_("There is one instance.")
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint


class Heartbeat(models.Model):
    """When a part of the machinery was last seen: ``tick`` (beat, broker and a worker together) or one worker."""

    name = models.CharField(_("name"), max_length=120, primary_key=True)
    at = models.DateTimeField(_("last seen"))
    owner = models.BigIntegerField(_("owner"), null=True, blank=True)
    trouble = models.TextField(_("trouble"), blank=True, db_default="")

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
