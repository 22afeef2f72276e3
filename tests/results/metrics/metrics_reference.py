# SPDX-License-Identifier: Apache-2.0
"""Prints the values that the tests of the metrics and statistics_test.cpp expect, from NumPy, SciPy and scikit-learn
(Debian: python3-sklearn).

    /usr/bin/python3 tests/results/metrics/metrics_reference.py
"""
import numpy
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import (average_precision_score, mean_absolute_error, mean_squared_error, roc_auc_score,
                             roc_curve)

targets = numpy.array([0, 0, 0, 1, 1, 3, 3, 3])
scores = numpy.array([
    [2.0, 1.0, 0.5, -1.0],
    [0.1, 0.2, 0.0, 0.1],
    [5.0, -3.0, 4.5, 2.0],
    [0.0, 3.0, 1.0, 2.0],
    [1.0, 0.9, 0.8, 0.7],
    [-1.0, -2.0, -3.0, -0.5],
    [0.3, 0.1, 0.2, 0.25],
    [10.0, 20.0, 30.0, 40.0],
])

predicted = scores.argmax(axis=1)
recalls = [(predicted[targets == label] == label).mean() for label in numpy.unique(targets)]
shifted = scores - scores.max(axis=1, keepdims=True)
log_softmax = shifted - numpy.log(numpy.exp(shifted).sum(axis=1, keepdims=True))
confusion = numpy.zeros((4, 4), int)
numpy.add.at(confusion, (targets, predicted), 1)

print("accuracy", repr((predicted == targets).mean()))
print("unweighted_average_recall", repr(numpy.mean(recalls)))
print("cross_entropy", repr(-log_softmax[numpy.arange(len(targets)), targets].mean()))
print("confusion_matrix", confusion.tolist())

values = numpy.array([45.1, 46.3, 44.2, 47.9, 45.5, 46.0, 43.8, 46.6, 45.9])
print("mean", repr(values.mean()))
print("standard_deviation", repr(values.std(ddof=1)))
print("standard_error", repr(values.std(ddof=1) / numpy.sqrt(len(values))))

# Detection: scikit-learn's ROC, with every threshold kept. Scores are differences of two logits, some of them equal.
detected = numpy.array([1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0])
lead = numpy.array([2.5, 2.0, 2.0, 1.5, 1.0, 1.0, 1.0, 0.5, -0.5, -1.0, -3.0])
fpr, tpr, _ = roc_curve(detected, lead, drop_intermediate=False)
print("roc_auc", repr(roc_auc_score(detected, lead)))
print("eer_accuracy", repr(1 - brentq(lambda rate: 1 - rate - interp1d(fpr, tpr)(rate), 0, 1, xtol=1e-15)))

# Regression.
predicted = numpy.array([2.5, 0.0, 2.0, 8.0])
wanted = numpy.array([3.0, -0.5, 2.0, 7.0])


def concordance(of_covariance, of_variance):
    covariance = numpy.cov(predicted, wanted, ddof=of_covariance)[0, 1]
    variances = predicted.var(ddof=of_variance) + wanted.var(ddof=of_variance)
    return 2 * covariance / (variances + (predicted.mean() - wanted.mean()) ** 2)


print("concordance", repr(concordance(1, 1)))
print("concordance_population", repr(concordance(0, 0)))
print("concordance_avec2018", repr(concordance(0, 1)))
print("pearson", repr(numpy.corrcoef(predicted, wanted)[0, 1]))
print("mean_absolute_error", repr(mean_absolute_error(wanted, predicted)))
print("mean_squared_error", repr(mean_squared_error(wanted, predicted)))
near_zero = numpy.array([0.2, 0.001, -0.5, 0.0])
guess = numpy.array([0.1, 0.002, -0.4, 0.05])
relative = numpy.abs(guess - near_zero) / numpy.maximum(numpy.abs(near_zero), 0.01)
print("mean_absolute_percentage_error", repr(relative.mean()))

# Tagging: 5 examples of 24 classes; scores on a coarse grid, so that some are equal.
draw = numpy.random.RandomState(5)
tag_scores = numpy.round(draw.normal(size=(5, 24)), 1) + 0.0
tags = draw.rand(5, 24) < 0.35 / (1 + numpy.exp(-2 * tag_scores))
pool_scores, pool_tags, hits, precisions = [], [], [], []
for scores_of_one, tags_of_one in zip(tag_scores, tags):
    order = numpy.argsort(-scores_of_one, kind="stable")
    pool_scores.extend(scores_of_one[order[:20]])
    pool_tags.extend(tags_of_one[order[:20]])
    hits.append(tags_of_one[order[0]])
    if tags_of_one.any():
        precisions.append(tags_of_one[order[:tags_of_one.sum()]].mean())
    print("  {%d, {%s}, {%s}}," % (tags_of_one.sum(), ", ".join("%g" % s for s in scores_of_one[order[:20]]),
                                   ", ".join("%d" % t for t in tags_of_one[order[:20]])))
pooled = average_precision_score(pool_tags, pool_scores)
print("global_average_precision", repr(pooled * numpy.sum(pool_tags) / tags.sum()))
print("hit_at_1", repr(numpy.mean(hits)))
print("precision_at_equal_recall_rate", repr(numpy.mean(precisions)))
