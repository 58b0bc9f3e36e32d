"""Addresses of signing in: allauth's views that this site uses, under names that allauth itself looks for.

There are no passwords, so none of allauth's pages about them; nobody makes an account here, they sign up to a series.
"""

from allauth.account.views import account_inactive, logout
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.views import list_usersessions
from django.urls import path
from django.views.generic import RedirectView

from people import views
from ui.addresses import both

urlpatterns = [
    path(both("sign-in/", "mewngofnodi/"), views.SignIn.as_view(), name="account_login"),
    path(both("sign-in/", "mewngofnodi/"), views.SignIn.as_view(), name="account_request_login_code"),
    path(both("sign-in/code/", "mewngofnodi/cod/"), views.SignInCode.as_view(), name="account_confirm_login_code"),
    path(both("sign-in/second-factor/", "mewngofnodi/ail-ffactor/"), mfa.authenticate, name="mfa_authenticate"),
    path(both("sign-in/passkey/", "mewngofnodi/allwedd-mynediad/"), webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(both("sign-out/", "allgofnodi/"), logout, name="account_logout"),
    path(both("closed/", "ar-gau/"), account_inactive, name="account_inactive"),
    path(both("join/", "ymuno/"), RedirectView.as_view(pattern_name="home"), name="account_signup"),
    path(both("confirm/", "cadarnhau/"), views.ConfirmAccess.as_view(), name="account_request_reauthentication_code"),
    path(
        both("confirm/code/", "cadarnhau/cod/"),
        views.ConfirmAccessCode.as_view(),
        name="account_confirm_reauthentication_code",
    ),
    path(both("confirm/app/", "cadarnhau/ap/"), mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        both("confirm/passkey/", "cadarnhau/allwedd-mynediad/"),
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(both("security/", "diogelwch/"), mfa.index, name="mfa_index"),
    path(both("security/app/", "diogelwch/ap/"), totp.activate_totp, name="mfa_activate_totp"),
    path(both("security/app/remove/", "diogelwch/ap/dileu/"), totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        both("security/recovery-codes/", "diogelwch/codau-adfer/"),
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        both("security/recovery-codes/new/", "diogelwch/codau-adfer/newydd/"),
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        both("security/recovery-codes/download/", "diogelwch/codau-adfer/lawrlwytho/"),
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(both("security/passkeys/", "diogelwch/cyfrinallweddi/"), webauthn.list_webauthn, name="mfa_list_webauthn"),
    path(
        both("security/passkeys/add/", "diogelwch/cyfrinallweddi/ychwanegu/"),
        webauthn.add_webauthn,
        name="mfa_add_webauthn",
    ),
    path(
        both("security/passkeys/<int:pk>/remove/", "diogelwch/cyfrinallweddi/<int:pk>/dileu/"),
        webauthn.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        both("security/passkeys/<int:pk>/rename/", "diogelwch/cyfrinallweddi/<int:pk>/ailenwi/"),
        webauthn.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path(both("devices/", "dyfeisiau/"), list_usersessions, name="usersessions_list"),
]
