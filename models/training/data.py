"""Training pictures: crops of photos and paintings, augmented with changes that optimisers and users make."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

Picture = np.ndarray  # (h, w, 3) uint8, or float32 in 0..1 where stated
Random = np.random.Generator

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def picture_files(folder: Path, excluded: frozenset[str] = frozenset()) -> list[Path]:
    """The pictures of `folder`, sorted by name, without those named in `excluded`."""
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in SUFFIXES and f.name not in excluded)
    if not files:
        raise SystemExit(f"There are no pictures in {folder}.")
    return files


def excluded_names(file: Path) -> frozenset[str]:
    """File names, one per line; of a pair separated by a tab, the second one."""
    return frozenset(line.split("\t")[-1] for line in entries(file))


def entries(file: Path) -> list[str]:
    """The lines of a file that are not empty; '#' starts a comment."""
    lines = (line.split("#")[0].strip() for line in file.read_text().splitlines())
    return [line for line in lines if line]


def read_picture(file: Path) -> Picture:
    """A picture file as (h, w, 3) uint8."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


def to_tensor(picture: Picture) -> Tensor:
    """(h, w, 3) uint8 or float picture -> (1, 3, h, w) float in 0..1."""
    array = picture.astype(np.float32) / 255 if picture.dtype == np.uint8 else picture.astype(np.float32)
    return torch.from_numpy(np.ascontiguousarray(array.transpose(2, 0, 1)))[None]


def to_image(picture: Tensor) -> Image.Image:
    """(1, 3, h, w) float in 0..1 -> an 8-bit Pillow image."""
    array = picture[0].clamp(0, 1).mul(255).round().byte().permute(1, 2, 0).numpy()
    return Image.fromarray(array)


def fitted(picture: Picture, long_side: int) -> Picture:
    """The picture resampled so that its long side is `long_side`."""
    h, w = picture.shape[:2]
    ratio = long_side / max(h, w)
    size = (max(1, round(w * ratio)), max(1, round(h * ratio)))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def random_crop(rng: Random, picture: Picture, size: int, smallest: float = 0.5) -> Picture:
    """A size x size crop at a random scale between `smallest` and 1 (half of them at 1), flipped at random."""
    h, w = picture.shape[:2]
    scale = 1.0 if rng.random() < 0.5 else rng.uniform(smallest, 1)
    taken = min(round(size / scale), h, w)
    y, x = rng.integers(0, h - taken + 1), rng.integers(0, w - taken + 1)
    crop = picture[y : y + taken, x : x + taken]
    if taken != size:
        filter_ = Image.Resampling(rng.choice([Image.Resampling.LANCZOS, Image.Resampling.BICUBIC, Image.Resampling.BOX]))
        crop = np.asarray(Image.fromarray(crop).resize((size, size), filter_))
    return crop[:, ::-1] if rng.random() < 0.5 else crop


def recoloured(rng: Random, x: Picture) -> Picture:
    """Gamma, contrast, permuted or mixed channels, inversion, grey: float in 0..1 in and out."""
    x = x ** np.exp(rng.uniform(-0.9, 0.9, 3 if rng.random() < 0.5 else 1)).astype(np.float32)
    if rng.random() < 0.4:
        x = x[..., rng.permutation(3)]
    if rng.random() < 0.3:
        mixing = np.eye(3) + rng.normal(0, 0.35, (3, 3))
        x = x @ (mixing / np.abs(mixing.sum(0))).astype(np.float32)
    if rng.random() < 0.5:
        middle = x.mean((0, 1)) if rng.random() < 0.5 else 0.5
        x = (x - middle) * np.float32(np.exp(rng.uniform(-1.2, 1.0))) + middle
    if rng.random() < 0.15:
        x = 1 - x
    if rng.random() < 0.12:
        x = np.repeat(x.mean(2, keepdims=True), 3, 2)
    return np.clip(x, 0, 1)


def resized(x: Picture, size: int, filter_: Image.Resampling) -> Picture:
    """A float square picture resampled to size x size."""
    image = Image.fromarray((np.clip(x, 0, 1) * 255).round().astype(np.uint8))
    return np.asarray(image.resize((size, size), filter_), np.float32) / 255


def resampled(rng: Random, x: Picture) -> Picture:
    """The picture reduced and enlarged again: blurred, or in blocks."""
    size = x.shape[0]
    small = max(4, round(size / np.exp(rng.uniform(0.2, 2.2))))
    up = Image.Resampling(rng.choice([Image.Resampling.BICUBIC, Image.Resampling.BILINEAR, Image.Resampling.NEAREST], p=[0.45, 0.4, 0.15]))
    return resized(resized(x, small, Image.Resampling.BOX), size, up)


def coloured_noise(rng: Random, size: int) -> Picture:
    """Noise around a colour, in grains of a random size; sometimes several sizes at once."""
    x = np.broadcast_to(rng.random(3), (size, size, 3)).astype(np.float32)
    for _ in range(rng.integers(1, 4)):
        grains = max(2, round(size / np.exp(rng.uniform(0, 3))))
        channels = 3 if rng.random() < 0.7 else 1
        noise = np.repeat(rng.random((grains, grains, channels)), 3 // channels, 2)
        x = x + (resized(noise, size, Image.Resampling.BICUBIC) - 0.5) * np.float32(rng.uniform(0.1, 1.5))
    return np.clip(x, 0, 1)


def noisy(rng: Random, x: Picture) -> Picture:
    """The picture with pixel noise."""
    return np.clip(x + rng.normal(0, np.exp(rng.uniform(-4, -1)), x.shape), 0, 1).astype(np.float32)


def flat(rng: Random, size: int) -> Picture:
    """A flat colour or a straight gradient between two."""
    a, b = rng.random(3), rng.random(3)
    if rng.random() < 0.3:
        b = a
    angle = rng.uniform(0, 2 * np.pi)
    grid = np.linspace(-1, 1, size)
    t = np.clip(0.5 + (np.cos(angle) * grid[:, None] + np.sin(angle) * grid[None]) * rng.uniform(0.2, 8), 0, 1)
    return (a + (b - a) * t[..., None]).astype(np.float32)


def mixed(rng: Random, a: Picture, b: Picture) -> Picture:
    """Two pictures blended: evenly, or each in its own patches."""
    if rng.random() < 0.5:
        mask = rng.random()
    else:
        mask = coloured_noise(rng, a.shape[0])[..., :1]
        mask = (mask > mask.mean()) if rng.random() < 0.5 else mask
    return (a * mask + b * (1 - mask)).astype(np.float32)


class Sampler:
    """Draws training pictures. `painted` is a growing list of half-painted pictures (uint8, square)."""

    KINDS = {"photo": 0.40, "painting": 0.10, "recoloured": 0.15, "resampled": 0.05, "noisy": 0.05, "plain": 0.02, "mixed": 0.04, "painted": 0.19}

    def __init__(self, rng: Random, photos: list[Picture], paintings: list[Picture], painted: list[Picture]):
        self.rng = rng
        self.photos = photos
        self.paintings = paintings
        self.painted = painted

    def one_of(self, pictures: list[Picture]) -> Picture:
        return pictures[self.rng.integers(len(pictures))]

    def photo(self, size: int) -> Picture:
        return random_crop(self.rng, self.one_of(self.photos), size).astype(np.float32) / 255

    def painting(self, size: int) -> Picture:
        return random_crop(self.rng, self.one_of(self.paintings), size, 0.3).astype(np.float32) / 255

    def natural(self, size: int) -> Picture:
        return self.photo(size) if self.rng.random() < 0.65 else self.painting(size)

    def style(self, size: int) -> Picture:
        """A picture to use as style: mostly paintings."""
        return self.painting(size) if self.rng.random() < 0.7 else self.natural(size)

    def plain(self, size: int) -> Picture:
        return flat(self.rng, size) if self.rng.random() < 0.5 else coloured_noise(self.rng, size)

    def half_painted(self, size: int) -> Picture:
        if not self.painted:
            return recoloured(self.rng, self.natural(size))
        x = random_crop(self.rng, self.one_of(self.painted), size, 0.8).astype(np.float32) / 255
        return recoloured(self.rng, x) if self.rng.random() < 0.15 else x

    def picture(self, size: int) -> Picture:
        """One training picture (size, size, 3), float in 0..1."""
        kind = self.rng.choice(list(self.KINDS), p=list(self.KINDS.values()))
        if kind == "photo":
            return self.photo(size)
        if kind == "painting":
            return self.painting(size)
        if kind == "recoloured":
            return recoloured(self.rng, self.natural(size))
        if kind == "resampled":
            return resampled(self.rng, self.natural(size))
        if kind == "noisy":
            return noisy(self.rng, self.natural(size)) if self.rng.random() < 0.6 else coloured_noise(self.rng, size)
        if kind == "plain":
            return self.plain(size)
        if kind == "mixed":
            return mixed(self.rng, self.natural(size), self.natural(size) if self.rng.random() < 0.6 else self.plain(size))
        return self.half_painted(size)

    def batch(self, count: int, size: int) -> Tensor:
        """(count, 3, size, size) in channels-last order."""
        pictures = torch.cat([to_tensor(self.picture(size)) for _ in range(count)])
        return pictures.contiguous(memory_format=torch.channels_last)

    def triple(self, size: int) -> tuple[Picture, Picture, Picture]:
        """A picture between A and B that was not painted, with A and B."""
        a = self.natural(size)
        b = self.style(size)
        ways = (lambda: mixed(self.rng, a, b), lambda: noisy(self.rng, a), lambda: resampled(self.rng, a), lambda: recoloured(self.rng, a))
        return ways[self.rng.integers(len(ways))](), a, b
