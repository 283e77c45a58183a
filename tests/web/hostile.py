"""Texts that try to be more than text, in names, posts, appeals and reasons."""

from typing import Final

HOSTILE: Final = (
    "<script>window.stolen = 1</script>",
    "<img src=x onerror=window.stolen=1>",
    '"><svg onload=window.stolen=1>',
    "'-window.stolen-'",
    "</textarea><script>window.stolen = 1</script>",
    "</title><script>window.stolen = 1</script>",
    "javascript:window.stolen=1",
    "data:text/html,<script>window.stolen=1</script>",
    "{{ now }}{% load shown %}{{ 7|add:'7' }}",
    "\u202etxt.exe",
    "a\u200b\u2066b\u2069c\ufeff",
    "Z" + "\u0301" * 60,
    '<!--#exec cmd="id"-->',
    "<a href=//evil.test>click</a>",
    "&lt;script&gt;",
    "\x00\x1b[31mred",
)
