"""Makes features.json: what pandas gives for the price features, on synthetic bars of two stocks.

Run: python3 features.py > features.json (pandas 1.5.3, numpy 1.24.2). Every value is written with pandas' own
rolling, ewm and shift, so that the two computations share nothing but the formula.
"""
import json
import numpy as np
import pandas as pd

ROWS = [0, 1, 14, 20, 33, 61, 119, 199, 251, 259]
N = 260


def bars(seed, start, missing):
    rng = np.random.default_rng(seed)
    close = start * np.exp(np.cumsum(rng.normal(0.0005, 0.02, N)))
    open_ = close * np.exp(rng.normal(0, 0.006, N))
    high = np.maximum(open_, close) * (1 + np.abs(rng.normal(0, 0.006, N)))
    low = np.minimum(open_, close) * (1 - np.abs(rng.normal(0, 0.006, N)))
    volume = np.floor(np.exp(rng.normal(13, 0.6, N)))
    frame = pd.DataFrame({"open": open_, "high": high, "low": low, "close": close}).round(2)
    frame["volume"] = volume
    frame["session"] = np.arange(N)
    return frame.drop(index=missing).reset_index(drop=True)


def wilder(x, window, start):
    """Plain mean of the first window from `start`, then ewm(alpha=1/window)."""
    head = x.iloc[start : start + window].mean()
    seeded = pd.concat([pd.Series([head]), x.iloc[start + window :]], ignore_index=True)
    smooth = seeded.ewm(alpha=1 / window, adjust=False).mean()
    return pd.concat([pd.Series([np.nan] * (start + window - 1)), smooth], ignore_index=True)


def features(b, market):
    o, h, l, c, v = b["open"], b["high"], b["low"], b["close"], b["volume"]
    lr = np.log(c / c.shift())
    f = {}
    for n in [1, 2, 3, 5, 10, 20, 60, 120]:
        f[f"return_{n}"] = c.pct_change(n)
    for n in [1, 2, 3, 5]:
        f[f"return_1_lag_{n}"] = c.pct_change().shift(n)
    f["log_return_1"] = lr
    f["rate_of_change_10"] = 100 * c.pct_change(10)
    f["momentum_12_1"] = c.shift(21) / c.shift(252) - 1
    for n in [5, 10, 20, 50, 200]:
        f[f"sma_ratio_{n}"] = c / c.rolling(n).mean() - 1
        f[f"ema_ratio_{n}"] = c / c.ewm(span=n, adjust=False, min_periods=n).mean() - 1
    for n in [5, 10, 20, 60]:
        f[f"volatility_{n}"] = lr.rolling(n).std()
    f["parkinson_volatility_20"] = np.sqrt((np.log(h / l) ** 2).rolling(20).mean() / (4 * np.log(2)))
    tr = pd.concat([h - l, (h - c.shift()).abs(), (l - c.shift()).abs()], axis=1).max(axis=1)
    f["atr_14"] = wilder(tr, 14, 1) / c
    d = c.diff()
    up, down = wilder(d.clip(lower=0), 14, 1), wilder((-d).clip(lower=0), 14, 1)
    f["rsi_14"] = 100 - 100 / (1 + up / down)
    macd = c.ewm(span=12, adjust=False).mean() - c.ewm(span=26, adjust=False).mean()
    signal = macd.ewm(span=9, adjust=False).mean()
    hide = lambda x, n: x.where(pd.Series(np.arange(len(x))) >= n)
    f["macd_line"] = hide(macd / c, 25)
    f["macd_signal"] = hide(signal / c, 33)
    f["macd_histogram"] = hide((macd - signal) / c, 33)
    k = 100 * (c - l.rolling(14).min()) / (h.rolling(14).max() - l.rolling(14).min())
    f["stochastic_k_14"] = k
    f["stochastic_d_3"] = k.rolling(3).mean()
    mean, sd = c.rolling(20).mean(), c.rolling(20).std()
    f["bollinger_b_20"] = (c - (mean - 2 * sd)) / (4 * sd)
    f["bollinger_width_20"] = 4 * sd / mean
    for n in [20, 60, 252]:
        f[f"distance_to_high_{n}"] = c / h.rolling(n).max() - 1
        f[f"distance_to_low_{n}"] = c / l.rolling(n).min() - 1
    f["skewness_20"] = lr.rolling(20).skew()
    f["kurtosis_20"] = lr.rolling(20).kurt()
    f["overnight_gap"] = o / c.shift() - 1
    f["intraday_return"] = c / o - 1
    f["intraday_range"] = (h - l) / c
    f["close_location"] = ((c - l) - (h - c)) / (h - l)
    f["obv_change_20"] = (np.sign(d) * v).rolling(20).sum() / v.rolling(20).sum()
    f["volume_ratio_5_20"] = v.rolling(5).mean() / v.rolling(20).mean()
    f["volume_ratio_20_60"] = v.rolling(20).mean() / v.rolling(60).mean()
    f["volume_change"] = np.log(v / v.shift())
    impact = lr.abs() / (c * v)
    f["illiquidity_20_60"] = np.log(impact.rolling(20).mean() / impact.rolling(60).mean())
    dollars = np.log(c * v)
    f["dollar_volume_z_60"] = (dollars - dollars.rolling(60).mean()) / dollars.rolling(60).std()
    # The market over the sessions since the stock's previous bar.
    level = market.fillna(0).cumsum()
    m = level.loc[b["session"]].reset_index(drop=True).diff()
    beta = lr.rolling(60).cov(m) / m.rolling(60).var()
    f["beta_60"] = beta
    f["correlation_60"] = lr.rolling(60).corr(m)
    f["idiosyncratic_volatility_60"] = np.sqrt((lr.rolling(60).var() - beta * lr.rolling(60).cov(m)) * 59 / 58)
    f["market_return_20"] = market.rolling(20).sum().loc[b["session"]].reset_index(drop=True)
    f["market_volatility_20"] = market.rolling(20).std().loc[b["session"]].reset_index(drop=True)
    f["price"] = c
    f["price_average_20"] = mean
    f["price_deviation_20"] = sd
    f["volume"] = v
    f["volume_average_20"] = v.rolling(20).mean()
    return f


stocks = {"AAA": bars(7, 80, []), "BBB": bars(8, 12, [40, 41, 150])}
by_session = pd.concat(
    [np.log(b["close"] / b["close"].shift()).set_axis(b["session"]) for b in stocks.values()], axis=1
)
market = by_session.mean(axis=1).reindex(range(N))
number = lambda x: None if pd.isna(x) else float(f"{x:.9g}")
print(json.dumps({
    "origin": f"pandas {pd.__version__}, numpy {np.__version__}, by features.py; synthetic bars",
    "rows": ROWS,
    "bars": {s: {k: b[k].tolist() for k in ["session", "open", "high", "low", "close", "volume"]} for s, b in stocks.items()},
    "expected": {
        s: {name: [number(x.iloc[r]) if r < len(x) else None for r in ROWS] for name, x in features(b, market).items()}
        for s, b in stocks.items()
    },
}, separators=(",", ":")))
