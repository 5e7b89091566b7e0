"""A folder of music: heard once, counted exactly, and gone on with where it stopped."""

import os

import numpy as np
import pytest
from audio_worlds import DAMAGED, melody, tone, written

from engine.audio.decode import DECODER, Decoder, UnplayableError
from engine.audio.extractors import MEL_BANDS, Extractor
from engine.audio.mel_spectrogram import log_mel
from engine.errors import NotFoundError
from engine.library.features import Features
from engine.library.files import digest_of
from engine.tasks.analysing import FolderReport, hear, hear_folder, measure

MEL_ALONE = (MEL_BANDS,)


@pytest.fixture
def folder(tmp_path):
    music = tmp_path / "music"
    (music / "deeper").mkdir(parents=True)
    written(music / "a.wav", melody(1, 3.0))
    written(music / "deeper" / "b.FLAC", melody(2, 3.0), format="FLAC")
    written(music / "same as a.wav", melody(1, 3.0))
    written(music / "silent.wav", np.zeros(44_100))
    cut = written(music / "cut.wav", melody(3, 4.0)).read_bytes()
    (music / "cut.wav").write_bytes(cut[: len(cut) // 2])
    (music / "text.mp3").write_text("no music")
    (music / "cover.jpg").write_bytes(b"no music either")
    (music / "loop").symlink_to(music)
    (tmp_path / "outside.wav").write_bytes(cut)
    (music / "outside.wav").symlink_to(tmp_path / "outside.wav")
    return music


def test_counts_are_exact_and_the_second_time_all_is_known(folder, tmp_path):
    features = Features(tmp_path / "features")
    told = []
    first = hear_folder(folder, features, MEL_ALONE, workers=1, progress=lambda *args: told.append(args))
    assert (first.done, first.cached, first.files, first.passed_over) == (3, 1, 6, 2)
    assert [refusal.where for refusal in first.refused] == ["silent.wav", "text.mp3"]
    assert "silent" in first.refused[0].why
    assert [(flaw.where, flaw.why[:9]) for flaw in first.flawed] == [("cut.wav", "truncated")]
    assert [through for through, _, _ in told] == [1, 2, 3, 4, 5, 6]
    again = hear_folder(folder, features, MEL_ALONE, workers=2)
    assert again == FolderReport(0, 4, first.refused, first.flawed, 2)


def test_a_second_run_decodes_nothing_and_asks_no_decoder_again(folder, tmp_path, monkeypatch):
    features = Features(tmp_path / "features")
    first = hear_folder(folder, features, MEL_ALONE, workers=2)
    monkeypatch.setattr(Decoder, "read", lambda *_: pytest.fail("decoded again"))
    again = hear_folder(folder, features, MEL_ALONE, workers=2)
    assert (again.done, again.refused) == (0, first.refused)


def test_another_extractor_keeps_what_the_first_made(folder, tmp_path):
    features = Features(tmp_path / "features")
    hear_folder(folder, features, MEL_ALONE, workers=1)
    mean = Extractor("mean-1", lambda samples: samples.mean(keepdims=True))
    report = hear_folder(folder, features, (MEL_BANDS, mean), workers=1)
    assert (report.done, report.cached) == (3, 1)
    content = digest_of(folder / "a.wav").sha256
    assert features.array(content, "mean-1").shape == (1,)


def test_a_run_that_was_stopped_goes_on(folder, tmp_path):
    features = Features(tmp_path / "features")

    def stop(through: int, total: int, name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hear_folder(folder, features, MEL_ALONE, workers=1, progress=stop)
    report = hear_folder(folder, features, MEL_ALONE, workers=1)
    assert report.cached >= 1
    assert report.done + report.cached == 4


def test_a_crash_is_remembered_and_what_may_pass_is_not(tmp_path, monkeypatch):
    features, path = Features(tmp_path / "features"), written(tmp_path / "a.wav", tone())
    calls = []

    def crash(kind):
        def read(self, path):
            calls.append(kind)
            raise UnplayableError(path.name, kind, "its decoder crashed on it (exit code -11)")

        return read

    for kind, tries in (("interrupted", 2), ("extra", 2), ("crashed", 1)):
        calls.clear()
        monkeypatch.setattr(Decoder, "read", crash(kind))
        for _ in range(2):
            with pytest.raises(UnplayableError, match=r"a\.wav was not read") as refused:
                hear(path, features, Decoder(), MEL_ALONE)
            assert refused.value.kind == kind
        assert len(calls) == tries


def test_what_is_kept_is_what_was_computed(tmp_path):
    features, path = (
        Features(tmp_path / "features"),
        written(tmp_path / "a.wav", melody(5, 3.0), subtype="FLOAT"),
    )
    with Decoder() as decoder:
        fresh = hear(path, features, decoder, MEL_ALONE)
        kept = hear(path, features, decoder, MEL_ALONE)
    assert (fresh.cached, kept.cached) == (False, True)
    assert fresh.header == kept.header == features.entry(fresh.content, DECODER)
    np.testing.assert_array_equal(fresh.features["mel-1"], kept.features["mel-1"])
    assert np.abs(kept.features["mel-1"] - log_mel(melody(5, 3.0))).max() <= 0.004


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_measurements_are_kept_too(tmp_path, monkeypatch):
    features, path = Features(tmp_path / "features"), written(tmp_path / "a.wav", melody(6, 5.0))
    with Decoder() as decoder:
        measured = measure(path, features, decoder)
        monkeypatch.setattr(Decoder, "read", lambda *_: pytest.fail("decoded again"))
        assert measure(path, features, decoder) == measured
    assert -30 < measured.loudness < -5


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(NotFoundError, match="no folder"):
        hear_folder(tmp_path / "nowhere", Features(tmp_path / "features"))
    os.mkfifo(tmp_path / "pipe.mp3")
    with Decoder() as decoder, pytest.raises(UnplayableError, match="no ordinary file"):
        hear(tmp_path / "pipe.mp3", Features(tmp_path / "features"), decoder)
    with Decoder() as decoder, pytest.raises(UnplayableError, match="cannot be opened"):
        hear(tmp_path / "nothing.mp3", Features(tmp_path / "features"), decoder)


def test_the_damaged_files_are_counted_to_the_last(tmp_path):
    if not DAMAGED.exists():
        pytest.skip("needs ../shared/data/damaged-audio")
    report = hear_folder(DAMAGED, Features(tmp_path / "features"), MEL_ALONE, workers=2)
    assert report.files + report.passed_over == 293
    again = hear_folder(DAMAGED, Features(tmp_path / "features"), MEL_ALONE, workers=2)
    assert (again.done, again.refused) == (0, report.refused)
