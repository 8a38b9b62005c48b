"""Makes mlp-torch.json: the losses of torch over 40 full-batch AdamW steps on made rows, in double precision.

Run with Debian 12's python3-torch 1.13.1:  python3 mlp-torch.py > mlp-torch.json
"""
import json
import sys

import torch

torch.manual_seed(7)
torch.set_num_threads(1)
ROWS, FEATURES, HIDDEN = 40, 4, [7, 5]
RATE, DECAY, RETURN_WEIGHT, STEPS = 0.02, 0.1, 0.7, 40


def drawn(*shape):
    """Few digits, so that the file is small and single precision starts from the very same numbers."""
    return (torch.randn(*shape) * 256).round().double() / 256


x, target = drawn(ROWS, FEATURES), drawn(ROWS)
y = (x[:, 0].abs() > 0.7).long() + (x[:, 1] > 0.3).long()
weights = (torch.rand(ROWS) * 16).round().double() / 16 + 0.5
sizes = [FEATURES, *HIDDEN, 4]
kernels = [drawn(a, b) * 0.5 for a, b in zip(sizes, sizes[1:])]
biases = [drawn(b) * 0.25 for b in sizes[1:]]
golden = {
    "origin": f"torch {torch.__version__}, float64, AdamW, made by mlp-torch.py",
    "rate": RATE, "decay": DECAY, "return_weight": RETURN_WEIGHT, "hidden": HIDDEN, "features": FEATURES,
    "x": x.flatten().tolist(), "y": y.tolist(), "target": target.tolist(), "weights": weights.tolist(),
    "kernels": [k.flatten().tolist() for k in kernels], "biases": [b.tolist() for b in biases],
}
for parameter in kernels + biases:
    parameter.requires_grad_(True)
optimizer = torch.optim.AdamW(
    [{"params": kernels, "weight_decay": DECAY}, {"params": biases, "weight_decay": 0.0}], lr=RATE, eps=1e-8)
golden["log_loss"], golden["squared_error"] = [], []
for _ in range(STEPS):
    h = x
    for i, (k, b) in enumerate(zip(kernels, biases)):
        h = h @ k + b
        if i < len(kernels) - 1:
            h = torch.relu(h)
    cross_entropy = (weights * torch.nn.functional.cross_entropy(h[:, :3], y, reduction="none")).mean()
    squared_error = 0.5 * ((h[:, 3] - target) ** 2).mean()
    golden["log_loss"].append(round(cross_entropy.item(), 9))
    golden["squared_error"].append(round(squared_error.item(), 9))
    optimizer.zero_grad()
    (cross_entropy + RETURN_WEIGHT * squared_error).backward()
    optimizer.step()
json.dump(golden, sys.stdout)
print()
