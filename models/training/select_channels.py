"""Selects the most informative of VGG-19's channels at a tap, and reduces a network to them.

    python select_channels.py --teachers NETWORKS --photos TRAIN --paintings PAINTINGS --tap relu1_1 --channels 32
    ... --cut WIDE/network.json --out NARROW

The mean Gram matrix of the tap over the pictures, each relative to its own norm, is factored by Cholesky's method with pivoting: the next
channel is always the one with the most energy that the selected ones do not explain linearly. Needed once, for KEPT_CHANNELS
in network.py; a widened channel depends on no other, so cutting needs no training.
"""

from __future__ import annotations

import argparse
import copy
from pathlib import Path

import torch
from torch import Tensor

from data import excluded_names, fitted, picture_files, read_picture, to_tensor
from network import STYLE_TAPS, DescribedNetwork, Teachers, read_network, write_network
from objective import gram

HERE = Path(__file__).parent
LONG_SIDE = 256
EVERY = 40  # photos are similar to each other


@torch.no_grad()
def mean_gram(teachers: Teachers, tap: str, files: list[Path]) -> Tensor:
    """Mean of the pictures' Gram matrices (channels, channels), each divided by its norm."""
    grams = (gram(teachers(to_tensor(fitted(read_picture(file), LONG_SIDE)))[tap])[0].double() for file in files)
    return sum(matrix / matrix.norm() for matrix in grams) / len(files)


def chosen(matrix: Tensor, count: int) -> tuple[list[int], float]:
    """The first pivots of the Cholesky factorisation of a positive matrix, and the share of its trace that they leave unexplained."""
    rest, pivots = matrix.clone(), []
    for _ in range(count):
        pivot = int(rest.diagonal().argmax())
        pivots.append(pivot)
        column = rest[:, pivot] / rest[pivot, pivot].sqrt()
        rest -= torch.outer(column, column)
        rest[pivot, :] = rest[:, pivot] = 0
    return sorted(pivots), (rest.diagonal().sum() / matrix.diagonal().sum()).item()


def cut(network: DescribedNetwork, tap: str, channels: list[int]) -> DescribedNetwork:
    """The network with only some of a tap's widened channels."""
    description = copy.deepcopy(network.description)
    description.pop("sha256", None)
    expand = description["taps"][tap]["expand"]
    expand["channels"] = len(channels)
    narrower = DescribedNetwork(description)
    tensors = dict(network.state_dict())
    for part in ("weight", "bias"):
        name = f"convolutions.{expand['name']}.{part}"
        tensors[name] = tensors[name][channels]
    narrower.load_state_dict(tensors)
    return narrower


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' safetensors")
    parser.add_argument("--photos", type=Path, required=True, help="folder of training photos")
    parser.add_argument("--paintings", type=Path, required=True, help="folder of training paintings")
    parser.add_argument("--exclude", type=Path, default=HERE / "excluded.txt", help="file with the names of pictures to exclude")
    parser.add_argument("--tap", choices=STYLE_TAPS, default="relu1_1")
    parser.add_argument("--channels", type=int, default=32)
    parser.add_argument("--cut", type=Path, help="network.json of a network to reduce")
    parser.add_argument("--out", type=Path, help="output folder for the reduced network")
    args = parser.parse_args()
    files = picture_files(args.photos)[::EVERY] + picture_files(args.paintings, excluded_names(args.exclude))
    channels, unexplained = chosen(mean_gram(Teachers(args.teachers, kept={}), args.tap, files), args.channels)
    print(f"{args.tap}: {tuple(channels)}, which leave {unexplained:.4f} of the energy unexplained")
    if args.cut:
        write_network(cut(read_network(args.cut), args.tap, channels), args.out)


if __name__ == "__main__":
    main()
