"""Gradient matching: the student learns to produce the teachers' gradients, which an optimiser follows.

Two networks can agree on a picture and disagree on how to change it. Painting follows the gradient of the painting loss with
respect to the picture, which a regression on activations does not constrain: at relu5_1 and relu4_2 the student's gradients had a
cosine of 0.25 to 0.5 with the teachers', while its activations were within a few percent. Therefore the gradients are matched too
(Czarnecki et al. 2017, "Sobolev training for neural networks").

Half the squared difference |g - t|^2 / 2 of the student's gradient g = dL/dx and the teachers' t has, with respect to the
weights, the gradient of u . dL/dx with u = g - t held fixed: the derivative of L along u. No second derivatives are needed, only
the directional derivative, computed forward together with the activations (`along`), and an ordinary backward pass through both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from network import CONTENT_TAP, DescribedNetwork, Taps, Teachers, convolution, pool
from objective import gradient_by_picture, gram, gram_distance, relative_error

# The terms of the painting loss whose gradients are matched. Those of relu1_1 and relu2_1 match without it (cosines of 1.0 and 0.9).
TERMS = ("relu3_1", "relu4_1", "relu5_1", CONTENT_TAP)


@dataclass
class Wanted:
    """A batch of triples (half-painted pictures, then their As, then their Bs) and their labels by the teachers."""

    picture: Tensor  # (3 k, 3, h, w)
    taps: Taps
    shares: Tensor  # (terms, 3 k): the sign and weight of each term of each picture's loss
    gradient: Tensor  # (3 k, 3, h, w): of the loss of those shares


def style_of(x: Tensor) -> Tensor:
    """For each picture of a batch of triples, its style target: B for both others, the painted one for B."""
    painted, a, b = x.chunk(3)
    return torch.cat([b, b, painted])


def content_of(x: Tensor) -> Tensor:
    """For each picture, its content target: A, and the painted one for A."""
    painted, a, b = x.chunk(3)
    return torch.cat([a, painted, a])


def term(name: str, seen: Tensor) -> Tensor:
    """A term of the painting loss for each picture, with fixed targets: (n,)."""
    if name == CONTENT_TAP:
        return relative_error(seen, content_of(seen.detach()))
    grams = gram(seen)
    return gram_distance(grams, style_of(grams.detach()))


def term_along(name: str, seen: Tensor, change: Tensor) -> Tensor:
    """How a term changes when its activations change by `change`: (n,)."""
    if name == CONTENT_TAP:
        target = content_of(seen.detach()).float()
        return 2 * ((seen.float() - target) * change.float()).sum((1, 2, 3)) / (target.square().sum((1, 2, 3)) + 1e-12)
    grams = gram(seen)
    target = style_of(grams.detach())
    rows = change.flatten(2).float() @ seen.flatten(2).float().transpose(1, 2) / seen[0, 0].numel()
    # The difference of the Gram matrices is symmetric, so the transpose of the change contributes as much as the change.
    return 4 * ((grams - target) * rows).sum((1, 2)) / (target.square().sum((1, 2)) + 1e-12)


def label(teachers: Teachers, picture: Tensor, hints: tuple[str, ...]) -> Wanted:
    """The teachers' taps and the gradient of a loss in which all terms have equal weight and a random sign."""
    x = picture.detach().requires_grad_()
    taps = teachers.see(x, hints)
    gradients = [torch.autograd.grad(term(name, taps[name]).sum(), x, retain_graph=True)[0].float() for name in TERMS]
    norms = torch.stack([g.flatten(1).norm(dim=1) for g in gradients])
    # A picture that is close to its target has almost no gradient.
    floor = 0.05 * norms.median(1, keepdim=True).values
    signs = torch.randint(0, 2, norms.shape).float() * 2 - 1
    shares = signs / torch.maximum(norms, floor).clamp(min=1e-12) / len(TERMS) ** 0.5
    gradient = sum(share.view(-1, 1, 1, 1) * g for share, g in zip(shares, gradients))
    return Wanted(picture, {name: tap.detach() for name, tap in taps.items()}, shares, gradient)


def weighted_terms(network: torch.nn.Module, picture: Tensor, shares: Tensor) -> Tensor:
    """The loss of `shares`, summed over the pictures."""
    with torch.autocast("cpu", torch.bfloat16):
        taps = network(picture)
    return shared(shares, lambda name: term(name, taps[name]))


def shared(shares: Tensor, of: Callable[[str], Tensor]) -> Tensor:
    """Sum over terms and pictures of `of(term)`, (n,), times its share, (terms, n)."""
    return sum((share * of(name)).sum() for share, name in zip(shares, TERMS))


def towards(gradient: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """The direction in which the student's loss must change less, and the relative squared errors of its gradient, (n,).

    Errors above 1 count by their square root, so that one diverging gradient does not dominate the others.
    """
    difference = gradient - wanted
    scale = wanted.square().sum((1, 2, 3)) + 1e-12
    error = difference.square().sum((1, 2, 3)) / scale
    weight = 1 / (scale * error.clamp(min=1).sqrt() * len(error))
    return difference * weight.view(-1, 1, 1, 1), error


def along(network: DescribedNetwork, picture: Tensor, direction: Tensor) -> tuple[Taps, Taps]:
    """The activations of every layer, and their derivatives along `direction`, a change of the picture."""
    x = network.prepare(picture)
    change = direction * network.description["input"]["scale"] / network.deviation
    seen: Taps = {}
    changes: Taps = {}
    for layer in network.description["layers"]:
        if layer["kind"] == "conv":
            conv = network.convolutions[layer["name"]]
            x, change = both(x, change, conv.weight, conv.bias, layer["padding"])
        elif layer["kind"] == "relu":
            change = change * (x > 0)
            x = F.relu(x)
        else:
            x, change = pooled(x, change, network.description["pooling"])
        seen[layer["name"]], changes[layer["name"]] = x, change
    return seen, changes


def tap_along(network: DescribedNetwork, seen: Taps, changes: Taps, name: str) -> tuple[Tensor, Tensor]:
    """One tap and its derivative, from those of the layers."""
    tap = network.description["taps"][name]
    x, change = seen[tap["layer"]], changes[tap["layer"]]
    if "expand" not in tap:
        return x, change
    conv = network.convolutions[tap["expand"]["name"]]
    x, change = both(x, change, conv.weight, conv.bias, "zeros")
    return F.relu(x), change * (x > 0)


def both(x: Tensor, change: Tensor, weight: Tensor, bias: Tensor, padding: str) -> tuple[Tensor, Tensor]:
    """A convolution of activations and of their derivative, which has no bias."""
    x, change = convolution(torch.cat([x, change]), weight, None, padding).chunk(2)
    return x + bias.view(1, -1, 1, 1).to(x.dtype), change


def pooled(x: Tensor, change: Tensor, pooling: str) -> tuple[Tensor, Tensor]:
    """Pooling of activations; the derivative of a window is that of its first largest sample."""
    if pooling != "max":
        return pool(x, pooling), pool(change, pooling)
    h, w = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    corners = [(i, j) for i in (0, 1) for j in (0, 1)]
    (best, slope), *others = [(x[..., i:h:2, j:w:2], change[..., i:h:2, j:w:2]) for i, j in corners]
    for value, its in others:
        larger = value > best
        best, slope = torch.where(larger, value, best), torch.where(larger, its, slope)
    return best, slope


def gradient_through(network: torch.nn.Module, compile_: bool) -> Callable[[Tensor, Tensor], Tensor]:
    """(pictures, shares) -> the gradient of `weighted_terms` through `network`, whose weights must not require gradients."""
    return partial(gradient_by_picture(weighted_terms, compile_), network)
