"""Where a track stands among a library's, attribute by attribute.

The network that ships learnt what acousticness or valence is from invented music. On real music its numbers
are no measurements; which track has more of something is what remains true longest, and so is what is shown.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

ENOUGH: Final = 20
"""Tracks under which a percentile says nothing."""


def percentiles(values: npt.NDArray[Any], library: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The percentage of a library's tracks that have less of each attribute, 0..100.

    values : shape (n_attributes,), of one track
    library : shape (n_tracks, n_attributes), NaN where nothing was heard
    returns : shape (n_attributes,), NaN where the value is, or where fewer than 20 tracks have one

    >>> percentiles(np.array([0.5]), np.linspace(0, 1, 40)[:, None])
    array([50.])
    """
    heard = np.isfinite(library)
    enough = heard.sum(axis=0) >= ENOUGH
    less = ((library < values) & heard).sum(axis=0) / np.maximum(heard.sum(axis=0), 1)
    return np.where(enough & np.isfinite(values), 100.0 * less, np.nan)
