"""The instruments of the subjects: workers, inboxes, programs in processes of their own."""

from pathlib import Path

import pytest

from benchmarks import inboxes, population, workers
from benchmarks.processes import printed_by

ENDPOINT = "http://127.0.0.1:4566"


def process(folder: Path, number: int, peak: int, *, function: str = "emulsion-local-plan", at: str = ENDPOINT) -> Path:
    """A process as in /proc; `peak` in kilobytes."""
    made = folder / str(number)
    made.mkdir()
    (made / "environ").write_text(f"AWS_LAMBDA_FUNCTION_NAME={function}\0AWS_ENDPOINT_URL={at}\0")
    (made / "status").write_text(f"Name:\tpython\nVmHWM:\t{peak} kB\nVmRSS:\t1 kB\n")
    return made


class TestWorkers:
    @pytest.fixture(autouse=True)
    def processes(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(workers, "PROCESSES", tmp_path)

    def test_the_largest_worker_of_each_function(self, tmp_path: Path) -> None:
        process(tmp_path, 1, 1000)
        process(tmp_path, 2, 50_000)
        process(tmp_path, 3, 2000, function="emulsion-local-fanout")
        process(tmp_path, 4, 9000, at="http://127.0.0.1:9999")  # another emulator's
        (tmp_path / "5").mkdir()  # a process that has just ended
        assert workers.peaks(ENDPOINT) == {"emulsion-local-plan": 51.2, "emulsion-local-fanout": 2.048}

    def test_the_peak_is_reset(self, tmp_path: Path) -> None:
        ours = process(tmp_path, 1, 1000)
        other = process(tmp_path, 2, 1000, at="http://127.0.0.1:9999")
        workers.forget_peaks(ENDPOINT)
        assert (ours / "clear_refs").read_text() == "5"
        assert not (other / "clear_refs").exists()


@pytest.mark.usefixtures("cloud")
class TestInboxes:
    def test_inboxes_with_a_post(self) -> None:
        viewers = population.make_ids(150)
        first, second = population.make_posts(population.make_people(1), 2)
        for viewer_id in viewers:
            population.fill_inbox(viewer_id, [first])
        population.fill_inbox(viewers[0], [second])
        inboxes.wait_for(first, viewers, patience=0)
        assert (inboxes.rows_of(first), inboxes.rows_of(second)) == (150, 1)
        with pytest.raises(TimeoutError, match="99 of 100 inboxes"):
            inboxes.wait_for(second, viewers, patience=0)


def test_ids_are_all_different() -> None:
    assert len(set(population.make_ids(50_000))) == 50_000


def test_a_program_in_its_own_process_returns_its_output_or_its_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed_by("import sys; print(*sys.argv[1:])", "a", "b") == "a b\n"
    with pytest.raises(RuntimeError, match=r"^LookupError: no codec$"):
        printed_by("raise LookupError('no codec')")
    assert "Traceback" in capsys.readouterr().err
