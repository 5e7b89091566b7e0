"""Our plain ALS fit beside `implicit` called directly, on one matrix, in one run.

    python benchmarks/als.py [LIBRARY]

LIBRARY : a library to take the matrix from (its artists); without one, a random matrix of HetRec's size.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from engine.collaborative import AlsSettings, fit, regularization

ROUNDS = 5


def main() -> None:
    matrix = _matrix(Path(sys.argv[1])) if len(sys.argv) > 1 else _random()
    settings = AlsSettings()
    ours, direct = [], []
    _direct(matrix, settings)
    for _ in range(ROUNDS):
        ours.append(_seconds(lambda: fit(matrix, settings, seed=0)))
        direct.append(_seconds(lambda: _direct(matrix, settings)))
    ratio = statistics.median(a / b for a, b in zip(ours, direct, strict=True))
    print(f"matrix {matrix.shape[0]} x {matrix.shape[1]}, {matrix.nnz} entries, {settings}")
    print(
        f"ours {statistics.median(ours):.2f} s, implicit {statistics.median(direct):.2f} s, ratio {ratio:.3f}"
    )


def _direct(matrix: sparse.csr_array, settings: AlsSettings) -> None:
    from implicit.cpu.als import AlternatingLeastSquares

    with threadpool_limits(1, user_api="blas"):
        model = AlternatingLeastSquares(
            factors=settings.factors,
            regularization=regularization(matrix, settings),
            iterations=settings.iterations,
            random_state=0,
        )
        model.fit(sparse.csr_matrix(matrix), show_progress=False)


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _random() -> sparse.csr_array:
    rng = np.random.default_rng(0)
    matrix = sparse.random_array((1_892, 17_632), density=92_834 / (1_892 * 17_632), rng=rng, format="csr")
    matrix.data = 1 + np.log1p(rng.integers(1, 10_000, matrix.nnz))
    return matrix.astype(np.float32)


def _matrix(library: Path) -> sparse.csr_array:
    from engine.tasks.opening import open_recommender

    return sparse.csr_array(open_recommender(library).confidence, copy=True)


if __name__ == "__main__":
    main()
