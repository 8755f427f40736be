"""The instant network: one pass from A and the statistics of B to a painting.

The frozen trunk of the embedded network encodes both pictures. At three taps the activations of A are transformed so that their mean
and covariance become those of B (the linear optimal-transport map between two normal distributions, which moves the activations least).
A small decoder turns them into a picture. B's statistics also modulate the decoder's channels, and a fixed field of noise gives flat
areas something to make strokes from. Only the decoder and the modulation are trained.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from network import DescribedNetwork, Taps, initialised, write_weights

# Channels of the trunk's taps, from fine to coarse. The statistics of all describe a style; the activations of CARRIED reach the decoder.
TAPS = {"relu1_1": 16, "relu2_1": 32, "relu3_1": 96, "relu4_1": 160}
CARRIED = ("relu2_1", "relu3_1", "relu4_1")
CELL = 8  # pixels per position of relu4_1
# A is reflected beyond its edges by this many pixels before encoding, and the painting is cropped: zero padding then lies outside.
MARGIN = 24
# Covariances get this share of their mean diagonal added, which bounds the gain along directions that A hardly uses.
RIDGE = 0.01
# Normalised activations beyond this are cut: a channel that A hardly uses can be amplified a thousandfold.
LIMIT = 12.0
SLOPE = 0.1  # of the decoder's rectifiers below zero, so that no unit dies
NOISE = 2  # channels of noise at each scale
PROJECTED = ("relu3_1", "relu4_1")
DIRECTIONS = 16
CODE = 128


@dataclass(frozen=True)
class Stage:
    """One scale of the decoder: 3x3 convolutions of these widths, then a 1x1 convolution to `reduced` channels before enlarging."""

    tap: str | None
    widths: tuple[int, ...]
    reduced: int


STAGES = (
    Stage("relu4_1", (128, 128, 128), 48),
    Stage("relu3_1", (72, 56), 28),
    Stage("relu2_1", (32, 24), 12),
    Stage(None, (12,), 3),
)


def plan() -> list[tuple[str, int, int]]:
    """(name, inputs, outputs) of the modulated 3x3 convolutions in order."""
    out = []
    enlarged = 0
    for s, stage in enumerate(STAGES):
        current = enlarged + (TAPS[stage.tap] if stage.tap else 0) + (NOISE if stage.tap else 0)
        for i, width in enumerate(stage.widths):
            out.append((f"decode{4 - s}_{i + 1}", current, width))
            current = width
        enlarged = stage.reduced
    return out


@dataclass
class Statistics:
    """Mean (n, c) and covariance (n, c, c) of every tap over positions."""

    mean: Taps
    covariance: Taps

    def mixed(self, other: "Statistics", share: Tensor) -> "Statistics":
        """Interpolated towards `other` by `share` (n,)."""
        def mix(a: Tensor, b: Tensor) -> Tensor:
            return torch.lerp(a, b, share.view(-1, *[1] * (a.dim() - 1)))

        return Statistics(
            {tap: mix(self.mean[tap], other.mean[tap]) for tap in self.mean},
            {tap: mix(self.covariance[tap], other.covariance[tap]) for tap in self.covariance},
        )


def statistics_of(taps: Taps, margin: int = 0) -> Statistics:
    """Statistics of encoded pictures, without the outermost `margin` pixels."""
    mean: Taps = {}
    covariance: Taps = {}
    for name in TAPS:
        x = inner(taps[name], margin // stride_of(name)).flatten(2)
        mean[name] = x.mean(2)
        centred = x - mean[name][..., None]
        covariance[name] = centred @ centred.transpose(1, 2) / x.shape[2]
    return Statistics(mean, covariance)


def stride_of(tap: str) -> int:
    """Pixels per position of a tap."""
    return 2 ** (int(tap[4]) - 1)


def inner(x: Tensor, border: int) -> Tensor:
    """Maps without `border` positions on every side."""
    return x[..., border : x.shape[-2] - border, border : x.shape[-1] - border] if border else x


def reflected(picture: Tensor) -> tuple[Tensor, int, int]:
    """The picture with MARGIN reflected pixels around it, its sides filled up to multiples of CELL at the right and the bottom."""
    h, w = picture.shape[2:]
    down, right = (-h) % CELL, (-w) % CELL
    return F.pad(picture, (MARGIN, MARGIN + right, MARGIN, MARGIN + down), mode="reflect"), h, w


def ridged(covariance: Tensor) -> Tensor:
    """The covariance with RIDGE of its mean diagonal added."""
    diagonal = torch.diagonal(covariance, dim1=1, dim2=2).mean(1)
    return covariance + (RIDGE * diagonal + 1e-6).view(-1, 1, 1) * torch.eye(covariance.shape[1])


def power(symmetric: Tensor, exponent: float) -> Tensor:
    """A power of positive definite matrices (n, c, c)."""
    values, vectors = torch.linalg.eigh(symmetric)
    return (vectors * values.clamp(min=1e-12).pow(exponent)[:, None]) @ vectors.transpose(1, 2)


def transport(a: Tensor, b: Tensor) -> Tensor:
    """The symmetric T with T a T = b (n, c, c): the optimal transport between centred normal distributions (Knott and Smith 1984)."""
    a, b = ridged(a), ridged(b)
    half, inverse = power(a, 0.5), power(a, -0.5)
    return inverse @ power(half @ b @ half, 0.5) @ inverse


def encode(trunk: DescribedNetwork, picture: Tensor) -> Taps:
    """The trunk's activations at TAPS, without expansion."""
    features = trunk.features(picture, last="relu4_1")
    return {name: features[name] for name in TAPS}


@torch.no_grad()
def transported(taps: Taps, a: Statistics, b: Statistics, strength: Tensor) -> Taps:
    """The carried taps of A, moved by `strength` (n,) of the way to B's mean and covariance."""
    out: Taps = {}
    share = strength.view(-1, 1, 1)
    for name in CARRIED:
        t = transport(a.covariance[name], b.covariance[name])
        x = taps[name]
        centred = x.flatten(2) - a.mean[name][..., None]
        moved = t @ centred + b.mean[name][..., None]
        out[name] = torch.lerp(x.flatten(2), moved, share).view_as(x)
    return out


class InstantNetwork(nn.Module):
    """The decoder and its modulation."""

    def __init__(self) -> None:
        super().__init__()
        self.convolutions = nn.ModuleDict({name: initialised(inputs, outputs, 3) for name, inputs, outputs in plan()})
        for s, stage in enumerate(STAGES):
            kernel = 1 if stage.tap else 3
            self.convolutions[f"reduce{4 - s}"] = initialised(stage.widths[-1], stage.reduced, kernel)
        self.described = sum(2 * channels for channels in TAPS.values()) + len(PROJECTED) * DIRECTIONS * (DIRECTIONS + 1) // 2
        self.modulated = sum(inputs + outputs for _, inputs, outputs in plan())
        self.code = nn.Linear(self.described, CODE)
        self.modulation = nn.Linear(CODE, self.modulated)
        nn.init.normal_(self.modulation.weight, std=0.02)
        nn.init.zeros_(self.modulation.bias)
        with torch.no_grad():
            last = self.convolutions["reduce1"]
            last.weight.mul_(0.2)
            last.bias.fill_(0.5)
        # Means and deviations over training pictures: of the taps' channels, and of the numbers that describe a style.
        for tap, channels in TAPS.items():
            self.register_buffer(f"{tap}_mean", torch.zeros(channels))
            self.register_buffer(f"{tap}_deviation", torch.ones(channels))
        # Principal directions of the scaled activations, onto which covariances are projected.
        for tap in PROJECTED:
            self.register_buffer(f"{tap}_directions", torch.eye(TAPS[tap])[:, :DIRECTIONS].clone())
        self.register_buffer("described_mean", torch.zeros(self.described))
        self.register_buffer("described_deviation", torch.ones(self.described))

    def describe(self, statistics: Statistics) -> Tensor:
        """Numbers that describe a style (n, described), before normalisation."""
        parts = []
        for tap in TAPS:
            scale = getattr(self, f"{tap}_deviation")
            variance = torch.diagonal(statistics.covariance[tap], dim1=1, dim2=2)
            parts += [statistics.mean[tap] / scale, (variance.clamp(min=0) + 1e-8).sqrt() / scale]
        rows, columns = torch.triu_indices(DIRECTIONS, DIRECTIONS)
        for tap in PROJECTED:
            scale = getattr(self, f"{tap}_deviation")
            projected = getattr(self, f"{tap}_directions") / scale[:, None]
            covariance = projected.T @ statistics.covariance[tap] @ projected
            # The square root keeps its sign; it makes strong and weak styles comparable.
            parts.append((covariance.abs() + 1e-4).sqrt()[:, rows, columns] * covariance.sign()[:, rows, columns])
        return torch.cat(parts, 1)

    def modulations(self, statistics: Statistics) -> Tensor:
        """Scales of the inputs and shifts of the outputs of every modulated convolution: (n, modulated)."""
        described = (self.describe(statistics) - self.described_mean) / self.described_deviation
        return self.modulation(F.relu(self.code(described.clamp(-4, 4))))

    def forward(self, moved: Taps, modulations: Tensor, noise: list[Tensor]) -> Tensor:
        """The painting of the transported taps, unclamped. `noise`: (n, NOISE, h, w) at each carried scale, coarse to fine."""
        at = 0
        x: Tensor | None = None
        for s, stage in enumerate(STAGES):
            if x is not None:
                x = F.interpolate(x, scale_factor=2, mode="nearest")
            if stage.tap:
                shape = (1, -1, 1, 1)
                seen = (moved[stage.tap] - getattr(self, f"{stage.tap}_mean").view(shape)) / getattr(self, f"{stage.tap}_deviation").view(shape)
                seen = seen.clamp(-LIMIT, LIMIT)
                x = torch.cat([seen, noise[s]] if x is None else [x, seen, noise[s]], 1)
            for i in range(len(stage.widths)):
                conv = self.convolutions[f"decode{4 - s}_{i + 1}"]
                scale = modulations[:, at : at + conv.in_channels, None, None]
                at += conv.in_channels
                shift = modulations[:, at : at + conv.out_channels, None, None]
                at += conv.out_channels
                y = F.conv2d(x * (1 + scale), conv.weight, conv.bias, padding=1)
                x = F.leaky_relu(y + shift, SLOPE)
            last = self.convolutions[f"reduce{4 - s}"]
            x = F.conv2d(x, last.weight, last.bias, padding=last.kernel_size[0] // 2)
        return x

    @torch.no_grad()
    def learn_scales(self, statistics: list[Statistics]) -> None:
        """Sets the buffers from the statistics of training pictures."""
        for tap in TAPS:
            means = torch.cat([s.mean[tap] for s in statistics])
            variances = torch.cat([torch.diagonal(s.covariance[tap], dim1=1, dim2=2) for s in statistics])
            getattr(self, f"{tap}_mean").copy_(means.mean(0))
            getattr(self, f"{tap}_deviation").copy_((variances.mean(0) + means.var(0)).sqrt().clamp(min=1e-3))
        for tap in PROJECTED:
            scale = getattr(self, f"{tap}_deviation")
            pooled = torch.cat([s.covariance[tap] for s in statistics]).mean(0) / scale / scale[:, None]
            getattr(self, f"{tap}_directions").copy_(torch.linalg.eigh(pooled).eigenvectors[:, -DIRECTIONS:])
        described = torch.cat([self.describe(s) for s in statistics])
        self.described_mean.copy_(described.mean(0))
        self.described_deviation.copy_(described.std(0).clamp(min=1e-3))


def noise_fields(count: int, height: int, width: int) -> list[Tensor]:
    """Normal noise at the three carried scales for relu4_1 maps of height x width."""
    return [torch.randn(count, NOISE, height * 2**s, width * 2**s) for s in range(len(CARRIED))]


def mixed_bits(value: np.ndarray) -> np.ndarray:
    """The 32-bit finaliser of MurmurHash3 (A. Appleby), after an odd offset."""
    value = (value + np.uint32(0x9E3779B9)).astype(np.uint32)
    value = (value ^ (value >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    value = (value ^ (value >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return value ^ (value >> np.uint32(16))


def noise_at(seed: int, scale: int, top: int, left: int, height: int, width: int) -> Tensor:
    """Noise (1, NOISE, height, width) that depends on the seed and the position only; the engine computes the same."""
    rows = np.arange(top, top + height, dtype=np.int64).astype(np.uint32)[:, None]
    columns = np.arange(left, left + width, dtype=np.int64).astype(np.uint32)[None]
    planes = []
    for channel in range(NOISE):
        stream = mixed_bits(mixed_bits(np.uint32([seed])) ^ np.uint32(scale * NOISE + channel + 1))
        row = mixed_bits(stream ^ rows)
        first, second = mixed_bits(row ^ columns), mixed_bits(row ^ columns ^ np.uint32(0x5BD1E995))
        total = sum((part & 0xFFFF).astype(np.float64) + (part >> 16) for part in (first, second))
        planes.append((total / 65536 - 2) * 3**0.5)
    return torch.from_numpy(np.stack(planes)[None].astype(np.float32))


def noise_of(seed: int, height: int, width: int) -> list[Tensor]:
    """The noise of a whole padded picture whose relu4_1 map is height x width."""
    return [noise_at(seed, scale, 0, 0, height * 2 ** (2 - scale), width * 2 ** (2 - scale)) for scale in range(len(CARRIED))][::-1]


@torch.no_grad()
def paint(trunk: DescribedNetwork, network: InstantNetwork, a: Tensor, b: Statistics, strength: float = 1.0, seed: int = 0) -> Tensor:
    """A whole picture painted: (1, 3, h, w) in 0..1."""
    padded, h, w = reflected(a)
    taps = encode(trunk, padded)
    own = statistics_of(taps, MARGIN)
    share = torch.tensor([strength])
    moved = transported(taps, own, b, share)
    fields = noise_of(seed, *taps["relu4_1"].shape[2:])
    painted = network(moved, network.modulations(own.mixed(b, share)), fields)
    return painted[..., MARGIN : MARGIN + h, MARGIN : MARGIN + w].clamp(0, 1)


def style_statistics(trunk: DescribedNetwork, b: Tensor) -> Statistics:
    """The statistics of a style picture."""
    padded, _, _ = reflected(b)
    return statistics_of(encode(trunk, padded), MARGIN)


def write_instant(network: InstantNetwork, folder: Path) -> None:
    """Writes the weights in F16 and the buffers in F32 as weights.safetensors, atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    trained = {name.removeprefix("convolutions."): value.half() for name, value in network.named_parameters()}
    measured = {name: value.float() for name, value in network.named_buffers()}
    tensors = {name: value.detach().contiguous() for name, value in {**trained, **measured}.items()}
    write_weights(tensors, folder / "weights.safetensors", "MIT")


def read_instant(folder: Path) -> InstantNetwork:
    """The network of a folder, in F32."""
    network = InstantNetwork()
    tensors = load_file(str(folder / "weights.safetensors"))
    for name, value in network.named_parameters():
        value.data.copy_(tensors[name.removeprefix("convolutions.")])
    for name, value in network.named_buffers():
        value.copy_(tensors[name])
    return network.requires_grad_(False).eval()
