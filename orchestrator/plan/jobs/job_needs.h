// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace foldwise::orchestrator {

/// The jobs that a job needs, as indices: those that many jobs have in common, as the shards of a frame store, then up
/// to two of its own. A workload has millions of these.
class JobNeeds {
 public:
  /// Shared, since as many jobs as read the same frames hold it.
  using Common = std::shared_ptr<const std::vector<std::uint32_t>>;
  static constexpr std::size_t most_own = 2;

  JobNeeds() = default;
  JobNeeds(std::initializer_list<std::uint32_t> needs) : JobNeeds(std::vector<std::uint32_t>(needs)) {}
  JobNeeds(const std::vector<std::uint32_t>& needs)  // NOLINT(google-explicit-constructor): a list of them
      : JobNeeds(needs.size() > most_own ? std::make_shared<const std::vector<std::uint32_t>>(needs) : nullptr,
                 needs.size() > most_own ? std::span<const std::uint32_t>() : std::span(needs)) {}
  /// `own`: at most most_own of them.
  JobNeeds(Common common, std::span<const std::uint32_t> own) : common_(std::move(common)) {
    for (std::size_t i = 0; i < own.size(); ++i) own_.at(i) = own[i];
  }

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::uint32_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::uint32_t*;
    using reference = const std::uint32_t&;

    Iterator() = default;
    Iterator(const JobNeeds& needs, std::size_t place) : needs_(&needs), place_(place) {}
    reference operator*() const { return (*needs_)[place_]; }
    Iterator& operator++() {
      ++place_;
      return *this;
    }
    Iterator operator++(int) { return {*needs_, place_++}; }
    bool operator==(const Iterator&) const = default;

   private:
    const JobNeeds* needs_ = nullptr;
    std::size_t place_ = 0;
  };

  std::size_t size() const { return in_common() + (own_[0] != none ? 1U : 0U) + (own_[1] != none ? 1U : 0U); }
  bool empty() const { return size() == 0; }
  const std::uint32_t& operator[](std::size_t place) const {
    return place < in_common() ? (*common_)[place] : own_[place - in_common()];
  }
  const std::uint32_t& front() const { return (*this)[0]; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  std::size_t in_common() const { return common_ ? common_->size() : 0; }

  Common common_;
  std::array<std::uint32_t, most_own> own_{none, none};
};

}  // namespace foldwise::orchestrator
