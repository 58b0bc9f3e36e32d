"""Series and their sessions: what Labs runs."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from labs.querysets import SeriesQuerySet, SessionQuerySet


class Kind(models.TextChoices):
    """What a series is; a session can stand alone in a series of one."""

    LABS = "labs", _("Labs")
    TRAINING = "training", _("Training")
    WEBINAR = "webinar", _("Webinar")
    WORKSHOP = "workshop", _("Workshop")
    SQUAD = "squad", _("Squad")
    COMMUNITY = "community", _("Community of practice")


class Status(models.TextChoices):
    """Where a series is in its life; ``labs.status`` has the table of moves."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for sign-up")
    CLOSED = "closed", _("Closed for sign-up")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class Series(models.Model):
    """A run of sessions for one cohort."""

    slug = models.SlugField(_("short name for addresses"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LABS)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    capacity = models.PositiveSmallIntegerField(_("places"), default=12)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    sign_up_opens_on = models.DateField(_("sign-up opens on"), null=True, blank=True)
    sign_up_closes_on = models.DateField(_("sign-up closes on"), null=True, blank=True)
    offer_days = models.PositiveSmallIntegerField(_("working days to answer an offer"), default=5)
    copied_from = models.ForeignKey(
        "self", verbose_name=_("copied from"), null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("plural", "series")
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="series_ends_after_start",
                violation_error_message=_("The series cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(sign_up_opens_on=None)
                | Q(sign_up_closes_on=None)
                | Q(sign_up_closes_on__gte=F("sign_up_opens_on")),
                name="series_sign_up_closes_after_opening",
                violation_error_message=_("Sign-up cannot close before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"]) | Q(published_at__isnull=False),
                name="series_published_before_open",
                violation_error_message=_("A series is published, in both languages, before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(status="finished", finished_at__isnull=False)
                | (~Q(status="finished") & Q(finished_at=None)),
                name="series_finished_has_time",
                violation_error_message=_("A finished series has the time it finished."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="series_has_a_place",
                violation_error_message=_("A series has at least one place."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or self.slug)


class Theme(models.Model):
    """One of the themes of a series, usually two sessions each."""

    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.CASCADE, related_name="themes")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["series", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "position"],
                name="theme_position_once",
                violation_error_message=_("Another theme has this place in the order."),
            )
        ]

    def __str__(self) -> str:
        return str(self.title or self._meta.verbose_name)


class Mode(models.TextChoices):
    """Where people meet."""

    IN_PERSON = "in_person", _("In person")
    REMOTE = "remote", _("Remote")
    HYBRID = "hybrid", _("In person and remote")


class Provision(models.TextChoices):
    """What a session does for its two languages (Welsh Language Standards 26–36)."""

    WELSH = "welsh", _("In Welsh")
    ENGLISH = "english", _("In English")
    BILINGUAL = "bilingual", _("In both languages")
    INTERPRETED = "interpreted", _("In both, with simultaneous translation")


class Session(models.Model):
    """One meeting of a series. Times are stored in UTC and shown in Europe/London."""

    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.CASCADE, related_name="sessions")
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.SET_NULL, related_name="sessions"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    aims = models.TextField(_("aims"), blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    mode = models.CharField(_("where"), max_length=10, choices=Mode)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    join_url = models.URLField(_("link to join"), blank=True)
    provision = models.CharField(_("languages"), max_length=12, choices=Provision, default=Provision.ENGLISH)
    interpretation_booked_at = models.DateTimeField(_("simultaneous translation booked at"), null=True, blank=True)
    make = models.TextField(_("the make"), blank=True)
    outcomes = models.TextField(_("learning outcomes"), blank=True, help_text=_("One a line."))
    speaker = models.CharField(_("expert speaker"), max_length=120, blank=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["series", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"],
                name="session_number_once",
                violation_error_message=_("Another session of this series has this number."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("The session must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def is_named(self) -> bool:
        """Whether it has a name in use in both languages, without which nobody but staff is told of it."""
        return all(getattr(self, f"title_{language}") for language in ("cy", "en"))

    @property
    def outcome_lines(self) -> list[str]:
        """The learning outcomes, one by one, in the language of the page."""
        return [line.strip() for line in (self.outcomes or "").splitlines() if line.strip()]
