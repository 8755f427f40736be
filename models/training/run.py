"""What trainings have in common: prepared batches, the learning rate's schedule, the log and the checkpoint of a run."""

from __future__ import annotations

import datetime
import json
import math
import os
from pathlib import Path
from typing import Callable, Generic, TypeVar

import numpy as np
import torch

Prepared = TypeVar("Prepared")


class Ring(Generic[Prepared]):
    """A ring of prepared batches or pictures. Preparing takes as long as a training step, so each is used about `uses` times."""

    def __init__(self, make: Callable[[], Prepared], rng: np.random.Generator, capacity: int, uses: int):
        self.make, self.rng, self.capacity, self.uses = make, rng, capacity, uses
        self.ring: list[Prepared] = []
        self.drawn = 0

    def draw(self) -> Prepared:
        """A random one; after every `uses` draws a new one replaces the oldest."""
        if self.drawn % self.uses == 0 or len(self.ring) < 16:
            self.ring.append(self.make())
            del self.ring[: max(0, len(self.ring) - self.capacity)]
        self.drawn += 1
        return self.ring[self.rng.integers(len(self.ring))]


def learning_rate_share(progress: float, step: int, warm_up: int, least: float) -> float:
    """Warm-up over `warm_up` steps, then half a cosine from 1 down to `least`. `progress` is from 0 to 1."""
    return min(1.0, (step + 1) / warm_up) * (least + (1 - least) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def log(run: Path, entry: dict) -> None:
    """Prints an entry with the time and appends it to the run's log."""
    line = json.dumps({"time": datetime.datetime.now(datetime.timezone.utc).strftime("%H:%M:%S"), **entry})
    print(line, flush=True)
    with (run / "log.jsonl").open("a") as handle:
        handle.write(line + "\n")


def save_checkpoint(run: Path, state: dict) -> None:
    """Replaces the run's checkpoint, atomically."""
    partial = run / "checkpoint.partial"
    torch.save(state, partial)
    os.replace(partial, run / "checkpoint.pt")


def load_checkpoint(run: Path) -> dict:
    """The state that `save_checkpoint` wrote."""
    return torch.load(run / "checkpoint.pt", weights_only=True)
