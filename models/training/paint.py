"""Paints contents in styles with PyTorch: an independent reference for the engine, and a quick test of a network.

    python paint.py --network ../embedded/network.json --content A.jpg --style B.jpg --out FOLDER --size 256
    python paint.py --network compressed --teachers NETWORKS --content FOLDER_OF_A --style FOLDER_OF_B --out FOLDER
    python paint.py --network random ...

Every content is painted in every style, as FOLDER/A--B.png.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch
from torch import Tensor, nn

from data import fitted, picture_files, read_picture, to_image, to_tensor
from network import CompressedTeacher, DescribedNetwork, Taps, describe, read_network
from objective import content_loss, style_grams, style_loss, total_variation

LEARNING_RATE = 0.02
BETAS = (0.9, 0.99)
AVERAGE_DECAY = 0.99
SCALE_RATIO = 2**0.5


class RandomNetwork(nn.Module):
    """The student's shape with He-scaled random weights: the baseline for any trained network."""

    def __init__(self, seed: int, pooling: str):
        super().__init__()
        torch.manual_seed(seed)
        self.network = DescribedNetwork(describe(pooling=pooling))

    def forward(self, picture: Tensor) -> Taps:
        return self.network(picture)


def scales(end: int, smallest: int) -> list[int]:
    """Long sides from about `smallest` up to `end`, each √2 times the one before."""
    out = [end]
    while out[-1] / SCALE_RATIO >= smallest:
        out.append(round(out[-1] / SCALE_RATIO))
    return out[::-1]


def resample(x: Tensor, like: Tensor) -> Tensor:
    """A picture tensor resampled to the size of another."""
    return nn.functional.interpolate(x, like.shape[2:], mode="bicubic", align_corners=False, antialias=True)


def paint_scale(network: nn.Module, x: Tensor, content: Tensor, style: Tensor, args: argparse.Namespace, iterations: int) -> Tensor:
    """Adam on the objective at one size from `x`; returns the bias-corrected mean of the iterates."""
    with torch.no_grad():
        wanted_content, wanted_style = network(content), style_grams(network(style))
    x = x.clone().requires_grad_()
    optimizer = torch.optim.Adam([x], lr=LEARNING_RATE, betas=BETAS)
    average = torch.zeros_like(x)
    for _ in range(iterations):
        optimizer.zero_grad()
        taps = network(x)
        style_part = args.style_weight * style_loss(taps, wanted_style)
        content_part = args.content_weight * content_loss(taps, wanted_content)
        (style_part + content_part + args.tv * total_variation(x)).sum().backward()
        optimizer.step()
        with torch.no_grad():
            x.clamp_(0, 1)
            average.lerp_(x, 1 - AVERAGE_DECAY)
    return average / (1 - AVERAGE_DECAY**iterations)


def paint(network: nn.Module, content: Path, style: Path, args: argparse.Namespace) -> Tensor:
    """The finished picture (1, 3, h, w)."""
    a, b = read_picture(content), read_picture(style)
    x: Tensor | None = None
    for size in scales(args.size, args.min_size):
        content_picture, style_picture = to_tensor(fitted(a, size)), to_tensor(fitted(b, size))
        start = content_picture if x is None else resample(x, content_picture).clamp(0, 1)
        x = paint_scale(network, start, content_picture, style_picture, args, args.first_iterations if x is None else args.iterations)
    assert x is not None
    return x


def network_of(args: argparse.Namespace) -> nn.Module:
    """The network that --network names."""
    if args.network == "compressed":
        if not args.teachers:
            raise SystemExit("--network compressed needs --teachers, the folder of the teachers' safetensors.")
        network: nn.Module = CompressedTeacher(args.teachers)
    elif args.network == "random":
        network = RandomNetwork(args.seed, args.pooling or "max")
    else:
        network = read_network(Path(args.network))
        if args.pooling:
            network.description["pooling"] = args.pooling
    return network.requires_grad_(False)


def pictures(path: Path) -> list[Path]:
    return picture_files(path) if path.is_dir() else [path]


def save(picture: Tensor, file: Path) -> None:
    """Writes a PNG atomically."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    to_image(picture).save(partial, "PNG")
    os.replace(partial, file)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", required=True, help="a network.json, 'compressed' (the teacher) or 'random'")
    parser.add_argument("--teachers", type=Path, help="folder of the teachers' safetensors, for 'compressed'")
    parser.add_argument("--content", type=Path, required=True, help="a picture or a folder of them")
    parser.add_argument("--style", type=Path, required=True, help="a picture or a folder of them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=384, help="long side of the result")
    parser.add_argument("--min-size", type=int, default=128, help="long side of the first scale, about")
    parser.add_argument("--first-iterations", type=int, default=300)
    parser.add_argument("--iterations", type=int, default=100, help="at each later scale")
    parser.add_argument("--style-weight", type=float, default=1.0)
    parser.add_argument("--content-weight", type=float, default=0.1)
    parser.add_argument("--tv", type=float, default=0.5)
    parser.add_argument("--pooling", choices=("max", "average"), help="overrides the network's own")
    parser.add_argument("--seed", type=int, default=0, help="of the random network")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    network = network_of(args)
    for content in pictures(args.content):
        for style in pictures(args.style):
            file = args.out / f"{content.stem}--{style.stem}.png"
            save(paint(network, content, style, args), file)
            print(file, flush=True)


if __name__ == "__main__":
    main()
