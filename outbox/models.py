"""A message is a row with a state; PostgreSQL is the only truth of what was sent to whom.

Columns that ``nudges`` fills with ``INSERT … SELECT`` (all others have database defaults):

outbox_content   kind, stream, subject_cy, subject_en, body_cy, body_en, reason_cy, reason_en, placeholders (jsonb: name
→
                 "trusted" | "untrusted"), digest (see ``outbox.contents.freeze``, which makes or finds the row),
                 written_at, approved_at (null: not sendable)
outbox_message   key (unique, ≤ 200), kind, stream, content_id, person_id, due_at, expires_at (null: never), written_at,
                 context (jsonb: name → text, or name → {"cy": …, "en": …}), about_type_id, about_id
                 ``to_address`` and ``language`` stay empty: the person's own at the moment of sending.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Lower
from django.utils.translation import gettext_lazy as _

from outbox.querysets import MessageQuerySet
from outbox.states import ENDED, HOLDING, State


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


class Message(models.Model):
    """One message to one person. ``outbox.states`` says which moves exist."""

    key = models.CharField(_("key"), max_length=200)
    reference = models.GeneratedField(
        expression=MD5("key"), output_field=models.CharField(_("reference"), max_length=32), db_persist=True
    )
    kind = models.SlugField(_("kind"), max_length=60, db_index=False)
    stream = models.CharField(_("stream"), max_length=10, choices=Stream)
    content = models.ForeignKey(
        Content, verbose_name=_("text"), on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="messages", db_index=False,
    )  # fmt: skip
    to_address = models.EmailField(_("address, when not the person's"), max_length=254, blank=True, db_default="")
    language = models.CharField(_("language"), max_length=4, blank=True, db_default="")
    context = models.JSONField(_("what fills the placeholders"), default=dict, db_default={}, blank=True)
    calendar = models.BinaryField(_("calendar part"), null=True, blank=True)
    about_type = models.ForeignKey(
        ContentType, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    about_id = models.BigIntegerField(null=True, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, db_default=State.PLANNED)
    urgent = models.BooleanField(_("goes first"), default=False, db_default=False)
    written_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("due at"))
    expires_at = models.DateTimeField(_("pointless after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    owner = models.BigIntegerField(_("owner"), null=True, blank=True)
    state_at = models.DateTimeField(_("in this state since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_to = models.EmailField(_("sent to"), max_length=254, blank=True, db_default="")
    reason = models.CharField(_("reason"), max_length=40, blank=True, db_default="")
    detail = models.TextField(_("detail"), blank=True, db_default="")
    provider_id = models.CharField(_("provider's number"), max_length=200, blank=True, db_default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="outbox_message_once",
                violation_error_message=_("This message is already written."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="outbox_message_state_known",
                violation_error_message=_("A message has one of the known states."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=HOLDING, owner__isnull=False) | (~Q(state__in=HOLDING) & Q(owner=None)),
                name="outbox_message_owned_while_held",
                violation_error_message=_("A message in a worker's hands has an owner, and no other has."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", "cy", "en", "both"]),
                name="outbox_message_language_known",
                violation_error_message=_("A message is in Welsh, in English or in both."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "delivered", "bounced", "complained")) | Q(sent_at__isnull=False),
                name="outbox_message_sent_when",
                violation_error_message=_("A message that was sent says when."),
            ),
        ]
        # Every index is written three times for each message sent, so there is none that only might be of use.
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_due", condition=Q(state="planned")),
            models.Index(fields=["due_at", "id"], name="outbox_due_urgent", condition=Q(state="planned", urgent=True)),
            models.Index(fields=["owner"], name="outbox_owned", condition=Q(state__in=HOLDING)),
            models.Index(
                fields=["state_at"], name="outbox_trouble", condition=Q(state__in=("uncertain", "failed", "held"))
            ),
            models.Index(fields=["person", "-due_at"], name="outbox_of_person"),
            models.Index(fields=["about_type", "about_id"], name="outbox_about", condition=Q(about_id__isnull=False)),
            models.Index(fields=["reference"], name="outbox_reference"),
            models.Index(fields=["provider_id"], name="outbox_provider", condition=~Q(provider_id="")),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def ended(self) -> bool:
        """Whether no machine will touch it again."""
        return self.state in ENDED


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
