"""The person, and the record of who changed what."""

from typing import Any, ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.querysets import AuditQuerySet, PersonQuerySet


class Language(models.TextChoices):
    """A language a person can choose. Blank in the database means: never asked or never answered."""

    WELSH = "cy", _("Welsh")
    ENGLISH = "en", _("English")


class LanguageSource(models.TextChoices):
    """Where a choice of language was made."""

    SIGN_UP = "sign_up", _("Sign-up form")
    ACCOUNT = "account", _("Their account")
    EMAIL = "email", _("A link in an email")
    STAFF = "staff", _("Staff")
    IMPORT = "import", _("Import")


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people, and finds them by address whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this address; raises ``Person.DoesNotExist``."""
        return cast("Person", self.get(email=(username or "").strip().lower()))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person who signs in by code; ``password`` is part of Django's interface and is not kept."""
        person = cast("Person", self.model(email=email.strip().lower(), **fields))
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a member of staff who may do everything in the console."""
        return self.create_user(email, **{**fields, "is_staff": True, "is_superuser": True})


class Person(AbstractBaseUser, PermissionsMixin):
    """Anyone the programme knows. The address is the login; the public has no password."""

    email = models.EmailField(_("email address"), max_length=254)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    language_chosen_at = models.DateTimeField(_("language chosen at"), null=True, blank=True)
    language_source = models.CharField(_("language chosen in"), max_length=10, choices=LanguageSource, blank=True)
    is_staff = models.BooleanField(_("can use the console"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("manage_staff", _("Can say who may use the console"))]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_unique",
                violation_error_message=_("Someone with this email address is already on record."),
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="person_email_lower_case",
                violation_error_message=_("Write the email address in lower case."),
            ),
            models.CheckConstraint(
                condition=models.Q(language="", language_chosen_at=None, language_source="")
                | (~models.Q(language="") & models.Q(language_chosen_at__isnull=False) & ~models.Q(language_source="")),
                name="person_language_choice_whole",
                violation_error_message=_("A choice of language needs its date and where it was made."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        """Keep one spelling of the address."""
        super().clean()
        self.email = self.email.strip().lower()

    @property
    def greeting_name(self) -> str:
        """What a message calls them: the preferred name, else the full name, else nothing."""
        return self.preferred_name or self.full_name

    @property
    def message_language(self) -> str:
        """``cy``, ``en``, or ``both`` when no language was chosen (welsh.md, W2)."""
        return self.language or "both"

    def get_full_name(self) -> str:
        """Return the full name."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return what a message calls them."""
        return self.greeting_name


class AuditEntry(models.Model):
    """One thing somebody did, kept in the transaction that did it."""

    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey(
        Person, verbose_name=_("by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    action = models.SlugField(_("action"), max_length=60)
    content_type = models.ForeignKey(ContentType, null=True, on_delete=models.SET_NULL, related_name="+")
    object_id = models.BigIntegerField(null=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="audit_by_record"),
            models.Index(fields=["by", "-at"], name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return self.action


class SpentLink(models.Model):
    """A signed link that has done what it was for, so that it cannot do it again."""

    nonce = models.CharField(_("the link's own number"), max_length=32, primary_key=True)
    purpose = models.SlugField(_("what it was for"), max_length=60)
    spent_at = models.DateTimeField(_("used at"))

    class Meta:
        verbose_name = _("used link")
        verbose_name_plural = _("used links")

    def __str__(self) -> str:
        return self.purpose
