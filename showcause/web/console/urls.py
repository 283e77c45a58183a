"""Every address under /console/."""

from allauth.account import views as account
from django.urls import include, path

from showcause.web.console import home, signing_in

urlpatterns = [
    path("", home.home, name="console_home"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/closed/", signing_in.closed, name="account_signup"),
    path("sign-in/reset/", signing_in.closed, name="account_reset_password"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/second-factor/", signing_in.second_factor, name="console_second_factor"),
    path("sign-in/password/", account.password_change, name="account_change_password"),
    path("sign-in/factors/", include("allauth.mfa.urls")),
    path("sign-out/", account.logout, name="account_logout"),
]
