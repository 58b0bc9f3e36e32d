"""The library: sequences and their steps, which series take copies of."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nudges.calendar import CLOSES, OPENS, Direction, Offset, Unit
from nudges.querysets import StepQuerySet
from outbox.models import Stream
from outbox.placeholders import PLACEHOLDER

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

    class Meta:
        abstract = True

    COPIED: ClassVar[tuple[str, ...]] = (
        "slug", "position", "amount", "unit", "direction", "local_time", "goal", "conditions", "stream", "priority",
        "shelf_life_days", "subject_cy", "subject_en", "body_cy", "body_en",
    )  # fmt: skip

    @property
    def offset(self) -> Offset:
        """How far from its anchor the step lies."""
        return Offset(self.amount, self.unit, self.direction, self.local_time)


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
    ]


class Step(StepFields):
    """A step in the library. It can be sent once both languages are approved and published together."""

    sequence = models.ForeignKey(Sequence, verbose_name=_("sequence"), on_delete=models.CASCADE, related_name="steps")
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(_("text"), blank=True)
    sendable_at = models.DateTimeField(_("sendable since"), null=True, blank=True, editable=False)
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

    def __str__(self) -> str:
        return PLACEHOLDER.sub("…", self.subject or "") or self.slug
