// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/message_format.h"

#include "experiments/fields/field_type.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"
#include "experiments/jobs/text_digest.h"

namespace foldwise {
namespace {

/// Raised by hand where messages look otherwise (job.h): tests/experiments/jobs/message_format_test.cpp tells when.
constexpr int messages = 1;

std::string described(const Field& field) {
  std::string text = field.path + ": " + std::string(field.type->name());
  for (const std::string_view choice : field.choices) text.append(" | ").append(choice);
  text += " = ";
  field.append_json(text, field.default_value);
  return text + "\n";
}

std::string computed() {
  TextDigest digest;
  digest.add("messages " + std::to_string(messages) + "\n");
  for (const Field& field : all_fields()) digest.add(described(field));
  for (const StageFacts& facts : stage_rows)
    digest.add(std::string(name_of(facts.stage)) + " " + std::to_string(facts.recipe) + "\n");
  return std::string(FOLDWISE_VERSION) + "-" + digest.digested().brief();
}

}  // namespace

const std::string& message_format() {
  static const std::string format = computed();
  return format;
}

}  // namespace foldwise
