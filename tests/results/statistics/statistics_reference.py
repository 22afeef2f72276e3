# SPDX-License-Identifier: Apache-2.0
"""Prints the values that the tests beside it expect, from SciPy, statsmodels and enumeration (Debian: python3-scipy,
python3-statsmodels); statistics_reference.R prints those of R.

    /usr/bin/python3 tests/results/statistics/statistics_reference.py
"""
import itertools

import numpy
from scipy import integrate, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

differences = numpy.array([0.021, -0.004, 0.017, 0.009, 0.030, -0.011, 0.012, 0.025, 0.006])
tied = numpy.array([2.0, -1.0, 0.0, 3.0, 3.0, -2.0, 1.0, 5.0, 0.0, 4.0])

print("paired_t", stats.ttest_1samp(differences, 0))
n, ratio = len(differences), 0.25
t = differences.mean() / numpy.sqrt((1 / n + ratio) * differences.var(ddof=1))
print("corrected_t", repr(t), repr(2 * stats.t.sf(abs(t), n - 1)))
print("wilcoxon", stats.wilcoxon(differences, mode="exact"))


def signed_ranks(values):
    values = values[values != 0]
    ranks = stats.rankdata(abs(values))
    sums = numpy.array([sum(r for r, keep in zip(ranks, kept) if keep)
                        for kept in itertools.product([0, 1], repeat=len(ranks))])
    seen = ranks[values > 0].sum()
    return seen, min(1, 2 * min((sums <= seen).mean(), (sums >= seen).mean()))


def flips(values):
    sums = numpy.array([numpy.dot(signs, values) for signs in itertools.product([-1, 1], repeat=len(values))])
    return (abs(sums) >= abs(values.sum()) - 1e-12).mean()


print("wilcoxon by enumeration", signed_ranks(differences), "tied", signed_ranks(tied))
print("sign_flip", repr(flips(differences)), "tied", repr(flips(tied)))
print("sign_flip by SciPy", stats.permutation_test((tied,), numpy.mean, permutation_type="samples",
                                                   n_resamples=numpy.inf).pvalue)
many = numpy.sin(numpy.arange(1, 251)) + 0.1
print("wilcoxon of 250", stats.wilcoxon(many, mode="approx", correction=False))
print("mcnemar", mcnemar([[0, 12], [4, 0]], exact=True))
print("holm", multipletests([0.01, 0.04, 0.03, 0.005, 0.5], method="holm")[1].tolist())
print("cohen_d", repr(differences.mean() / differences.std(ddof=1)))
ranks = stats.rankdata(abs(tied[tied != 0]))
positive = ranks[tied[tied != 0] > 0].sum()
print("rank_biserial", repr((2 * positive - ranks.sum()) / ranks.sum()))

print("power", [repr(TTestPower().power(effect_size=d, nobs=n, alpha=0.05, alternative="two-sided"))
                for d, n in [(0.5, 10), (1, 5), (1, 10), (2, 3)]])
print("smallest_effect", [repr(TTestPower().solve_power(nobs=n, power=0.8, alpha=0.05)) for n in [3, 5, 10, 30]])
print("required", repr(TTestPower().solve_power(effect_size=0.5, power=0.8, alpha=0.05)))


def corrected_power(effect, n, ratio, level=0.05):
    shift, critical = effect / numpy.sqrt(1 / n + ratio), stats.t.ppf(1 - level / 2, n - 1)
    return stats.nct.sf(critical, n - 1, shift) + stats.nct.cdf(-critical, n - 1, shift)


print("corrected power", repr(corrected_power(1.5, 10, 0.25)), repr(corrected_power(1.5, 20, 0.25)))
print("noncentral_t", [repr(stats.nct.cdf(t, df, d)) for t, df, d in [(1.0, 4, 2.0), (-1.0, 9, 0.5), (3.0, 2, 1.0)]])
print("chi_squared_tail", repr(stats.chi2.sf(7.3, 3)), "normal_quantile", repr(stats.norm.ppf(0.975)))
print("range quantile / sqrt 2", [repr(stats.studentized_range.ppf(0.95, k, numpy.inf) / numpy.sqrt(2))
                                  for k in range(2, 7)])
print("range tail", repr(stats.studentized_range.sf(3.0, 4, numpy.inf)))

# Table 6 of Demšar 2006: AUC of four learners on fourteen datasets.
auc = numpy.array([
    [0.763, 0.768, 0.771, 0.798], [0.599, 0.591, 0.590, 0.569], [0.954, 0.971, 0.968, 0.967],
    [0.628, 0.661, 0.654, 0.657], [0.882, 0.888, 0.886, 0.898], [0.936, 0.931, 0.916, 0.931],
    [0.661, 0.668, 0.609, 0.685], [0.583, 0.583, 0.563, 0.625], [0.775, 0.838, 0.866, 0.875],
    [1.000, 1.000, 1.000, 1.000], [0.940, 0.962, 0.965, 0.962], [0.619, 0.666, 0.614, 0.669],
    [0.972, 0.981, 0.9751, 0.975], [0.957, 0.978, 0.946, 0.970]])
print("friedman", stats.friedmanchisquare(*auc.T),
      "mean ranks", numpy.mean([stats.rankdata(-row) for row in auc], axis=0).tolist())
print("nemenyi", repr(stats.studentized_range.ppf(0.95, 4, numpy.inf) / numpy.sqrt(2) * numpy.sqrt(4 * 5 / (6 * 14))))

skewed = numpy.array([0.1, 0.2, 0.25, 0.3, 0.7, 0.9, 1.6, 2.4, 4.1, 7.5, 0.4, 0.5])
for statistic in (numpy.mean, numpy.median):
    interval = stats.bootstrap((skewed,), statistic, method="BCa", n_resamples=400_000, vectorized=False,
                               random_state=1).confidence_interval
    print("BCa", statistic.__name__, interval.low, interval.high)
print("quantiles", numpy.quantile(skewed, [0.25, 0.5, 0.75]).tolist())

# One-way random effects, unbalanced: R's aov tells the mean squares (statistics_reference.R).
groups = [[0.50, 0.54, 0.47], [0.61, 0.64], [0.55, 0.52, 0.58, 0.53], [0.42]]
total = sum(map(len, groups))
grand = numpy.mean([v for g in groups for v in g])
within = sum(((numpy.array(g) - numpy.mean(g)) ** 2).sum() for g in groups) / (total - len(groups))
between = sum(len(g) * (numpy.mean(g) - grand) ** 2 for g in groups) / (len(groups) - 1)
size = (total - sum(len(g) ** 2 for g in groups) / total) / (len(groups) - 1)
print("components", repr(within), repr((between - within) / size), "mean squares", repr(between), repr(within))

# The variance of an accuracy over samples drawn with replacement is p (1 - p) / n.
print("sample", 0.7 * 0.3 / 50)
