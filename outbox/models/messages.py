"""One row for each message to one person."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext_lazy as _

from outbox.models.texts import Content, Stream
from outbox.querysets import MessageQuerySet
from outbox.states import ENDED, HOLDING, State


class Message(models.Model):
    """One message to one person. ``outbox.states`` says which moves exist."""

    key = models.CharField(_("key"), max_length=200)
    # Whoever can guess it can answer, or return, a message in its reader's name.
    reference = models.CharField(
        _("reference"), max_length=32, db_default=MD5(Cast(RandomUUID(), TextField())), editable=False
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
    transport = models.CharField(_("sent through"), max_length=60, blank=True, db_default="")
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
