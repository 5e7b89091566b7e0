"""The same artist or recording under different names: normal forms, ids made from them, and matching.

A wrong merge mixes two recordings for good, a missed one only splits a count, so every rule here errs
on the side of two. Each match says how it was found and how good it is.
"""

from engine.identity.names import artist_id, normalise, recording_key, track_id
from engine.identity.resolver import KnownArtist, KnownTrack, Match, Resolver

__all__ = [
    "KnownArtist",
    "KnownTrack",
    "Match",
    "Resolver",
    "artist_id",
    "normalise",
    "recording_key",
    "track_id",
]
