"""Who comes first is served first, and one at a time."""

import threading
import time

import pytest

from dashboard.turns import Turns


def queued(turns: Turns, n: int) -> None:
    """Wait until so many wait."""
    until = time.monotonic() + 10
    while turns.waiting < n and time.monotonic() < until:
        time.sleep(0.001)
    assert turns.waiting == n


def test_they_are_served_one_at_a_time_in_the_order_they_came():
    turns, served, inside = Turns(), list[int](), list[int]()

    def come(who: int) -> None:
        with turns:
            inside.append(who)
            assert inside == [who]
            served.append(who)
            inside.remove(who)

    threads = [threading.Thread(target=come, args=(who,)) for who in range(20)]
    with turns:
        for n, thread in enumerate(threads, start=1):
            thread.start()
            queued(turns, n)
    for thread in threads:
        thread.join(10)
    assert served == list(range(20))


def test_a_turn_that_fails_is_over():
    turns = Turns()
    with pytest.raises(ValueError, match="no"), turns:
        raise ValueError("no")
    with turns:
        assert turns.waiting == 0
