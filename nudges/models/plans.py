"""What a series took from the library, and one row for each nudge a person may get."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from labs.models import Series
from nudges.models.library import Sequence, Step, StepFields, rules_of_steps
from nudges.querysets import NudgeQuerySet, PlanQuerySet, PlanStepQuerySet
from outbox.models import Content, Message
from outbox.placeholders import PLACEHOLDER
from ui.addresses import current_language


class Plan(models.Model):
    """The copy of a sequence that a series took when it was planned."""

    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.CASCADE, related_name="plans")
    sequence = models.ForeignKey(Sequence, verbose_name=_("sequence"), on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(_("short name"), max_length=40)
    anchor = models.SlugField(_("hangs on"), max_length=40)
    title_cy = models.CharField(_("title in Welsh"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    standing = models.BooleanField(_("sent on standing approval"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    planned_at = models.DateTimeField(_("planned at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["series", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "sequence"],
                name="plan_once_per_series",
                violation_error_message=_("This series has this sequence already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language spoken now."""
        return self.title_cy if current_language() == "cy" else self.title_en


def _written(language: str) -> Q:
    return ~Q(**{f"subject_{language}": ""}) & ~Q(**{f"body_{language}": ""})


class PlanStep(StepFields):
    """A step as the series copied it. Approval freezes its text and its recipients, under ``approval_hash``."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey(
        Step, verbose_name=_("copied from"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject_cy = models.CharField(_("subject in Welsh"), max_length=150, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    body_cy = models.TextField(_("text in Welsh"), blank=True)
    body_en = models.TextField(_("text in English"), blank=True)
    approved_cy_at = models.DateTimeField(_("Welsh text approved at"), null=True, blank=True, editable=False)
    approved_en_at = models.DateTimeField(_("English text approved at"), null=True, blank=True, editable=False)
    content = models.ForeignKey(
        Content, verbose_name=_("frozen text"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approval_hash = models.CharField(_("seal"), max_length=64, blank=True, editable=False)
    edited = models.BooleanField(_("text changed for this series"), default=False, editable=False)
    recipients = models.PositiveIntegerField(_("recipients when approved"), default=0, editable=False)

    objects = PlanStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")
        ordering = ["plan", "position", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "slug"],
                name="plan_step_slug_once",
                violation_error_message=_("Another step of this plan has this short name."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approval_hash="")
                | (Q(approved_at__isnull=False, content__isnull=False) & ~Q(approval_hash="")),
                name="plan_step_approval_seals_text",
                violation_error_message=_("An approval freezes the text it approved."),
            ),
            models.CheckConstraint(
                condition=Q(approved_cy_at=None) | _written("cy"),
                name="plan_step_welsh_written_before_approved",
                violation_error_message=_("There is no Welsh text to approve."),
            ),
            models.CheckConstraint(
                condition=Q(approved_en_at=None) | _written("en"),
                name="plan_step_english_written_before_approved",
                violation_error_message=_("There is no English text to approve."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(approved_cy_at__isnull=False, approved_en_at__isnull=False),
                name="plan_step_approved_in_both",
                violation_error_message=_("Approve the text in Welsh and in English first."),
            ),
            *rules_of_steps("plan_step"),
        ]

    def __str__(self) -> str:
        return PLACEHOLDER.sub("…", self.subject) or self.slug

    @property
    def subject(self) -> str:
        """The subject in the language spoken now."""
        return self.subject_cy if current_language() == "cy" else self.subject_en

    @property
    def in_both(self) -> bool:
        """Whether the text of each language is approved (welsh.md, W3)."""
        return bool(self.approved_cy_at and self.approved_en_at)


class NudgeState(models.TextChoices):
    """Where a nudge is; ``nudges.states`` has the table of moves."""

    PLANNED = "planned", pgettext_lazy("nudge", "Planned")
    HELD = "held", pgettext_lazy("nudge", "Held")
    HANDED = "handed", pgettext_lazy("nudge", "In the outbox")
    SKIPPED = "skipped", pgettext_lazy("nudge", "Skipped")
    EXPIRED = "expired", pgettext_lazy("nudge", "Expired")
    CANCELLED = "cancelled", pgettext_lazy("nudge", "Cancelled")


class Reason(models.TextChoices):
    """Why a nudge waits, or was not sent."""

    NEEDS_APPROVAL = "needs_approval", _("Waits for approval")
    CHANGED = "changed", _("Changed after its approval")
    HELD_BY_STAFF = "held_by_staff", _("Held by staff")
    LANGUAGE = "language", _("A language is not approved")
    PAUSED = "paused", _("The person has paused their messages")
    OVER_BUDGET = "over_budget", _("The person's week is full")
    UNSUBSCRIBED = "unsubscribed", _("The person has unsubscribed")
    SUPPRESSED = "suppressed", _("Mail to this address bounced or was refused")
    INACTIVE = "inactive", _("The person is no longer active")
    GOAL_MET = "goal_met", _("The goal is reached")
    REPLIED = "replied", _("The person replied")
    ALREADY_DONE = "already_done", _("The person says it is done")
    TOO_LATE = "too_late", _("The person joined after this")
    CONDITION = "condition", _("A condition is not met")
    SHELF_LIFE = "shelf_life", _("Its shelf life ended before it could be sent")
    WITHDRAWN = "withdrawn", _("What it hangs on was withdrawn")
    CANCELLED_BY_STAFF = "cancelled_by_staff", _("Cancelled by staff")


class Nudge(models.Model):
    """One step of a series' plan for one person, once per occurrence: a session, an offer, or 0 for the series.

    Step and person are kept by ``migrations/0002_keys.py`` instead of foreign keys, which ask row by row: half the cost of
    planning ten thousand people.
    """

    plan_step = models.ForeignKey(
        PlanStep,
        verbose_name=_("step"),
        on_delete=models.CASCADE,
        related_name="nudges",
        db_constraint=False,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="nudges",
        db_index=False,
        db_constraint=False,
    )
    occurrence = models.BigIntegerField(default=0, editable=False)
    anchor_at = models.DateTimeField(_("anchor"))
    due_at = models.DateTimeField(_("due at"))
    expires_at = models.DateTimeField(_("not sent after"))
    state = models.CharField(_("state"), max_length=9, choices=NudgeState)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True, db_default="")
    approved = models.BooleanField(_("approved"), db_default=False)
    moved_by_hand = models.BooleanField(_("moved by staff"), db_default=False)
    content = models.ForeignKey(
        Content,
        verbose_name=_("own text"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="nudge",
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="planned"), name="nudge_due"),
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="nudge_held_expiry"),
            models.Index(fields=["person", "decided_at"], condition=Q(state="handed"), name="nudge_handed_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(message__isnull=False),
                name="nudge_one_a_message",
                violation_error_message=_("This message belongs to another nudge."),
            ),
            models.UniqueConstraint(
                fields=["person", "plan_step", "occurrence"],
                name="nudge_once",
                violation_error_message=_("This person has this nudge already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(approved=True),
                name="nudge_planned_is_approved",
                violation_error_message=_("A nudge is approved before it is planned to go out."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "held"], decided_at=None)
                | Q(state__in=["handed", "skipped", "expired", "cancelled"], decided_at__isnull=False),
                name="nudge_decision_has_time",
                violation_error_message=_("A decision about a nudge has its time."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "handed"]) | ~Q(reason=""),
                name="nudge_not_sent_has_reason",
                violation_error_message=_("A nudge that is not sent says why."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("due_at")) | ~Q(state="planned"),
                name="nudge_keeps_a_while",
                violation_error_message=_("A nudge must be sendable for some time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_step} · {self.person}"

    @property
    def key(self) -> str:
        """The outbox key: one message for a step, a person and an occurrence, whatever the language, text or time."""
        return f"nudge:{self.plan_step_id}:{self.person_id}:{self.occurrence}"
