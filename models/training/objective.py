"""Distances between the activations of two networks, and the style transfer objective built from them."""

from __future__ import annotations

from typing import Callable

import torch
from torch import Tensor

from network import CONTENT_TAP, STYLE_TAPS, Taps

# Crops of one flat colour have almost no activation for an error to be relative to: below this mean square (the
# teachers' taps are normalised to mean 1) the error is absolute.
FLOOR = 0.02


def relative_error(seen: Tensor, wanted: Tensor, floor: float = 0.0) -> Tensor:
    """Sum of squared differences over sum of squares, for each picture of the batch: (n,)."""
    count = wanted[0].numel()
    difference = (seen - wanted).float().square().sum((1, 2, 3))
    scale = wanted.float().square().sum((1, 2, 3))
    return difference / (scale + 1e-12).clamp(min=floor * count)


def gram(x: Tensor) -> Tensor:
    """Gram matrices F F^T / (h w) of activations (n, c, h, w): (n, c, c)."""
    rows = x.flatten(2).float()
    return rows @ rows.transpose(1, 2) / rows.shape[2]


def gram_distance(seen: Tensor, wanted: Tensor) -> Tensor:
    """Relative squared distance of two batches of Gram matrices: (n,)."""
    return (seen - wanted).square().sum((1, 2)) / (wanted.square().sum((1, 2)) + 1e-12)


def projected_gram(x: Tensor, directions: Tensor) -> Tensor:
    """Gram matrices times random `directions` (c, k), without forming the Gram matrices: (n, c, k)."""
    rows = x.flatten(2).transpose(1, 2)
    return rows.transpose(1, 2) @ (rows @ directions) / rows.shape[1]


def projected_gram_error(seen: Tensor, wanted: Tensor, directions: Tensor, floor: float = 0.0) -> Tensor:
    """Estimate of `gram_distance` between two batches of activations: (n,).

    For D with independent standard normal entries the expectation of |M D|^2 is k |M|^2 (Hutchinson's
    estimator of tr(M^T M)), at 2 c k h w operations where the Gram matrix itself takes c^2 h w.
    """
    target = projected_gram(wanted, directions).float()
    difference = projected_gram(seen, directions).float() - target
    scale = target.square().sum((1, 2)) + 1e-12
    smallest = floor**2 * directions.shape[0] * directions.shape[1]
    return difference.square().sum((1, 2)) / scale.clamp(min=smallest)


def style_grams(taps: Taps) -> Taps:
    """Gram matrices of the style taps."""
    return {name: gram(taps[name]) for name in STYLE_TAPS}


def style_loss(taps: Taps, wanted: Taps) -> Tensor:
    """Mean over the style taps of the relative Gram distances, for each picture: (n,)."""
    return torch.stack([gram_distance(gram(taps[name]), wanted[name]) for name in STYLE_TAPS]).mean(0)


def content_loss(taps: Taps, wanted: Taps) -> Tensor:
    """Relative squared distance of the content tap, for each picture: (n,)."""
    return relative_error(taps[CONTENT_TAP], wanted[CONTENT_TAP])


def total_variation(picture: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels, both directions, for each picture: (n,)."""
    across = (picture[..., 1:] - picture[..., :-1]).square().mean((1, 2, 3))
    down = (picture[..., 1:, :] - picture[..., :-1, :]).square().mean((1, 2, 3))
    return across + down


def gradient_by_picture(loss: Callable[..., Tensor], compile_: bool) -> Callable[..., Tensor]:
    """The gradient of loss(network, picture, ...) with respect to the picture, compiled on request; the network's weights must not require gradients."""
    measured = torch.compile(loss, dynamic=False) if compile_ else loss

    def at(network: torch.nn.Module, picture: Tensor, *others) -> Tensor:
        x = picture.detach().requires_grad_()
        return torch.autograd.grad(measured(network, x, *others), x)[0]

    return at
