"""Which seconds of a pick speak for it: what the network heard in each, as points of the listener's score."""

from pathlib import Path

from engine.audio.decode import Decoder
from engine.audio.extractors import MEL_BANDS
from engine.audio.relevance import Relevance, relevance, vector_output
from engine.blend import Weights
from engine.desk import Desk
from engine.errors import NotFoundError
from engine.library import Library
from engine.library.features import Features
from engine.picking import wish_of_sound
from engine.tasks.analysing import hear
from engine.tasks.heard import ears_of

STEPS = 32


def moments(library: Library, desk: Desk, track_id: str) -> Relevance:
    """What each second of a track adds to a listener's score by its sound, with all faders at 1.

    Compared with silence, with the lengths of the vector's parts held fixed, as `audio.relevance` tells it.
    NotFoundError where the track has no sound file here, or the listener plays nothing that was heard;
    UnplayableError where the file is no music any more.
    """
    made = desk.voices.recommender
    paths = {sound.track_id: Path(sound.path) for sound in library.sounds()}
    wish = wish_of_sound(desk.voices, made.catalog.row(track_id), Weights())
    if made.sound is None or not wish.any():
        raise NotFoundError("nothing that this listener plays was heard, so no second speaks for a track")
    if track_id not in paths or not paths[track_id].is_file():
        raise NotFoundError("its sound is not in this library, so no second of it can be told from another")
    with Decoder() as decoder:
        heard = hear(paths[track_id], Features(library.path / "features"), decoder, (MEL_BANDS,))
    bands, network = heard.features[MEL_BANDS.version], ears_of(library).network
    return relevance(network, bands, vector_output(network, bands, made.sound.space, wish), STEPS)
