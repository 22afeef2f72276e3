# SPDX-License-Identifier: Apache-2.0
"""Draws the fold of Holdout.StaysTheSameForever with Python's integers. Run: python3 holdout_reference.py"""

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(word):
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 & WORD
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB & WORD
    return word ^ (word >> 31)


def random_bits(first, *words):
    value = mix((first + GOLDEN) & WORD)
    for word in words:
        value = mix(value ^ ((mix(word) + GOLDEN) & WORD))
    return value


def shuffled(values, key):
    values, counter = list(values), 0
    for left in range(len(values), 1, -1):
        draw = -1
        while draw < (1 << 64) % left:
            draw, counter = random_bits(key, counter), counter + 1
        values[left - 1], values[draw % left] = values[draw % left], values[left - 1]
    return values


if __name__ == "__main__":
    seed = random_bits(7, 0x7265706561740001, 0)
    print("seed", seed)
    # Each class has six training samples, then three test samples: indices 0-5 and 9-14. round(6 * 0.34) = 2.
    validation = [shuffled(range(first, first + 6), random_bits(seed, 0x686F6C646F757401, label))[:2]
                  for label, first in enumerate((0, 9))]
    print("validation", sorted(sum(validation, [])))
