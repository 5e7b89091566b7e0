"""A track from its catalog entry to samples: score, performance, mix, room, master."""

import numpy as np

from sample_data.generator.attributes import Attributes, Place, place_of
from sample_data.generator.catalog import Track
from sample_data.generator.chance import Floats, stream
from sample_data.generator.genres import genre_named
from sample_data.generator.sound import effects
from sample_data.generator.sound.arrangement import write_score
from sample_data.generator.sound.mastering import mastered
from sample_data.generator.sound.performance import Stage, balanced, buses
from sample_data.generator.sound.signature import Signature, signature
from sample_data.generator.sound.waves import samples


def render(seed: int, track: Track) -> Floats:
    """The track's sound: mono, 48 kHz, -1..1, as long as its entry says.

    The same for the same seed and entry, whatever else is rendered.
    """
    rng = stream(seed, "audio", track.id, track.title)
    record = track.artist.place if track.released < 0 else track.artist.later
    sound = signature(seed, track.artist, record)
    place = place_of(track.attributes, genre_named(track.artist.genre))
    stage = Stage(track.attributes, place, sound, samples(track.duration_ms / 1000), rng)
    score = write_score(track.attributes, place, track.bars, sound, rng)
    mix = balanced(buses(score, stage), _levels(track.attributes, place, sound))
    return mastered(_in_its_room(mix, track.attributes, place, sound, rng), track.attributes.loudness)


def _levels(attributes: Attributes, place: Place, sound: Signature) -> dict[str, float]:
    """Decibels by role, by what the track is and more so by what it is for its genre.

    Energy and dancing bring the drums forward, dancing the bass; electric music has more bass and pads.
    """
    levels = {role: sound.style.levels[role] + sound.balance[role] for role in sound.balance}
    dance = 6.0 * (attributes.danceability - 0.5) + 8.0 * (place.danceability - 0.5)
    levels["drums"] += 4.0 * (attributes.energy - 0.5) + 5.0 * (place.energy - 0.5) + dance
    levels["bass"] += 0.5 * dance + 4.0 * (0.5 - place.acousticness)
    levels["second"] += 4.0 * (0.5 - place.acousticness)
    levels["lead"] += 3.5 * (attributes.instrumentalness < 0.5)
    return levels


def _in_its_room(
    mix: Floats, attributes: Attributes, place: Place, sound: Signature, rng: np.random.Generator
) -> Floats:
    """Room, brightness, dust and audience."""
    live = attributes.liveness > 0.5
    seconds, wet = (
        sound.room + 0.9 * live,
        min(0.6, sound.wet * (0.7 + 0.6 * place.acousticness) + 0.12 * live),
    )
    pushed = 0.25 * (1 - attributes.acousticness) ** 2 * attributes.energy + 0.12 * (1 - place.acousticness)
    heard = effects.reverberated(effects.driven(mix, pushed), seconds, wet, sound.style.room[2], rng)
    brightness = 8.0 * (attributes.energy - 0.5) + 7.0 * (place.energy - 0.5)
    heard = effects.tilted(heard, sound.tilt + brightness + 5.0 * (place.valence - 0.5))
    level = float(np.sqrt((heard**2).mean()))
    if sound.crackle:
        heard = heard + level * 0.12 * sound.crackle * effects.crackle(len(heard), rng)
    if live:
        people = effects.crowd(len(heard), rng, 2.2)
        heard = heard + level * 0.2 * people / float(np.sqrt((people**2).mean()))
    return heard
