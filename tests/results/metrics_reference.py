# SPDX-License-Identifier: Apache-2.0
"""Prints the values that metrics_test.cpp and statistics_test.cpp expect, from NumPy alone.

    /usr/bin/python3 tests/results/metrics_reference.py
"""
import numpy

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
