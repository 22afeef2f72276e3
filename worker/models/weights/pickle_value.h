// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace foldwise::worker {

/// What a tensor's elements are.
enum class ElementType : std::uint8_t {
  float64,
  float32,
  float16,
  bfloat16,
  int64,
  int32,
  int16,
  int8,
  uint8,
  boolean
};

/// How many an element has.
std::uint64_t element_bytes(ElementType type);

/// What a name in a pickle may stand for: nothing else is known, and none of these runs code.
enum class GlobalKind : std::uint8_t {
  mapping,       ///< collections.OrderedDict, collections.Counter
  size,          ///< torch.Size
  tensor,        ///< torch._utils._rebuild_tensor, torch._utils._rebuild_tensor_v2
  parameter,     ///< torch._utils._rebuild_parameter
  storage,       ///< torch.FloatStorage, …
  element_type,  ///< torch.float32, …
};

struct PickledGlobal {
  GlobalKind kind = GlobalKind::mapping;
  std::optional<ElementType> type;  ///< of a storage or an element type
};

struct PickledNone {};
/// What is read and not kept: bytes, and integers beyond 64 bits.
struct PickledOther {};

struct PickledTuple;
struct PickledList;
struct PickledMapping;
struct PickledStorage;
struct PickledTensor;

/// An object of a pickle. Texts lie in the bytes of the pickle (UTF-8), what is pointed to in a PickleArena.
using PickleValue =
    std::variant<PickledNone, PickledOther, bool, std::int64_t, double, std::string_view, PickledGlobal,
                 const PickledTuple*, PickledList*, PickledMapping*, const PickledStorage*, const PickledTensor*>;

struct PickledTuple {
  std::vector<PickleValue> items;
};

/// A list or a set.
struct PickledList {
  std::vector<PickleValue> items;
};

/// A dictionary of any kind, in the order of the pickle; a key may occur twice.
struct PickledMapping {
  std::vector<std::pair<PickleValue, PickleValue>> entries;
};

/// What a pickle says of elements that lie elsewhere in the file.
struct PickledStorage {
  std::optional<ElementType> type;  ///< none: bytes of any type
  std::string_view key;
  std::uint64_t elements = 0;  ///< so few that their bytes can be counted in 64 bits
};

/// A view of a storage that has its type and does not leave it, with no more elements than it.
struct PickledTensor {
  const PickledStorage* storage = nullptr;
  std::int64_t offset = 0;  ///< of the first element, in elements
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;  ///< in elements, as many as sizes
};

/// Owns what values point to: objects of a pickle may contain each other in circles.
class PickleArena {
 public:
  template <typename Node>
  Node* add(Node node) {
    return &std::get<std::deque<Node>>(nodes_).emplace_back(std::move(node));
  }
  const std::deque<PickledStorage>& storages() const { return std::get<std::deque<PickledStorage>>(nodes_); }

 private:
  std::tuple<std::deque<PickledTuple>, std::deque<PickledList>, std::deque<PickledMapping>, std::deque<PickledStorage>,
             std::deque<PickledTensor>>
      nodes_;
};

}  // namespace foldwise::worker
