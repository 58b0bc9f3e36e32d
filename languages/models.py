"""Where every text stands in each language, and the notices of the service itself."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from languages.querysets import NoticeQuerySet, TextStateQuerySet
from people.models import Language


class State(models.TextChoices):
    """Where one language of one text is; ``languages.states`` has the table of moves."""

    MISSING = "missing", _("Not written")
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    OUT_OF_DATE = "out_of_date", _("Out of date")


class TextState(models.Model):
    """One language of one text of one record. Kept by the jobs, never by hand.

    ``working_text`` is what is being written, ``live_text`` what the record's own column says, ``approved_text`` what
    was approved last. While a record is public only publishing brings the working text into the column.
    """

    content_type = models.ForeignKey(
        ContentType, verbose_name=_("kind of record"), on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.BigIntegerField(_("number of the record"))
    field = models.CharField(_("text"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    state = models.CharField(_("state"), max_length=12, choices=State)
    working_text = models.TextField(_("working text"), blank=True)
    live_text = models.TextField(_("text in use"), blank=True)
    approved_text = models.TextField(_("text approved last"), blank=True)
    word_count = models.PositiveIntegerField(_("words"), default=0)
    public = models.BooleanField(_("public"), default=False)
    urgent = models.BooleanField(_("public in one language only"), default=False)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sent_back_reason = models.TextField(_("why it was sent back"), blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    out_of_date_since = models.DateTimeField(_("out of date since"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who has it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    reviewed_by_welsh_speaker = models.BooleanField(_("reviewed by a Welsh speaker"), default=False)

    objects = TextStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["pk"]
        permissions = [("approve_textstate", "Can approve and publish texts")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"],
                name="text_state_once",
                violation_error_message=_("This text is already followed in this language."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approved_at__isnull=False, working_text=F("approved_text"), working_text__gt=""),
                name="text_approved_as_it_stands",
                violation_error_message=_("What is approved is the text as it stands."),
            ),
            models.CheckConstraint(
                condition=~Q(state="out_of_date") | Q(out_of_date_since__isnull=False),
                name="text_out_of_date_has_time",
                violation_error_message=_("A text out of date has the time since when."),
            ),
            models.CheckConstraint(
                condition=~Q(state="missing") | Q(working_text=""),
                name="text_missing_is_empty",
                violation_error_message=_("A text that is written is not missing."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by_welsh_speaker=False) | Q(language="cy", working_text__gt=""),
                name="text_reviewed_is_welsh",
                violation_error_message=_("A Welsh speaker reviews Welsh that is written."),
            ),
        ]
        indexes = [
            models.Index(fields=["needed_by", "id"], name="text_waiting", condition=~Q(state="approved")),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.get_language_display()})"

    @property
    def label(self) -> str:
        """What the text is called, in the language spoken now."""
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return str(getattr(model._meta.get_field(self.field), "verbose_name", self.field)) if model else self.field

    @property
    def column(self) -> str:
        """The record's column with this text."""
        return f"{self.field}_{self.language}"

    @property
    def held(self) -> bool:
        """Whether what is written differs from what is in use."""
        return self.working_text != self.live_text


class ServiceNotice(models.Model):
    """Something about the service that everyone must know, shown above every public page until it ends.

    In an emergency it may go out in one language, with the reason on record, and tops the translators' queue.
    """

    text = models.TextField(_("text"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    emergency_reason = models.TextField(_("why it went out in one language"), blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("service notice")
        verbose_name_plural = _("service notices")
        ordering = ["-pk"]
        permissions = [("publish_in_emergency", "Can publish a service notice in one language")]

    def __str__(self) -> str:
        return str(self.text or self.pk)
