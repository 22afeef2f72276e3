// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/output_file.h"

#include <cstdint>
#include <fstream>
#include <iostream>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"

namespace foldwise {
namespace {

/// Follows links, also one whose target is not there yet.
std::filesystem::path behind_links(std::filesystem::path file) {
  constexpr int most_links = 40;  // as the kernel has it
  std::error_code error;
  for (int link = 0; link < most_links && std::filesystem::is_symlink(file, error); ++link) {
    // Not normalised as text: behind a folder that is a link, .. is another folder.
    file = file.parent_path() / std::filesystem::read_symlink(file, error);
  }
  return file;
}

void write_into(const std::filesystem::path& file, std::string_view text) {
  std::ofstream stream(file, std::ios::binary | std::ios::app);
  stream << text << std::flush;
  if (!stream) throw UserError(Fault::store, file.string(), "cannot be written", "give another place");
}

}  // namespace

void write_output(const std::filesystem::path& target, std::string_view text) {
  if (target == "-") {
    std::cout << text << std::flush;
    return;
  }
  std::error_code error;
  const std::filesystem::file_status there = std::filesystem::status(target, error);
  if (std::filesystem::is_directory(there)) {
    throw UserError(Fault::store, target.string(), "is a folder", "give a file");
  }
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
    write_into(target, text);
    return;
  }
  DurableFile durable(behind_links(target));
  durable.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  durable.commit();
}

}  // namespace foldwise
