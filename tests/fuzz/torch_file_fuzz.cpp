// SPDX-License-Identifier: Apache-2.0
// A file of torch.save, zip file or stream, without libtorch: every tensor of its state dictionary lies inside of the
// elements that its storage has in the file. Of a zip file also with its checksums made to fit, since no changed pickle
// would have its own.
#include <algorithm>

#include "tests/fuzz/plain_bytes.h"
#include "tests/fuzz/target.h"
#include "worker/models/weights/crc32.h"
#include "worker/models/weights/state_dictionary.h"
#include "worker/models/weights/torch_archive.h"
#include "worker/models/weights/torch_file_error.h"

namespace foldwise::fuzz {
namespace {

using Input = std::span<const std::uint8_t>;

void require_inside(const worker::PickledTensor& tensor, Input elements, Input file) {
  require(elements.empty() || (elements.data() >= file.data() && elements.size() <= file.size() &&
                               elements.data() + elements.size() <= file.data() + file.size()),
          "elements lie inside of the file");
  const std::uint64_t held = elements.size() / element_bytes(tensor.storage->type.value());
  require(held == tensor.storage->elements, "a storage has its elements");
  require(tensor.sizes.size() == tensor.strides.size(), "each size has its stride");
  std::uint64_t count = 1;
  auto last = static_cast<std::uint64_t>(tensor.offset);
  for (std::size_t axis = 0; axis < tensor.sizes.size(); ++axis) {
    require(tensor.sizes[axis] >= 0 && tensor.strides[axis] >= 0, "sizes and strides are not negative");
    if (tensor.sizes[axis] == 0) return;
  }
  for (std::size_t axis = 0; axis < tensor.sizes.size(); ++axis) {
    require(static_cast<std::uint64_t>(tensor.sizes[axis]) <= held, "no size is larger than the storage");
    count *= static_cast<std::uint64_t>(tensor.sizes[axis]);
    require(count <= held, "a tensor has no more elements than its storage");
    const auto steps = static_cast<std::uint64_t>(tensor.sizes[axis] - 1);
    if (steps > 0) require(static_cast<std::uint64_t>(tensor.strides[axis]) <= held, "a stride stays in the storage");
    if (steps > 0) last += steps * static_cast<std::uint64_t>(tensor.strides[axis]);
  }
  require(last < held, "the last element lies in the storage");
}

Verdict read_file(Input file) {
  try {
    worker::TorchArchive archive(file);
    for (const auto& [name, tensor] : worker::state_dictionary_in(archive.object()).tensors) {
      require_inside(*tensor, archive.elements_of(*tensor->storage), file);
    }
    return Verdict::read;
  } catch (const worker::TorchFileError&) {
    return Verdict::refused;
  }
}

// Sets the checksum of each entry of the directory, as far as the entries can be found.
Bytes with_checksums(Input input) {
  constexpr std::uint8_t mark[] = {'P', 'K', 1, 2};
  Bytes file(input.begin(), input.end());
  for (auto at = file.begin(); (at = std::search(at, file.end(), std::begin(mark), std::end(mark))) != file.end();
       ++at) {
    const auto entry = static_cast<std::size_t>(at - file.begin());
    if (file.size() - entry < 46) break;
    const auto bytes = load<std::uint32_t>(file, entry + 24);
    const auto header = load<std::uint32_t>(file, entry + 42);
    if (header > file.size() || file.size() - header < 30) continue;
    const std::size_t data =
        std::size_t{header} + 30 + load<std::uint16_t>(file, header + 26) + load<std::uint16_t>(file, header + 28);
    if (data > file.size() || bytes > file.size() - data) continue;
    store(file, entry + 16, worker::crc32(std::span(file).subspan(data, bytes)));
  }
  return file;
}

Verdict read(Input input) {
  const Verdict verdict = read_file(input);
  if (worker::torch_format_of(input) == worker::TorchFormat::zip && verdict == Verdict::refused)
    read_file(with_checksums(input));
  return verdict;
}

}  // namespace

const Target target{read};

}  // namespace foldwise::fuzz
