"""Who asks to take part, who is offered a place, who takes part."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cohorts.querysets import ApplicationQuerySet, OfferQuerySet, ParticipantQuerySet, PlaceQuerySet
from labs.models import Series, Session
from organisations.models import Organisation
from people.models import Language


class ApplicationStatus(models.TextChoices):
    """Where an application is; ``cohorts.statuses`` has the table of moves."""

    SUBMITTED = "submitted", _("Submitted")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Offered a place")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined their place")
    LAPSED = "lapsed", _("Did not answer in time")
    REJECTED = "rejected", _("Not chosen")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Application(models.Model):
    """A person's wish to take part in a series, as they sent it."""

    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="applications"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    organisation_name = models.CharField(_("organisation, as typed"), max_length=160, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    why = models.TextField(_("why they want to take part"))
    needs = models.TextField(_("what they need to take part"), blank=True)
    written_in = models.CharField(_("written in"), max_length=2, choices=Language)
    session_language = models.CharField(
        _("language wished for in sessions"), max_length=2, choices=Language, blank=True
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ApplicationStatus, default=ApplicationStatus.SUBMITTED
    )
    waiting_position = models.PositiveIntegerField(_("place on the waiting list"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("sent at"))

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["series", "submitted_at", "pk"]
        indexes = [models.Index(fields=["series", "status"], name="application_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "person"],
                name="application_once_per_series",
                violation_error_message=_("You have already signed up for this series."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(organisation_name=""),
                name="application_names_organisation",
                violation_error_message=_("Say which organisation you work for."),
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", waiting_position__isnull=False)
                | (~Q(status="waiting") & Q(waiting_position=None)),
                name="application_waiting_has_position",
                violation_error_message=_("Only applications on the waiting list have a place on it."),
            ),
            models.UniqueConstraint(
                fields=["series", "waiting_position"],
                name="application_waiting_order",
                violation_error_message=_("Another application has this place on the waiting list."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.series}"

    @property
    def organisation_shown(self) -> str:
        """The organisation's name in the language of the page, or as the person typed it."""
        return str(self.organisation) if self.organisation else self.organisation_name


class Place(models.Model):
    """A place in a series. There are as many as its capacity: that is how no more can be offered."""

    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.CASCADE, related_name="places")
    number = models.PositiveSmallIntegerField(_("number"))

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["series", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"],
                name="place_number_once",
                violation_error_message=_("This place exists already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="place_numbered_from_one",
                violation_error_message=_("Places are numbered from one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} · {self.number}"


class OfferStatus(models.TextChoices):
    """Where an offer is; ``cohorts.statuses`` has the table of moves."""

    MADE = "made", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Offer(models.Model):
    """An offer of one place, open until it expires."""

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="offers"
    )
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="offers")
    status = models.CharField(_("status"), max_length=10, choices=OfferStatus, default=OfferStatus.MADE)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("open until"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["expires_at"], condition=Q(status="made"), name="offer_to_expire")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(status__in=["made", "accepted"]),
                name="offer_one_live_per_place",
                violation_error_message=_("This place is taken."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=["made", "accepted"]),
                name="offer_one_live_per_application",
                violation_error_message=_("This person already has an offer for this series."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")),
                name="offer_expires_after_made",
                violation_error_message=_("The offer must be open for some time."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    def is_open(self, *, at: datetime) -> bool:
        """Whether it can be answered at ``at``."""
        return self.status == OfferStatus.MADE and at < self.expires_at


class ParticipantStatus(models.TextChoices):
    """Where a participant is; ``cohorts.statuses`` has the table of moves."""

    TAKING_PART = "taking_part", _("Taking part")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    COMPLETED = "completed", _("Completed")


class Participant(models.Model):
    """Someone with a place in a series."""

    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="participations"
    )
    offer = models.OneToOneField(
        Offer, verbose_name=_("offer"), null=True, blank=True, on_delete=models.SET_NULL, related_name="participant"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participants",
    )
    session_language = models.CharField(
        _("language wished for in sessions"), max_length=2, choices=Language, blank=True
    )
    needs = models.TextField(_("what they need to take part"), blank=True)
    needs_written_in = models.CharField(_("needs written in"), max_length=2, choices=Language, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ParticipantStatus, default=ParticipantStatus.TAKING_PART
    )
    joined_at = models.DateTimeField(_("joined at"))

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["series", "joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "person"],
                name="participant_once_per_series",
                violation_error_message=_("This person already takes part in this series."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.series}"


class Presence(models.TextChoices):
    """What was recorded of a participant at a session."""

    PRESENT = "present", _("Present")
    APOLOGIES = "apologies", _("Sent apologies")
    ABSENT = "absent", _("Absent")


class Attendance(models.Model):
    """Whether a participant was at a session."""

    participant = models.ForeignKey(
        Participant, verbose_name=_("participant"), on_delete=models.CASCADE, related_name="attendances"
    )
    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="attendances"
    )
    presence = models.CharField(_("presence"), max_length=10, choices=Presence)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = pgettext_lazy("plural", "attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "session"],
                name="attendance_once_per_session",
                violation_error_message=_("Attendance is already recorded for this session."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} · {self.session}"
