import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from engine.errors import UsageError
from engine.interactions import InteractionSettings, ListenColumns, SignalWeights, confidence, interactions
from engine.records import SIGNALS

NO_DURATION = np.full(3, -1)


def listens(*rows: tuple) -> ListenColumns:
    """Rows of (listener, item, signal, count, time, ms_played), every item by artist 0."""
    listener, item, signal, count, time, ms = (np.array(column) for column in zip(*rows, strict=True))
    places = np.array([SIGNALS.index(name) for name in signal])
    return ListenColumns(listener, item, np.zeros_like(item), places, count, time, ms)


def test_confidence_is_at_least_one_wherever_there_is_a_signal():
    assert confidence([0.01, -0.01])[0] >= 1
    assert confidence([0.01, -0.01])[1] <= -1


@given(st.floats(-1e6, 1e6, allow_nan=False).filter(lambda r: r != 0))
def test_confidence_keeps_the_sign_and_grows_with_the_signal(r):
    assert np.sign(confidence(r)) == np.sign(r)
    assert abs(confidence(2 * r)) >= abs(confidence(r)) >= 1


def test_alpha_of_zero_is_refused_in_words():
    with pytest.raises(UsageError, match="alpha 0"):
        confidence([1.0], InteractionSettings(alpha=0))


def test_the_articles_plain_matrix_is_ones_and_zeros():
    rows = listens((0, 0, "stream", 500, -1, -1), (0, 1, "stream", 1, -1, -1))
    made = interactions(rows, (1, 3), NO_DURATION, [], InteractionSettings(scale="plain"))
    assert made.confidence.toarray()[0].tolist() == [1, 1, 0]


def test_signals_add_up_under_their_weights():
    rows = listens(
        (0, 0, "stream", 4, -1, -1),  # 4
        (0, 0, "save", 1, -1, -1),  # + 3
        (0, 1, "stream", 1, 10, 15_000),  # half of a play of unknown length: 0.5
        (0, 1, "skip", 1, 20, 4_000),  # - 0.5: they cancel, and yet it was heard
        (0, 2, "dislike", 1, 30, -1),  # -10
    )
    made = interactions(rows, (1, 3), NO_DURATION, [])
    assert made.confidence[0].toarray() == pytest.approx(np.array([1 + np.log1p(7), 0, -1 - np.log1p(10)]))
    assert made.confidence[:1].nnz == 2
    assert made.heard.toarray().tolist() == [[True, True, True]]
    assert made.plays.toarray().tolist() == [[4, 1, 0]]


def test_completion_uses_the_tracks_own_length():
    rows = listens((0, 0, "stream", 1, 10, 60_000))
    made = interactions(rows, (1, 3), np.array([240_000, -1, -1]), [])
    assert made.confidence[0, 0] == pytest.approx(1 + np.log1p(0.25))


def test_a_saved_track_that_was_never_played_is_owned_and_not_heard():
    rows = listens((0, 0, "save", 1, -1, -1), (0, 1, "save", 1, -1, -1), (0, 1, "stream", 1, -1, -1))
    made = interactions(rows, (1, 3), NO_DURATION, [(0, np.array([2]))])
    assert made.owned.toarray().tolist() == [[True, False, True]]
    assert made.heard.toarray().tolist() == [[False, True, False]]


def test_a_stream_of_no_length_is_neither_heard_nor_wanted():
    rows = listens((0, 0, "stream", 1, 10, 0))
    made = interactions(rows, (1, 3), NO_DURATION, [])
    assert made.heard.nnz == 0
    assert made.confidence[:1].nnz == 0


def test_an_artist_visit_speaks_for_the_tracks_of_theirs_that_were_streamed():
    rows = listens((0, 0, "stream", 1, -1, -1), (0, -1, "artist_visit", 2, -1, -1))
    made = interactions(rows, (1, 3), NO_DURATION, [], InteractionSettings(SignalWeights(artist_visit=0.5)))
    assert made.confidence[0].toarray() == pytest.approx(np.array([1 + np.log1p(2), 0, 0]))


def test_playlists_and_sessions_are_rows_of_the_matrix_after_the_listeners():
    rows = listens((0, 0, "stream", 1, 100, -1), (0, 2, "stream", 1, 200, -1), (0, 1, "stream", 1, 9_000, -1))
    made = interactions(rows, (1, 3), NO_DURATION, [(-1, np.array([0, 1]))])
    ones = (made.confidence.toarray() > 0).astype(int).tolist()
    assert made.n_listeners == 1
    assert ones == [[1, 1, 1], [1, 1, 0], [1, 0, 1]]


def test_sessions_are_left_out_where_there_are_listeners_enough():
    rows = listens((0, 0, "stream", 1, 100, -1), (0, 2, "stream", 1, 200, -1))
    assert interactions(rows, (20, 3), NO_DURATION, []).confidence.shape == (20, 3)


def test_no_listens_at_all_make_an_empty_matrix():
    nothing = ListenColumns(*(np.zeros(0, dtype=np.int64) for _ in range(7)))
    made = interactions(nothing, (2, 3), NO_DURATION, [])
    assert isinstance(made.confidence, sparse.csr_array)
    assert (made.confidence.nnz, made.heard.nnz, made.owned.nnz) == (0, 0, 0)
