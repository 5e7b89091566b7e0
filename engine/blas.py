"""BLAS on one thread, for many small products in a row."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """A block in which BLAS uses one thread: small products lose by more, and sums do not depend on how many.

    Which libraries there are is looked up once: `threadpool_limits` does so each time, in milliseconds.
    """
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
