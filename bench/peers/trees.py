"""One training of the peer: trees.py <folder> <forest|boosting> <seed>. One thread."""
import json, os, resource, sys, time
import numpy as np

folder, task, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
read = lambda name, kind: np.fromfile(os.path.join(folder, name), kind)
x, y = read("train.x", np.float32).reshape(-1, 32), read("train.y", np.uint8)
later, actual = read("test.x", np.float32).reshape(-1, 32), read("test.y", np.uint8)
if task == "forest":
    import sklearn
    from sklearn.ensemble import RandomForestClassifier
    version = "scikit-learn " + sklearn.__version__
    model = RandomForestClassifier(100, max_depth=10, max_features="sqrt", n_jobs=1, random_state=seed)
    fit = lambda: model.fit(x, y)
    predict = lambda rows: fitted.predict_proba(rows)
else:
    import xgboost
    version = "xgboost " + xgboost.__version__
    options = dict(objective="multi:softprob", num_class=3, max_depth=6, eta=0.1, tree_method="hist", nthread=1, seed=seed, max_bin=256)
    fit = lambda: xgboost.train(options, xgboost.DMatrix(x, y, nthread=1), 100)
    predict = lambda rows: fitted.inplace_predict(rows)
started, cpu = time.perf_counter(), time.process_time()
fitted = fit()
seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
probabilities = predict(later)
loss = float(-np.log(np.maximum(1e-15, probabilities[np.arange(len(actual)), actual])).mean())
times = []
for _ in range(25):
    started = time.perf_counter()
    predict(later[:6000])
    times.append(1e3 * (time.perf_counter() - started))
times.sort()
print(json.dumps(dict(version=version, seconds=seconds, cpu_seconds=cpu_seconds, loss=loss, predict_ms=times[12],
                      predict_best_ms=times[0], memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
