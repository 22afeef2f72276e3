#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the values that regression_test.cpp expects of drawn predictions: 500 pairs of a linear congruential generator,
by NumPy.

    /usr/bin/python3 tests/results/metrics/regression_reference.py
"""
import numpy


def drawn(count):
    """As the test draws them: numbers from -1 to 1, a prediction and a target in turn."""
    state, numbers = 12345, []
    for _ in range(2 * count):
        state = (1103515245 * state + 12345) % 2**31
        numbers.append(state / 2**30 - 1)
    values = numpy.array(numbers).reshape(count, 2)
    return values[:, 0] * 0.25 + values[:, 1] * 0.5 + 0.1, values[:, 1]


predicted, wanted = drawn(500)
for name, of_covariance, of_variance in [("unbiased", 1, 1), ("population", 0, 0), ("avec2018", 0, 1)]:
    covariance = numpy.cov(predicted, wanted, ddof=of_covariance)[0, 1]
    variances = predicted.var(ddof=of_variance) + wanted.var(ddof=of_variance)
    print("concordance", name, repr(2 * covariance / (variances + (predicted.mean() - wanted.mean()) ** 2)))
print("pearson", repr(numpy.corrcoef(predicted, wanted)[0, 1]))
print("mean_absolute_error", repr(numpy.abs(predicted - wanted).mean()))
print("mean_squared_error", repr(((predicted - wanted) ** 2).mean()))
print("mean_absolute_percentage_error",
      repr((numpy.abs(predicted - wanted) / numpy.maximum(numpy.abs(wanted), 0.01)).mean()))
