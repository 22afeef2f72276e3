# SPDX-License-Identifier: Apache-2.0
"""Divides the subjects and samples of KFold*.StaysTheSameForever with exact fractions. Run: python3 k_fold_reference.py"""

from fractions import Fraction
from math import floor

from holdout_reference import random_bits, shuffled

PURPOSE = 0x6B2D666F6C640001
SPLIT_PURPOSE = 0x686F6C646F757401
# Samples of each class that a subject has.
SUBJECTS = {str(100 + i): counts for i, counts in enumerate(
    [(3, 1), (2, 2), (0, 4), (5, 0), (1, 1), (1, 3), (2, 0), (0, 2), (4, 3), (1, 0)])}


def divide(names, weights, key):
    sizes = {name: sum(SUBJECTS[name]) for name in names}
    classes = [sum(SUBJECTS[name][label] for name in names) for label in range(2)]
    margin = Fraction(max(sizes.values()), min(weights))
    bins = [[] for _ in weights]

    def fill(index, more=0):
        return Fraction(sum(sizes[name] for name in bins[index]) + more, weights[index])

    def rise(index, name):
        total = Fraction(0)
        for label in range(2):
            before = sum(SUBJECTS[other][label] for other in bins[index])
            after = before + SUBJECTS[name][label]
            if after > before:
                total += Fraction(after**2 - before**2, weights[index] * classes[label] ** 2)
        return total

    for name in sorted(shuffled(sorted(names), key), key=lambda name: -sizes[name]):
        least = min(fill(index) for index in range(len(bins)))
        allowed = [index for index in range(len(bins)) if fill(index, sizes[name]) - least <= margin]
        bins[min(allowed, key=lambda index: (rise(index, name), fill(index), index))].append(name)
    return [sorted(names) for names in bins]


seed = random_bits(7, 0x7265706561740001, 0)
folds = divide(list(SUBJECTS), [1, 1, 1], random_bits(seed, PURPOSE))
for fold, tested in enumerate(folds):
    left = [name for name in SUBJECTS if name not in tested]
    samples = sum(sum(SUBJECTS[name]) for name in left)
    wanted = min(max(floor(samples * Fraction(1, 4) + Fraction(1, 2)), 1), samples - 1)
    validation = divide(left, [wanted, samples - wanted], random_bits(seed, SPLIT_PURPOSE + fold))[0]
    print("fold", fold, "tests", tested, "validates on", validation)

# By sample: seven of the first class, then five of the second. Each class is shuffled and dealt in turn, where the class
# before it ended; of what is left, each class validates by itself.
CLASSES = [list(range(7)), list(range(7, 12))]
parts = [[] for _ in range(3)]
dealt = 0
for label, samples in enumerate(CLASSES):
    for sample in shuffled(samples, random_bits(seed, PURPOSE, label)):
        parts[dealt % 3].append(sample)
        dealt += 1
for fold, tested in enumerate(parts):
    validation = []
    for label, samples in enumerate(CLASSES):
        left = [sample for sample in samples if sample not in tested]
        wanted = min(max(floor(len(left) * Fraction(1, 4) + Fraction(1, 2)), 1), len(left) - 1)
        validation += shuffled(left, random_bits(seed, SPLIT_PURPOSE + fold, label))[:wanted]
    print("fold", fold, "tests", sorted(tested), "validates on", sorted(validation))
