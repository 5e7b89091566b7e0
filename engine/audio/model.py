"""All that a build knows by sound, as one value: what its network heard, laid out in the catalog's rows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.audio.vectors import AudioSpace, audio_space, audio_vector

Floats32 = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class SoundModel:
    """What a network heard in the items of a catalog.

    space : places a track that comes later
    vectors : shape (n_items, d), float32, centred; 0 for an item without sound
    attributes : shape (n_items, 7), float32, in the order of `network.ATTRIBUTES`; NaN without sound
    keys : shape (n_items,), int8, as `selection.in_flow` takes them; -1 where none was measured
    network : version of the predictions, which names the weights they came from
    """

    space: AudioSpace
    vectors: Floats32
    attributes: Floats32
    keys: npt.NDArray[np.int8]
    network: str


def fit(
    n_items: int,
    rows: Ints,
    told: tuple[Floats, Floats, Floats],
    attributes: Floats,
    keys: npt.NDArray[np.int8],
    network: str,
) -> SoundModel | None:
    """The sound of a catalog; None where nothing in it could be heard.

    rows : shape (n,), items that were heard
    told : their factors (n, k), pooled layer (n, n_pooled) and cepstra (n, 26), as in `network.Prediction`
    attributes : shape (n, 7), as the network tells them
    keys : shape (n_items,)
    """
    if not len(rows):
        return None
    space = audio_space(*told)
    vectors = np.zeros((n_items, len(space.centre)), np.float32)
    vectors[rows] = audio_vector(space, *told)
    heard = np.full((n_items, attributes.shape[1]), np.nan, np.float32)
    heard[rows] = attributes
    return SoundModel(space, vectors, heard, keys, network)
