// SPDX-License-Identifier: Apache-2.0
/// Pickles and files of torch.save, put together from their instructions: also such as no program writes.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foldwise::worker::by_hand {

template <typename Number>
std::string little_endian(Number number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

inline std::string text(const std::string& characters) {
  return "X" + little_endian(static_cast<std::uint32_t>(characters.size())) + characters;
}

inline std::string integer(std::int64_t number) {
  return "\x8A\x08" + little_endian(number);
}

inline std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}

inline std::string tuple(const std::vector<std::string>& items) {
  std::string whole = "(";
  for (const std::string& item : items) whole += item;
  return whole + "t";
}

inline std::string integers(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> items;
  for (const std::int64_t number : numbers) items.push_back(integer(number));
  return tuple(items);
}

inline std::string list(const std::vector<std::string>& items) {
  std::string whole = "](";
  for (const std::string& item : items) whole += item;
  return whole + "e";
}

inline std::string dictionary(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string whole = "}(";
  for (const auto& [key, value] : entries) whole += text(key) + value;
  return whole + "u";
}

inline std::string storage(const std::string& key, std::int64_t elements, const std::string& type = "FloatStorage") {
  return tuple({text("storage"), global("torch", type), text(key), text("cpu"), integer(elements)}) + "Q";
}

struct View {
  std::int64_t offset = 0;
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
};

/// What newer versions write behind the other parts of a tensor, where there is something to say.
inline std::string tensor(const std::string& its_storage, const View& view, const std::string& metadata = "") {
  return global("torch._utils", "_rebuild_tensor_v2") +
         tuple({its_storage, integer(view.offset), integers(view.sizes), integers(view.strides), "\x89",
                global("collections", "OrderedDict") + ")R" + metadata}) +
         "R";
}

inline std::string pickle(const std::string& object) {
  return "\x80\x02" + object + ".";
}

/// The stream before PyTorch 1.6. Storages: key, elements, bytes.
struct StreamStorage {
  std::string key;
  std::uint64_t elements = 0;
  std::string bytes;
};

inline std::string stream(const std::string& object, const std::vector<StreamStorage>& storages,
                          const std::string& little = "\x88") {
  std::vector<std::string> keys;
  for (const StreamStorage& one : storages) keys.push_back(text(one.key));
  std::string whole = pickle("\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19") + pickle(integer(1001)) +
                      pickle(dictionary({{"little_endian", little}})) + pickle(object) + pickle(list(keys));
  for (const StreamStorage& one : storages) whole += little_endian(one.elements) + one.bytes;
  return whole;
}

inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// An entry of a zip file, and what its directory says of it where that is not true.
struct ZippedFile {
  std::string name;
  std::string content;
  std::uint32_t checksum = 0;
  std::uint16_t method = 0;
};

/// A zip file. With wide numbers, lengths and places stand in ZIP64 fields, as in files of 4 GiB and more.
enum class Numbers : bool { narrow, wide };

inline std::string zip(const std::vector<ZippedFile>& files, Numbers numbers = Numbers::narrow) {
  const bool wide = numbers == Numbers::wide;
  const auto narrowed = [&](std::uint64_t number) {
    return little_endian(wide ? 0xFFFFFFFFU : static_cast<std::uint32_t>(number));
  };
  std::string whole;
  std::string directory;
  for (const ZippedFile& file : files) {
    const std::uint64_t bytes = file.content.size();
    const std::string field = little_endian<std::uint16_t>(1) + little_endian<std::uint16_t>(24) +
                              little_endian(bytes) + little_endian(bytes) + little_endian<std::uint64_t>(whole.size());
    const auto name_bytes = little_endian(static_cast<std::uint16_t>(file.name.size()));
    directory += "PK\1\2" + std::string(6, '\0') + little_endian(file.method) + std::string(4, '\0') +
                 little_endian(file.checksum) + narrowed(bytes) + narrowed(bytes) + name_bytes +
                 little_endian(static_cast<std::uint16_t>(wide ? field.size() : 0)) + std::string(10, '\0') +
                 narrowed(whole.size()) + file.name + (wide ? field : "");
    whole += "PK\3\4" + std::string(22, '\0') + name_bytes + std::string(2, '\0') + file.name + file.content;
  }
  const std::uint64_t place = whole.size();
  const std::uint64_t count = files.size();
  whole += directory;
  const std::uint64_t wide_end = whole.size();
  if (wide) {
    whole += "PK\6\6" + std::string(28, '\0') + little_endian(count) + little_endian<std::uint64_t>(directory.size()) +
             little_endian(place);
    whole += "PK\6\7" + std::string(4, '\0') + little_endian(wide_end) + std::string(4, '\0');
  }
  return whole + "PK\5\6" + std::string(6, '\0') + little_endian(static_cast<std::uint16_t>(wide ? 0xFFFF : count)) +
         narrowed(directory.size()) + narrowed(place) + std::string(2, '\0');
}

}  // namespace foldwise::worker::by_hand
