"""Compares the derivatives of gradients.py with torch's and with finite differences: python test_gradients.py"""

from __future__ import annotations

import unittest

import torch
from torch import Tensor

from gradients import TERMS, along, tap_along, term, term_along, towards
from network import DescribedNetwork, describe

BLOCKS = ((4, 4), (8, 8), (8, 8, 8, 8), (8, 8, 8, 8), (8,))


def network(pooling: str) -> DescribedNetwork:
    torch.manual_seed(1)
    return DescribedNetwork(describe(BLOCKS, pooling)).double()


def pictures(size: int = 48) -> tuple[Tensor, Tensor]:
    """Two triples and a small change of them."""
    random = torch.Generator().manual_seed(2)
    shape = (6, 3, size, size)
    return torch.rand(shape, generator=random).double(), torch.randn(shape, generator=random).double() * 1e-3


class Along(unittest.TestCase):
    def check(self, pooling: str) -> None:
        net, (x, direction) = network(pooling), pictures()
        with torch.no_grad():
            seen, changes = along(net, x, direction)
            before, after = net.features(x), net.features(x + 1e-6 * direction)
        for name in seen:
            torch.testing.assert_close(seen[name], before[name])
            difference = (after[name] - before[name]) / 1e-6
            self.assertLess((difference - changes[name]).abs().max(), 1e-4 * difference.abs().max(), name)

    def test_max_pooling(self) -> None:
        self.check("max")

    def test_average_pooling(self) -> None:
        self.check("average")


class Terms(unittest.TestCase):
    def test_change_as_their_gradient_says(self) -> None:
        net, (x, direction) = network("max"), pictures()
        seen, changes = along(net, x, direction)
        x.requires_grad_()
        taps = net(x)
        for name in TERMS:
            (gradient,) = torch.autograd.grad(term(name, taps[name]).sum(), x, retain_graph=True)
            wanted = (gradient * direction).sum((1, 2, 3))
            got = term_along(name, *tap_along(net, seen, changes, name))
            self.assertLess((got - wanted).abs().max(), 1e-5 * wanted.abs().max(), name)


class Matching(unittest.TestCase):
    def test_weights_gradient_is_that_of_the_squared_difference(self) -> None:
        """Against double backward of |g - t|^2 / (2 |t|^2), with no error above 1."""
        net, (x, _) = network("average"), pictures()
        shares = torch.randn(len(TERMS), 6, generator=torch.Generator().manual_seed(3)).double()

        x.requires_grad_()
        loss = sum((shares[i] * term(name, net(x)[name])).sum() for i, name in enumerate(TERMS))
        (gradient,) = torch.autograd.grad(loss, x, create_graph=True)
        noise = torch.randn(gradient.shape, generator=torch.Generator().manual_seed(4)).double()
        wanted = (gradient + 0.3 * gradient.std() * noise).detach()
        scale = wanted.square().sum((1, 2, 3))
        half_error = ((gradient - wanted).square().sum((1, 2, 3)) / scale / 2).mean()
        truth = torch.autograd.grad(half_error, list(net.parameters()), allow_unused=True)

        direction, error = towards(gradient.detach(), wanted)
        self.assertLess(error.max(), 1)
        seen, changes = along(net, x.detach(), direction)
        change = sum((shares[i] * term_along(name, *tap_along(net, seen, changes, name))).sum() for i, name in enumerate(TERMS))
        ours = torch.autograd.grad(change, list(net.parameters()), allow_unused=True)
        for (name, _), a, b in zip(net.named_parameters(), ours, truth):
            if b is not None and b.abs().max() > 0:
                self.assertLess((a - b).abs().max(), 1e-4 * b.abs().max(), name)


if __name__ == "__main__":
    unittest.main()
