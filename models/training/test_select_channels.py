"""Tests the selection of channels on cases with a known answer: python test_select_channels.py"""

from __future__ import annotations

import unittest

import torch

from network import DescribedNetwork, describe
from select_channels import chosen, cut

BLOCKS = ((4, 4), (8, 8), (8, 8, 8, 8), (8, 8, 8, 8), (8,))


class Chosen(unittest.TestCase):
    def test_leaves_out_what_follows_from_others(self) -> None:
        random = torch.Generator().manual_seed(3)
        free = torch.randn(3, 100, generator=random).double()
        rows = torch.stack([free[0], free[1] * 4, free[0] * 0.5 + free[1], free[2] * 2])
        channels, unexplained = chosen(rows @ rows.T, 3)
        self.assertEqual(len(channels), 3)
        self.assertAlmostEqual(unexplained, 0, places=9)

    def test_takes_the_strongest_of_independent_ones(self) -> None:
        channels, unexplained = chosen(torch.diag(torch.tensor([1.0, 5.0, 2.0, 4.0]).double()), 2)
        self.assertEqual(channels, [1, 3])
        self.assertAlmostEqual(unexplained, 3 / 12)


class Cut(unittest.TestCase):
    def test_gives_the_chosen_channels_and_leaves_the_other_taps(self) -> None:
        torch.manual_seed(1)
        network = DescribedNetwork(describe(BLOCKS, widened={"relu1_1": 6, "relu2_1": 6, "relu3_1": 6, "relu4_1": 6, "relu5_1": 6}))
        picture = torch.rand(1, 3, 32, 32)
        with torch.no_grad():
            whole, part = network(picture), cut(network, "relu1_1", [0, 2, 5])(picture)
        torch.testing.assert_close(part["relu1_1"], whole["relu1_1"][:, [0, 2, 5]])
        for name in part.keys() - {"relu1_1"}:
            torch.testing.assert_close(part[name], whole[name])


if __name__ == "__main__":
    unittest.main()
