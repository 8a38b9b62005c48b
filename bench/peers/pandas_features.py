"""The 40 columns of bench/feature-columns.mjs in pandas: groupby().rolling() and ewm(), vectorised, without lambdas."""
import numpy as np
import pandas as pd


def features(df):
    out = {}
    groups = df.groupby("stock", sort=False)

    def rolling(column, window, how):
        return getattr(df.groupby("stock", sort=False)[column].rolling(window), how)().to_numpy()

    def average(column, **kind):
        return df.groupby("stock", sort=False)[column].ewm(adjust=False, **kind).mean().to_numpy()

    close, volume = df.close.to_numpy(), df.volume.to_numpy()
    for span in (1, 5, 10, 20, 60, 120):
        out[f"return_{span}"] = groups.close.pct_change(span).to_numpy()
    previous = groups.close.shift(1)
    df["log_return"] = np.log(df.close / previous)
    out["log_return_1"] = df.log_return.to_numpy()
    for window in (5, 10, 20, 50, 200):
        out[f"sma_ratio_{window}"] = close / rolling("close", window, "mean") - 1
    for window in (5, 10, 20, 50, 200):
        out[f"ema_ratio_{window}"] = close / average("close", span=window) - 1
    for window in (5, 10, 20, 60):
        out[f"volatility_{window}"] = rolling("log_return", window, "std")
    change = groups.close.diff()
    df["up"], df["down"] = change.clip(lower=0), -change.clip(upper=0)
    up, down = average("up", alpha=1 / 14), average("down", alpha=1 / 14)
    out["rsi_14"] = 100 * up / (up + down)
    df["macd"] = average("close", span=12) - average("close", span=26)
    signal = average("macd", span=9)
    line = df.macd.to_numpy()
    out["macd_line"], out["macd_signal"], out["macd_histogram"] = line / close, signal / close, (line - signal) / close
    mean, deviation = rolling("close", 20, "mean"), rolling("close", 20, "std")
    out["bollinger_b_20"] = (close - mean + 2 * deviation) / (4 * deviation)
    out["bollinger_width_20"] = 4 * deviation / mean
    df["range"] = np.maximum(df.high - df.low, np.maximum((df.high - previous).abs(), (df.low - previous).abs()))
    out["atr_14"] = average("range", alpha=1 / 14) / close
    v5, v20, v60 = (rolling("volume", window, "mean") for window in (5, 20, 60))
    out["volume_ratio_5_20"], out["volume_ratio_20_60"] = v5 / v20, v20 / v60
    df["dollars"] = np.log(df.close * np.maximum(1, volume))
    out["dollar_volume_z_60"] = (df.dollars.to_numpy() - rolling("dollars", 60, "mean")) / rolling("dollars", 60, "std")
    for window in (20, 60):
        out[f"distance_to_high_{window}"] = close / rolling("high", window, "max") - 1
        out[f"distance_to_low_{window}"] = close / rolling("low", window, "min") - 1
    out["skewness_20"], out["kurtosis_20"] = rolling("log_return", 20, "skew"), rolling("log_return", 20, "kurt")
    df["market"] = df.time.map(df.groupby("time").log_return.mean())
    df["xy"], df["yy"], df["xx"] = df.log_return * df.market, df.market**2, df.log_return**2
    x, y, xy, yy, xx = (rolling(name, 60, "mean") for name in ("log_return", "market", "xy", "yy", "xx"))
    out["correlation_60"] = (xy - x * y) / np.sqrt((xx - x * x) * (yy - y * y))
    out["beta_60"] = (xy - x * y) / (yy - y * y)
    out["day_of_week"] = pd.to_datetime(df.time, unit="ms").dt.dayofweek.to_numpy()
    return pd.DataFrame({name: np.asarray(values, np.float32) for name, values in out.items()})
