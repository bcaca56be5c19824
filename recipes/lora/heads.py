"""What the value head predicts, and its loss. Raw outputs are those of `@alloc/predictor`'s heads of the same name."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import softplus

# Limits of ln(alpha + beta), as in the package: outside, a quadratic wall.
LOW, HIGH = -3.0, 9.0


def binomial_loss(raw: Tensor, successes: Tensor, trials: Tensor) -> Tensor:
    """Cross entropy of every single sample, in nats per sample. `raw` (rows x 1): log odds of success."""
    z = raw[:, 0]
    return (successes * softplus(-z) + (trials - successes) * softplus(z)).sum() / trials.sum()


def beta_binomial_loss(raw: Tensor, successes: Tensor, trials: Tensor) -> Tensor:
    """Mean negative log likelihood in nats per query, without the binomial coefficients.

    `raw` (rows x 2): logit of the mean, and ln(alpha + beta).
    """
    u = raw[:, 0].double()
    asked = raw[:, 1].double()
    v = asked.clamp(LOW, HIGH)
    successes, trials = successes.double(), trials.double()
    alpha = torch.exp(v - softplus(-u)).clamp_min(1e-150)
    beta = torch.exp(v - softplus(u)).clamp_min(1e-150)
    kappa = torch.exp(v)
    likelihood = (
        torch.lgamma(successes + alpha)
        - torch.lgamma(alpha)
        + torch.lgamma(trials - successes + beta)
        - torch.lgamma(beta)
        - torch.lgamma(trials + kappa)
        + torch.lgamma(kappa)
    )
    return (0.5 * (asked - v).square() - likelihood).mean()


@dataclass(frozen=True)
class Head:
    name: str
    outputs: int
    loss: Callable[[Tensor, Tensor, Tensor], Tensor]


HEADS = {
    "success": Head("success", 1, binomial_loss),
    "beta": Head("beta", 2, beta_binomial_loss),
}
