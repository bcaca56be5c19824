"""Computes uniform, online and sequential of an experiment anew, from its Parquet files alone: nothing of this project runs.

Usage: python docs/recompute.py RECORDING [RESULTS [STRENGTH ...]], after sh perf/peers/install-bench.sh, for a recording with
a fixed split (arith-smollm2, tasks-smollm2 in apps/reproduce/recordings). Prints each value; with RESULTS, a results.json of
seed 1, also what it says, and fails where three digits differ. STRENGTH: the penalties to choose from, from the strongest on.

uniform: the unbiased estimate of pass@k. online: logistic regression on the hidden states, its penalty by 5-fold
cross-validation; samples go where the expected success grows most. sequential: Beta-binomial regression in the same way; in
every round each unsolved query draws one sample whose posterior mean is at or above the price that the rest of the budget
meets, over four random orders of the recorded samples.
Only the generator of the orders and the folds is taken over (sfc32, keyed by FNV-1a hashes).
"""

import json
import sys

import numpy as np
import pyarrow.parquet as parquet
from scipy.optimize import minimize, minimize_scalar
from scipy.special import digamma, expit, gammaln

M = 0xFFFFFFFF


class Stream:
    def __init__(self, *key):
        self.a, self.b, self.c = (self.hash((first, *key)) for first in "abc")
        self.counter = 1
        for _ in range(12):
            self.bits()

    @staticmethod
    def hash(parts):
        h = 0x811C9DC5
        for part in parts:
            text = f"s{part}" if isinstance(part, str) else f"n{part}"
            for byte in [b for c in text for b in (ord(c) & 255, ord(c) >> 8)] + [0x1F]:
                h = ((h ^ byte) * 0x01000193) & M
        return h

    def bits(self):
        t = (self.a + self.b + self.counter) & M
        self.counter = (self.counter + 1) & M
        self.a = self.b ^ (self.b >> 9)
        self.b = (self.c + (self.c << 3)) & M
        self.c = (((self.c << 21) | (self.c >> 11)) + t) & M
        return t

    def permutation(self, n):
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = int(self.bits() / 2**32 * (i + 1))
            order[i], order[j] = order[j], order[i]
        return np.array(order)


def read(folder):
    table = {name: parquet.read_table(f"{folder}/{name}.parquet").to_pydict() for name in ("queries", "rewards", "features")}
    place = {query: i for i, query in enumerate(table["queries"]["id"])}
    rewards = [{} for _ in place]
    for query, sample, reward in zip(*(table["rewards"][name] for name in ("query", "sample", "reward"))):
        rewards[place[query]][sample] = reward
    rows = [[own[sample] for sample in sorted(own)] for own in rewards]
    features = [None] * len(place)
    for query, feature, values in zip(*(table["features"][name] for name in ("query", "feature", "values"))):
        if feature == "hidden":
            features[place[query]] = values
    return np.array(table["queries"]["split"]), np.array(rows), np.array(features, dtype=np.float64)


def success(raw, s, n):
    """Cross entropy per sample and its gradient; raw has one column, the log odds."""
    p, total = expit(raw), n.sum()
    loss = (s[:, None] * np.logaddexp(0, -raw) + (n - s)[:, None] * np.logaddexp(0, raw)).sum() / total
    return loss, (n[:, None] * p - s[:, None]) / total


def beta(raw, s, n):
    """Negative log likelihood of a Beta-binomial per query; raw has the mean's log odds and ln(alpha + beta)."""
    u, v = raw[:, 0], np.clip(raw[:, 1], -4, 10)
    excess = raw[:, 1] - np.clip(raw[:, 1], -3, 9)
    a, b, k = np.exp(v) * expit(u), np.exp(v) * expit(-u), np.exp(v)
    ll = gammaln(s + a) - gammaln(a) + gammaln(n - s + b) - gammaln(b) - gammaln(n + k) + gammaln(k)
    common = digamma(k) - digamma(n + k)
    da, db = digamma(s + a) - digamma(a) + common, digamma(n - s + b) - digamma(b) + common
    by_u, by_v = -(da - db) * a * expit(-u), excess - np.where(v == raw[:, 1], da * a + db * b, 0)
    return (-ll.sum() + (excess**2).sum() / 2) / len(s), np.stack([by_u, by_v], axis=1) / len(s)


def start(s, n, loss, outputs):
    """Raw outputs that fits start from: the pooled rate, and the concentration that is best there."""
    base = np.array([np.log((s.sum() + 0.5) / ((n - s).sum() + 0.5))])
    if outputs == 1:
        return base
    at = lambda v: loss(np.tile([base[0], v], (len(s), 1)), s, n)[0]
    return np.append(base, minimize_scalar(at, bounds=(-3, 9), method="bounded", options={"xatol": 1e-6}).x)


def fit(x, y, loss, outputs, strengths):
    """The linear model x -> raw outputs with the penalty of least cross-validated loss; returns its prediction."""
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    deviation[deviation == 0] = 1
    z = (x - mean) / deviation
    _, sizes, directions = np.linalg.svd(z, full_matrices=False)
    directions = directions[sizes > 1e-9 * sizes[0]]
    scores = z @ directions.T
    s, n = y

    base = start(s, n, loss, outputs)
    step = 1e-4
    curvature = np.array(
        [
            sum(sign * loss(np.tile(base + sign * step * np.eye(outputs)[t], (len(s), 1)), s, n)[1][:, t].sum() for sign in (1, -1))
            / (2 * step)
            for t in range(outputs)
        ]
    ).clip(1e-3)

    def solve(rows, strength, point):
        def objective(flat):
            w = flat.reshape(-1, outputs)
            value, by_raw = loss(scores[rows] @ w[:-1] + w[-1], s[rows], n[rows])
            gradient = np.vstack([scores[rows].T @ by_raw + strength * curvature * w[:-1], by_raw.sum(axis=0)])
            return value + strength / 2 * (curvature * w[:-1] ** 2).sum(), gradient.ravel()

        # In units in which every direction curves alike.
        scale = np.ones((len(directions) + 1, outputs)) / np.sqrt(curvature)
        scale[:-1] /= np.sqrt((scores**2).mean(axis=0) + strength)[:, None]
        scale = scale.ravel()

        def scaled(flat):
            value, gradient = objective(flat * scale)
            return value, gradient * scale

        found = minimize(scaled, point / scale, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 0, "gtol": 1e-10})
        return found.x * scale

    origin = np.vstack([np.zeros((len(directions), outputs)), base]).ravel()
    order = Stream(1, "folds").permutation(len(s))
    held = [np.sort(order[f::5]) for f in range(5)]
    kept = [np.setdiff1d(order, rows) for rows in held]
    points, least, chosen, risen = [origin] * 5, np.inf, None, 0
    for strength in strengths:
        points = [solve(rows, strength, point) for rows, point in zip(kept, points)]
        losses = [
            loss(scores[rows] @ point.reshape(-1, outputs)[:-1] + point.reshape(-1, outputs)[-1], s[rows], n[rows])[0] * len(rows)
            for rows, point in zip(held, points)
        ]
        risen = 0 if sum(losses) < least else risen + 1
        if sum(losses) < least:
            least, chosen = sum(losses), strength
        if risen >= 2:
            break
    w = solve(np.arange(len(s)), chosen, origin).reshape(-1, outputs)
    return lambda rows: ((rows - mean) / deviation) @ directions.T @ w[:-1] + w[-1]


def pass_at(c, n):
    """pass@k for k = 0 .. n of queries with c successes."""
    k = np.arange(n)
    return np.hstack([np.zeros((len(c), 1)), 1 - np.cumprod(np.maximum(0, n - c[:, None] - k) / (n - k), axis=1)])


def main(folder, results=None, *given):
    strengths = [float(strength) for strength in given] or 10.0 ** (3 - np.arange(15) / 2)
    split, rewards, x = read(folder)
    train, test = np.flatnonzero(split != "test"), np.flatnonzero(split == "test")
    c, n = rewards[test].sum(axis=1), rewards.shape[1]
    value, size = pass_at(c, n), len(test)
    y = rewards[train].sum(axis=1), np.full(len(train), float(n))
    p = expit(fit(x[train], y, success, 1, strengths)(x[test])[:, 0])
    raw = fit(x[train], y, beta, 2, strengths)(x[test])
    a, b = np.exp(np.clip(raw[:, 1], -3, 9)) * expit(raw[:, 0]), np.exp(np.clip(raw[:, 1], -3, 9)) * expit(-raw[:, 0])
    orders = [[Stream(1 + r, "order", 0, i).permutation(n) for i in range(size)] for r in range(4)]
    known = {}
    if results is not None:
        with open(results) as file:
            known = {(row["policy"], row["budget"]): row["value"] for row in json.load(file)["policies"]}
    off = 0
    for budget in [2**k for k in range(8) if 2**k <= n]:
        gains = p[:, None] * (1 - p[:, None]) ** np.arange(n)
        given = np.zeros(size * n, dtype=bool)
        given[np.argsort(-gains.ravel(), kind="stable")[: budget * size]] = True
        online = value[np.arange(size), given.reshape(size, n).sum(axis=1)].mean()
        found = {"uniform": value[:, budget].mean(), "online": online, "sequential": np.mean([stopped(a, b, rewards[test], order, budget) for order in orders])}
        for policy, mine in found.items():
            theirs = known.get((policy, budget))
            print(f"{policy} at {budget}: {mine:.3f}" + ("" if theirs is None else f", results.json {theirs:.3f}"))
            off += theirs is not None and f"{mine:.3f}" != f"{theirs:.3f}"
    sys.exit(1 if off else 0)


def middle(low, high):
    """The double half-way between two positive ones, by rank among all doubles."""
    return float(((np.float64(low).view(np.int64) + np.float64(high).view(np.int64)) >> 1).view(np.float64))


def stopped(a, b, rewards, orders, budget):
    """
    Share solved in rounds: before each, the price at which the unsolved queries are expected to draw, until success or until
    their posterior falls below the price, what is left of the budget; then one sample of every query at or above it.
    """
    size, n = rewards.shape
    failures, solved, left, last = np.zeros(size, dtype=int), np.zeros(size, dtype=bool), budget * size, None
    total = a + b
    while left > 0:
        alive = np.flatnonzero(~solved & (failures < n))
        if len(alive) == 0:
            break
        # Chance that sample k is drawn, at a price of 0, and the posterior before it.
        later = failures[alive, None] + np.arange(n)
        hazard = np.where(later < n, a[alive, None] / (total[alive, None] + later), -1)
        drawn = np.hstack([np.ones((len(alive), 1)), np.cumprod(1 - hazard[:, :-1], axis=1)])

        def affords(price):
            return np.where(hazard >= price, drawn, 0).sum() <= left

        price = 0.0
        if not affords(price):
            known = last if last is not None else 0
            low = known / 2 if known > 2e-12 and not affords(known / 2) else 1e-12
            price = known * 2 if 0 < known < 0.5 and affords(known * 2) else 1.0
            while price > low * 1.001:
                between = middle(low, price)
                low, price = (low, between) if affords(between) else (between, price)
        last = price
        best = hazard[:, 0]
        due = alive[best >= price]
        if len(due) == 0:
            due = alive[best >= max(1e-12, best.max() / 1.001)]
        due = due[np.argsort(-(a[due] / (total[due] + failures[due])), kind="stable")][:left]
        if len(due) == 0:
            break
        for query in due:
            solved[query] = rewards[query, orders[query][failures[query]]] >= 1
            failures[query] += not solved[query]
        left -= len(due)
    return solved.mean()


main(*sys.argv[1:])
