"""Public bodies, who works in them, and the pipeline of those that may take part."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.querysets import OrganisationQuerySet, ProspectQuerySet


class Sector(models.TextChoices):
    """The part of the public sector a body belongs to; the data file uses the same names."""

    CENTRAL_GOVERNMENT = "central-government", _("Central government")
    SENEDD = "senedd", _("The Senedd and its auditors")
    COUNCIL = "principal-council", _("Principal councils")
    CORPORATE_JOINT_COMMITTEE = "corporate-joint-committee", _("Corporate joint committees")
    LOCAL_GOVERNMENT = "local-government-body", _("Local government associations and companies")
    HEALTH_BOARD = "health-board", _("Health boards")
    NHS_TRUST = "nhs-trust", _("NHS trusts")
    SPECIAL_HEALTH_AUTHORITY = "special-health-authority", _("Special health authorities")
    NHS_NATIONAL = "nhs-national-body", _("NHS Wales national services")
    POLICE = "police-force", _("Police forces")
    POLICE_COMMISSIONER = "police-and-crime-commissioner", _("Police and crime commissioners")
    FIRE = "fire-and-rescue-service", _("Fire and rescue services")
    NATIONAL_PARK = "national-park-authority", _("National park authorities")
    SPONSORED_BODY = "sponsored-body", _("Sponsored bodies and public companies")
    COMMISSIONER = "commissioner-or-ombudsman", _("Commissioners and the ombudsman")
    INSPECTORATE = "inspectorate", _("Inspectorates")
    UNIVERSITY = "university", _("Universities")
    COLLEGE = "college", _("Further education colleges")
    OTHER = "other", _("Other organisations")


class Organisation(models.Model):
    """A public body. Its name is written in both languages."""

    slug = models.SlugField(_("short name for addresses"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    sector = models.CharField(_("sector"), max_length=30, choices=Sector)
    website = models.URLField(_("website"), blank=True)
    aliases = ArrayField(models.CharField(max_length=80), verbose_name=_("other names"), default=list, blank=True)
    listed = models.BooleanField(
        _("offered in forms"), default=True, help_text=_("Bodies that a person typed in are offered once staff agree.")
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return str(self.name or self.slug)


class Affiliation(models.Model):
    """A person's time in an organisation."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="affiliations"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="affiliations"
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="affiliation_ends_after_start",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(ended_on=None),
                name="affiliation_one_current",
                violation_error_message=_("This person is already recorded as working there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Stage(models.TextChoices):
    """How far an organisation has come along the pipeline; ``organisations.pipeline`` has the table of moves."""

    INTERESTED = "interested", _("Interested")
    TALKING = "talking", _("Talking")
    AGREED = "agreed", _("Agreed")
    TAKING_PART = "taking_part", _("Taking part")
    TOOK_PART = "took_part", _("Took part")
    NOT_NOW = "not_now", _("Not now")


class Prospect(models.Model):
    """An organisation's place on the pipeline, with whose move it is and what the next action is."""

    organisation = models.OneToOneField(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="prospect"
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.INTERESTED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    next_action = models.CharField(_("next action"), max_length=200, blank=True)
    next_action_on = models.DateField(_("next action on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    objects = ProspectQuerySet.as_manager()

    class Meta:
        verbose_name = _("prospect")
        verbose_name_plural = _("pipeline")

    def __str__(self) -> str:
        return str(self.organisation)
