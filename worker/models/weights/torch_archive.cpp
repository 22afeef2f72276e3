// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/torch_archive.h"

#include <algorithm>
#include <array>
#include <string>

#include "worker/models/weights/byte_cursor.h"
#include "worker/models/weights/pickle_reader.h"
#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 4> zip_begin{'P', 'K', 3, 4};
/// PyTorch's magic number 0x1950A86A20F9469CFC6C as an integer of ten bytes.
constexpr std::array<std::uint8_t, 12> stream_magic{0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46,
                                                    0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19};
constexpr std::int64_t stream_version = 1001;

bool begins_with(Bytes bytes, Bytes beginning) {
  return bytes.size() >= beginning.size() && std::ranges::equal(bytes.first(beginning.size()), beginning);
}

/// A protocol, from 4 on perhaps a frame, and the magic number.
bool begins_stream(Bytes file) {
  constexpr std::uint8_t protocol = 0x80;
  constexpr std::uint8_t frame = 0x95;
  if (file.size() < 2 || file[0] != protocol || file[1] < 2 || file[1] > 5) return false;
  Bytes rest = file.subspan(2);
  constexpr std::size_t frame_bytes = 9;
  if (rest.size() >= frame_bytes && rest[0] == frame) rest = rest.subspan(frame_bytes);
  return begins_with(rest, stream_magic);
}

TorchFileError big_endian() {
  return {"was written on a big-endian machine", "save it again on a little-endian one"};
}

/// The name of the folder that everything in the zip file lies in, with its slash.
std::string_view folder_of(const std::map<std::string_view, ZipEntry>& entries) {
  constexpr std::string_view pickle = "/data.pkl";
  std::string_view folder;
  for (const auto& [name, entry] : entries) {
    if (!name.ends_with(pickle) || name.find('/') != name.size() - pickle.size()) continue;
    if (!folder.empty()) throw damaged("it has two entries data.pkl");
    folder = name.substr(0, name.size() - pickle.size() + 1);
  }
  if (folder.empty()) throw damaged("it is a zip file without data.pkl");
  return folder;
}

/// What a dictionary has under a text.
const PickleValue* entry_of(const PickleValue& value, std::string_view key) {
  const auto* mapping = std::get_if<PickledMapping*>(&value);
  if (mapping == nullptr) return nullptr;
  for (const auto& [name, entry] : (*mapping)->entries) {
    const auto* text = std::get_if<std::string_view>(&name);
    if (text != nullptr && *text == key) return &entry;
  }
  return nullptr;
}

/// The first of the stream's objects behind the magic number: its version and what the machine was like.
void require_known_stream(const PickleValue& version, const PickleValue& machine) {
  const auto* number = std::get_if<std::int64_t>(&version);
  if (number == nullptr || *number != stream_version) {
    throw not_read("is a stream of another version than 1001, which is not read");
  }
  const PickleValue* little_endian = entry_of(machine, "little_endian");
  const auto* little = little_endian == nullptr ? nullptr : std::get_if<bool>(little_endian);
  if (little == nullptr) throw damaged("it does not say which byte order it has");
  if (!*little) throw big_endian();
}

}  // namespace

TorchFormat torch_format_of(std::span<const std::uint8_t> file) {
  if (begins_with(file, zip_begin)) return TorchFormat::zip;
  return begins_stream(file) ? TorchFormat::stream : TorchFormat::none;
}

TorchArchive::TorchArchive(std::span<const std::uint8_t> file) {
  switch (torch_format_of(file)) {
    case TorchFormat::zip:
      read_zip(file);
      break;
    case TorchFormat::stream:
      read_stream(file);
      break;
    case TorchFormat::none:
      throw damaged("it does not begin as torch.save begins one");
  }
}

/// Since PyTorch 1.6: <folder>/data.pkl, <folder>/data/<key>, since 2.1 <folder>/byteorder.
void TorchArchive::read_zip(std::span<const std::uint8_t> file) {
  const std::map<std::string_view, ZipEntry> entries = read_zip_entries(file);
  const std::string folder(folder_of(entries));
  if (entries.contains(folder + "constants.pkl")) throw not_read("is a TorchScript module and no state dictionary");
  if (const auto order = entries.find(folder + "byteorder"); order != entries.end()) {
    check_zip_entry(order->first, order->second);
    ByteCursor text(order->second.bytes, "its byte order");
    if (text.text(text.left()) != "little") throw big_endian();
  }
  const std::string data = folder + "data/";
  for (const auto& [name, entry] : entries) {
    if (name.starts_with(data)) stored_.emplace(name.substr(data.size()), entry);
  }
  const auto& [name, pickle] = *entries.find(folder + "data.pkl");
  check_zip_entry(name, pickle);
  ByteCursor input(pickle.bytes, "its pickle");
  object_ = read_pickle(input, arena_);
  if (input.left() > 0) throw damaged("more follows its pickle");
  declare_storages();
}

/// Before PyTorch 1.6: pickles of the magic number, a version, the machine, the object, and the keys of the storages;
/// then each storage's number of elements (8 bytes) and the elements.
void TorchArchive::read_stream(std::span<const std::uint8_t> file) {
  ByteCursor input(file, "its stream");
  read_pickle(input, arena_);  // the magic number, by which it was found to be a stream
  const PickleValue version = read_pickle(input, arena_);
  require_known_stream(version, read_pickle(input, arena_));
  object_ = read_pickle(input, arena_);
  declare_storages();
  const PickleValue keys = read_pickle(input, arena_);
  const auto* list = std::get_if<PickledList*>(&keys);
  if (list == nullptr) throw damaged("it has no list of its storages");
  for (const PickleValue& item : (*list)->items) {
    const auto* key = std::get_if<std::string_view>(&item);
    const auto storage = key == nullptr ? declared_.end() : declared_.find(*key);
    if (storage == declared_.end()) throw damaged("it lists a storage that its object does not have");
    const auto elements = input.number<std::uint64_t>();
    if (elements != storage->second->elements) {
      throw damaged("its storage '" + shown(*key) + "' has " + std::to_string(elements) +
                    " elements in one place and " + std::to_string(storage->second->elements) + " in another");
    }
    const Bytes bytes = input.take(elements * element_bytes(storage->second->type.value_or(ElementType::uint8)));
    if (!stored_.emplace(*key, ZipEntry{bytes}).second) throw damaged("it lists a storage twice");
  }
  if (input.left() > 0) throw damaged("more follows its last storage");
}

void TorchArchive::declare_storages() {
  for (const PickledStorage& storage : arena_.storages()) {
    const auto& [key, first] = *declared_.emplace(storage.key, &storage).first;
    if (first->type != storage.type || first->elements != storage.elements) {
      throw damaged("its pickle describes the storage '" + shown(key) + "' in two ways");
    }
  }
}

std::span<const std::uint8_t> TorchArchive::elements_of(const PickledStorage& storage) {
  const auto found = stored_.find(storage.key);
  if (found == stored_.end()) throw damaged("it lacks its storage '" + shown(storage.key) + "'");
  const ZipEntry& entry = found->second;
  if (checked_.insert(storage.key).second) check_zip_entry(storage.key, entry);
  const std::uint64_t needed = storage.elements * element_bytes(storage.type.value_or(ElementType::uint8));
  if (entry.bytes.size() != needed) {
    throw damaged("its storage '" + shown(storage.key) + "' has " + std::to_string(entry.bytes.size()) +
                  " bytes and needs " + std::to_string(needed));
  }
  return entry.bytes;
}

}  // namespace foldwise::worker
