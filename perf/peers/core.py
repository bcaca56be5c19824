"""The peers of `pnpm perf core`: NumPy, SciPy and HiGHS on the same work, timed in this process.

Usage: python core.py WORK [ARGUMENT ...]. Prints one JSON object, {"seconds": ..., ...}. Each way of doing a piece of
work is run `REPEATS` times; the best time of the best way counts, so the peer is shown at its best. Seconds are CPU
seconds of this process, as on our side: all of this runs on one thread.
"""

import json
import resource
import sys
import time

import numpy as np

REPEATS = 3


def best(*ways):
    """The fastest run of the fastest way: (seconds, its name, its result)."""
    found = None
    for way in ways:
        for _ in range(REPEATS):
            start = time.process_time()
            result = way()
            seconds = time.process_time() - start
            if found is None or seconds < found[0]:
                found = (seconds, way.__name__, result)
    return found


def take(matrix, budget, axis):
    """Threshold by partition, then samples per query by counting. `axis` is the axis of j."""
    flat = matrix.reshape(-1)
    at = flat.size - budget
    threshold = np.partition(flat, at)[at]
    return (matrix >= threshold).sum(axis=axis)


def success(n, maximum, budget):
    p = np.random.default_rng(1).random(n).astype(np.float32) ** 2

    def by_row():
        m = np.empty((n, maximum), dtype=np.float32)
        m[:, 0] = p
        m[:, 1:] = (1 - p)[:, None]
        np.multiply.accumulate(m, axis=1, out=m)
        return take(m, budget * n, 1)

    def by_column():
        m = np.empty((maximum, n), dtype=np.float32)
        keep = 1 - p
        m[0] = p
        for j in range(1, maximum):
            np.multiply(m[j - 1], keep, out=m[j])
        return take(m, budget * n, 0)

    return best(by_column, by_row)


def beta(n, maximum, budget):
    from scipy.special import betaln

    p = np.random.default_rng(1).random(n) ** 2
    a = 0.1 + 2 * p
    b = 0.1 + 2 * (1 - p)

    def by_betaln():
        base = betaln(a, b)
        m = np.empty((maximum, n), dtype=np.float32)
        for j in range(1, maximum + 1):
            m[j - 1] = np.exp(betaln(a + 1, b + j - 1) - base)
        return take(m, budget * n, 0)

    def by_recurrence():
        m = np.empty((maximum, n), dtype=np.float32)
        a32, b32 = a.astype(np.float32), b.astype(np.float32)
        total = a32 + b32
        m[0] = a32 / total
        for j in range(1, maximum):
            np.multiply(m[j - 1], (b32 + np.float32(j - 1)) / (total + np.float32(j)), out=m[j])
        return take(m, budget * n, 0)

    slow = best_once(by_betaln)
    fast = best(by_recurrence)
    return {"scipy": slow, "numpy": fast}


def best_once(way):
    start = time.process_time()
    way()
    return time.process_time() - start


def dense(n, maximum, budget):
    p = np.random.default_rng(1).random(n).astype(np.float32) ** 2
    m = np.empty((n, maximum), dtype=np.float32)
    m[:, 0] = p
    m[:, 1:] = (1 - p)[:, None]
    np.multiply.accumulate(m, axis=1, out=m)

    def partition_and_count():
        return take(m, budget * n, 1)

    return best(partition_and_count)


def lp(path):
    """The LP relaxation of one multiple-choice knapsack, by HiGHS; the instance comes from our side as JSON.

    One column per (query, number of samples), one row per query (at most one choice) and one for the budget, solved by
    the interior point method without presolve and with crossover, which gives a vertex. Of what HiGHS offers this was
    the fastest for such instances: presolve makes it slower, simplex takes minutes, and so does the formulation with one
    column per increment and a row for each order of two.
    """
    import highspy

    with open(path) as file:
        instance = json.load(file)
    n, maximum = instance["size"], instance["maxSamples"]
    value = np.array(instance["marginals"]).reshape(n, maximum)
    cost = np.array(instance["costs"]).reshape(n, maximum)
    count = n * maximum
    index = np.stack([np.zeros(count, dtype=np.int32), np.repeat(np.arange(1, n + 1, dtype=np.int32), maximum)], axis=1)
    entries = np.stack([np.cumsum(cost, axis=1).reshape(-1), np.ones(count)], axis=1)
    model = highspy.HighsLp()
    model.num_col_ = count
    model.num_row_ = n + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.cumsum(value, axis=1).reshape(-1)
    model.col_lower_ = np.zeros(count)
    model.col_upper_ = np.full(count, highspy.kHighsInf)
    model.row_lower_ = np.full(n + 1, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([[instance["capacity"]], np.ones(n)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * count + 1, 2, dtype=np.int32)
    model.a_matrix_.index_ = index.reshape(-1)
    model.a_matrix_.value_ = entries.reshape(-1)

    def interior_point():
        h = highspy.Highs()
        for option, setting in (("output_flag", False), ("solver", "ipm"), ("presolve", "off"), ("threads", 1)):
            h.setOptionValue(option, setting)
        # From arrays to the solution, as on our side.
        h.passModel(model)
        h.run()
        if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SystemExit(f"HiGHS ended with {h.getModelStatus()}")
        return h.getInfo().objective_function_value

    seconds, _, objective = best(interior_point)
    return {"seconds": seconds, "objective": objective}


def main():
    work, *arguments = sys.argv[1:]
    if work == "lp":
        # HiGHS greets on stdout; the result is the last line.
        print(json.dumps(lp(arguments[0])))
        return
    numbers = [int(argument) for argument in arguments]
    result = {"success": success, "beta": beta, "dense": dense}[work](*numbers)
    if work == "beta":
        print(json.dumps({"scipy": result["scipy"], "seconds": result["numpy"][0]}))
    else:
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": result[0], "megabytes": megabytes}))


main()
