"""The worlds of tests/faults; here the power is cut, there only processes die."""

from tests.faults.conftest import copy

__all__ = ["copy"]
