"""What the deployed suites share: made once, ended once by the last, and turns that are kept. Threads play workers."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.support.sharing import shared, turn

WORKERS = 4


def test_the_first_makes_it_and_the_last_ends_it(tmp_path: Path) -> None:
    done: list[str] = []
    inside = threading.Barrier(WORKERS)

    def make() -> dict[str, Any]:
        done.append("made")
        return {"port": 1}

    def work(number: int) -> None:
        with shared(tmp_path / "thing.json", make, lambda: done.append("ended")) as it:
            inside.wait()
            done.append(f"used {it['port']}")

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
    assert done == ["made", *["used 1"] * WORKERS, "ended"]


def test_who_comes_after_the_last_makes_another(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {}

    for _ in range(2):
        with shared(tmp_path / "thing.json", make, lambda: None):
            pass
    assert len(made) == 2


def test_alone_means_alone(tmp_path: Path) -> None:
    inside: list[bool] = []
    met: list[bool] = []
    together = threading.Barrier(2)

    def work(alone: bool) -> None:
        for _ in range(20):
            with turn(tmp_path, alone=alone):
                inside.append(alone)
                time.sleep(0.001)  # so that others would come in
                met.append(alone and len(inside) > 1)
                inside.remove(alone)

    def meet(_: int) -> None:
        with turn(tmp_path, alone=False):
            together.wait()  # both are inside, or neither comes past here

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, [True, False, True, False]))
        list(pool.map(meet, range(2)))
    assert not any(met)
