"""Makes forest-sklearn.json: what scikit-learn learns from rows that the test makes in the same way.

Run with Debian's python3-sklearn: python3 test/golden/forest-sklearn.py > test/golden/forest-sklearn.json
"""
import json
import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, log_loss
from sklearn.tree import DecisionTreeClassifier


class Congruential:
    """x -> 1664525 x + 1013904223 mod 2^32, top 16 bits: the same integers in every language."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 16) % n


def rows(seed, count, features, levels):
    random = Congruential(seed)
    x = np.zeros((count, features), np.float32)
    y = np.zeros(count, int)
    for row in range(count):
        for feature in range(features):
            x[row, feature] = random.below(levels)
        noise = random.below(levels) - levels / 2
        score = x[row, 0] - x[row, 1] + (x[row, 2] if x[row, 3] * 2 > levels else -x[row, 2]) / 2 + noise
        y[row] = 0 if score < -levels / 4 else 2 if score > levels / 4 else 1
    return x, y


def nodes(tree):
    def walk(node):
        shares = tree.value[node][0] / tree.value[node][0].sum()
        out = {"rows": int(tree.n_node_samples[node]), "shares": [round(float(s), 7) for s in shares]}
        if tree.children_left[node] >= 0:
            out["feature"] = int(tree.feature[node])
            out["left"] = walk(tree.children_left[node])
            out["right"] = walk(tree.children_right[node])
        return out

    return walk(0)


x, y = rows(1, 800, 6, 200)
plain = DecisionTreeClassifier(max_depth=5, min_samples_leaf=20, random_state=0).fit(x, y)
weights = np.array([3.0, 1.0, 2.0])[y]
weighted = DecisionTreeClassifier(max_depth=5, min_weight_fraction_leaf=40.5 / weights.sum(), random_state=0)
weighted.fit(x, y, sample_weight=weights)

train_x, train_y = rows(2, 2000, 8, 1000)
test_x, test_y = rows(3, 4000, 8, 1000)
scores = []
for seed in range(10):
    forest = RandomForestClassifier(100, max_depth=10, max_features="sqrt", random_state=seed).fit(train_x, train_y)
    p = forest.predict_proba(test_x)
    scores.append([log_loss(test_y, p), accuracy_score(test_y, p.argmax(1))])
mean = np.mean(scores, 0)
spread = np.std(scores, 0)
print(json.dumps({
    "origin": f"scikit-learn {sklearn.__version__}, made by forest-sklearn.py",
    "tree": {"rows": {"seed": 1, "count": 800, "features": 6, "levels": 200},
             "parameters": "DecisionTreeClassifier(max_depth=5, min_samples_leaf=20)", "root": nodes(plain.tree_)},
    "weighted_tree": {"weights_by_class": [3, 1, 2],
                      "parameters": "DecisionTreeClassifier(max_depth=5, min_weight_fraction_leaf=40.5 / sum of weights)",
                      "root": nodes(weighted.tree_)},
    "forest": {"train": {"seed": 2, "count": 2000, "features": 8, "levels": 1000},
               "test": {"seed": 3, "count": 4000, "features": 8, "levels": 1000},
               "parameters": "RandomForestClassifier(100, max_depth=10, max_features='sqrt'), mean of 10 seeds",
               "log_loss": round(float(mean[0]), 5), "log_loss_deviation": round(float(spread[0]), 5),
               "accuracy": round(float(mean[1]), 5), "accuracy_deviation": round(float(spread[1]), 5)},
}, indent=1))
