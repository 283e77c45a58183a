"""Every address anybody may open."""

from django.urls import path

from showcause.web.public import home

urlpatterns = [path("", home.home, name="public_home")]
