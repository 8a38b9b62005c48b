"""Makes nets-torch.json: an LSTM and a Transformer encoder beside torch.

`steps`: losses over 25 full-batch AdamW steps from given weights, with row weights, both heads and clipped gradients, in double precision.
`runs`: final training losses of 3 seeds each, from torch's own starting values, on rows that both sides draw with the same generator.

Run with Debian 12's python3-torch 1.13.1:  python3 nets-torch.py > nets-torch.json
"""
import json
import sys

import torch

torch.set_num_threads(1)
CLASSES, RETURN_WEIGHT = 3, 0.7


def splitmix(seed):
    """Uniform numbers of src/math/random.ts: stream 0 of the seed."""
    mask = 0xFFFFFFFF
    mul = lambda a, b: (a * b) & mask
    state = mul(seed, 0x9E3779B1) ^ mul(0x7F4A7C15, 0x85EBCA77)

    def u32():
        nonlocal state
        state = (state + 0x9E3779B9) & mask
        t = mul(state ^ (state >> 16), 0x21F0AAAD)
        t = mul(t ^ (t >> 15), 0x735A2D97)
        return t ^ (t >> 15)

    for _ in range(4):
        u32()
    return lambda: u32() / 4294967296


def made_windows(rows, steps, features, seed):
    """Uniform numbers in +-1; the class goes by the weighted mean of the first feature over the window, the target follows it."""
    draw = splitmix(seed)
    x = torch.tensor([2 * draw() - 1 for _ in range(rows * steps * features)], dtype=torch.float64).view(rows, steps, features)
    score = (x[:, :, 0] * torch.linspace(0.5, 1.5, steps, dtype=torch.float64)).sum(1) * (3 / steps) ** 0.5
    y = torch.where(score < -0.5, 0, torch.where(score > 0.5, 2, 1))
    return x, y, score


class Lstm(torch.nn.Module):
    def __init__(self, features, units):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, units, batch_first=True)
        self.heads = torch.nn.Linear(units, CLASSES + 1)

    def forward(self, x):
        return self.heads(self.lstm(x)[0][:, -1])


class Transformer(torch.nn.Module):
    def __init__(self, features, steps, width, heads, inner, layers):
        super().__init__()
        self.entry = torch.nn.Linear(features, width)
        self.positions = torch.nn.Parameter(torch.randn(steps, width) * 0.02)
        layer = torch.nn.TransformerEncoderLayer(width, heads, inner, 0.0, batch_first=True)
        # Layers as they are made, not copies of one: each draws its own starting values.
        self.layers = torch.nn.ModuleList(
            [layer] + [torch.nn.TransformerEncoderLayer(width, heads, inner, 0.0, batch_first=True) for _ in range(layers - 1)])
        self.heads = torch.nn.Linear(width, CLASSES + 1)

    def forward(self, x):
        h = self.entry(x) + self.positions
        for layer in self.layers:
            h = layer(h)
        return self.heads(h.mean(1))


def losses(net, x, y, target, weights):
    out = net(x)
    log_loss = (weights * torch.nn.functional.cross_entropy(out[:, :CLASSES], y, reduction="none")).mean()
    return log_loss, 0.5 * ((out[:, CLASSES] - target) ** 2).mean()


def drawn(*shape, unit=64, size=1.0):
    """Few digits, so that the file is small and single precision starts from the very same numbers."""
    return (torch.randn(*shape) * size * unit).round().double() / unit


def set_drawn(net):
    for name, parameter in net.named_parameters():
        gain = 1.0 if name.endswith(("norm1.weight", "norm2.weight")) else 0.0
        parameter.data = drawn(*parameter.shape, size=0.3) + gain


def columns(matrix):
    return matrix.t().contiguous().flatten().tolist()


def lstm_weights(net):
    kernel = torch.cat([net.lstm.weight_ih_l0, net.lstm.weight_hh_l0], 1)
    return {"lstm/kernel": columns(kernel), "lstm/bias": (net.lstm.bias_ih_l0 + net.lstm.bias_hh_l0).tolist(),
            "heads/kernel": columns(net.heads.weight), "heads/bias": net.heads.bias.tolist()}


def transformer_weights(net):
    found = {"entry/kernel": columns(net.entry.weight), "entry/bias": net.entry.bias.tolist(),
             "positions": net.positions.flatten().tolist()}
    for i, layer in enumerate(net.layers):
        parts = {"joint": (layer.self_attn.in_proj_weight, layer.self_attn.in_proj_bias),
                 "merge": (layer.self_attn.out_proj.weight, layer.self_attn.out_proj.bias),
                 "widen": (layer.linear1.weight, layer.linear1.bias), "narrow": (layer.linear2.weight, layer.linear2.bias)}
        for part, (weight, bias) in parts.items():
            found[f"encoder_{i + 1}/{part}/kernel"] = columns(weight)
            found[f"encoder_{i + 1}/{part}/bias"] = bias.tolist()
        for j, norm in enumerate((layer.norm1, layer.norm2)):
            found[f"encoder_{i + 1}/norm_{j + 1}/gain"] = norm.weight.tolist()
            found[f"encoder_{i + 1}/norm_{j + 1}/shift"] = norm.bias.tolist()
    return found | {"heads/kernel": columns(net.heads.weight), "heads/bias": net.heads.bias.tolist()}


def follow(net, weights_of, shape):
    torch.manual_seed(7)
    net = net.double()
    set_drawn(net)
    rows, rate, decay, clip = 12, 0.02, 0.1, 0.5
    x, target = drawn(rows, shape["steps"], shape["features"]), drawn(rows)
    y = (x[:, -1, 0] > 0).long() + (x[:, 0, 1] > 0.3).long()
    weights = drawn(rows).abs() + 0.5
    matrices = [p for n, p in net.named_parameters() if p.dim() == 2 and "positions" not in n]
    others = [p for n, p in net.named_parameters() if p.dim() != 2 or "positions" in n]
    # Two biases of the LSTM would each take a step; ours is one: the second stays where it is.
    if hasattr(net, "lstm"):
        others = [p for p in others if p is not net.lstm.bias_hh_l0]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}], lr=rate, eps=1e-8)
    golden = {"shape": shape, "rate": rate, "decay": decay, "clip": clip, "return_weight": RETURN_WEIGHT,
              "x": x.flatten().tolist(), "y": y.tolist(), "target": target.tolist(), "weights": weights.tolist(),
              "start": weights_of(net), "log_loss": [], "squared_error": []}
    for _ in range(25):
        log_loss, squared_error = losses(net, x, y, target, weights)
        golden["log_loss"].append(round(log_loss.item(), 9))
        golden["squared_error"].append(round(squared_error.item(), 9))
        optimizer.zero_grad()
        if hasattr(net, "lstm"):
            net.lstm.bias_hh_l0.grad = None
        (log_loss + RETURN_WEIGHT * squared_error).backward()
        torch.nn.utils.clip_grad_norm_(matrices + others, clip)
        optimizer.step()
    return golden


def converge(make, shape, rows, epochs, rate):
    """Mean of the last epoch's training losses, seed by seed; batches of 64 in torch's own random order."""
    x, y, score = made_windows(rows, shape["steps"], shape["features"], 5)
    x, target = x.float(), score.float()
    finals = []
    for seed in (1, 2, 3):
        torch.manual_seed(seed)
        net = make()
        optimizer = torch.optim.Adam(net.parameters(), lr=rate)
        for epoch in range(epochs):
            total = [0.0, 0.0]
            order = torch.randperm(rows)
            for start in range(0, rows, 64):
                batch = order[start:start + 64]
                log_loss, squared_error = losses(net, x[batch], y[batch], target[batch], torch.ones(len(batch)))
                optimizer.zero_grad()
                (log_loss + RETURN_WEIGHT * squared_error).backward()
                optimizer.step()
                total[0] += log_loss.item() * len(batch) / rows
                total[1] += squared_error.item() * len(batch) / rows
        finals.append([round(value, 6) for value in total])
    return {"shape": shape, "rows": rows, "epochs": epochs, "rate": rate, "batch": 64, "return_weight": RETURN_WEIGHT, "finals": finals}


small = {"features": 3, "steps": 6}
lstm_small, transformer_small = small | {"units": 8}, small | {"width": 8, "heads": 2, "inner": 12, "layers": 2}
whole = {"features": 4, "steps": 10}
lstm_whole, transformer_whole = whole | {"units": 16}, whole | {"width": 16, "heads": 2, "inner": 32, "layers": 2}
json.dump({
    "origin": f"torch {torch.__version__}, made by nets-torch.py",
    "steps": {
        "lstm": follow(Lstm(3, 8), lstm_weights, lstm_small),
        "transformer": follow(Transformer(**transformer_small), transformer_weights, transformer_small),
    },
    "runs": {
        "lstm": converge(lambda: Lstm(4, 16), lstm_whole, 960, 8, 0.01),
        "transformer": converge(lambda: Transformer(**transformer_whole), transformer_whole, 960, 8, 0.003),
    },
}, sys.stdout)
print()
