"""Trains the embedded network to imitate its teachers.

    python train.py --teachers NETWORKS --photos TRAIN --paintings PAINTINGS --heldout HELDOUT \
                    --run RUN --export ../embedded --minutes 120 --compile

RUN contains the log and the checkpoint; add --resume to continue from it. See README.md.
"""

from __future__ import annotations

import argparse
import copy
import datetime
import os
import time
from pathlib import Path

# If other programs use the cores too, a thread that spins at a barrier takes the core from the thread it waits for.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
from torch import Tensor, nn

from data import Picture, Sampler, excluded_names, picture_files, read_picture, to_tensor
from gradients import Wanted, along, gradient_through, label, shared, tap_along, term_along, towards
from measure import errors
from network import (
    DEFAULT_BLOCKS, EXPANDED_CHANNELS, STYLE_TAPS, TAPS, DescribedNetwork, Taps, Teachers, begin_with, describe, read_network, write_network,
)
from objective import FLOOR, projected_gram_error, relative_error
from optimizers import optimizer_for
from pool import SIZE as POOL_SIZE, Pool, gradient_of
from run import Ring, learning_rate_share, load_checkpoint, log, save_checkpoint

# About one over the square root of the target errors, so that no tap dominates another.
TAP_WEIGHTS = {"relu1_1": 4.5, "relu2_1": 2.0, "relu3_1": 1.0, "relu4_1": 1.2, "relu5_1": 0.8, "relu4_2": 1.2}
GRAM_WEIGHT = 0.5
GRAM_DIRECTIONS = 16
HINTS = ("relu2_2", "relu3_2", "relu3_4", "relu4_4")
HINT_CHANNELS = {"relu2_2": 32, "relu3_2": 64, "relu3_4": 64, "relu4_4": 128}
HINT_WEIGHT = 0.4
SHAPES = ((8, 128), (8, 128), (8, 128), (4, 192))
# One in GRADIENT_EVERY steps also matches gradients, of GRADIENT_TRIPLES triples; such a step takes about three times as long.
GRADIENT_EVERY = 2
GRADIENT_TRIPLES = 2
# Share of half-painted triples, as soon as there are any.
HALF_PAINTED = 0.6
WARM_UP_STEPS = 100
LEAST_RATE = 0.01  # share of the learning rate at the end
CLIP = 5.0


class Student(nn.Module):
    """The network and, while training, 1x1 heads from its inner layers to the teacher's (FitNets, Romero et al. 2015)."""

    def __init__(self, description: dict, hints: tuple[str, ...]):
        super().__init__()
        self.network = DescribedNetwork(description)
        channels = {layer["name"].replace("conv", "relu"): layer["channels"] for layer in description["layers"] if layer["kind"] == "conv"}
        self.heads = nn.ModuleDict({name: nn.Conv2d(channels[name], HINT_CHANNELS[name], 1) for name in hints})

    def forward(self, picture: Tensor) -> Taps:
        features = self.network.features(picture)
        return {**{name: self.network.tap(features, name) for name in TAPS}, **self.hinted(features)}

    def hinted(self, features: Taps) -> Taps:
        return {f"hint:{name}": head(features[name]) for name, head in self.heads.items()}


def training_loss(student: Student, picture: Tensor, wanted: Taps, directions: Taps, hint_weight: Tensor) -> tuple[Tensor, Tensor]:
    """The loss, and (detached) each tap's mean relative error in the order of TAPS."""
    with torch.autocast("cpu", torch.bfloat16):
        return loss_of(student(picture), wanted, directions, hint_weight)


def loss_along(
    student: Student, picture: Tensor, wanted: Taps, directions: Taps, hint_weight: Tensor, direction: Tensor, shares: Tensor, weight: Tensor
) -> tuple[Tensor, Tensor]:
    """The same, plus `weight` times the change of the painting loss of `shares` along `direction`."""
    with torch.autocast("cpu", torch.bfloat16):
        features, changes = along(student.network, picture, direction)
        taps = {name: tap_along(student.network, features, changes, name) for name in TAPS}
        loss, per_tap = loss_of({**{name: tap for name, (tap, _) in taps.items()}, **student.hinted(features)}, wanted, directions, hint_weight)
        change = shared(shares, lambda name: term_along(name, *taps[name]))
    return loss + weight * change, per_tap


def loss_of(seen: Taps, wanted: Taps, directions: Taps, hint_weight: Tensor) -> tuple[Tensor, Tensor]:
    """The loss of a batch: activations, Gram matrices, and hints."""
    per_tap = torch.stack([relative_error(seen[name], wanted[name], FLOOR).mean() for name in TAPS])
    grams = torch.stack([projected_gram_error(seen[name], wanted[name], directions[name], FLOOR).mean() for name in STYLE_TAPS])
    weights = torch.tensor([TAP_WEIGHTS[name] for name in TAPS])
    loss = (per_tap * weights).sum() + GRAM_WEIGHT * (grams * weights[: len(STYLE_TAPS)]).sum()
    for key in seen:
        if key.startswith("hint:"):
            loss = loss + hint_weight * relative_error(seen[key], wanted[key], FLOOR).mean()
    return loss, per_tap.detach()


class Clock:
    """Progress of the training: by steps, or by the clock so that it ends on time."""

    def __init__(self, steps: int, until: float, begun: float):
        self.steps, self.until, self.begun = steps, until, begun

    def progress(self, step: int) -> float:
        """From 0 to 1."""
        if self.steps:
            return step / self.steps
        return min(1.0, (time.time() - self.begun) / (self.until - self.begun))


def end_time(args: argparse.Namespace) -> float:
    """The end of the training, in seconds since the epoch."""
    if not args.until:
        return time.time() + args.minutes * 60
    hour, minute = map(int, args.until.split(":"))
    now = datetime.datetime.now(datetime.timezone.utc)
    end = now.replace(hour=hour, minute=minute, second=0)
    return (end if end > now else end + datetime.timedelta(days=1)).timestamp()


class Training:
    """A training run: the state that a checkpoint stores, and the loop."""

    def __init__(self, args: argparse.Namespace):
        self.args = args
        self.rng = np.random.default_rng(args.seed)
        torch.manual_seed(args.seed)
        hints = HINTS if args.hints else ()
        self.hints = hints
        self.student = Student(describe(args.blocks, args.pooling), hints).to(memory_format=torch.channels_last)
        if args.init:
            begin_with(self.student.network, read_network(args.init))
        self.average = copy.deepcopy(self.student.network).requires_grad_(False)
        self.parameters = list(self.student.parameters())
        self.optimizer = optimizer_for(self.parameters, args.optimizer, args.lr)
        self.step = 0
        self.clock = Clock(args.steps, end_time(args), time.time())
        self.pool = Pool()
        if args.resume:
            self.load()
        self.read_pictures()
        self.loss = torch.compile(training_loss, dynamic=False) if args.compile else training_loss
        self.gradient = gradient_of(self.average, args.compile)
        self.recent: list[Tensor] = []
        self.loss_along = torch.compile(loss_along, dynamic=False) if args.compile else loss_along
        self.student_gradient = gradient_through(sharing_weights(self.student.network), args.compile)
        self.gradient_errors: list[Tensor] = []

    def read_pictures(self) -> None:
        args = self.args
        excluded = excluded_names(args.exclude)
        photos, paintings = ([read_picture(f) for f in picture_files(folder, excluded)] for folder in (args.photos, args.paintings))
        self.heldout = picture_files(args.heldout)[:: args.heldout_stride]
        self.teachers = Teachers(args.teachers, torch.bfloat16)
        self.exact_teachers = Teachers(args.teachers)
        self.sampler = Sampler(self.rng, photos, paintings, self.pool.pictures)
        self.batches = Ring(self.labelled, self.rng, args.ring, args.uses)
        self.triples = Ring(self.labelled_triples, self.rng, args.ring // 2, args.uses)

    def labelled(self) -> tuple[Tensor, Taps]:
        count, size = SHAPES[self.rng.integers(len(SHAPES))]
        picture = self.sampler.batch(count, size)
        return picture, self.teachers(picture, self.hints)

    def labelled_triples(self) -> Wanted:
        triples = [self.triple() for _ in range(GRADIENT_TRIPLES)]
        picture = torch.cat([to_tensor(triple[i]) for i in range(3) for triple in triples])
        return label(self.teachers, picture.contiguous(memory_format=torch.channels_last), self.hints)

    def triple(self) -> tuple[Picture, Picture, Picture]:
        half_painted = self.pool.pictures and self.rng.random() < HALF_PAINTED
        return self.pool.triple(self.rng) if half_painted else self.sampler.triple(POOL_SIZE)

    # -- loop

    def run(self) -> None:
        last_checkpoint = last_growth = time.time()
        began, steps_before = time.time(), self.step
        while self.clock.progress(self.step) < 1:
            self.wait_while_paused()
            self.learn()
            now = time.time()
            if self.step % 200 == 0:
                self.report((self.step - steps_before) / (now - began))
                began, steps_before = now, self.step
            if self.args.pool_every and self.step > self.args.pool_from and now - last_growth > self.args.pool_every:
                self.pool.grow(self.rng, self.sampler, self.gradient)
                last_growth = time.time()
            if now - last_checkpoint > self.args.checkpoint_minutes * 60:
                self.checkpoint()
                last_checkpoint = time.time()
        self.checkpoint()
        log(self.args.run, {"done": True, "step": self.step})

    def learn(self) -> None:
        """One step on one batch."""
        progress = self.clock.progress(self.step)
        hint_weight = torch.tensor(HINT_WEIGHT * (1 - progress))
        directions = {name: torch.randn(channels, GRAM_DIRECTIONS).bfloat16() for name, channels in EXPANDED_CHANNELS.items()}
        if self.args.gradient_weight and self.step % GRADIENT_EVERY == 0:
            loss, per_tap = self.loss_of_triples(directions, hint_weight)
        else:
            picture, wanted = self.batches.draw()
            loss, per_tap = self.loss(self.student, picture, wanted, directions, hint_weight)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
        self.optimizer.step(learning_rate_share(progress, self.step, WARM_UP_STEPS, LEAST_RATE))
        self.step += 1
        self.recent.append(per_tap)
        decay = min(self.args.average, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.parameters()), list(self.student.network.parameters()), 1 - decay)

    def loss_of_triples(self, directions: Taps, hint_weight: Tensor) -> tuple[Tensor, Tensor]:
        wanted = self.triples.draw()
        direction, error = towards(self.student_gradient(wanted.picture, wanted.shares), wanted.gradient)
        self.gradient_errors.append(error)
        weight = torch.tensor(self.args.gradient_weight)
        return self.loss_along(self.student, wanted.picture, wanted.taps, directions, hint_weight, direction, wanted.shares, weight)

    def wait_while_paused(self) -> None:
        file = self.args.pause_file
        while file and file.exists():
            time.sleep(1)

    # -- output

    def report(self, speed: float) -> None:
        mean = torch.stack(self.recent).mean(0).tolist()
        self.recent = []
        gradients = {"gradients": torch.cat(self.gradient_errors).median().item()} if self.gradient_errors else {}
        self.gradient_errors = []
        log(self.args.run, {"step": self.step, "progress": round(self.clock.progress(self.step), 4), "per_second": round(speed, 2),
                  "pool": len(self.pool.pictures), "train": {name: round(v, 4) for name, v in zip(TAPS, mean)}, **gradients})

    def checkpoint(self) -> None:
        """Saves everything, exports the averaged network and measures it on held-out photos."""
        state = {"student": self.student.state_dict(), "average": self.average.state_dict(), "optimizer": self.optimizer.state_dict(),
                 "step": self.step, "begun": self.clock.begun, "until": self.clock.until,
                 "pool": [[torch.from_numpy(np.array(p)) for p in self.pool.triple_at(i)] for i in range(len(self.pool.pictures))]}
        save_checkpoint(self.args.run, state)
        write_network(self.average, self.args.run / "network")
        measured = errors(self.average, self.exact_teachers, self.heldout)
        log(self.args.run, {"step": self.step, "heldout": {kind: {k: round(v, 4) for k, v in values.items()} for kind, values in measured.items()}})
        if self.args.export:
            write_network(self.average, self.args.export)

    def load(self) -> None:
        state = load_checkpoint(self.args.run)
        self.student.load_state_dict(state["student"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        for picture, content, style in state["pool"]:
            self.pool.add(picture.numpy(), content.numpy(), style.numpy())
        self.clock.begun = state["begun"]
        if not self.args.until:
            self.clock.until = state["until"]


def sharing_weights(network: DescribedNetwork) -> DescribedNetwork:
    """The same network with weights that require no gradient. They share memory, so the copy follows the training."""
    twin = copy.deepcopy(network).requires_grad_(False)
    for theirs, ours in zip(twin.parameters(), network.parameters()):
        theirs.data = ours.data
    return twin


def blocks(text: str) -> tuple[tuple[int, ...], ...]:
    """'16,16/32,32/...' -> widths of the convolutions, block by block."""
    return tuple(tuple(int(width) for width in block.split(",")) for block in text.split("/"))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' safetensors")
    parser.add_argument("--photos", type=Path, required=True, help="folder of training photos")
    parser.add_argument("--paintings", type=Path, required=True, help="folder of training paintings")
    parser.add_argument("--heldout", type=Path, required=True, help="folder of held-out photos, for evaluation only")
    parser.add_argument("--exclude", type=Path, default=Path(__file__).with_name("excluded.txt"), help="file with the names of pictures to exclude")
    parser.add_argument("--run", type=Path, required=True, help="folder for the log, the checkpoint and the newest network")
    parser.add_argument("--export", type=Path, help="folder to which every checkpoint writes network.json and weights.safetensors")
    parser.add_argument("--minutes", type=float, default=120, help="duration of the training")
    parser.add_argument("--until", help="alternatively its end, HH:MM in UTC")
    parser.add_argument("--steps", type=int, default=0, help="alternatively its length in steps")
    parser.add_argument("--resume", action="store_true", help="continue from the run's checkpoint")
    parser.add_argument("--init", type=Path, help="network.json of a network to start with, of the same widths or narrower")
    parser.add_argument("--blocks", type=blocks, default=DEFAULT_BLOCKS, help="channels of the convolutions, as in 16,16/32,32/64,64,64,64/128,128,128,128/128")
    parser.add_argument("--pooling", choices=("max", "average"), default="max")
    parser.add_argument("--optimizer", choices=("muon", "adam"), default="muon")
    parser.add_argument("--lr", type=float, default=1e-2, help="maximum learning rate; use 2e-3 for adam")
    parser.add_argument("--average", type=float, default=0.999, help="decay of the averaged weights, which are exported")
    parser.add_argument("--hints", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--gradient-weight", type=float, default=0.5, help="weight of gradient matching; 0 turns it off")
    parser.add_argument("--uses", type=int, default=4, help="number of uses of a labelled batch")
    parser.add_argument("--ring", type=int, default=80, help="number of labelled batches in memory; each takes about 35 MB")
    parser.add_argument("--pool-every", type=float, default=240, help="seconds between additions of half-painted pictures; 0 for none")
    parser.add_argument("--pool-from", type=int, default=1500, help="first step at which the student paints pictures for its own training")
    parser.add_argument("--checkpoint-minutes", type=float, default=5)
    parser.add_argument("--heldout-stride", type=int, default=8, help="measure on every Nth held-out photo while training")
    parser.add_argument("--pause-file", type=Path, help="the loop sleeps while this file exists")
    parser.add_argument("--threads", type=int, default=2, help="one is faster if other programs use the cores, because threads wait for each other")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compile", action="store_true", help="compile the loss: three times faster, needs a C++ compiler")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    args.run.mkdir(parents=True, exist_ok=True)
    Training(args).run()


if __name__ == "__main__":
    main()
