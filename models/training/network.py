"""Feature networks: the student, and the teachers that it learns from.

A student is built from a *description*, the same JSON object that the engine reads (format
"impasto-network-1"), so that what is trained is exactly what is exported.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

Taps = dict[str, Tensor]

STYLE_TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
CONTENT_TAP = "relu4_2"
TAPS = (*STYLE_TAPS, CONTENT_TAP)

DESCRIPTION_FILE = "network.json"
TRUE_FILE = "vgg19-normalised-to-conv3_1.safetensors"
COMPRESSED_FILE = "vgg19-compressed-16x.safetensors"

# ImageNet's per-channel mean and deviation of RGB in 0..1, the usual centring of a picture.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)

# Channels of every convolution, block by block; a pool follows each block except the last. Narrow where the maps are large
# and memory traffic dominates the cost; wider around relu3_1, whose 256 channels are the hardest to imitate.
DEFAULT_BLOCKS = ((16, 16), (32, 48), (96, 64, 64, 64), (160, 128, 160, 160), (192,))
VGG_CHANNELS = {"relu1_1": 64, "relu2_1": 128, "relu3_1": 256, "relu4_1": 512, "relu5_1": 512}

# The channels of VGG-19 that a student's tap outputs, where it is not all of them. Selected by select_channels.py: half of relu1_1's
# channels account for all but a hundredth of the energy, and at full size each costs as much as many of an upper tap.
KEPT_CHANNELS: dict[str, tuple[int, ...]] = {
    "relu1_1": (
        4, 7, 8, 10, 11, 12, 14, 16, 17, 18, 22, 24, 26, 27, 30, 31, 33, 34, 37, 40, 43, 47, 48, 51, 53, 55, 56, 57, 58, 59, 61, 63,
    ),
}
EXPANDED_CHANNELS = {tap: len(KEPT_CHANNELS.get(tap, range(channels))) for tap, channels in VGG_CHANNELS.items()}


def describe(blocks=DEFAULT_BLOCKS, pooling: str = "max", name: str = "embedded", widened=EXPANDED_CHANNELS) -> dict:
    """Description of a VGG-like student: 3x3 convolutions in `blocks`, taps at the style and content layers, the style taps `widened`."""
    layers: list[dict] = []
    for b, widths in enumerate(blocks, 1):
        for i, channels in enumerate(widths, 1):
            padding = "replicate" if (b, i) == (1, 1) else "zeros"
            layers.append({"kind": "conv", "name": f"conv{b}_{i}", "channels": channels, "kernel": 3, "padding": padding})
            layers.append({"kind": "relu", "name": f"relu{b}_{i}"})
        if b < len(blocks):
            layers.append({"kind": "pool", "name": f"pool{b}"})
    taps: dict[str, dict] = {
        tap: {"layer": tap, "expand": {"name": f"{tap.replace('relu', 'conv')}_expand", "channels": channels}}
        for tap, channels in widened.items()
    }
    taps[CONTENT_TAP] = {"layer": CONTENT_TAP}
    return {
        "format": "impasto-network-1",
        "name": name,
        "title": "Impasto's embedded network",
        "licence": "MIT",
        "source": "Trained by the Impasto project (models/training) to see as VGG-19 sees.",
        "input": {"channels": "rgb", "scale": 1, "mean": list(IMAGENET_MEAN), "deviation": list(IMAGENET_DEVIATION)},
        "pooling": pooling,
        "weights": "weights.safetensors",
        "layers": layers,
        "taps": taps,
    }


def convolution(x: Tensor, weight: Tensor, bias: Tensor | None, padding: str) -> Tensor:
    """'Same' convolution, stride 1, with `padding` one of replicate, zeros and reflect."""
    p = weight.shape[-1] // 2
    if p == 0 or padding == "zeros":
        return F.conv2d(x, weight, bias, padding=p)
    x = replicated(x) if padding == "replicate" else F.pad(x, (p, p, p, p), mode=padding)
    return F.conv2d(x, weight, bias)


def replicated(x: Tensor) -> Tensor:
    """The maps padded by one replicated sample on every side. Written out because torch.compile fails on the gradient of
    F.pad(mode="replicate") with an error about memory order."""
    x = torch.cat([x[..., :1, :], x, x[..., -1:, :]], 2)
    return torch.cat([x[..., :1], x, x[..., -1:]], 3)


def pool(x: Tensor, pooling: str) -> Tensor:
    """2x2 pooling with stride 2; an odd last row or column is dropped."""
    return F.max_pool2d(x, 2) if pooling == "max" else F.avg_pool2d(x, 2)


class DescribedNetwork(nn.Module):
    """The network of a description. Maps pictures (n, 3, h, w), sRGB in 0..1, to its taps by name."""

    def __init__(self, description: dict):
        super().__init__()
        self.description = description
        self.convolutions = nn.ModuleDict()
        channels = {}
        current = 3
        for layer in description["layers"]:
            if layer["kind"] == "conv":
                self.convolutions[layer["name"]] = initialised(current, layer["channels"], layer["kernel"])
                current = layer["channels"]
            channels[layer["name"]] = current
        for tap in description["taps"].values():
            if "expand" in tap:
                expand = tap["expand"]
                self.convolutions[expand["name"]] = initialised(channels[tap["layer"]], expand["channels"], 1)
        spec = description["input"]
        self.register_buffer("mean", torch.tensor(spec["mean"], dtype=torch.float32).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(spec["deviation"], dtype=torch.float32).view(1, 3, 1, 1), persistent=False)

    def prepare(self, picture: Tensor) -> Tensor:
        """The normalised picture, the input of the first layer."""
        spec = self.description["input"]
        x = picture.flip(1) if spec["channels"] == "bgr" else picture
        return (x * spec["scale"] - self.mean) / self.deviation

    def features(self, picture: Tensor, last: str | None = None) -> Taps:
        """Activations of every layer, or of those up to `last`, by the layer's name, before any expansion."""
        x = self.prepare(picture)
        out: Taps = {}
        for layer in self.description["layers"]:
            if layer["kind"] == "conv":
                conv = self.convolutions[layer["name"]]
                x = convolution(x, conv.weight, conv.bias, layer["padding"])
            elif layer["kind"] == "relu":
                x = F.relu(x)
            else:
                x = pool(x, self.description["pooling"])
            out[layer["name"]] = x
            if layer["name"] == last:
                break
        return out

    def tap(self, features: Taps, name: str) -> Tensor:
        """One tap, from the activations of the layers."""
        tap = self.description["taps"][name]
        x = features[tap["layer"]]
        if "expand" not in tap:
            return x
        conv = self.convolutions[tap["expand"]["name"]]
        return F.relu(F.conv2d(x, conv.weight, conv.bias))

    def forward(self, picture: Tensor) -> Taps:
        features = self.features(picture)
        return {name: self.tap(features, name) for name in self.description["taps"]}

    def tensors(self) -> dict[str, Tensor]:
        """Weights under the names that readers of the description expect."""
        return {name.removeprefix("convolutions."): value.detach() for name, value in self.named_parameters()}


def initialised(inputs: int, outputs: int, kernel: int) -> nn.Conv2d:
    """A convolution with He's initialisation for ReLU networks (He et al. 2015) and zero biases."""
    conv = nn.Conv2d(inputs, outputs, kernel)
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    nn.init.zeros_(conv.bias)
    return conv


def write_weights(tensors: dict[str, Tensor], file: Path, licence: str) -> str:
    """Writes a safetensors file of kernels in the layout OIHW, atomically. Returns its SHA-256."""
    partial = file.with_suffix(".partial")
    save_file(tensors, str(partial), metadata={"licence": licence, "layout": "OIHW"})
    digest = hashlib.sha256(partial.read_bytes()).hexdigest()
    partial.chmod(0o644)  # safetensors creates files that only their owner can read
    os.replace(partial, file)
    return digest


def write_network(network: DescribedNetwork, folder: Path, half: bool = True) -> None:
    """Writes the description and its weights (F16 if `half`) into `folder`, each atomically, weights first."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = torch.float16 if half else torch.float32
    tensors = {name: value.to(kind).contiguous(memory_format=torch.contiguous_format) for name, value in network.tensors().items()}
    digest = write_weights(tensors, folder / network.description["weights"], network.description["licence"])
    description = {**network.description, "sha256": digest}
    partial = folder / "network.partial"
    partial.write_text(json.dumps(description, indent=2) + "\n")
    os.replace(partial, folder / DESCRIPTION_FILE)


def read_network(description_file: Path) -> DescribedNetwork:
    """The network of a description file and the weights next to it, in F32."""
    description = json.loads(description_file.read_text())
    tensors = load_file(str(description_file.parent / description["weights"]))
    network = DescribedNetwork(description)
    network.load_state_dict({f"convolutions.{name}": value.float() for name, value in tensors.items()})
    return network


@torch.no_grad()
def begin_with(network: DescribedNetwork, trained: DescribedNetwork) -> None:
    """Copies the weights of `trained`, whose layers have the same width or less, so that `network` initially computes the same.

    A channel that `trained` lacks keeps its random kernel, and the weights that read it start at zero and learn at once
    (similar to Net2Wider, Chen et al. 2016, but without duplicates whose symmetry must be broken).
    """
    for name, old in trained.convolutions.items():
        new = network.convolutions[name]
        outputs, inputs = old.weight.shape[:2]
        new.weight[:outputs].zero_()
        new.weight[:outputs, :inputs] = old.weight
        new.bias[:outputs] = old.bias


class Vgg:
    """A fixed VGG-like encoder from a safetensors file: RGB in 0..1, `preprocess`, reflect padding, max pooling."""

    def __init__(self, file: Path, dtype: torch.dtype = torch.float32):
        self.dtype = dtype
        self.weights = {name: to_device_form(value, dtype) for name, value in load_file(str(file)).items()}
        self.order = sorted(name[4:-7] for name in self.weights if name.startswith("conv") and name.count("_") == 1 and name.endswith(".weight"))

    def conv(self, x: Tensor, name: str, padding: str = "reflect") -> Tensor:
        return convolution(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], padding)

    def layers(self, picture: Tensor) -> Taps:
        """Activations reluB_I of the trunk."""
        # centring stays in F32: BF16 cannot tell neighbouring grey levels apart around 255
        first = {key: self.weights[f"preprocess.{key}"].float() for key in ("weight", "bias")}
        x = F.conv2d(picture.float(), first["weight"], first["bias"]).to(self.dtype)
        out: Taps = {}
        previous = self.order[0][0]
        for name in self.order:
            if name[0] != previous:
                x = F.max_pool2d(x, 2)
                previous = name[0]
            x = F.relu(self.conv(x, f"conv{name}"))
            out[f"relu{name}"] = x
        return out

    def expanded(self, layers: Taps, tap: str) -> Tensor:
        """The tap as VGG-19's own channels, approximated by the file's expand layer."""
        return F.relu(self.conv(layers[tap], f"{tap.replace('relu', 'conv')}_expand", "zeros"))


def to_device_form(value: Tensor, dtype: torch.dtype) -> Tensor:
    """Weights in `dtype`, kernels in channels-last order, which is fastest on a CPU."""
    value = value.to(dtype)
    return value.contiguous(memory_format=torch.channels_last) if value.ndim == 4 else value


class Teachers:
    """VGG-19's taps: relu1_1..3_1 from the original network, relu4_1, 5_1 and relu4_2 from the compressed one.

    They output the channels that a student must output, or all of them with `kept={}`.
    """

    def __init__(self, folder: Path, dtype: torch.dtype = torch.float32, kept: dict[str, tuple[int, ...]] = KEPT_CHANNELS):
        self.kept = {tap: torch.tensor(channels) for tap, channels in kept.items()}
        self.true = Vgg(folder / TRUE_FILE, dtype)
        self.compressed = Vgg(folder / COMPRESSED_FILE, dtype)

    @torch.no_grad()
    def __call__(self, picture: Tensor, hints: tuple[str, ...] = ()) -> Taps:
        """Taps of `picture`; `hints` names further layers of the compressed network, returned as 'hint:NAME'."""
        return self.see(picture, hints)

    def see(self, picture: Tensor, hints: tuple[str, ...] = ()) -> Taps:
        """The same, to be differentiated with respect to the picture."""
        true = self.true.layers(picture)
        compressed = self.compressed.layers(picture)
        out = {name: true[name] for name in ("relu1_1", "relu2_1", "relu3_1")}
        for name in ("relu4_1", "relu5_1"):
            out[name] = self.compressed.expanded(compressed, name)
        out[CONTENT_TAP] = compressed[CONTENT_TAP]
        out.update({tap: out[tap].index_select(1, channels) for tap, channels in self.kept.items()})
        out.update({f"hint:{name}": compressed[name] for name in hints})
        return out


class CompressedTeacher(nn.Module):
    """The compressed encoder alone with all its expand layers, as a reference for the embedded network."""

    def __init__(self, folder: Path):
        super().__init__()
        self.encoder = Vgg(folder / COMPRESSED_FILE)

    def forward(self, picture: Tensor) -> Taps:
        layers = self.encoder.layers(picture)
        out = {name: self.encoder.expanded(layers, name) for name in STYLE_TAPS}
        out[CONTENT_TAP] = layers[CONTENT_TAP]
        return out


class SqueezeNet:
    """SqueezeNet 1.1, the independent judge: RGB in 0..1 -> the outputs of its fire modules."""

    MEAN_BGR = (104.0, 117.0, 123.0)

    def __init__(self, folder: Path):
        file = str(folder / "squeezenet1_1.safetensors")
        with safe_open(file, "pt") as handle:
            self.weights = {name: handle.get_tensor(name) for name in handle.keys()}

    def conv(self, x: Tensor, name: str, **options) -> Tensor:
        return F.relu(F.conv2d(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], **options))

    def fire(self, x: Tensor, n: int) -> Tensor:
        squeezed = self.conv(x, f"fire{n}/squeeze1x1")
        return torch.cat([self.conv(squeezed, f"fire{n}/expand1x1"), self.conv(squeezed, f"fire{n}/expand3x3", padding=1)], 1)

    @torch.no_grad()
    def __call__(self, picture: Tensor) -> Taps:
        x = picture.flip(1) * 255 - torch.tensor(self.MEAN_BGR).view(1, 3, 1, 1)
        x = F.max_pool2d(self.conv(x, "conv1", stride=2), 3, 2)
        out: Taps = {}
        for n in range(2, 10):
            x = out[f"fire{n}"] = self.fire(x, n)
            if n in (3, 5):
                x = F.max_pool2d(x, 3, 2)
        return out
