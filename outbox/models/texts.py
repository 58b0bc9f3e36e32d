"""The frozen texts of messages, and the streams they belong to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Stream(models.TextChoices):
    """What a message belongs to and a person can stop by itself; ``service`` cannot be stopped."""

    SERVICE = "service", _("Service messages")
    SESSIONS = "sessions", _("Sessions of your series")
    ALUMNI = "alumni", _("Following up after your series")
    COMMUNITY = "community", _("News of the community")


class Content(models.Model):
    """The frozen texts of a message in both languages, shared by all who get it. Edited never: a new one is written."""

    kind = models.SlugField(_("kind"), max_length=60)
    stream = models.CharField(_("stream"), max_length=10, choices=Stream)
    subject_cy = models.CharField(_("subject in Welsh"), max_length=250)
    subject_en = models.CharField(_("subject in English"), max_length=250)
    body_cy = models.TextField(_("body in Welsh"))
    body_en = models.TextField(_("body in English"))
    reason_cy = models.CharField(_("why they get it, in Welsh"), max_length=250, db_default="")
    reason_en = models.CharField(_("why they get it, in English"), max_length=250, db_default="")
    placeholders = models.JSONField(_("placeholders"), default=dict, db_default={})
    digest = models.CharField(_("digest"), max_length=64)
    written_at = models.DateTimeField(_("written at"))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                name="outbox_content_once",
                violation_error_message=_("This text is already on record."),
            ),
            models.CheckConstraint(
                condition=~Q(subject_cy="") & ~Q(subject_en="") & ~Q(body_cy="") & ~Q(body_en=""),
                name="outbox_content_in_both",
                violation_error_message=_("A message must be written in Welsh and in English."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject_en}"
