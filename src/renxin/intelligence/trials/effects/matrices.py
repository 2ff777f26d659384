"""The little linear algebra that four coefficients need."""

from collections.abc import Sequence

Matrix = Sequence[Sequence[float]]


def transposed(matrix: Matrix) -> list[list[float]]:
    """Return rows as columns."""
    return [list(column) for column in zip(*matrix, strict=True)]


def product(one: Matrix, other: Matrix) -> list[list[float]]:
    """Return the matrix product."""
    columns = transposed(other)
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in one]


def inverse(matrix: Matrix) -> list[list[float]]:
    """Return the inverse of a small square matrix, by elimination with pivots.

    Raises:
        ZeroDivisionError: it has none.
    """
    size = len(matrix)
    work = [list(row) + [1.0 if i == j else 0.0 for j in range(size)] for i, row in enumerate(matrix)]
    for place in range(size):
        pivot = max(range(place, size), key=lambda row: abs(work[row][place]))
        work[place], work[pivot] = work[pivot], work[place]
        lead = work[place][place]
        work[place] = [value / lead for value in work[place]]
        for row in range(size):
            if row != place and work[row][place]:
                factor = work[row][place]
                work[row] = [a - factor * b for a, b in zip(work[row], work[place], strict=True)]
    return [row[size:] for row in work]
