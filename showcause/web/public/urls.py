"""Every address anybody may open."""

from django.urls import path

from showcause.web.public import groups, home, published

urlpatterns = [
    path("", home.home, name="public_home"),
    path("rules/", home.rules, name="public_rules"),
    path("rules/<str:clause_id>/", home.rule, name="public_rule"),
    path("ledger/", home.ledger, name="public_ledger"),
    path("incidents/", home.incidents, name="public_incidents"),
    path("incidents/feed.xml", home.incidents_feed, name="public_incidents_feed"),
    path("incidents/<str:void_id>/", home.incident, name="public_incident"),
    path("register/", published.register, name="public_register"),
    path("register/requests.csv", published.requests_as_csv, name="public_requests"),
    path("published/", published.everything, name="public_published"),
    path("published/<str:folder>/<path:name>", published.file, name="public_file"),
    path("group-appeal/", groups.file, name="public_group"),
    path("g/<str:token>", groups.status, name="public_group_link"),
    path("g/<str:token>/", groups.status, name="public_group_status"),
    path("@<str:handle>", home.tombstone, name="public_tombstone"),
]
