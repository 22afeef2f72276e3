// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace foldwise {

/// Finds entries of a table that lies elsewhere by a hash of theirs: eight bytes for each place, whatever they are.
class IndexTable {
 public:
  /// The entry that is the same as a new one (`same(entry)`) and so has its hash; where there is none, the new one
  /// itself, which is found from now on. `entry` is below 2^32 - 1.
  template <typename Same>
  std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t entry, const Same& same) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow(2 * slots_.size());
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t at = tag & mask();; at = (at + 1) & mask()) {
      Slot& slot = slots_[at];
      if (slot.entry == nothing) {
        slot = {tag, entry};
        ++count_;
        return entry;
      }
      if (slot.tag == tag && same(slot.entry)) return slot.entry;
    }
  }

  /// Says that find_or_add will be asked for this hash soon: where it looks is far away in memory.
  void expect(std::uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[tag_of(hash) & mask()]);
  }

  /// So many entries find room without growing.
  void reserve(std::size_t entries) {
    std::size_t places = least_places;
    while (3 * places < 4 * (entries + 1)) places *= 2;
    if (places > slots_.size()) grow(places);
  }

  void clear() {
    slots_ = {};
    count_ = 0;
  }

 private:
  static constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t least_places = 16;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t entry = nothing;
  };

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash ^ hash >> 32); }
  std::size_t mask() const { return slots_.size() - 1; }

  void grow(std::size_t places) {
    const std::vector<Slot> old =
        std::exchange(slots_, std::vector<Slot>(places < least_places ? least_places : places));
    for (const Slot& slot : old) {
      if (slot.entry == nothing) continue;
      std::size_t at = slot.tag & mask();
      while (slots_[at].entry != nothing) at = (at + 1) & mask();
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two, or none
  std::size_t count_ = 0;
};

}  // namespace foldwise
