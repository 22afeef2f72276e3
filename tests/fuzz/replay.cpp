// SPDX-License-Identifier: Apache-2.0
// Gives the files of a folder, or single files, to a fuzz target: the same functions without a fuzzer. Seeds named
// read-* must be read and seeds named refused-* refused, so that none stops being of use unnoticed; other files just
// have to pass. Where the target repairs checksums, a seed with one byte changed must be refused, and repairing it must
// help: the last byte of what is read is a checksum or under one.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tests/fuzz/target.h"

namespace fs = std::filesystem;

namespace foldwise::fuzz {
namespace {

Bytes bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot open " + file.string());
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> files_at(const fs::path& place) {
  if (!fs::is_directory(place)) return {place};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(place)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

const char* text_of(Verdict verdict) {
  return verdict == Verdict::read ? "read" : "refused";
}

// How many things are not as they should be.
int replay(const fs::path& file) {
  const Bytes input = bytes_of(file);
  std::cout << file.string() << std::flush;
  const std::string verdict = text_of(target.read(input));
  std::cout << ": " << verdict << "\n";
  const std::string name = file.filename().string();
  const bool named = name.starts_with("read-") || name.starts_with("refused-");
  if (named && !name.starts_with(verdict + "-")) {
    std::cout << "  its name says that it is not\n";
    return 1;
  }
  if (!name.starts_with("read-") || target.repair == nullptr || input.empty()) return 0;
  Bytes changed = input;
  changed.back() ^= 1;
  const bool seen = target.read(changed) == Verdict::refused;
  target.repair(changed, Repair::checksums);
  const bool mended = target.read(changed) == Verdict::read;
  if (!seen) std::cout << "  it is still read with its last byte changed\n";
  if (!mended) std::cout << "  repairing its checksums does not help\n";
  return (seen ? 0 : 1) + (mended ? 0 : 1);
}

}  // namespace
}  // namespace foldwise::fuzz

int main(int count, char** arguments) {
  int files = 0;
  int wrong = 0;
  for (int i = 1; i < count; ++i) {
    for (const fs::path& file : foldwise::fuzz::files_at(arguments[i])) {
      ++files;
      wrong += foldwise::fuzz::replay(file);
    }
  }
  if (files == 0) std::cout << "there is nothing to replay: give files or folders of them\n";
  return files > 0 && wrong == 0 ? 0 : 1;
}
