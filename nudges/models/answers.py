"""What people decided and answered, and what a proclamation changed in the calendar."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nudges.models.plans import Plan


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
