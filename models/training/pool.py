"""Half-painted pictures: intermediate results of an optimiser that paints a photo with the student itself.

An optimiser leaves the set of natural pictures and exploits any difference between a network and its teacher. Therefore the
student trains on its own half-painted pictures with the teachers' labels.
"""

from __future__ import annotations

from typing import Callable

import numpy as np
import torch
from torch import Tensor

from data import Picture, Random, Sampler, recoloured, to_tensor
from objective import content_loss, gradient_by_picture, style_grams, style_loss

SIZE = 160
TOGETHER = 8
FEWEST_STEPS, MOST_STEPS = 5, 150
KEPT_ON_THE_WAY = 4


class Pool:
    """The newest `capacity` half-painted pictures, painted `TOGETHER` at a time, with their A and B."""

    def __init__(self, capacity: int = 640):
        self.capacity = capacity
        self.pictures: list[Picture] = []
        self.sources: list[tuple[Picture, Picture]] = []

    def grow(self, rng: Random, sampler: Sampler, gradient: Callable) -> None:
        """Paints a few pictures and keeps their states after random numbers of steps; the oldest are dropped."""
        for picture, content, style in paint_part_way(rng, sampler, gradient):
            self.add(picture, content, style)

    def add(self, picture: Picture, content: Picture, style: Picture) -> None:
        self.pictures.append(picture)
        self.sources.append((content, style))
        too_many = max(0, len(self.pictures) - self.capacity)
        del self.pictures[:too_many], self.sources[:too_many]

    def triple_at(self, i: int) -> tuple[Picture, Picture, Picture]:
        """A half-painted picture with its A and B."""
        return self.pictures[i], *self.sources[i]

    def triple(self, rng: Random) -> tuple[Picture, Picture, Picture]:
        """A random one of them."""
        return self.triple_at(rng.integers(len(self.pictures)))


def objective(network: torch.nn.Module, x: Tensor, content: dict, style: dict, content_weight: Tensor) -> Tensor:
    """The painting loss summed over the batch; each picture has a content weight of its own."""
    with torch.autocast("cpu", torch.bfloat16):
        taps = network(x)
    return (style_loss(taps, style) + content_weight * content_loss(taps, content)).sum()


def crops(rng: Random, draw: Callable[[int], Picture]) -> Tensor:
    pictures = [draw(SIZE) for _ in range(TOGETHER)]
    pictures = [recoloured(rng, p) if rng.random() < 0.15 else p for p in pictures]
    return torch.cat([to_tensor(p) for p in pictures]).contiguous(memory_format=torch.channels_last)


def beginnings(rng: Random, contents: Tensor) -> Tensor:
    """The start of a painting: the content, noise, or a mixture."""
    shares = torch.from_numpy(rng.choice([0.0, 0.0, 0.5, 1.0], TOGETHER)).float().view(-1, 1, 1, 1)
    noise = torch.from_numpy(rng.random(tuple(contents.shape), np.float32))
    return contents * (1 - shares) + noise * shares


def bytes_of(x: Tensor) -> Picture:
    """(n, 3, h, w) float in 0..1 -> (n, h, w, 3) uint8."""
    return x.mul(255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()


def paint_part_way(rng: Random, sampler: Sampler, gradient: Callable) -> list[tuple[Picture, Picture, Picture]]:
    """Triples of a half-painted picture, its A and its B. `gradient(x, contents, styles, weights)` yields a function from x to the loss's gradient; see `train.py`."""
    contents, styles = crops(rng, sampler.natural), crops(rng, sampler.painting if rng.random() < 0.7 else sampler.natural)
    weights = torch.from_numpy(np.exp(rng.uniform(-5, 0.7, TOGETHER))).float()
    at = gradient(contents, styles, weights)
    x = beginnings(rng, contents).contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam([x], lr=rng.uniform(0.02, 0.05), betas=(0.9, 0.99))
    kept = np.unique(np.exp(rng.uniform(np.log(FEWEST_STEPS), np.log(MOST_STEPS), KEPT_ON_THE_WAY)).astype(int))
    sources = bytes_of(contents), bytes_of(styles)
    out: list[tuple[Picture, Picture, Picture]] = []
    for step in range(1, int(kept[-1]) + 1):
        x.grad = at(x)
        optimizer.step()
        x.clamp_(0, 1)
        if step in kept:
            out.extend(zip(bytes_of(x), *sources))
    return out


def gradient_of(network: torch.nn.Module, compile_: bool) -> Callable:
    """The painting gradient through `network`, compiled on request: contents, styles, weights -> (x -> gradient)."""
    gradient = gradient_by_picture(objective, compile_)

    def prepare(contents: Tensor, styles: Tensor, weights: Tensor) -> Callable[[Tensor], Tensor]:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            content, style = network(contents), style_grams(network(styles))
        content = {"relu4_2": content["relu4_2"]}
        return lambda x: gradient(network, x, content, style, weights)

    return prepare
