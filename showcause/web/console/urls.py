"""Every address under /console/."""

from allauth.account import views as account
from django.urls import include, path

from showcause.web.console import (
    audit,
    case,
    deciding,
    groups,
    home,
    network,
    queue,
    rules,
    signing_in,
    sweeps,
)

urlpatterns = [
    path("", home.home, name="console_home"),
    path("queue/", queue.queue, name="console_queue"),
    path("queue/next/", queue.take_next, name="console_next"),
    path("case/<slug:subject_id>/", case.case, name="console_case"),
    path("case/<slug:subject_id>/claim/", queue.claim, name="console_claim"),
    path("case/<slug:subject_id>/release/", queue.release, name="console_release"),
    path("case/<slug:subject_id>/preview/", deciding.preview, name="console_preview"),
    path("case/<slug:subject_id>/decide/", deciding.decide, name="console_decide"),
    path("case/<slug:subject_id>/answered/", deciding.answered, name="console_answered"),
    path("case/<slug:subject_id>/step-back/", deciding.step_back, name="console_step_back"),
    path("case/<slug:subject_id>/network/", network.table, name="console_network"),
    path("case/<slug:subject_id>/network.svg", network.picture, name="console_picture"),
    path("groups/<slug:subject_id>/", groups.group, name="console_group"),
    path("groups/<slug:subject_id>/rule/", groups.rule, name="console_group_rule"),
    path("sweeps/", sweeps.sweeps, name="console_sweeps"),
    path("sweeps/<slug:subject_id>/", sweeps.sweep, name="console_sweep"),
    path("sweeps/<slug:subject_id>/sign/", sweeps.sign, name="console_sign"),
    path("sweeps/<slug:subject_id>/tell/", sweeps.tell, name="console_tell"),
    path("stop/", sweeps.halt, name="console_halt"),
    path("stop/now/", sweeps.halt_now, name="console_halt_now"),
    path("undo/", sweeps.undo, name="console_undo"),
    path("undo/now/", sweeps.undo_now, name="console_undo_now"),
    path("rules/", rules.rules, name="console_rules"),
    path("rules/<slug:rule_id>/", rules.rule, name="console_rule"),
    path("rules/<slug:rule_id>/push/", rules.push, name="console_push"),
    path("look-ups/", audit.look_ups, name="console_look_ups"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/closed/", signing_in.closed, name="account_signup"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/second-factor/", signing_in.second_factor, name="console_second_factor"),
    path("sign-in/password/", account.password_change, name="account_change_password"),
    path("sign-in/factors/", include("allauth.mfa.urls")),
    path("sign-out/", account.logout, name="account_logout"),
]
