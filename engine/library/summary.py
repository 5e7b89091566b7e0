"""What an import did, in counts: read, new, already there, refused, left out on purpose."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from engine.records import Refusal

REFUSALS_KEPT = 100


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did.

    import_id : "" for a dry run
    read : records of the file = listens + documents + playlists + refused_total + all dropped
    new : listens, documents and playlists that the library did not hold
    duplicate : those that it held, or that the file repeats
    refused : the first hundred refusals, of `refused_total`
    dropped : reason -> how many were left out on purpose
    listens, documents, playlists : how many were taken, new or not
    listeners, artists, tracks : how many different ones they name

    >>> ImportSummary("0001-0badcafe", "spotify", read=3, new=2, listens=2, refused_total=1).duplicate
    0
    """

    import_id: str
    source: str
    read: int = 0
    new: int = 0
    duplicate: int = 0
    refused: tuple[Refusal, ...] = ()
    refused_total: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    listens: int = 0
    documents: int = 0
    playlists: int = 0
    listeners: int = 0
    artists: int = 0
    tracks: int = 0

    def again(self) -> "ImportSummary":
        """The same for a second import of the same file: all of it was there."""
        return replace(self, new=0, duplicate=self.new + self.duplicate)

    def to_json(self) -> str:
        """As one line of JSON, keys sorted."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "ImportSummary":
        """Read back what `to_json` wrote."""
        values = json.loads(text)
        refused = tuple(Refusal(**refusal) for refusal in values.pop("refused"))
        return cls(refused=refused, **values)
