// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/shell_words.h"

#include <string_view>

namespace foldwise::orchestrator {
namespace {

std::string with_scale(const std::string& path, const std::string& scale) {
  return scale.empty() ? quoted(path) : quoted(path) + " --scale " + quoted(scale);
}

}  // namespace

std::string quoted(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

std::string command_words(const SweepArguments& sweep) {
  std::string words = with_scale(sweep.file, sweep.scale);
  for (const std::string& change : sweep.overrides) words += " " + quoted(change);
  return words;
}

std::string command_words(const ResultsArguments& results) {
  return with_scale(results.path, results.scale);
}

std::string shortest(const std::filesystem::path& path) {
  const std::string relative = std::filesystem::proximate(path).string();
  return relative.starts_with("..") ? path.string() : relative;
}

}  // namespace foldwise::orchestrator
