"""The numbers that docs/statistics.md and the tests of packages/bench/src/statistics compare with: SciPy's, statsmodels' and
NumPy's. Usage: python perf/peers/statistics.py, after sh perf/peers/install-bench.sh. Prints one JSON object.
"""

import json

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower

resamples = [-0.1, 0.25, 0.7, 0.05, 0.4, 0.33, -0.02, 0.61, 0.18, 0.27]
deviation = np.std(resamples, ddof=1)
fits = np.var([0.3, 0.5, 0.7, 0.5], ddof=1)
total = np.sqrt(0.01 + fits)
freedom = 3 * (0.01 + fits) ** 2 / fits**2

# How often the largest of seven correlated deviations stays within the band: 1 common part of one half.
rng = np.random.default_rng(1)
common = rng.standard_normal((200_000, 1))
own = rng.standard_normal((200_000, 7))
largest = np.abs(np.sqrt(0.5) * common + np.sqrt(0.5) * own).max(axis=1)

# statsmodels' test of one mean against a known one; the far tail that it leaves out (`ratio=0`) is below 1e-6.
needed = NormalIndPower(ddof=0).solve_power(0.1, alpha=0.05, power=0.8, ratio=0)

print(
    json.dumps(
        {
            "percentile interval": list(np.quantile(resamples, [0.025, 0.975])),
            "deviation": deviation,
            "p of 0.3": 2 * stats.norm.sf(0.3 / deviation),
            "p of z 1.96": 2 * stats.norm.sf(1.96),
            "p of t -2.5, 4 degrees": 2 * stats.t.sf(2.5, 4),
            "critical z": stats.norm.isf(0.025),
            "critical t, 4 degrees": stats.t.isf(0.025, 4),
            "Benjamini-Hochberg": list(multipletests([0.01, 0.04, 0.03, 0.5], method="fdr_bh")[1]),
            "with other fits": {
                "deviation": total,
                "freedom": freedom,
                "p of 0.5": 2 * stats.t.sf(0.5 / total, freedom),
                "widening": total / 0.1 * stats.t.isf(0.025, freedom) / stats.norm.isf(0.025),
            },
            "band of 7 independent points": stats.norm.isf((1 - 0.95 ** (1 / 7)) / 2),
            "band of 7 points that share half": float(np.quantile(largest, 0.95)),
            "queries needed for 0.1 deviations": float(needed),
        },
        indent=2,
    )
)
