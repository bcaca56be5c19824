"""A fixed job that tells how fast the machine is now, beside `bench`: 24 eigendecompositions of a 576 x 576 matrix, as wide as the
hidden states that the predictors read. Prints one JSON object with its CPU seconds, on one thread.
"""

import json
import os
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

x = np.random.default_rng(1).standard_normal((650, 576))
began = time.process_time()
for _ in range(24):
    np.linalg.eigh(x.T @ x)
print(json.dumps({"seconds": time.process_time() - began}))
