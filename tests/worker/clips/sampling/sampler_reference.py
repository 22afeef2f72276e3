# SPDX-License-Identifier: Apache-2.0
"""Updates what samplers learn with NumPy, over thousands of steps on random scores: the figures of
learning_samplers_test.cpp. Run: python3 sampler_reference.py"""

import numpy as np

CLIP = 4
# Of one frame, shorter than a clip, of a clip's length, with fewer places than exploration epochs, longer.
FRAMES = [1, 3, 4, 7, 12, 57, 200]
PLACES = [max(1, frames - CLIP + 1) for frames in FRAMES]
WARM_UP, EXPLORATION, EPOCHS = 3, 5, 3000
GAMMA, RATE, GROWTH = 0.7, 0.25, 10


class Numbers:
    """Knuth's generator of MMIX, which C++ writes as shortly."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound


def softmax(values):
    powers = np.exp(values - values.max())
    return powers / powers.sum()


def shares(places, kind):
    """Position and initialised places of each exploration epoch."""
    result = []
    for k in range(EXPLORATION):
        if kind == "centres":
            begin = (k * places) // EXPLORATION
            end = max(begin + 1, ((k + 1) * places) // EXPLORATION)
            result.append(((begin + end - 1) // 2, range(begin, end)))
        else:
            position = int(np.floor((places - 1) * k / (EXPLORATION - 1)))
            reach = int(np.ceil(max(0, places - EXPLORATION) / (EXPLORATION - 1) / 2))
            result.append((position, range(max(0, position - reach), min(places, position + reach + 1))))
    return result


def learn_scores(kind, epochs):
    numbers = Numbers(1)
    estimates = [np.zeros(places) for places in PLACES]
    for epoch in range(1, epochs + 1):
        for w, places in zip(estimates, PLACES):
            drawn = numbers.below(places)
            score = (numbers.below(20001) - 10000) / 1000
            if epoch <= WARM_UP:
                continue
            if epoch <= WARM_UP + EXPLORATION:
                w[list(shares(places, kind)[epoch - WARM_UP - 1][1])] = score
                continue
            offsets = np.arange(places) - drawn
            falling = np.clip((CLIP - np.abs(offsets)) / CLIP, 0, 1)
            w += falling * (score - w)
    return estimates


def learn_rewards(epochs):
    numbers = Numbers(2)
    parameters = [np.zeros(places) for places in PLACES]
    rewards = [[] for _ in PLACES]
    for epoch in range(1, epochs + 1):
        for theta, seen, places in zip(parameters, rewards, PLACES):
            drawn = numbers.below(places)
            reward = -numbers.below(4000) / 1000
            if epoch <= WARM_UP:
                continue
            if seen:
                theta += RATE * (reward - np.mean(seen)) * (np.eye(places)[drawn] - softmax(GAMMA * theta))
            seen.append(reward)
    return parameters, [np.mean(seen) for seen in rewards]


def written(values):
    return ", ".join(f"{value:.15g}" for value in values)


def show(name, estimates):
    """Of each video the sum, and the sum of each value times its place, counted from 1."""
    print(f"constexpr std::array<PlaceSums, {len(PLACES)}> {name}{{{{")
    for values in estimates:
        print(f"    {{{written([values.sum(), np.dot(values, np.arange(1, len(values) + 1))])}}},")
    print("}};")


for kind in ["centres", "with_ends"]:
    show(f"explored_{kind}", learn_scores(kind, WARM_UP + EXPLORATION))
    show(f"exploited_{kind}", learn_scores(kind, EPOCHS))
theta, baselines = learn_rewards(EPOCHS)
show("reinforced", theta)
print(f"constexpr std::array<double, {len(PLACES)}> baselines{{{written(baselines)}}};")
scored = learn_scores("centres", WARM_UP + EXPLORATION)
print("constexpr std::array<Weighed, 4> weights_since{{")
for since in [1, 4, 10, 11]:
    gamma = GAMMA * min(1, since / GROWTH)
    weights = [len(w) * softmax(gamma * w)[7 * since % len(w)] for w in scored]
    print(f"    {{{since}, {{{written(weights)}}}}},")
print("}};")
