"""One measured figure with its goal, as bench/results.json keeps it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """`better` says on which side of the goal the value should be."""

    name: str
    value: float
    unit: str
    goal: float
    better: Literal["lower", "higher"]

    @property
    def met(self) -> bool:
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal
