// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace foldwise {

/// What an orchestrator and its worker have to agree on: how messages look, what they mean, and which results belong to
/// a key. "0.1.0-3f2a9c01b7de": the release, and a digest of the number of the messages' form, of every field with its
/// choices and its default (a message leaves out what is at its default), and of every stage's recipe.
///
/// The commit is not in it: a tree that was changed and built anew in part is of one format as long as nothing of that
/// differs. What a worker computes may change within it only as a recipe allows.
const std::string& message_format();

/// Among what a worker is (Ready::versions) it stands under this name.
inline constexpr const char* message_format_fact = "messages";

/// What a worker says; empty where it says nothing, as those of before did.
inline std::string message_format_in(const std::map<std::string, std::string>& versions) {
  const auto found = versions.find(message_format_fact);
  return found == versions.end() ? std::string() : found->second;
}

}  // namespace foldwise
