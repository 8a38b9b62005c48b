"""The pandas side of `features`: folder, stocks, sessions, repeats. The same 40 columns by groupby().rolling() and ewm(),
vectorised, without lambdas. Prints seconds, peak memory and writes a check sample."""
import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from pandas_features import features

folder, stocks, sessions, repeats = sys.argv[1], *map(int, sys.argv[2:5])


def load(name):
    return np.fromfile(f"{folder}/{name}.f64")


frame = pd.DataFrame(
    {
        "stock": np.repeat(np.arange(stocks), sessions),
        "time": load("time"),
        **{name: load(name) for name in ("open", "high", "low", "close", "volume")},
    }
)


seconds, cpu = [], []
for _ in range(repeats):
    table = None
    copy = frame.copy()
    started, before = time.perf_counter(), time.process_time()
    table = features(copy)
    seconds.append(time.perf_counter() - started)
    cpu.append(time.process_time() - before)
last = table.iloc[sessions - 1 :: sessions]
with open(f"{folder}/peer.json", "w") as file:
    json.dump({name: [float(v) for v in last[name]] for name in table.columns}, file)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "cpu": cpu, "memory_mb": memory, "version": f"pandas {pd.__version__}, numpy {np.__version__}"}))
