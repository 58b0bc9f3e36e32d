"""Sequences and their steps, a series' copy of them, and one row for each nudge a person may get."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from labs.models import Series
from nudges.calendar import CLOSES, OPENS, Direction, Offset, Unit
from nudges.querysets import NudgeQuerySet, PlanQuerySet, PlanStepQuerySet, StepQuerySet
from outbox.models import Content, Message, Stream

PRIORITIES = (MinValueValidator(1), MaxValueValidator(9))


class Sequence(models.Model):
    """Steps towards a goal that hang on one anchor. Series take copies, so editing it changes no series' plan."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    anchor = models.SlugField(_("hangs on"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    active = models.BooleanField(_("in use"), default=True, help_text=_("New plans leave out a sequence not in use."))
    standing = models.BooleanField(
        _("sent on standing approval"),
        default=False,
        help_text=_("Its steps go out once both languages are approved, without asking again for each series."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("sequence")
        verbose_name_plural = _("sequences")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return str(self.title or self.slug)


class StepFields(models.Model):
    """What a step of a sequence and a series' copy of it both hold."""

    slug = models.SlugField(_("short name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    amount = models.PositiveSmallIntegerField(_("how far from the anchor"), validators=[MaxValueValidator(600)])
    unit = models.CharField(_("counted in"), max_length=12, choices=Unit, default=Unit.WORKING_DAYS)
    direction = models.CharField(_("before or after"), max_length=6, choices=Direction, default=Direction.AFTER)
    local_time = models.TimeField(
        _("time of day"), default=OPENS, help_text=_("Between 8am and 6pm. Unused for hours.")
    )
    goal = models.SlugField(_("goal"), max_length=40, blank=True, help_text=_("Not sent once this is reached."))
    conditions = ArrayField(models.SlugField(max_length=40), verbose_name=_("only sent if"), default=list, blank=True)
    stream = models.CharField(_("stream"), max_length=12, choices=Stream)
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        default=5,
        validators=PRIORITIES,
        help_text=_("1 goes first when the week is full; 9 waits longest."),
    )
    shelf_life_days = models.PositiveSmallIntegerField(
        _("shelf life, in days"), default=7, help_text=_("Later than this it is reported, not sent.")
    )
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(_("text"), blank=True)
    approved_cy_at = models.DateTimeField(_("Welsh text approved at"), null=True, blank=True, editable=False)
    approved_en_at = models.DateTimeField(_("English text approved at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    COPIED: ClassVar[tuple[str, ...]] = (
        "slug", "position", "amount", "unit", "direction", "local_time", "goal", "conditions", "stream", "priority",
        "shelf_life_days", "subject_cy", "subject_en", "body_cy", "body_en", "approved_cy_at", "approved_en_at",
    )  # fmt: skip

    def __str__(self) -> str:
        return str(self.subject or self.slug)

    @property
    def offset(self) -> Offset:
        """How far from its anchor the step lies."""
        return Offset(self.amount, self.unit, self.direction, self.local_time)

    @property
    def in_both(self) -> bool:
        """Whether the text of each language is approved (welsh.md, W3)."""
        return bool(self.approved_cy_at and self.approved_en_at)


def rules_of_steps(name: str) -> list[models.BaseConstraint]:
    """Return the rules that hold for every step; ``name`` begins their names."""
    return [
        models.CheckConstraint(
            condition=Q(local_time__gte=OPENS, local_time__lt=CLOSES),
            name=f"{name}_within_working_hours",
            violation_error_message=_("The time of day must be from 8am and before 6pm."),
        ),
        models.CheckConstraint(
            condition=Q(priority__range=(1, 9)),
            name=f"{name}_priority_one_to_nine",
            violation_error_message=_("The priority is a number from 1 to 9."),
        ),
        models.CheckConstraint(
            condition=Q(shelf_life_days__gte=1),
            name=f"{name}_keeps_a_day",
            violation_error_message=_("The shelf life is one day or more."),
        ),
        models.CheckConstraint(
            condition=Q(approved_cy_at=None) | _written("cy"),
            name=f"{name}_welsh_written_before_approved",
            violation_error_message=_("There is no Welsh text to approve."),
        ),
        models.CheckConstraint(
            condition=Q(approved_en_at=None) | _written("en"),
            name=f"{name}_english_written_before_approved",
            violation_error_message=_("There is no English text to approve."),
        ),
    ]


def _written(language: str) -> Q:
    # A CHECK passes on NULL, so "not null" is said as well as "not empty".
    columns = (f"subject_{language}", f"body_{language}")
    return Q(**{f"{column}__isnull": False for column in columns}, **{f"{column}__gt": "" for column in columns})


class Step(StepFields):
    """A step in the library. Each language's text is approved by itself; a new text needs approval again."""

    sequence = models.ForeignKey(Sequence, verbose_name=_("sequence"), on_delete=models.CASCADE, related_name="steps")
    shipped = models.CharField(max_length=64, blank=True, editable=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["sequence", "position", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["sequence", "slug"],
                name="step_slug_once",
                violation_error_message=_("Another step of this sequence has this short name."),
            ),
            *rules_of_steps("step"),
        ]


class Plan(models.Model):
    """The copy of a sequence that a series took when it was planned."""

    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.CASCADE, related_name="plans")
    sequence = models.ForeignKey(Sequence, verbose_name=_("sequence"), on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(_("short name"), max_length=40)
    anchor = models.SlugField(_("hangs on"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
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
        return str(self.title or self.slug)


class PlanStep(StepFields):
    """A step as the series copied it. Approval freezes its text and its recipients, under ``approval_hash``."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey(
        Step, verbose_name=_("copied from"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
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
            *rules_of_steps("plan_step"),
        ]


class NudgeState(models.TextChoices):
    """Where a nudge is; ``nudges.states`` has the table of moves."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    HANDED = "handed", _("In the outbox")
    SKIPPED = "skipped", _("Skipped")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


class Reason(models.TextChoices):
    """Why a nudge waits, or was not sent."""

    NEEDS_APPROVAL = "needs_approval", _("Waits for approval")
    CHANGED = "changed", _("Changed since it was approved")
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
    """One step of a series' plan for one person, once per occurrence: a session, an offer, or 0 for the series."""

    plan_step = models.ForeignKey(PlanStep, verbose_name=_("step"), on_delete=models.CASCADE, related_name="nudges")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="nudges",
        db_index=False,
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
    message = models.OneToOneField(
        Message, verbose_name=_("message"), null=True, blank=True, on_delete=models.SET_NULL, related_name="nudge"
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
            models.Index(fields=["person", "due_at"], name="nudge_by_person"),
            models.Index(fields=["person", "decided_at"], condition=Q(state="handed"), name="nudge_handed_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_step", "person", "occurrence"],
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


class Preference(models.Model):
    """How often, and from when, a person wants to hear from us. Streams they have stopped are in the outbox."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="nudge_preference"
    )
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    slower = models.BooleanField(_("fewer messages"), default=False)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return str(self.person)


class AnswerKind(models.TextChoices):
    """How a person answered a sequence."""

    REPLIED = "replied", _("Replied by email")
    ALREADY_DONE = "already_done", _("Says it is done")


class Answer(models.Model):
    """A person's answer to a series' plan: the rest of its steps, for this occurrence, stop for them."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="nudge_answers"
    )
    occurrence = models.BigIntegerField(default=0, editable=False)
    kind = models.CharField(_("how"), max_length=12, choices=AnswerKind)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer to a nudge")
        verbose_name_plural = _("answers to nudges")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "person", "occurrence", "kind"],
                name="nudge_answer_once",
                violation_error_message=_("This answer is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.plan}"


class CalendarChange(models.Model):
    """A day that a proclamation made a bank holiday, or a working day, since the holidays shipped with the software."""

    day = models.DateField(_("day"), unique=True)
    is_holiday = models.BooleanField(_("is a bank holiday"), default=True)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("change to the bank holidays")
        verbose_name_plural = _("changes to the bank holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
