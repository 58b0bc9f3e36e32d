"""What came back: events that providers and returned messages tell, and people's replies."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from outbox.models.messages import Message


class DeliveryEvent(models.Model):
    """What a mail provider or a returned message told, kept once however often it is told."""

    class Type(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        SOFT_BOUNCE = "soft_bounce", _("Delayed or refused for now")
        HARD_BOUNCE = "hard_bounce", _("Came back")
        COMPLAINT = "complaint", _("Reported as spam")
        UNSUBSCRIBED = "unsubscribed", _("Stopped through the mail program")

    source = models.CharField(_("told by"), max_length=40)
    event_id = models.CharField(_("event's number"), max_length=200)
    type = models.CharField(_("type"), max_length=12, choices=Type)
    message = models.ForeignKey(
        Message, verbose_name=_("message"), null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    address = models.EmailField(_("address"), max_length=254, blank=True)
    detail = models.TextField(_("detail"), blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("delivery event")
        verbose_name_plural = _("delivery events")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "event_id"],
                name="outbox_event_once",
                violation_error_message=_("This event is already on record."),
            )
        ]
        indexes = [models.Index(fields=["address", "-at"], name="outbox_event_by_address")]

    def __str__(self) -> str:
        return f"{self.source}: {self.event_id}"


class Reply(models.Model):
    """An answer a person sent to one of our messages."""

    event_id = models.CharField(_("event's number"), max_length=200)
    message = models.ForeignKey(
        Message,
        verbose_name=_("in answer to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replies",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="replies",
    )  # fmt: skip
    from_address = models.EmailField(_("from"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event_id"],
                name="outbox_reply_once",
                violation_error_message=_("This reply is already on record."),
            )
        ]

    def __str__(self) -> str:
        return self.subject or self.from_address
