"""The other side of `pipeline`: csv (or csv.gz), epochs, trees. The same steps in pandas, scikit-learn and torch on one thread: load, the same
40 columns, the same classes and split, a forest, an MLP, predictions. Prints times and log losses as JSON."""
import json
import resource
import sys
import time

import numpy as np
import pandas as pd
import torch
from pandas_features import features
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

path, epochs, trees = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
HORIZON = 7
torch.set_num_threads(1)
torch.manual_seed(1)
seconds, at = {}, time.perf_counter()


def stage(name):
    global at
    now = time.perf_counter()
    seconds[name] = now - at
    at = now


frame = pd.read_csv(path, parse_dates=["date"]).dropna().sort_values(["symbol", "date"], ignore_index=True)
frame = frame.rename(columns={"symbol": "stock", "date": "time"})
frame["time"] = frame.time.astype("int64") // 1_000_000
stage("read")
table = features(frame)
stage("features")
ahead = frame.groupby("stock", sort=False).close.shift(-HORIZON) / frame.close - 1
classes = np.where(ahead > 0.05, 2, np.where(ahead < -0.05, 0, 1))
complete = np.isfinite(table.to_numpy()).all(axis=1)
times = np.sort(frame.time.unique())
border, purged = times[int(len(times) * 0.8)], times[int(len(times) * 0.8) - HORIZON]
known = complete & ahead.notna().to_numpy()
train, test = known & (frame.time < purged).to_numpy(), known & (frame.time >= border).to_numpy()
newest = complete & ~frame.stock.duplicated(keep="last").to_numpy()
x = table.to_numpy(np.float32)
stage("split")
forest = RandomForestClassifier(n_estimators=trees, max_depth=10, min_samples_leaf=50, n_jobs=1, random_state=1)
forest.fit(x[train], classes[train])
stage("forest")
scaler = StandardScaler().fit(x[train])
inputs, labels = torch.tensor(scaler.transform(x[train]).clip(-5, 5)), torch.tensor(classes[train])
net = torch.nn.Sequential(
    torch.nn.Linear(x.shape[1], 128), torch.nn.ReLU(), torch.nn.Dropout(0.2),
    torch.nn.Linear(128, 64), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(64, 3),
)
adam = torch.optim.Adam(net.parameters(), lr=1e-3)
loss = torch.nn.CrossEntropyLoss()
batches = -(-len(inputs) // 1024)
schedule = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.0, total_iters=epochs * batches)
for _ in range(epochs):
    for batch in torch.randperm(len(inputs)).split(1024):
        adam.zero_grad()
        loss(net(inputs[batch]), labels[batch]).backward()
        adam.step()
        schedule.step()
net.eval()
stage("mlp")


def ask_net(rows):
    with torch.no_grad():
        return torch.softmax(net(torch.tensor(scaler.transform(rows).clip(-5, 5))), 1).numpy()


losses = {"forest": forest.predict_proba(x[test]), "mlp": ask_net(x[test])}
signals = forest.predict_proba(x[newest]), ask_net(x[newest])
stage("predict")
print(
    json.dumps(
        {
            "seconds": seconds,
            "rows": {"train": int(train.sum()), "test": int(test.sum()), "newest": len(signals[0])},
            "log_loss": {name: log_loss(classes[test], values, labels=[0, 1, 2]) for name, values in losses.items()},
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
