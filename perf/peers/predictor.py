"""The peers of `pnpm perf predictor`: scikit-learn on the same data, timed in this process.

Usage: python predictor.py WORK FOLDER [ARGUMENT ...]. FOLDER holds meta.json, x.f32 and y.f32 (train rows first). Prints
one JSON object with "seconds" and what the run found.
"""

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def load(folder):
    with open(f"{folder}/meta.json") as file:
        meta = json.load(file)
    x = np.fromfile(f"{folder}/x.f32", dtype=np.float32).reshape(-1, meta["width"])
    y = np.fromfile(f"{folder}/y.f32", dtype=np.float32)
    train = meta["train"]
    mean, std = x[:train].mean(axis=0), x[:train].std(axis=0)
    std[std == 0] = 1
    x -= mean
    x /= std
    return x[:train], y[:train], x[train:], y[train:]


def mlp(folder, batch):
    from sklearn.neural_network import MLPRegressor

    x, y, vx, vy = load(folder)
    model = MLPRegressor(
        hidden_layer_sizes=(256,), batch_size=int(batch), max_iter=20, alpha=0.0, tol=0.0, n_iter_no_change=1000, random_state=0
    )
    start = time.perf_counter()
    model.fit(x, y)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "validation": float(((model.predict(vx) - vy) ** 2).mean() / 2)}


def logistic(folder, strength):
    from sklearn.linear_model import LogisticRegression

    x, y, _, _ = load(folder)
    label = (y > np.median(y)).astype(np.int64)
    p = label.mean()
    penalty = float(strength) * p * (1 - p)
    model = LogisticRegression(C=1 / (penalty * len(x)), max_iter=10000, tol=1e-4)
    start = time.perf_counter()
    model.fit(x, label)
    seconds = time.perf_counter() - start
    w = model.coef_[0].astype(np.float64)
    z = x.astype(np.float64) @ w + model.intercept_[0]
    loss = np.logaddexp(0, np.where(label == 1, -z, z)).mean() + penalty / 2 * (w @ w)
    return {"seconds": seconds, "loss": float(loss)}


def ridge(folder, count):
    from sklearn.linear_model import RidgeCV

    x, y, _, _ = load(folder)
    x, y = x.astype(np.float64), y.astype(np.float64)
    start = time.perf_counter()
    model = RidgeCV(alphas=[10 ** (i / 4 - 4) * len(x) for i in range(int(count))]).fit(x, y)
    return {"seconds": time.perf_counter() - start, "strength": float(model.alpha_) / len(x)}


def predict(folder, kind):
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPRegressor

    x, y, _, _ = load(folder)
    x, y = x[:400], y[:400]
    if kind == "linear":
        model = LogisticRegression(max_iter=20).fit(x, y > np.median(y))
        call = lambda row: model.predict_proba(row)
    else:
        model = MLPRegressor(hidden_layer_sizes=(256,), max_iter=1).fit(x, y)
        call = lambda row: model.predict(row)
    best = float("inf")
    for _ in range(50):
        start = time.perf_counter()
        for i in range(20):
            call(x[i : i + 1])
        best = min(best, (time.perf_counter() - start) / 20)
    return {"seconds": best}


print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
