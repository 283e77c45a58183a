"""Every address under /c/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
