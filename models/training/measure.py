"""Measures the distance between a network's taps and the teachers' on held-out photos.

    python measure.py --network ../embedded/network.json --teachers NETWORKS --photos HELDOUT [--out FOLDER]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Callable

import torch

from data import picture_files, read_picture, to_tensor
from network import STYLE_TAPS, TAPS, Taps, Teachers, read_network
from objective import gram, gram_distance, relative_error

# The errors to stay below.
TARGETS = {"relu1_1": 0.01, "relu2_1": 0.05, "relu3_1": 0.20, "relu4_1": 0.15, "relu5_1": 0.35, "relu4_2": 0.15}


@torch.no_grad()
def errors(network: Callable[..., Taps], teachers: Teachers, files: list[Path]) -> dict[str, dict[str, float]]:
    """Mean over whole pictures of the relative squared error of each tap, and of each style tap's Gram matrix."""
    activation = dict.fromkeys(TAPS, 0.0)
    grams = dict.fromkeys(STYLE_TAPS, 0.0)
    for file in files:
        x = to_tensor(read_picture(file))
        seen, wanted = network(x), teachers(x)
        for name in TAPS:
            activation[name] += relative_error(seen[name], wanted[name]).item() / len(files)
        for name in STYLE_TAPS:
            grams[name] += gram_distance(gram(seen[name]), gram(wanted[name])).item() / len(files)
    return {"activation": activation, "gram": grams}


def as_markdown(measured: dict[str, dict[str, float]]) -> str:
    """The measurements as a table."""
    lines = ["| tap | relative squared error | wanted below | Gram matrix |", "|---|---|---|---|"]
    for name in TAPS:
        gram_error = measured["gram"].get(name)
        last = "" if gram_error is None else f"{gram_error:.4f}"
        lines.append(f"| {name} | {measured['activation'][name]:.4f} | {TARGETS[name]} | {last} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", type=Path, required=True, help="a network's network.json")
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' safetensors")
    parser.add_argument("--photos", type=Path, required=True, help="folder of held-out photos")
    parser.add_argument("--out", type=Path, help="folder for errors.json and errors.md")
    parser.add_argument("--limit", type=int, default=0, help="measure on the first N photos only")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    files = picture_files(args.photos)
    files = files[: args.limit or len(files)]
    measured = errors(read_network(args.network), Teachers(args.teachers), files)
    print(as_markdown(measured), end="")
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "errors.json").write_text(json.dumps({"photos": len(files), **measured}, indent=2) + "\n")
        (args.out / "errors.md").write_text(as_markdown(measured))


if __name__ == "__main__":
    main()
