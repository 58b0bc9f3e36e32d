"""Those who took part: their profile and how they say it is going."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from alumni.querysets import AlumnusQuerySet, CheckInQuerySet, ProfileQuerySet
from labs.models import Series
from people.models import Language


class Alumnus(models.Model):
    """A person who completed at least one series."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="alumnus"
    )
    since = models.DateTimeField(_("alumnus since"))
    series = models.ManyToManyField(Series, verbose_name=_("series"), through="Completion", related_name="alumni")

    objects = AlumnusQuerySet.as_manager()

    class Meta:
        verbose_name = _("alumnus")
        verbose_name_plural = _("alumni")

    def __str__(self) -> str:
        return str(self.person)


class Completion(models.Model):
    """A series an alumnus completed."""

    alumnus = models.ForeignKey(
        Alumnus, verbose_name=_("alumnus"), on_delete=models.CASCADE, related_name="completions"
    )
    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.PROTECT, related_name="completions")
    completed_at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.UniqueConstraint(
                fields=["alumnus", "series"],
                name="completion_once_per_series",
                violation_error_message=_("This completion is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alumnus} · {self.series}"


class Audience(models.TextChoices):
    """Who may see a part of a profile."""

    NOBODY = "nobody", _("Only me and the Labs team")
    ALUMNI = "alumni", _("Labs alumni")
    PUBLIC = "public", _("Everyone")


class Profile(models.Model):
    """An alumnus's own page: theirs to claim, to write and to show."""

    alumnus = models.OneToOneField(Alumnus, verbose_name=_("alumnus"), on_delete=models.CASCADE, related_name="profile")
    slug = models.SlugField(_("short name for addresses"), max_length=80, unique=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    headline = models.CharField(_("what I do"), max_length=120, blank=True)
    about = models.TextField(_("about me"), blank=True)
    written_in = models.CharField(_("written in"), max_length=2, choices=Language, blank=True)
    website = models.URLField(_("website or weeknotes"), blank=True)
    audience = models.CharField(_("who can see my profile"), max_length=10, choices=Audience, default=Audience.NOBODY)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(
                condition=(Q(headline="") & Q(about="")) | ~Q(written_in=""),
                name="profile_text_has_language",
                violation_error_message=_("Say which language this was written in."),
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=False) | Q(audience="nobody"),
                name="profile_unclaimed_is_private",
                violation_error_message=_("A profile nobody has claimed stays private."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.alumnus)


class Feeling(models.IntegerChoices):
    """How it is going, from 1 to 5."""

    VERY_WELL = 5, _("Very well")
    WELL = 4, _("Well")
    MIXED = 3, _("Some things well, some not")
    HARD = 2, _("It is hard going")
    STOPPED = 1, _("It has stopped for now")


class CheckIn(models.Model):
    """How an alumnus says it is going, once for each time they are asked (for example after three months)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="check_ins"
    )
    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.CASCADE, related_name="check_ins")
    asked_for = models.SlugField(_("which check-in"), max_length=40)
    feeling = models.PositiveSmallIntegerField(_("how it is going"), choices=Feeling, null=True, blank=True)
    went_well = models.TextField(_("what has gone well"), blank=True)
    support = models.TextField(_("what would help"), blank=True)
    written_in = models.CharField(_("written in"), max_length=2, choices=Language)
    answered_at = models.DateTimeField(_("answered at"))

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-answered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "series", "asked_for"],
                name="check_in_once_per_asking",
                violation_error_message=_("This check-in has been answered."),
            ),
            models.CheckConstraint(
                condition=Q(feeling=None) | Q(feeling__range=(1, 5)),
                name="check_in_feeling_one_to_five",
                violation_error_message=_("Choose one of the five answers."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.series} · {date_format(localtime(self.answered_at))}"
