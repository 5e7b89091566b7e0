"""Network and analyser together: the analyser's number at the network's level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.tempo import Tempo, combined_tempo

TEMPI = st.floats(50, 210)


@pytest.mark.parametrize(
    ("heard", "confidence", "measured", "value", "origin"),
    [
        (122.0, 0.9, 120.0, 120.0, "both"),
        (61.0, 0.9, 120.0, 60.0, "both"),
        (243.0, 0.9, 120.0, 240.0, "both"),
        (137.8, 0.9, 91.5, 137.25, "analyser at the network's level"),
        (167.3, 0.4, 110.0, 165.0, "analyser at the network's level"),
        (78.0, 0.5, 66.0, 66.0, "analyser"),
        (78.0, 0.95, 66.0, 78.0, "network"),
        (78.0, 0.1, 0.0, 78.0, "network"),
    ],
)
def test_which_of_the_two_is_told(heard, confidence, measured, value, origin):
    assert combined_tempo(heard, confidence, measured) == Tempo(value, origin)


@given(TEMPI, st.floats(0, 1), TEMPI)
def test_it_is_a_tempo_of_one_of_them(heard, confidence, measured):
    told = combined_tempo(heard, confidence, measured)
    assert 25 < told.value < 420
    if told.origin == "network":
        assert told.value == heard
    elif told.origin != "analyser":
        assert told.value == pytest.approx(heard, rel=0.07)
