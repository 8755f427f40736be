"""The evaluation of loss and gradient that `npm run bench` times, in PyTorch: what Impasto is compared with on the same machine.

    python peer.py --size 512 --runs 6 --network vgg19 --device cuda --json

The objective is Impasto's default: relative distances of Gram matrices at five layers and of activations at one, and total
variation. `vgg19` is VGG-19 to relu5_1 with random filters and average pooling, `embedded` the network that Impasto ships.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import struct
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

STYLE = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
CONTENT = "relu4_2"
EMBEDDED = Path(__file__).parents[2] / "models" / "embedded"


def vgg19() -> tuple[list[dict], dict[str, dict], dict[str, Tensor], str]:
    """Layers, taps, random weights and pooling of VGG-19 to relu5_1."""
    layers: list[dict] = []
    weights: dict[str, Tensor] = {}
    channels = 3
    for block, (width, count) in enumerate(((64, 2), (128, 2), (256, 4), (512, 4), (512, 1)), start=1):
        for index in range(1, count + 1):
            name = f"{block}_{index}"
            layers += [{"name": f"conv{name}", "kind": "conv"}, {"name": f"relu{name}", "kind": "relu"}]
            weights[f"conv{name}.weight"] = torch.randn(width, channels, 3, 3) * (2 / (9 * channels)) ** 0.5
            weights[f"conv{name}.bias"] = torch.zeros(width)
            channels = width
        if block < 5:
            layers.append({"name": f"pool{block}", "kind": "pool"})
    return layers, {tap: {"layer": tap} for tap in (*STYLE, CONTENT)}, weights, "average"


def embedded() -> tuple[list[dict], dict[str, dict], dict[str, Tensor], str]:
    """Layers, taps, weights and pooling of the network that Impasto ships."""
    description = json.loads((EMBEDDED / "network.json").read_text())
    data = (EMBEDDED / "weights.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    kinds = {"F16": torch.float16, "F32": torch.float32}
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        values = torch.frombuffer(bytearray(data[start:end]), dtype=kinds[entry["dtype"]])
        weights[name] = values.float().reshape(entry["shape"])
    return description["layers"], description["taps"], weights, description["pooling"]


class Seen(torch.nn.Module):
    """What a network sees in a picture at the layers of the objective."""

    def __init__(self, layers: list[dict], taps: dict[str, dict], weights: dict[str, Tensor], pooling: str) -> None:
        super().__init__()
        self.pool = F.max_pool2d if pooling == "max" else F.avg_pool2d
        self.taps = {name: taps[name] for name in (*STYLE, CONTENT)}
        last = max(index for index, layer in enumerate(layers) if layer["name"] in self.layers_of())
        self.layers = layers[: last + 1]
        for name, values in weights.items():
            self.register_buffer(name.replace(".", "__"), values)

    def layers_of(self) -> set[str]:
        return {tap["layer"] for tap in self.taps.values()}

    def convolve(self, x: Tensor, name: str) -> Tensor:
        weight, bias = (getattr(self, f"{name}__{part}") for part in ("weight", "bias"))
        return F.conv2d(x, weight, bias, padding=weight.shape[2] // 2)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        outputs = {}
        for layer in self.layers:
            if layer["kind"] == "conv":
                x = self.convolve(x, layer["name"])
            else:
                x = F.relu(x) if layer["kind"] == "relu" else self.pool(x, 2)
            outputs[layer["name"]] = x
        return {name: self.tap(outputs[tap["layer"]], tap) for name, tap in self.taps.items()}

    def tap(self, x: Tensor, tap: dict) -> Tensor:
        return F.relu(self.convolve(x, tap["expand"]["name"])) if "expand" in tap else x


def gram(x: Tensor) -> Tensor:
    rows = x.flatten(2)[0]
    return rows @ rows.T / rows.shape[1]


def distance(found: Tensor, wanted: Tensor) -> Tensor:
    return ((found - wanted).square().sum() / wanted.square().sum() + 1e-6).sqrt()


def measure(network: Seen, size: int, runs: int, device: str) -> list[float]:
    """Seconds of each evaluation after one that warms up."""
    picture = torch.rand(1, 3, size, size, device=device, requires_grad=True)
    with torch.no_grad():
        targets = network(torch.rand(1, 3, size, size, device=device))
        grams = {tap: gram(targets[tap]) for tap in STYLE}
    seconds = []
    for _ in range(runs + 1):
        picture.grad = None
        began = time.perf_counter()
        seen = network(picture)
        loss = sum(0.8 * distance(gram(seen[tap]), grams[tap]) for tap in STYLE)
        loss = loss + distance(seen[CONTENT], targets[CONTENT])
        rows, columns = picture.diff(dim=2).square().mean(), picture.diff(dim=3).square().mean()
        (loss + 5 * (rows + columns)).backward()
        picture.grad.cpu()  # waits for the device, and brings the gradient to where the optimiser is
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--network", choices=("vgg19", "embedded"), default="vgg19")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(0)
    description = vgg19() if options.network == "vgg19" else embedded()
    network = Seen(*description).to(options.device).requires_grad_(False)
    seconds = measure(network, options.size, options.runs, options.device)
    is_gpu = options.device.startswith("cuda")
    peak = torch.cuda.max_memory_allocated() if is_gpu else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found = {
        "torch": torch.__version__,
        "device": torch.cuda.get_device_name() if is_gpu else "cpu",
        "median_seconds": statistics.median(seconds),
        "peak_megabytes": round(peak / 1e6),
    }
    print(json.dumps(found) if options.json else found)


if __name__ == "__main__":
    main()
