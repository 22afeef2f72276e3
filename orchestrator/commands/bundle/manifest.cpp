// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/bundle/manifest.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "experiments/foundation/error.h"
#include "experiments/jobs/text_digest.h"
#include "orchestrator/commands/bundle/archive.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

Key digest_of_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(1 << 20, '\0');
  TextDigest digest;
  while (stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || stream.gcount() > 0)
    digest.add(std::string_view(bytes).substr(0, static_cast<std::size_t>(stream.gcount())));
  if (!stream.eof()) {
    throw UserError(Fault::store, file.string(), "it cannot be read", "see that it is there and may be read");
  }
  return digest.digested();
}

[[noreturn]] void refuse_line(const std::string& where, std::size_t number) {
  throw UserError(Fault::data, where + ":" + std::to_string(number), "this is no line of a manifest",
                  "get the bundle anew from whoever made it");
}

}  // namespace

Manifest manifest_of(const fs::path& folder) {
  Manifest manifest;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory() && !entry.is_symlink()) continue;
    const std::string path = entry.path().lexically_relative(folder).string();
    if (!entry.is_regular_file() || entry.is_symlink()) {
      throw UserError(Fault::data, entry.path().string(), "this is no file, and a bundle holds files alone",
                      "unpack the bundle anew into an empty folder");
    }
    if (path != manifest_name) manifest.emplace(path, digest_of_file(entry.path()));
  }
  return manifest;
}

std::string to_text(const Manifest& manifest) {
  std::string text;
  for (const auto& [path, digest] : manifest) text += digest.hex() + "  " + path + "\n";
  return text;
}

Manifest parse_manifest(const std::string& text, const std::string& where) {
  constexpr std::size_t digits = 64;
  Manifest manifest;
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.size() <= digits + 2 || line.substr(digits, 2) != "  " || !is_member_name(line.substr(digits + 2)))
      refuse_line(where, number);
    try {
      if (!manifest.emplace(line.substr(digits + 2), Key::from_hex(line.substr(0, digits))).second)
        refuse_line(where, number);
    } catch (const std::invalid_argument&) {
      refuse_line(where, number);
    }
  }
  return manifest;
}

std::vector<std::string> differences(const Manifest& told, const Manifest& found) {
  std::vector<std::string> sentences;
  for (const auto& [path, digest] : told) {
    const auto there = found.find(path);
    if (there == found.end()) {
      sentences.push_back(path + ": is missing");
    } else if (there->second != digest) {
      sentences.push_back(path + ": is not as it was packed");
    }
  }
  for (const auto& [path, digest] : found)
    if (!told.contains(path)) sentences.push_back(path + ": is not in the manifest");
  return sentences;
}

}  // namespace foldwise::orchestrator
