"""Trains the instant network: amortised optimisation of the painting objective.

    python train_instant.py --network ../embedded/network.json --photos PHOTOS/train --styles PAINTINGS TEXTURES \
                            --run RUN --export ../instant --minutes 120 --compile

RUN contains the log and the checkpoint; add --resume to continue from it. `--second NETWORKS` judges every picture through the compressed
VGG-19 of that folder too: a decoder trained through one network alone learns what only that network sees. See README.md.
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from data import Picture, excluded_names, fitted, picture_files, read_picture, recoloured, to_tensor
from instant import (
    CARRIED, CELL, MARGIN, TAPS, InstantNetwork, Statistics, encode, inner, noise_fields, reflected, statistics_of, stride_of, transported,
    write_instant,
)
from network import COMPRESSED_FILE, CONTENT_TAP, STYLE_TAPS, DescribedNetwork, Taps, Vgg, read_network
from objective import gram, gram_distance
from optimizers import optimizer_for
from run import Ring, learning_rate_share, load_checkpoint, log, save_checkpoint

# (pictures in a step, cells of the decoded window, share of the training until which the shape is used)
PHASES = ((3, 18, 0.4), (2, 24, 0.8), (2, 32, 1.0))
BORDER = MARGIN // CELL  # cells of the decoded window that lie outside the loss
PHOTO_SIDES = (320, 416)
STYLE_SIDES = (224, 448)
PHOTO_BANK, PHOTO_USES = 160, 10
STYLE_BANK, STYLE_USES = 1000, 8
IDENTITY = 0.1  # share of the pictures painted at strength 0, which must come out unchanged
RECONSTRUCTION_STEPS = 200  # at the start all of them are
IDENTITY_WEIGHT = 20.0
RANGE_WEIGHT = 2.0
# The content weight follows this relative content distance (relu4_2 of the embedded network).
CONTENT_STEP = 0.01
WARM_UP_STEPS = 200
LEAST_RATE = 0.02  # share of the learning rate at the end
CLIP = 1.0
# Layers of the second network whose Gram matrices count. More of them than the embedded network has taps: what differs in between is
# what the two networks see differently.
SECOND_TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu3_3", "relu4_1", "relu4_3", "relu5_1")


@dataclass
class Photo:
    """An encoded A, its statistics, and its pixels with the margin."""

    picture: Tensor
    taps: Taps
    statistics: Statistics


@dataclass
class Style:
    """The statistics of a B and its Gram matrices."""

    statistics: Statistics
    grams: Taps
    second_grams: Taps


class Pictures:
    """Draws photos and styles, with changes of size, colour and direction."""

    def __init__(self, rng: np.random.Generator, photos: list[Picture], styles: list[Picture]):
        self.rng, self.photos, self.styles = rng, photos, styles

    def photo(self) -> Tensor:
        picture = self.photos[self.rng.integers(len(self.photos))]
        return self.varied(picture, PHOTO_SIDES, colour=0.1)

    def style(self) -> Tensor:
        own = self.styles if self.rng.random() < 0.93 else self.photos
        return self.varied(own[self.rng.integers(len(own))], STYLE_SIDES, colour=0.25)

    def varied(self, picture: Picture, sides: tuple[int, int], colour: float) -> Tensor:
        h, w = picture.shape[:2]
        share = self.rng.uniform(0.6, 1.0)
        taken_h, taken_w = max(64, round(h * share)), max(64, round(w * share))
        y, x = self.rng.integers(0, max(1, h - taken_h + 1)), self.rng.integers(0, max(1, w - taken_w + 1))
        cut = picture[y : y + taken_h, x : x + taken_w]
        cut = fitted(cut, int(self.rng.integers(*sides)))
        cut = cut[:, ::-1] if self.rng.random() < 0.5 else cut
        if self.rng.random() < colour:
            return to_tensor(recoloured(self.rng, cut.astype(np.float32) / 255))
        return to_tensor(cut)


def style_of(taps: Taps, grams: Taps) -> Tensor:
    """Mean relative Gram distance over the layers in `grams`, without the outermost positions: (n,)."""
    return torch.stack([gram_distance(gram(seen_inside(taps, name)), grams[name]) for name in grams]).mean(0)


def seen_inside(taps: Taps, name: str) -> Tensor:
    """A tap without the positions that see much of the zero padding."""
    return inner(taps[name], 1 if stride_of(name) > 8 else 2)


def content_of(seen: Tensor, wanted: Tensor) -> Tensor:
    """Relative squared distance of a content tap, without the outermost positions: (n,)."""
    seen, wanted = inner(seen, 2), inner(wanted, 2)
    return (seen - wanted).square().sum((1, 2, 3)) / (wanted.square().sum((1, 2, 3)) + 0.02 * wanted[0].numel())


@dataclass
class Target:
    """What a batch is compared with: A's pixels in the window without its border, and through each network its CONTENT_TAP and B's Grams."""

    a: Tensor
    content: Tensor
    grams: Taps
    second_content: Tensor | None
    second_grams: Taps


def losses(
    network: InstantNetwork, seeing: DescribedNetwork, second: Vgg | None, moved: Taps, modulations: Tensor, noise: list[Tensor], target: Target
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Style and content distance (means of the networks), squared difference from A, and excess beyond 0..1, each (n,)."""
    painted = inner(network(moved, modulations, noise), BORDER * CELL)
    taps = seeing(painted)
    style, distance = style_of(taps, target.grams), content_of(taps[CONTENT_TAP], target.content)
    if second and target.second_content is not None:
        layers = second.layers(painted)
        style = (style + style_of(layers, target.second_grams)) / 2
        distance = (distance + content_of(layers[CONTENT_TAP], target.second_content)) / 2
    pixels = (painted - target.a).square().mean((1, 2, 3))
    excess = (F.relu(painted - 1).square() + F.relu(-painted).square()).mean((1, 2, 3))
    return style, distance, pixels, excess


def tamed(distance: Tensor) -> Tensor:
    """Beyond 1 a distance counts by its logarithm, so that one failing pair does not dominate."""
    return torch.where(distance > 1, 1 + distance.clamp(min=1).log(), distance)


class Training:
    """A training run: the state that a checkpoint stores, and the loop."""

    def __init__(self, args: argparse.Namespace):
        self.args = args
        self.rng = np.random.default_rng(args.seed)
        torch.manual_seed(args.seed)
        self.seeing = read_network(args.network).requires_grad_(False).eval()
        self.second = Vgg(args.second / COMPRESSED_FILE) if args.second else None
        excluded = frozenset().union(*map(excluded_names, args.exclude))
        photos = [read_picture(f) for f in picture_files(args.photos, excluded)]
        styles = [read_picture(f) for folder in args.styles for f in picture_files(folder, excluded)]
        self.pictures = Pictures(self.rng, photos, styles)
        self.photo_bank = Ring(self.photo, self.rng, PHOTO_BANK, PHOTO_USES)
        self.style_bank = Ring(self.style, self.rng, STYLE_BANK, STYLE_USES)
        self.network = InstantNetwork()
        self.step = 0
        self.content_weight = args.content_weight or 0.3
        self.begun, self.until = time.time(), time.time() + args.minutes * 60
        self.optimizer = optimizer_for(list(self.network.parameters()), args.optimizer, args.lr)
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        if args.resume:
            self.load()
        else:
            self.network.learn_scales([self.style().statistics for _ in range(args.scales)] + [self.photo().statistics for _ in range(args.scales // 4)])
            self.average.load_state_dict(self.network.state_dict())
        self.losses = torch.compile(losses, dynamic=False) if args.compile else losses
        self.recent: list[Tensor] = []

    @torch.no_grad()
    def photo(self) -> Photo:
        padded, _, _ = reflected(self.pictures.photo())
        taps = encode(self.seeing, padded)
        return Photo(padded, {name: taps[name] for name in CARRIED}, statistics_of(taps, MARGIN))

    @torch.no_grad()
    def style(self) -> Style:
        padded, h, w = reflected(self.pictures.style())
        taps = self.seeing(padded)
        grams = {name: gram(inner(taps[name], MARGIN // stride_of(name)))[0].half() for name in STYLE_TAPS}
        return Style(statistics_of(encode(self.seeing, padded), MARGIN), grams, self.second_grams(padded))

    def second_grams(self, padded: Tensor) -> Taps:
        """B's Gram matrices through the second network; none without it."""
        if not self.second:
            return {}
        layers = self.second.layers(padded)
        return {name: gram(inner(layers[name], MARGIN // stride_of(name)))[0] for name in SECOND_TAPS}

    def window(self, photo: Photo, cells: int) -> tuple[Tensor, Taps]:
        """The pixels and carried taps of a random square window."""
        h, w = photo.taps["relu4_1"].shape[2:]
        y, x = int(self.rng.integers(0, h - cells + 1)), int(self.rng.integers(0, w - cells + 1))

        def cut(maps: Tensor, stride: int) -> Tensor:
            by = CELL // stride
            return maps[..., y * by : (y + cells) * by, x * by : (x + cells) * by]

        return cut(photo.picture, 1), {name: cut(photo.taps[name], stride_of(name)) for name in CARRIED}

    @torch.no_grad()
    def batch(self, count: int, cells: int):
        """The transported taps, the statistics, the noise, what the pictures are compared with, and the strengths."""
        pictures, moved, described = [], [], []
        strengths, styles = [], []
        for _ in range(count):
            photo, style = self.photo_bank.draw(), self.style_bank.draw()
            while min(photo.taps["relu4_1"].shape[2:]) < cells:
                photo = self.photo_bank.draw()
            strength = torch.tensor([0.0 if self.step < RECONSTRUCTION_STEPS or self.rng.random() < IDENTITY else 1.0])
            picture, taps = self.window(photo, cells)
            pictures.append(inner(picture, BORDER * CELL))
            moved.append(transported(taps, photo.statistics, style.statistics, strength) if strength.item() else taps)
            described.append(photo.statistics.mixed(style.statistics, strength))
            strengths.append(strength)
            styles.append(style)
        a = torch.cat(pictures)
        content = self.seeing.features(a, last=CONTENT_TAP)[CONTENT_TAP]
        statistics = Statistics(*({tap: torch.cat([getattr(d, part)[tap] for d in described]) for tap in TAPS} for part in ("mean", "covariance")))
        taps = {name: torch.cat([m[name] for m in moved]).contiguous(memory_format=torch.channels_last) for name in CARRIED}
        grams = {name: torch.stack([style.grams[name] for style in styles]).float() for name in STYLE_TAPS}
        second_grams = {name: torch.stack([style.second_grams[name] for style in styles]) for name in SECOND_TAPS} if self.second else {}
        second_content = self.second.layers(a)[CONTENT_TAP] if self.second else None
        target = Target(a, content, grams, second_content, second_grams)
        return taps, statistics, noise_fields(count, cells, cells), target, torch.cat(strengths)

    def progress(self) -> float:
        return min(1.0, (time.time() - self.begun) / (self.until - self.begun))

    def wait_while_paused(self) -> None:
        """Waits until the pause file is gone; the schedule does not count that time."""
        paused = time.time()
        while self.args.pause_file and self.args.pause_file.exists():
            time.sleep(1)
        waited = time.time() - paused
        self.begun, self.until = self.begun + waited, self.until + waited

    def learn(self) -> None:
        progress = self.progress()
        count, cells = next((count, cells + 2 * BORDER) for count, cells, until in PHASES if progress <= until)
        taps, statistics, noise, target, strengths = self.batch(count, cells)
        modulations = self.network.modulations(statistics)
        style, distance, pixels, excess = self.losses(self.network, self.seeing, self.second, taps, modulations, noise, target)
        painted = strengths
        wanted = tamed(style) + self.content_weight * tamed(distance)
        loss = (painted * wanted + (1 - painted) * (IDENTITY_WEIGHT * pixels + tamed(distance)) + RANGE_WEIGHT * excess).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self.optimizer.step(learning_rate_share(progress, self.step, WARM_UP_STEPS, LEAST_RATE))
        self.step += 1
        self.recent.append(torch.stack([painted * style, painted * distance, (1 - painted) * pixels, painted, 1 - painted]).detach().sum(1))
        if painted.sum() > 0 and self.step > RECONSTRUCTION_STEPS + 150:
            seen = (painted * distance.detach()).sum() / painted.sum()
            self.content_weight *= math.exp(CONTENT_STEP * max(-1.0, min(1.0, math.log(seen.item() / self.args.content))))
            self.content_weight = min(3.0, max(0.05, self.content_weight))
        decay = min(self.args.average, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()), 1 - decay)

    def run(self) -> None:
        last_checkpoint = began = time.time()
        steps_before = self.step
        while self.progress() < 1:
            self.wait_while_paused()
            self.learn()
            now = time.time()
            if self.step % 50 == 0:
                self.report((self.step - steps_before) / (now - began))
                began, steps_before = now, self.step
            if now - last_checkpoint > self.args.checkpoint_minutes * 60:
                self.checkpoint()
                last_checkpoint = time.time()
        self.checkpoint()

    def report(self, speed: float) -> None:
        style, content, pixels, painted, same = torch.stack(self.recent).sum(0).tolist()
        self.recent = []
        log(self.args.run, {"step": self.step, "progress": round(self.progress(), 3), "per_second": round(speed, 2), "style": round(style / max(1, painted), 4),
                  "content": round(content / max(1, painted), 4), "identity": round(pixels / max(1, same), 5), "content_weight": round(self.content_weight, 3)})

    def checkpoint(self) -> None:
        state = {"network": self.network.state_dict(), "average": self.average.state_dict(), "optimizer": self.optimizer.state_dict(),
                 "step": self.step, "content_weight": self.content_weight, "begun": self.begun, "until": self.until}
        save_checkpoint(self.args.run, state)
        write_instant(self.average, self.args.export or self.args.run / "network")

    def load(self) -> None:
        state = load_checkpoint(self.args.run)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        if not self.args.restart:
            self.optimizer.load_state_dict(state["optimizer"])
            self.begun, self.until = state["begun"], state["until"]
        self.step = state["step"]
        self.content_weight = self.args.content_weight or state["content_weight"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", type=Path, required=True, help="the embedded network's description")
    parser.add_argument("--second", type=Path, help="folder of the teacher networks: the compressed VGG-19 judges the pictures too")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--styles", type=Path, nargs="+", required=True, help="folders of paintings and textures")
    parser.add_argument("--exclude", type=Path, nargs="+", default=[Path(__file__).with_name(name) for name in ("excluded.txt", "set_aside.txt")],
                        help="lists of file names never trained on")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--export", type=Path, help="folder of the finished network; RUN/network by default")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--content", type=float, default=0.5, help="relative content distance that the content weight is adjusted to")
    parser.add_argument("--content-weight", type=float, help="at the start; 0.3, or that of the checkpoint")
    parser.add_argument("--optimizer", choices=("muon", "adam"), default="muon")
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--average", type=float, default=0.998, help="decay of the averaged weights")
    parser.add_argument("--checkpoint-minutes", type=float, default=4)
    parser.add_argument("--scales", type=int, default=200, help="styles whose statistics set the scales of the inputs")
    parser.add_argument("--pause-file", type=Path, help="the training waits while this file exists")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--restart", action="store_true", help="with --resume: take only the weights and begin a new schedule of --minutes")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    args.run.mkdir(parents=True, exist_ok=True)
    Training(args).run()


if __name__ == "__main__":
    main()
