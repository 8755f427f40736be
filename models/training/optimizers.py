"""The training optimisers: Adam, or Muon for kernels with Adam for the rest."""

from __future__ import annotations

import torch
from torch import Tensor

# Coefficients of the quintic iteration: Jordan et al. 2024, "Muon: an optimizer for hidden layers".
QUINTIC = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5
# Adam updates the biases, in units of the activations, whose mean is about 1.
BIAS_RATE = 0.25


def orthogonalised(matrix: Tensor) -> Tensor:
    """Approximates the nearest semi-orthogonal matrix: Newton-Schulz iterations bring the singular values close to 1.

    Each iteration multiplies X by a polynomial P of X X^T. The product of the polynomials is formed on the short side,
    so that the long side is multiplied only twice.
    """
    a, b, c = QUINTIC
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    square = x @ x.T
    identity = torch.eye(square.shape[0])
    product = identity
    for _ in range(ITERATIONS):
        polynomial = a * identity + b * square + c * (square @ square)
        product = polynomial @ product
        square = polynomial @ square @ polynomial
    x = product @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Momentum with an orthogonalised update of every kernel, treated as a matrix (rows = out, columns = in k k).

    Updates are scaled by 1 + sqrt(rows / columns), to which the spectral norm of a He-initialised kernel is proportional
    (Bai-Yin), so that every layer changes at the same rate: with updates of equal size in each entry, the deep layers
    diverge before the first layers start to learn.
    """

    def __init__(self, kernels: list[Tensor], lr: float, momentum: float = 0.95):
        super().__init__(kernels, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            for kernel in group["params"]:
                self.update(kernel, group["lr"], group["momentum"])

    def update(self, kernel: Tensor, lr: float, momentum: float) -> None:
        state = self.state[kernel]
        if not state:
            state["average"] = torch.zeros_like(kernel)
        average = state["average"].lerp_(kernel.grad, 1 - momentum)
        nesterov = kernel.grad.lerp(average, momentum)
        matrix = nesterov.flatten(1)
        update = orthogonalised(matrix).view(nesterov.shape)
        kernel.add_(update, alpha=-lr * (1 + (matrix.shape[0] / matrix.shape[1]) ** 0.5))


class Together:
    """Several optimisers stepped as one, their learning rates scaled together."""

    def __init__(self, *parts: torch.optim.Optimizer):
        self.parts = parts
        self.rates = [part.param_groups[0]["lr"] for part in parts]

    def step(self, share: float) -> None:
        """One step at `share` of the full learning rates."""
        for part, rate in zip(self.parts, self.rates):
            part.param_groups[0]["lr"] = rate * share
            part.step()
            part.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict]) -> None:
        for part, state in zip(self.parts, states):
            part.load_state_dict(state)


def optimizer_for(parameters: list[Tensor], kind: str, lr: float) -> Together:
    """'adam' for everything, or 'muon' for the kernels and Adam for the biases."""
    if kind == "adam":
        return Together(torch.optim.Adam(parameters, lr=lr, betas=(0.9, 0.99), fused=True))
    kernels = [p for p in parameters if p.ndim == 4]
    rest = [p for p in parameters if p.ndim != 4]
    return Together(Muon(kernels, lr), torch.optim.Adam(rest, lr=lr * BIAS_RATE, betas=(0.9, 0.99), fused=True))
