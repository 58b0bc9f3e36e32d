"""Who may do what in the console: one table. ``manage.py sync_roles`` and every migration write it to the database.

A pattern stands for every permission it fits. The analyst sees counts and no personal data: no record that names a
person may appear in that row, and a test holds it to that.
"""

from django.utils.translation import gettext_lazy as _

from people.roles import Role

ROLES = (
    Role(
        "programme-owner",
        _("Programme owner"),
        _("Everything, and who may do what."),
        (
            "people.*",
            "languages.*",
            "outbox.*",
            "organisations.*",
            "labs.*",
            "cohorts.*",
            "alumni.*",
            "nudges.*",
            "roadmap.*",
        ),
    ),
    Role(
        "facilitator",
        _("Facilitator"),
        _("Runs series: sessions, cohorts, attendance, and the messages that go with them."),
        (
            "people.view_person",
            "people.change_person",
            "people.add_person",
            "languages.view_*",
            "outbox.view_*",
            "organisations.*",
            "labs.*",
            "cohorts.*",
            "alumni.view_*",
            "nudges.*",
            "roadmap.view_*",
        ),
    ),
    Role(
        "content-editor",
        _("Content editor"),
        _("Writes and translates what is read in both languages, without seeing who takes part."),
        (
            "languages.view_*",
            "languages.add_*",
            "languages.change_*",
            "languages.delete_*",
            "languages.approve_*",
            "organisations.view_organisation",
            "organisations.change_organisation",
            "labs.view_*",
            "nudges.view_sequence",
            "nudges.change_sequence",
            "nudges.view_step",
            "nudges.change_step",
            "roadmap.*",
        ),
    ),
    Role(
        "community-lead",
        _("Community lead"),
        _("Stays in touch with alumni and with the organisations that may take part."),
        (
            "people.view_person",
            "people.change_person",
            "languages.view_*",
            "outbox.view_*",
            "organisations.*",
            "labs.view_*",
            "cohorts.view_*",
            "alumni.*",
            "nudges.*",
            "roadmap.view_*",
        ),
    ),
    Role(
        "analyst",
        _("Analyst"),
        _("Sees series, organisations and the roadmap, and no personal data."),
        (
            "organisations.view_organisation",
            "labs.view_*",
            "roadmap.view_*",
        ),
    ),
)
