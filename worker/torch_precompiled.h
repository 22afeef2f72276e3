// SPDX-License-Identifier: Apache-2.0
/// The precompiled header of foldwise_models. Sources still include what they use. It holds what most of them need, and
/// not <torch/torch.h>: the compiler makes the templates of a precompiled header again for each source, which took nine
/// of twenty seconds for each with all of libtorch's modules.
#pragma once

#include <torch/autograd.h>
#include <torch/cuda.h>
#include <torch/nn/init.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/functional.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>
