"""One at a time, in the order they came: so that nobody at the desk waits long while others are served."""

import threading
from collections import deque


class Turns:
    """A lock that is handed to whoever waits longest.

    Threading's own give no order: whoever comes just as one is released takes it, and who was woken for it
    goes to the end of the queue.

    >>> turns = Turns()
    >>> with turns:
    ...     turns.waiting
    0
    """

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    def __enter__(self) -> None:
        with self._looking:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._queue.append(mine)
        mine.acquire()

    def __exit__(self, *_: object) -> None:
        with self._looking:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False
