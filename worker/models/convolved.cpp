// SPDX-License-Identifier: Apache-2.0
#include "worker/models/convolved.h"

#include <ATen/Context.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>

#include "worker/models/narrow_convolution.h"
#include "worker/models/precision.h"

namespace foldwise::worker {
namespace {

thread_local bool plain = false;

/// Whether every value of the output is of one value of each channel, in its place: a matrix product as it is.
bool is_product(const torch::Tensor& kernel, const KernelMoves& moves) {
  const auto is_one = [](std::int64_t size) { return size == 1; };
  return std::ranges::all_of(kernel.sizes().slice(2), is_one) && std::ranges::all_of(moves.stride, is_one);
}

/// Whether it is one of 3x3x3 that is padded to leave sizes as they are.
bool moves_by_one(const torch::Tensor& kernel, const KernelMoves& moves) {
  const auto is_one = [](std::int64_t size) { return size == 1; };
  return moves.groups == 1 && kernel.sizes().slice(2) == torch::IntArrayRef({3, 3, 3}) &&
         std::ranges::all_of(moves.stride, is_one) && std::ranges::all_of(moves.padding, is_one) &&
         std::ranges::all_of(moves.dilation, is_one);
}

/// Whether libtorch may keep it from oneDNN because it is one, and for no other reason.
bool is_kept_back(const torch::Tensor& values, const torch::Tensor& kernel, const KernelMoves& moves) {
  return values.size(0) == 1 && values.device().is_cpu() && values.scalar_type() == torch::kFloat &&
         kernel.scalar_type() == torch::kFloat && values.numel() > 0 && at::globalContext().userEnabledMkldnn() &&
         at::hasMKLDNN() && !autocasts(values.device()) && !is_product(kernel, moves);
}

}  // namespace

PlainConvolutions::PlainConvolutions() : were_plain_(plain) {
  plain = true;
}

PlainConvolutions::~PlainConvolutions() {
  plain = were_plain_;
}

torch::Tensor convolved(const torch::Tensor& values, const torch::Tensor& kernel, const torch::Tensor& bias,
                        const KernelMoves& moves) {
  const auto& [stride, padding, dilation, groups] = moves;
  if (plain) {
    return kernel.dim() == 5 ? torch::conv3d(values, kernel, bias, stride, padding, dilation, groups)
                             : torch::conv2d(values, kernel, bias, stride, padding, dilation, groups);
  }
  if (moves_by_one(kernel, moves) && is_narrow(values, kernel) && !autocasts(values.device())) {
    return narrow_convolution(values, kernel, bias);
  }
  if (is_kept_back(values, kernel, moves)) {
    const auto layout = values.suggest_memory_format();
    return torch::mkldnn_convolution(values.contiguous(layout), kernel.contiguous(layout), bias, padding, stride,
                                     dilation, groups);
  }
  if (kernel.dim() == 5) return torch::conv3d(values, kernel, bias, stride, padding, dilation, groups);
  return torch::conv2d(values, kernel, bias, stride, padding, dilation, groups);
}

torch::Tensor convolved(const torch::Tensor& clips, const torch::nn::Conv3dImpl& layer) {
  const auto& options = layer.options;
  // By its arguments' namespace: libtorch 1 has a variant of its own.
  const auto& padding = get<torch::ExpandingArray<3>>(options.padding());
  return convolved(clips, layer.weight, layer.bias,
                   {*options.stride(), *padding, *options.dilation(), options.groups()});
}

}  // namespace foldwise::worker
