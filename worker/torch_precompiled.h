// SPDX-License-Identifier: Apache-2.0
/// The precompiled header of foldwise_models and its tests. Sources still include what they use.
#pragma once

#include <torch/torch.h>
