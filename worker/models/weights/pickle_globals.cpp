// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/pickle_globals.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {

namespace {

using Values = std::span<const PickleValue>;

constexpr std::uint64_t beyond_any_file = std::uint64_t{1} << 56;

struct GlobalRow {
  std::string_view module;
  std::string_view name;
  GlobalKind kind;
  std::optional<ElementType> type = std::nullopt;
};

constexpr auto known_globals = std::to_array<GlobalRow>({
    {"collections", "OrderedDict", GlobalKind::mapping},
    {"collections", "Counter", GlobalKind::mapping},  // in the state of a schedule of learning rates
    {"torch", "Size", GlobalKind::size},
    {"torch._utils", "_rebuild_tensor", GlobalKind::tensor},
    {"torch._utils", "_rebuild_tensor_v2", GlobalKind::tensor},
    {"torch._utils", "_rebuild_parameter", GlobalKind::parameter},
    {"torch", "DoubleStorage", GlobalKind::storage, ElementType::float64},
    {"torch", "FloatStorage", GlobalKind::storage, ElementType::float32},
    {"torch", "HalfStorage", GlobalKind::storage, ElementType::float16},
    {"torch", "BFloat16Storage", GlobalKind::storage, ElementType::bfloat16},
    {"torch", "LongStorage", GlobalKind::storage, ElementType::int64},
    {"torch", "IntStorage", GlobalKind::storage, ElementType::int32},
    {"torch", "ShortStorage", GlobalKind::storage, ElementType::int16},
    {"torch", "CharStorage", GlobalKind::storage, ElementType::int8},
    {"torch", "ByteStorage", GlobalKind::storage, ElementType::uint8},
    {"torch", "BoolStorage", GlobalKind::storage, ElementType::boolean},
    {"torch.storage", "UntypedStorage", GlobalKind::storage},
    {"torch.storage", "_UntypedStorage", GlobalKind::storage},
    {"torch", "float64", GlobalKind::element_type, ElementType::float64},
    {"torch", "float32", GlobalKind::element_type, ElementType::float32},
    {"torch", "float16", GlobalKind::element_type, ElementType::float16},
    {"torch", "bfloat16", GlobalKind::element_type, ElementType::bfloat16},
    {"torch", "int64", GlobalKind::element_type, ElementType::int64},
    {"torch", "int32", GlobalKind::element_type, ElementType::int32},
    {"torch", "int16", GlobalKind::element_type, ElementType::int16},
    {"torch", "int8", GlobalKind::element_type, ElementType::int8},
    {"torch", "uint8", GlobalKind::element_type, ElementType::uint8},
    {"torch", "bool", GlobalKind::element_type, ElementType::boolean},
});

TorchFileError malformed(const std::string& what) {
  return damaged("its pickle has " + what);
}

template <typename Kind>
const Kind& expect(const PickleValue& value, const std::string& where) {
  const auto* held = std::get_if<Kind>(&value);
  if (held == nullptr) throw malformed(where + " of another kind than torch.save writes");
  return *held;
}

Values items_of(const PickleValue& value, const std::string& where) {
  return expect<const PickledTuple*>(value, where)->items;
}

/// Not negative, and so small that sums and products with an element's bytes do not overflow.
std::int64_t count_of(const PickleValue& value, const std::string& where) {
  const std::int64_t count = expect<std::int64_t>(value, where);
  if (count < 0 || count > static_cast<std::int64_t>(beyond_any_file))
    throw malformed(where + " of " + std::to_string(count));
  return count;
}

std::vector<std::int64_t> counts_of(const PickleValue& value, const std::string& where) {
  constexpr std::size_t most_dimensions = 64;  // of libtorch
  const Values items = items_of(value, where);
  if (items.size() > most_dimensions) throw malformed(where + " of more than 64 dimensions");
  std::vector<std::int64_t> counts;
  for (const PickleValue& item : items) counts.push_back(count_of(item, where));
  return counts;
}

bool is_empty(const PickledTensor& tensor) {
  return std::ranges::find(tensor.sizes, 0) != tensor.sizes.end();
}

/// A product that stops growing where no file has so many elements.
std::uint64_t capped_product(std::uint64_t left, std::uint64_t right) {
  std::uint64_t product = 0;
  const bool overflows = __builtin_mul_overflow(left, right, &product);
  return overflows ? beyond_any_file : std::min(product, beyond_any_file);
}

void require_inside(const PickledTensor& tensor) {
  const std::uint64_t held = tensor.storage->elements;
  std::uint64_t elements = 1;
  auto last = static_cast<std::uint64_t>(tensor.offset);
  for (std::size_t axis = 0; axis < tensor.sizes.size(); ++axis) {
    const auto size = static_cast<std::uint64_t>(std::max<std::int64_t>(tensor.sizes[axis], 1));
    elements = capped_product(elements, size);
    last += capped_product(size - 1, static_cast<std::uint64_t>(tensor.strides[axis]));  // 64 axes stay within 64 bits
  }
  if (elements == beyond_any_file) throw malformed("a tensor of more elements than any file has");
  if (is_empty(tensor)) return;
  if (last >= held) {
    throw malformed("a tensor that leaves its storage '" + shown(tensor.storage->key) + "' of " + std::to_string(held) +
                    " elements");
  }
  if (elements > held) {
    throw TorchFileError("holds a tensor that repeats the elements of its storage '" + shown(tensor.storage->key) + "'",
                         "save it expanded: tensor.contiguous()");
  }
}

PickleValue make_tensor(Values arguments, PickleArena& arena) {
  // (storage, offset, size, stride), of _v2 also (requires_grad, backward_hooks) and perhaps metadata
  if (arguments.size() != 4 && arguments.size() != 6 && arguments.size() != 7)
    throw malformed("a tensor of other parts");
  if (arguments.size() == 7) {
    const auto* metadata = std::get_if<PickledMapping*>(&arguments[6]);
    const bool nothing =
        std::holds_alternative<PickledNone>(arguments[6]) || (metadata != nullptr && (*metadata)->entries.empty());
    if (!nothing) throw not_read("holds a tensor that is conjugated or negated when it is used, which is not read");
  }
  PickledTensor tensor;
  tensor.storage = expect<const PickledStorage*>(arguments[0], "a tensor's storage");
  if (!tensor.storage->type) throw not_read("holds a tensor of a storage without a type, which is not read");
  tensor.offset = count_of(arguments[1], "a tensor's offset");
  tensor.sizes = counts_of(arguments[2], "a tensor's size");
  tensor.strides = counts_of(arguments[3], "a tensor's strides");
  if (tensor.sizes.size() != tensor.strides.size()) throw malformed("a tensor with more sizes than strides, or fewer");
  require_inside(tensor);
  return static_cast<const PickledTensor*>(arena.add(std::move(tensor)));
}

/// OrderedDict(), of Python 2 OrderedDict([[key, value], …]); Counter({key: count, …}).
PickleValue make_mapping(Values arguments, PickleArena& arena) {
  if (arguments.empty()) return arena.add(PickledMapping{});
  if (arguments.size() != 1) throw malformed("a dictionary of other parts");
  if (const auto* mapping = std::get_if<PickledMapping*>(&arguments[0])) return *mapping;
  PickledMapping mapping;
  for (const PickleValue& item : expect<PickledList*>(arguments[0], "a dictionary's entries")->items) {
    const auto* list = std::get_if<PickledList*>(&item);
    const Values pair = list != nullptr ? Values((*list)->items) : items_of(item, "a dictionary's entry");
    if (pair.size() != 2) throw malformed("a dictionary's entry that is no pair");
    mapping.entries.emplace_back(pair[0], pair[1]);
  }
  return arena.add(std::move(mapping));
}

}  // namespace

std::uint64_t element_bytes(ElementType type) {
  constexpr std::array<std::uint8_t, 10> bytes{8, 4, 2, 2, 8, 4, 2, 1, 1, 1};
  static_assert(static_cast<std::size_t>(ElementType::boolean) + 1 == bytes.size());
  return bytes.at(static_cast<std::size_t>(type));
}

PickledGlobal global_of(std::string_view module, std::string_view name) {
  // Storages of a GPU have the same names in another module, and the same elements.
  const bool on_gpu = module == "torch.cuda" && name.ends_with("Storage");
  const std::string_view home = on_gpu ? "torch" : module;
  const auto found =
      std::ranges::find_if(known_globals, [&](const GlobalRow& row) { return row.module == home && row.name == name; });
  if (found == known_globals.end()) {
    throw not_read("holds " + shown(module) + "." + shown(name) +
                   ", which is not read: only tensors, numbers, texts, and lists and dictionaries of them are");
  }
  return {found->kind, found->type};
}

PickleValue call(const PickledGlobal& global, const PickledTuple& arguments, PickleArena& arena) {
  const Values values = arguments.items;
  switch (global.kind) {
    case GlobalKind::mapping:
      return make_mapping(values, arena);
    case GlobalKind::size:
      if (values.size() == 1) return expect<const PickledTuple*>(values[0], "a size");
      throw malformed("a size of other parts");
    case GlobalKind::tensor:
      return make_tensor(values, arena);
    case GlobalKind::parameter:
      if (values.size() == 3) return expect<const PickledTensor*>(values[0], "a parameter");
      throw malformed("a parameter of other parts");
    case GlobalKind::storage:
    case GlobalKind::element_type:
      break;
  }
  throw malformed("a call of what cannot be called");
}

PickleValue storage_of(const PickledTuple& description, PickleArena& arena) {
  // ("storage", type, key, location, elements), in the legacy stream also a view of another storage
  const Values members = description.items;
  const bool whole = members.size() == 5 || (members.size() == 6 && std::holds_alternative<PickledNone>(members[5]));
  if (!whole || expect<std::string_view>(members[0], "an object outside of it") != "storage") {
    throw not_read("holds an object beside its pickle that is not a whole storage, which is not read");
  }
  const auto type = expect<PickledGlobal>(members[1], "a storage's type");
  if (type.kind != GlobalKind::storage) throw malformed("a storage's type that is none");
  const auto elements = static_cast<std::uint64_t>(count_of(members[4], "a storage's length"));
  const std::string_view key = expect<std::string_view>(members[2], "a storage's key");
  return static_cast<const PickledStorage*>(arena.add(PickledStorage{type.type, key, elements}));
}

}  // namespace foldwise::worker
