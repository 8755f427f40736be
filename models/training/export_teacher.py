"""Writes the compressed teacher as a network that the engine reads, so that the same program can paint with both.

    python export_teacher.py --teachers NETWORKS --out RUN/teacher
    npx impasto stylize A B -o A--B.png --network RUN/teacher/network.json

The result contains the teacher's own weights: use it for comparison only, do not ship it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from network import COMPRESSED_FILE, VGG_CHANNELS, DescribedNetwork, Vgg, describe, write_network

BLOCKS = ((16, 16), (32, 32), (64, 64, 64, 64), (128, 128, 128, 128), (128,))


def teacher_network(folder: Path) -> DescribedNetwork:
    """The compressed encoder with its expand layers. Its centring, a 1x1 convolution, becomes the first layer."""
    description = describe(BLOCKS, "max", "compressed-teacher", VGG_CHANNELS)
    for layer in description["layers"]:
        if layer["kind"] == "conv":
            layer["padding"] = "reflect"
    centring = {"kind": "conv", "name": "preprocess", "channels": 3, "kernel": 1, "padding": "zeros"}
    description["layers"].insert(0, centring)
    description["input"].update(mean=[0.0] * 3, deviation=[1.0] * 3)
    description.update(title="VGG-19, 16 times compressed", source="MingSun-Tse/Collaborative-Distillation (5SE)")
    network = DescribedNetwork(description)
    weights = Vgg(folder / COMPRESSED_FILE).weights
    network.load_state_dict({f"convolutions.{name}": weights[name] for name in network.tensors()})
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' safetensors")
    parser.add_argument("--out", type=Path, required=True, help="folder for network.json and weights.safetensors")
    args = parser.parse_args()
    with torch.no_grad():
        write_network(teacher_network(args.teachers), args.out, half=False)
    print(args.out)


if __name__ == "__main__":
    main()
