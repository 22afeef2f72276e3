// SPDX-License-Identifier: Apache-2.0
#include "worker/models/undrawn_parameters.h"

#include <ATen/core/stack.h>
#include <torch/library.h>
#include <torch/types.h>

#include <array>
#include <cstddef>
#include <utility>

namespace foldwise::worker {
namespace {

/// What is drawn into, the first argument of all such operations, is their answer.
void answer_as_it_is(const c10::OperatorHandle& drawing, torch::jit::Stack* stack) {
  const std::size_t arguments = drawing.schema().arguments().size();
  torch::Tensor tensor = torch::jit::peek(*stack, 0, arguments).toTensor();
  torch::jit::drop(*stack, arguments);
  torch::jit::push(*stack, std::move(tensor));
}

/// What torch::nn's layers and torch::nn::init draw with.
constexpr std::array drawings{"uniform_", "normal_"};

}  // namespace

UndrawnParameters::UndrawnParameters()
    : scope_(Precision::bfloat16, torch::kCPU),
      library_(std::make_unique<torch::Library>(torch::Library::IMPL, "aten", c10::DispatchKey::AutocastCPU, __FILE__,
                                                __LINE__)) {
  for (const char* drawing : drawings) {
    library_->impl(drawing, torch::CppFunction::makeFromBoxedFunction<&answer_as_it_is>());
  }
}

UndrawnParameters::~UndrawnParameters() = default;

}  // namespace foldwise::worker
