import numpy as np
import pytest

from engine.errors import LibraryError
from engine.library.features import Features

CONTENT = "ab" * 32


@pytest.fixture
def features(tmp_path):
    return Features(tmp_path / "features")


def test_what_was_kept_is_there_again(features):
    array = np.arange(12, dtype=np.float16).reshape(3, 4)
    assert features.array(CONTENT, "mel-1") is None
    features.keep_array(CONTENT, "mel-1", array)
    features.keep_entry(CONTENT, "decode-1", {"seconds": 2.5})
    np.testing.assert_array_equal(features.array(CONTENT, "mel-1"), array)
    assert features.array(CONTENT, "mel-1").dtype == np.float16
    assert features.entry(CONTENT, "decode-1") == {"seconds": 2.5}
    assert features.array(CONTENT, "mel-2") is None


def test_a_flipped_bit_anywhere_makes_it_absent(features):
    features.keep_array(CONTENT, "mel-1", np.ones(4, np.float32))
    place = features.path / "mel-1" / "ab" / CONTENT
    whole = place.read_bytes()
    for at in range(len(whole)):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert features.array(CONTENT, "mel-1") is None
    place.write_bytes(whole[:-1])
    assert features.array(CONTENT, "mel-1") is None


def test_forgetting_leaves_nothing(features):
    features.keep_array(CONTENT, "mel-1", np.ones(4))
    features.keep_entry(CONTENT, "decode-1", {})
    features.keep_entry("cd" * 32, "decode-1", {})
    (features.path / "mel-1" / "ab" / f"{CONTENT}.1-2.part").write_bytes(b"half")
    assert features.forget(CONTENT) == 2
    assert [path.name for path in features.path.rglob("*") if path.is_file()] == ["cd" * 32]


def test_names_cannot_lead_elsewhere(features):
    for content, extractor in (("../" + CONTENT[3:], "mel-1"), (CONTENT, "../mel-1"), ("short", "mel-1")):
        with pytest.raises(ValueError, match="name no feature"):
            features.array(content, extractor)


def test_a_disk_that_refuses_is_told(tmp_path):
    (tmp_path / "features").write_text("a file where the folder should be")
    with pytest.raises(LibraryError, match="cannot be written"):
        Features(tmp_path / "features").keep_array(CONTENT, "mel-1", np.ones(1))


def test_objects_are_never_kept(features):
    with pytest.raises(ValueError, match="allow_pickle"):
        features.keep_array(CONTENT, "mel-1", np.array([{}]))
