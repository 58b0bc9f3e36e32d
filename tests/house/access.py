"""Who may open what: one table of every route, and one of every model in the console.

A new page needs a row here; ``test_permissions.py`` fails without one and prints how the site answers now. Read that
before you paste it: the table says what must be, not what is.

PAGES   what a GET answers to each of ``VISITORS``: a status, or ``sign`` where it leads to signing in. The address is the
        first of ``SAMPLES`` in ``routes.py``; a row named ``alumni:profile unclaimed`` tries another record, from ``OTHERS``.
MODELS  what staff may do with a model in the console: v see, c change, a add, d delete. Nobody else sees any.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from tests.house.world import World

VISITORS = {
    "anonymous": "a stranger",
    "applicant": "has an offer for the open series",
    "participant": "takes part in the running series",
    "alumnus": "completed a series, has a public profile; to the participant another participant",
    "newcomer": "completed a series, has not claimed their profile",
    "programme-owner": "staff",
    "facilitator": "staff",
    "content-editor": "staff",
    "community-lead": "staff",
    "analyst": "staff",
}
STAFF = [name for name, what in VISITORS.items() if what == "staff"]

OTHERS: dict[str, Callable[[World], dict[str, Any]]] = {
    "alumni:profile unclaimed": lambda world: {"slug": world.public["newcomer"].alumnus.profile.slug},
    "cohorts:place finished": lambda world: {"slug": world.series["finished"].slug},
    "labs:series draft": lambda world: {"slug": world.series["draft"].slug},
}

RECORDS: dict[str, Callable[[World], Model]] = {"people.person": lambda world: world.public["participant"]}
"""The record a model is tried with, where the first there is would not do."""

# fmt: off
PAGES = """
                                        anon appl part alum newc ownr faci edit lead anal
account_confirm_login_code            | sign 302  302  302  302  302  302  302  302  302
account_confirm_reauthentication_code | sign 302  302  302  302  302  302  302  302  302
account_inactive                      | 200  200  200  200  200  200  200  200  200  200
account_login                         | 200  302  302  302  302  302  302  302  302  302
account_logout                        | 302  200  200  200  200  200  200  200  200  200
account_request_login_code            | 200  302  302  302  302  302  302  302  302  302
account_request_reauthentication_code | sign 200  200  200  200  200  200  200  200  200
account_signup                        | 302  302  302  302  302  302  302  302  302  302
admin:app_list                        | sign 403  403  403  403  200  200  404  200  404
admin:autocomplete                    | sign 403  403  403  403  403  403  403  403  403
admin:cohorts_application             | sign 403  403  403  403  200  200  403  200  403
admin:cohorts_applications            | sign 403  403  403  403  200  200  403  200  403
admin:cohorts_attendance              | sign 403  403  403  403  200  200  403  403  403
admin:cohorts_take_back               | sign 403  403  403  403  200  200  403  403  403
admin:index                           | sign 403  403  403  403  200  200  200  200  200
admin:jsi18n                          | sign 403  403  403  403  200  200  200  200  200
admin:labs_series                     | sign 403  403  403  403  200  200  200  200  200
admin:labs_series_cancel              | sign 403  403  403  403  200  200  403  403  403
admin:labs_series_close               | sign 403  403  403  403  200  200  403  403  403
admin:labs_series_copy                | sign 403  403  403  403  200  200  403  403  403
admin:labs_series_finish              | sign 403  403  403  403  200  200  403  403  403
admin:labs_series_open                | sign 403  403  403  403  200  200  403  403  403
admin:labs_series_reopen              | sign 403  403  403  403  200  200  403  403  403
admin:labs_series_start               | sign 403  403  403  403  200  200  403  403  403
admin:languages_emergency             | sign 403  403  403  403  200  403  403  403  403
admin:languages_entry                 | sign 403  403  403  403  200  403  200  403  403
admin:languages_import                | sign 403  403  403  403  200  403  200  403  403
admin:languages_queue                 | sign 403  403  403  403  200  200  200  200  403
admin:login                           | sign 403  403  403  403  302  302  302  302  302
admin:logout                          | 302  302  302  302  302  405  405  405  405  405
admin:nudges_calendar                 | sign 403  403  403  403  200  200  403  200  403
admin:nudges_html                     | sign 403  403  403  403  200  200  403  200  403
admin:nudges_one                      | sign 403  403  403  403  200  200  403  200  403
admin:nudges_one_edit                 | sign 403  403  403  403  200  200  403  200  403
admin:nudges_series                   | sign 403  403  403  403  200  200  403  200  403
admin:nudges_series_messages          | sign 403  403  403  403  200  200  403  200  403
admin:nudges_simulator                | sign 403  403  403  403  200  200  403  200  403
admin:nudges_step                     | sign 403  403  403  403  200  200  403  200  403
admin:nudges_step_edit                | sign 403  403  403  403  200  200  403  200  403
admin:organisations_prospect_move     | sign 403  403  403  403  200  200  403  200  403
admin:outbox_correspondence           | sign 403  403  403  403  200  200  403  200  403
admin:outbox_kinds                    | sign 403  403  403  403  200  200  403  200  403
admin:outbox_message_decide           | sign 403  403  403  403  405  403  403  403  403
admin:outbox_message_html             | sign 403  403  403  403  200  200  403  200  403
admin:outbox_message_page             | sign 403  403  403  403  200  200  403  200  403
admin:outbox_preview                  | sign 403  403  403  403  200  200  403  200  403
admin:outbox_preview_html             | sign 403  403  403  403  200  200  403  200  403
admin:people_audit                    | sign 403  403  403  403  200  403  403  403  403
admin:people_sign_out                 | sign 403  403  403  403  200  200  403  200  403
admin:roadmap_item_move               | sign 403  403  403  403  200  403  200  403  403
alumni:check_in                       | 200  200  200  200  200  200  200  200  200  200
alumni:claim                          | 200  200  200  200  200  200  200  200  200  200
alumni:directory                      | sign 403  403  200  200  200  200  403  200  403
alumni:edit                           | sign 404  404  200  200  404  404  404  404  404
alumni:profile                        | 200  200  200  200  200  200  200  200  200  200
alumni:profile unclaimed              | 404  404  404  404  200  200  200  404  200  404
chooser                               | 302  302  302  302  302  302  302  302  302  302
cohorts:calendar                      | sign 404  200  404  404  404  404  404  404  404
cohorts:give_up                       | sign 404  200  404  404  404  404  404  404  404
cohorts:offer                         | 200  200  200  200  200  200  200  200  200  200
cohorts:place                         | sign 404  200  404  404  404  404  404  404  404
cohorts:place finished                | sign 404  404  200  200  404  404  404  404  404
cohorts:sign_up                       | 200  200  200  200  200  200  200  200  200  200
cohorts:sign_up_check                 | 302  302  302  302  302  302  302  302  302  302
cohorts:sign_up_sent                  | 302  302  302  302  302  302  302  302  302  302
healthz                               | 200  200  200  200  200  200  200  200  200  200
home                                  | 200  200  200  200  200  200  200  200  200  200
labs:calendar                         | 200  200  200  200  200  200  200  200  200  200
labs:series                           | 200  200  200  200  200  200  200  200  200  200
labs:series draft                     | 404  404  404  404  404  404  404  404  404  404
labs:series_list                      | 200  200  200  200  200  200  200  200  200  200
mfa_activate_totp                     | sign 200  200  200  200  302  302  302  302  302
mfa_add_webauthn                      | sign 200  200  200  200  200  200  200  200  200
mfa_authenticate                      | sign 302  302  302  302  302  302  302  302  302
mfa_deactivate_totp                   | sign 404  404  404  404  200  200  200  200  200
mfa_download_recovery_codes           | sign 404  404  404  404  200  200  200  200  200
mfa_edit_webauthn                     | sign 404  404  404  404  404  404  404  404  404
mfa_generate_recovery_codes           | sign 200  200  200  200  200  200  200  200  200
mfa_index                             | sign 200  200  200  200  200  200  200  200  200
mfa_list_webauthn                     | sign 200  200  200  200  200  200  200  200  200
mfa_login_webauthn                    | sign 302  302  302  302  302  302  302  302  302
mfa_reauthenticate                    | sign 302  302  302  302  200  200  200  200  200
mfa_reauthenticate_webauthn           | sign 302  302  302  302  200  200  200  200  200
mfa_remove_webauthn                   | sign 404  404  404  404  404  404  404  404  404
mfa_view_recovery_codes               | sign 404  404  404  404  200  200  200  200  200
nudges:next                           | sign 200  200  200  200  200  200  200  200  200
nudges:next_by_link                   | 200  200  200  200  200  200  200  200  200  200
outbox:preferences                    | 200  200  200  200  200  200  200  200  200  200
outbox:stop                           | 200  200  200  200  200  200  200  200  200  200
pages:accessibility                   | 200  200  200  200  200  200  200  200  200  200
pages:cookies                         | 200  200  200  200  200  200  200  200  200  200
pages:privacy                         | 200  200  200  200  200  200  200  200  200  200
people:account                        | sign 200  200  200  200  200  200  200  200  200
people:details                        | sign 200  200  200  200  200  200  200  200  200
people:language                       | 200  200  200  200  200  200  200  200  200  200
people:own_language                   | sign 405  405  405  405  405  405  405  405  405
roadmap:roadmap                       | 200  200  200  200  200  200  200  200  200  200
usersessions_list                     | sign 200  200  200  200  200  200  200  200  200
"""

MODELS = """
                             ownr faci edit lead anal
alumni.alumnus             | v    v    -    v    -
alumni.checkin             | v    v    -    v    -
alumni.profile             | v    v    -    v    -
cohorts.application        | v    v    -    v    -
cohorts.attendance         | v    v    -    v    -
cohorts.offer              | v    v    -    v    -
cohorts.participant        | v    v    -    v    -
cohorts.place              | v    v    -    v    -
labs.series                | vca  vca  v    v    v
labs.session               | vcad vcad v    v    v
labs.theme                 | vcad vcad v    v    v
languages.servicenotice    | vcad v    vcad v    -
languages.textstate        | v    v    v    v    -
nudges.answer              | v    v    -    v    -
nudges.calendarchange      | vcad vcad -    vcad -
nudges.nudge               | v    v    -    v    -
nudges.preference          | v    v    -    v    -
nudges.sequence            | vcad vcad vc   vcad -
nudges.step                | vcad vcad vc   vcad -
organisations.affiliation  | vcad vcad -    vcad -
organisations.organisation | vcad vcad vc   vcad v
organisations.prospect     | vcad vcad -    vcad -
outbox.deliveryevent       | v    v    -    v    -
outbox.message             | v    v    -    v    -
outbox.optout              | v    v    -    v    -
outbox.reply               | v    v    -    v    -
outbox.suppression         | va   v    -    v    -
people.person              | vca  vca  -    vc   -
roadmap.goal               | vcad v    vcad v    v
roadmap.item               | vcad v    vcad v    v
roadmap.roadmap            | vcad v    vcad v    v
"""
