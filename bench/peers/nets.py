"""torch's side of bench/nets.mjs: <kind> <batch> <dropout> <count> <seed> <folder of the rows>. One thread. Prints JSON."""
import json
import resource
import sys
import time

import numpy
import torch

torch.set_num_threads(1)
kind, batch, dropout, count, seed, folder = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6]
STEPS, FEATURES, CLASSES = 60, 32, 3
torch.manual_seed(seed)
x = torch.from_numpy(numpy.fromfile(f"{folder}/{kind}.x", dtype=numpy.float32).reshape(-1, FEATURES))
y = torch.from_numpy(numpy.fromfile(f"{folder}/{kind}.y", dtype=numpy.uint8).astype(numpy.int64))


class Lstm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(FEATURES, 64, batch_first=True)
        self.head = torch.nn.Linear(64, CLASSES)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class Transformer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.entry = torch.nn.Linear(FEATURES, 64)
        self.positions = torch.nn.Parameter(torch.randn(1, STEPS, 64) * 0.02)
        self.encoder = torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(64, 4, 128, dropout, batch_first=True), 2)
        self.head = torch.nn.Linear(64, CLASSES)

    def forward(self, x):
        return self.head(self.encoder(self.entry(x) + self.positions).mean(1))


def mlp():
    layers, sizes = [], [FEATURES, 128, 64]
    for a, b in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU(), torch.nn.Dropout(dropout)]
    return torch.nn.Sequential(*layers, torch.nn.Linear(64, CLASSES))


net = {"mlp": mlp, "lstm": Lstm, "transformer": Transformer}[kind]()
net.train()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
if kind == "mlp":
    gather = lambda rows: x[rows]
else:
    windows = x.unfold(0, STEPS, 1).transpose(1, 2)
    gather = lambda rows: windows[rows]
most = len(y) if kind == "mlp" else batch
wall, cpu, loss = [], [], 0.0
for _ in range(count):
    begun, used = time.perf_counter(), time.process_time()
    order, loss = torch.randperm(len(y)), 0.0
    for start in range(0, most, batch):
        rows = order[start:start + batch]
        optimizer.zero_grad(set_to_none=True)
        value = torch.nn.functional.cross_entropy(net(gather(rows)), y[rows])
        value.backward()
        optimizer.step()
        loss += value.item() * len(rows) / most
    wall.append((time.perf_counter() - begun) * 1e3)
    cpu.append((time.process_time() - used) * 1e3)
median = lambda values: sorted(values[1 if len(values) > 2 else 0:])[(len(values) - 1) // 2]
print(json.dumps({"version": torch.__version__, "wall_ms": median(wall), "cpu_ms": median(cpu), "loss": loss,
                  "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))
