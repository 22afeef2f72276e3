# SPDX-License-Identifier: Apache-2.0
"""Prints the values that adam_test.cpp, schedule_test.cpp, class_weights_test.cpp and loss_test.cpp expect, from PyTorch
(Debian: python3-torch).

    /usr/bin/python3 tests/worker/training/training_reference.py
"""
import torch
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts, ReduceLROnPlateau, StepLR

torch.set_default_dtype(torch.float64)


def listed(values):
    return "{" + ", ".join(repr(float(value)) for value in values) + "}"


def adam(scales=(1, 1, 1, 1, 1, 1), **settings):
    """Six steps on a bowl that is steep along one axis; the rate of each step is 0.1 times its scale."""
    place = torch.tensor([1.0, -2.0, 0.5, 3.0], requires_grad=True)
    target, steepness = torch.tensor([0.0, 1.0, -1.0, 3.0]), torch.tensor([1.0, 0.1, 10.0, 0.5])
    optimizer = torch.optim.Adam([place], lr=0.1, **settings)
    for scale in scales:
        optimizer.param_groups[0]["lr"] = 0.1 * scale
        optimizer.zero_grad()
        (steepness * (place - target) ** 2).sum().backward()
        optimizer.step()
    return listed(place.detach())


print("adam, defaults", adam())
print("adam, decay 0.3", adam(weight_decay=0.3))
print("adam, betas 0.5 and 0.9, epsilon 0.1", adam(betas=(0.5, 0.9), eps=0.1))
print("adam, betas 0 and 0.9, decay 0.01", adam(betas=(0.0, 0.9), weight_decay=0.01))
print("adam, halved after the third step", adam(scales=(1, 1, 1, 0.5, 0.5, 0.5)))


def rates(make, epochs, losses=None):
    """The rate of each epoch, of 1 at the start."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer)
    seen = []
    for epoch in range(epochs):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if losses is None:
            schedule.step()
        else:
            schedule.step(losses[epoch])
    return listed(seen)


print("step", rates(lambda optimizer: StepLR(optimizer, step_size=3, gamma=0.5), 10))
# Of the two that are hardly better than 2, the first is so by less than a ten-thousandth.
losses = [3, 2, 1.9999, 2.5, 2.1, 2.2, 1.9997, 2, 2, 2, 2, 2, 2, 2]
print("plateau, patience 2", rates(lambda optimizer: ReduceLROnPlateau(optimizer, factor=0.5, patience=2), 14, losses))
print("plateau, patience 0", rates(lambda optimizer: ReduceLROnPlateau(optimizer, factor=0.5, patience=0), 14, losses))
for period, factor, least in ((4, 1, 0), (3, 2, 0.1), (1, 3, 0.5)):
    print("cosine,", period, factor, least,
          rates(lambda optimizer: CosineAnnealingWarmRestarts(optimizer, period, factor, eta_min=least), 12))

scores = torch.tensor([[2.0, 1.0, 0.5], [0.1, 0.2, 0.0], [-1.0, 3.0, 2.0], [0.3, 0.1, -0.2]], requires_grad=True)
labels = torch.tensor([0, 2, 1, 0])
weights = torch.tensor([0.5, 2.0, 1.25])
loss = torch.nn.CrossEntropyLoss(weight=weights)(scores, labels)
loss.backward()
print("weighted cross entropy", repr(loss.item()), "gradient", [listed(row) for row in scores.grad])
