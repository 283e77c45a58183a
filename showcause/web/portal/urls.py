"""Every address under /c/: each is below one link, and opens that one case alone."""

from django.urls import path

from showcause.web.portal import case, writing

urlpatterns = [
    path("<str:token>", case.case, name="portal_link"),
    path("<str:token>/", case.case, name="portal_case"),
    path("<str:token>/posts/", case.posts, name="portal_posts"),
    path("<str:token>/receipt/", case.receipt, name="portal_receipt"),
    path("<str:token>/data/", case.data, name="portal_data"),
    path("<str:token>/safety/", case.safety, name="portal_safety"),
    path("<str:token>/status/", writing.status, name="portal_status"),
    path("<str:token>/appeal/", writing.appeal, name="portal_appeal"),
    path("<str:token>/appeal/saved/", writing.saved, name="portal_saved"),
    *[
        path(f"<str:token>/appeal/{step}/", writing.appeal, {"step": step}, name=f"portal_{step}")
        for step in writing.STEPS
    ],
]
