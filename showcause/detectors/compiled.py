"""Compiles functions of arrays and numbers; imports numba, so import this where it is used.

Compiled once a machine, kept on disk beside the source (or where NUMBA_CACHE_DIR says); where
neither can be written, compiled anew by each process. Only what Python calls is kept, and each such
function must be called with the same types of arrays always: processes that keep several versions
of one function at the same time overwrite each other's, and then run the wrong one.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_BLAS = "scipy.linalg.cython_blas"
if _BLAS not in sys.modules:
    # Numba looks for scipy's linear algebra as soon as it runs anything, a third of a second that
    # no pass of ours has a use for; told once that there is none, it does not ask again.
    sys.modules[_BLAS] = None  # type: ignore[assignment]
    try:
        import numba.np.arraymath
    finally:
        del sys.modules[_BLAS]

_Pass = TypeVar("_Pass", bound=Callable[..., Any])


def compiled(function: _Pass) -> _Pass:
    """The function, compiled when first called and kept; other threads run beside it."""
    try:
        return cast(_Pass, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(_Pass, numba.njit(nogil=True)(function))


def inner(function: _Pass) -> _Pass:
    """The function as a part of those compiled ones that call it."""
    return cast(_Pass, numba.njit(nogil=True)(function))
