// SPDX-License-Identifier: Apache-2.0
#include "worker/data/sampling_history.h"

#include <torch/types.h>

#include <limits>

namespace foldwise::worker {
namespace {

template <typename Value>
torch::Tensor table(const std::vector<Value>& values, std::size_t rows, torch::ScalarType type) {
  const auto columns = static_cast<std::int64_t>(values.size() / rows);
  return torch::tensor(torch::ArrayRef<Value>(values), type).reshape({static_cast<std::int64_t>(rows), columns});
}

template <typename Value>
std::vector<Value> flat(const torch::Tensor& tensor) {
  const torch::Tensor values = tensor.contiguous();
  return {values.data_ptr<Value>(), values.data_ptr<Value>() + values.numel()};
}

}  // namespace

void SamplingHistory::add(const Epoch& epoch) {
  if (!epoch.scores.empty()) scores_.resize(positions_.size(), std::numeric_limits<float>::quiet_NaN());
  for (const double score : epoch.scores) scores_.push_back(static_cast<float>(score));
  positions_.insert(positions_.end(), epoch.positions.begin(), epoch.positions.end());
  for (const double estimate : epoch.estimates) estimates_.push_back(static_cast<float>(estimate));
  ++epochs_;
}

std::map<std::string, torch::Tensor> SamplingHistory::tensors() const {
  std::map<std::string, torch::Tensor> named;
  if (epochs_ == 0) return named;
  named["positions"] = table(positions_, epochs_, torch::kInt);
  if (!scores_.empty()) named["scores"] = table(scores_, epochs_, torch::kFloat);
  if (!estimates_.empty()) named["w"] = table(estimates_, epochs_, torch::kFloat);
  return named;
}

void SamplingHistory::restore(const std::map<std::string, torch::Tensor>& tensors) {
  *this = SamplingHistory();
  if (const auto positions = tensors.find("positions"); positions != tensors.end()) {
    epochs_ = static_cast<std::size_t>(positions->second.size(0));
    positions_ = flat<std::int32_t>(positions->second);
  }
  if (const auto scores = tensors.find("scores"); scores != tensors.end()) scores_ = flat<float>(scores->second);
  if (const auto estimates = tensors.find("w"); estimates != tensors.end()) {
    estimates_ = flat<float>(estimates->second);
  }
}

}  // namespace foldwise::worker
