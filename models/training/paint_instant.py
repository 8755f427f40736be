"""Paints contents in styles with the instant network in PyTorch: a reference for the engine, and for judging.

    python paint_instant.py --network ../embedded/network.json --instant ../instant --content A --style B --out FOLDER --size 384

Every content is painted in every style, as FOLDER/A--B.png.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from data import fitted, read_picture, to_tensor
from instant import paint, read_instant, style_statistics
from network import read_network
from paint import pictures, save


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", type=Path, required=True, help="the embedded network's description")
    parser.add_argument("--instant", type=Path, required=True, help="folder of the instant network")
    parser.add_argument("--content", type=Path, required=True, help="a picture or a folder of them")
    parser.add_argument("--style", type=Path, required=True, help="a picture or a folder of them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=384, help="long side of the result")
    parser.add_argument("--strength", type=float, default=1.0, help="0 to 1")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    trunk, network = read_network(args.network).requires_grad_(False), read_instant(args.instant)
    styles = [(file, style_statistics(trunk, to_tensor(fitted(read_picture(file), args.size)))) for file in pictures(args.style)]
    for content in pictures(args.content):
        a = to_tensor(fitted(read_picture(content), args.size))
        for style, statistics in styles:
            save(paint(trunk, network, a, statistics, args.strength, args.seed), args.out / f"{content.stem}--{style.stem}.png")


if __name__ == "__main__":
    main()
