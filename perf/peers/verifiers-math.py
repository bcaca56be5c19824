"""Peers of `pnpm perf verifiers` for maths: Math-Verify, and a plain grader on sympy.

Usage: python verifiers-math.py FILE, FILE holding a JSON list of {gold, response}; gold and response are LaTeX with the
answer in a box. Prints {"mathVerify": {...}, "sympy": {...}}, each with `rate` (pairs per second of one core, extraction
and comparison), `worstMs` and `right` (a list of verdicts). `--limit N` judges by sympy only the first N pairs.
"""

import json
import re
import signal
import sys
import time

from latex2sympy2_extended import latex2sympy
from math_verify import parse, verify
from sympy import simplify


class TooLong(Exception):
    pass


def ring(_signal, _frame):
    raise TooLong


def math_verify(gold, response):
    return bool(verify(parse(gold), parse(response)))


def boxed(text):
    start = text.rfind("\\boxed{")
    depth = 0
    for at in range(start + 6, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[start + 7 : at]
    return text


def sympy_grader(gold, response):
    """The same text, or a difference that simplifies to zero: what most graders on sympy do."""
    a, b = (re.sub(r"\\left|\\right|\\!|\\,|\s", "", boxed(text)) for text in (gold, response))
    if a == b:
        return True
    a, b = (boxed(text).replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac") for text in (gold, response))
    signal.setitimer(signal.ITIMER_REAL, 3)
    try:
        return simplify(latex2sympy(a) - latex2sympy(b)) == 0
    except TooLong:
        return False
    except Exception:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def run(grader, pairs):
    right, worst, total = [], 0.0, 0.0
    for pair in pairs:
        start = time.process_time()
        right.append(bool(grader(pair["gold"], pair["response"])))
        spent = time.process_time() - start
        total += spent
        worst = max(worst, spent)
    return {"rate": len(pairs) / total if total else 0, "worstMs": 1000 * worst, "right": right}


def main():
    with open(sys.argv[1], encoding="utf8") as file:
        pairs = json.load(file)
    limit = int(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[2] == "--limit" else len(pairs)
    # Pairs of its own warm a grader up: Math-Verify remembers what it has parsed.
    warm = [{"gold": f"\\boxed{{\\frac{{{n}}}{{7}}}}", "response": f"So \\boxed{{x+{n}}}."} for n in range(20)]
    run(math_verify, warm)
    first = run(math_verify, pairs)
    signal.signal(signal.SIGALRM, ring)
    run(sympy_grader, warm)
    print(json.dumps({"mathVerify": first, "sympy": run(sympy_grader, pairs[:limit])}))


if __name__ == "__main__":
    main()
