// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "experiments/foundation/text/utf8.h"

namespace foldwise::worker {

/// What is wrong with a file of torch.save, as a phrase, and what to do about it.
class TorchFileError : public std::runtime_error {
 public:
  TorchFileError(const std::string& seen, std::string remedy) : std::runtime_error(seen), remedy_(std::move(remedy)) {}

  const std::string& remedy() const noexcept { return remedy_; }

 private:
  std::string remedy_;
};

/// The bytes are not those of a whole file.
inline TorchFileError damaged(const std::string& problem) {
  return {"is not a complete PyTorch file: " + problem, "name a complete file that torch.save wrote"};
}

/// The file is whole, and holds what is not read.
inline TorchFileError not_read(const std::string& content) {
  return {content, "save the state dictionary alone: torch.save(model.state_dict(), 'file.pth')"};
}

/// The beginning of a UTF-8 text from a file, for a message.
inline std::string shown(std::string_view text) {
  constexpr std::size_t most = 100;
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (!begins_character(text[end])) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace foldwise::worker
