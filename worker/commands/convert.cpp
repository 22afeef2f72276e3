// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/convert.h"

#include <torch/types.h>

#include <cstdint>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/text_columns.h"
#include "worker/commands/catalogue_text.h"
#include "worker/commands/sizes_text.h"
#include "worker/models/weights/torch_file_writer.h"
#include "worker/models/weights/weights_file.h"

namespace foldwise::worker {
namespace {

/// Files of torch.save, by their usual names.
bool is_named_as_torch_file(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  return extension == ".pth" || extension == ".pt" || extension == ".tar";
}

void refuse_overwriting(const ConvertArguments& arguments) {
  std::error_code error;
  if (std::filesystem::is_directory(arguments.to, error)) {
    const std::string name = arguments.from.stem().string() + ".safetensors";
    throw UserError(Fault::usage, arguments.to.string(), "this is a folder",
                    "name the file to write, such as " + (arguments.to / name).string());
  }
  if (std::filesystem::equivalent(arguments.from, arguments.to, error)) {
    throw UserError(Fault::usage, arguments.to.string(), "this is the file that is read", "name another to write");
  }
  if (arguments.overwrite == Overwrite::yes || !std::filesystem::exists(arguments.to, error)) return;
  throw UserError(Fault::usage, arguments.to.string(), "this file is there already",
                  "name another, or give --force to write over it");
}

SafeTensors without_prefix(SafeTensors content, const ConvertArguments& arguments) {
  if (arguments.prefix.empty()) return content;
  SafeTensors renamed{{}, std::move(content.metadata)};
  bool found = false;
  for (auto& [name, tensor] : content.tensors) {
    const bool begins = name.starts_with(arguments.prefix) && name.size() > arguments.prefix.size();
    found = found || begins;
    const std::string left = begins ? name.substr(arguments.prefix.size()) : name;
    if (!renamed.tensors.emplace(left, tensor).second) {
      throw UserError(Fault::data, arguments.from.string(),
                      "two tensors would be called " + left + " without '" + arguments.prefix + "'",
                      "choose another --prefix-remove");
    }
  }
  if (found) return renamed;
  throw UserError(Fault::usage, "--prefix-remove",
                  "no name in " + arguments.from.string() + " begins with '" + arguments.prefix + "'",
                  content.tensors.empty() ? "leave it out" : "they are called like " + content.tensors.begin()->first);
}

std::string listing(const SafeTensors& content) {
  std::vector<std::vector<std::string>> lines;
  std::int64_t numbers = 0;
  for (const auto& [name, tensor] : content.tensors) {
    lines.push_back({name, std::string(c10::toString(tensor.scalar_type())), sizes_text(tensor.sizes().vec())});
    numbers += tensor.numel();
  }
  return text_columns(lines) + std::to_string(content.tensors.size()) + " tensors of " + grouped(numbers) +
         " numbers\n";
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// What of the file that was read is not in the one that was written.
std::string remarks(const ConvertArguments& arguments, const SafeTensors& content) {
  std::string text;
  const std::vector<std::string> left_out = left_out_of_weights_file(arguments.from);
  if (!left_out.empty()) text += "left out, since they stand beside the state dictionary: " + joined(left_out) + "\n";
  if (!is_named_as_torch_file(arguments.to) || content.metadata.empty()) return text;
  std::vector<std::string> metadata;
  for (const auto& [name, value] : content.metadata) metadata.push_back(name + " = " + value);
  return text + "left out, since files of torch.save hold tensors alone: " + joined(metadata) + "\n";
}

int convert(const ConvertArguments& arguments) {
  const Conversion done = convert_weights(arguments);
  std::cout << arguments.to.string() << ":\n" << listing(done.written) << done.remarks << std::flush;
  return 0;
}

}  // namespace

Conversion convert_weights(const ConvertArguments& arguments) {
  refuse_overwriting(arguments);
  SafeTensors content = without_prefix(read_weights_file(arguments.from), arguments);
  const std::string left_out = remarks(arguments, content);
  if (is_named_as_torch_file(arguments.to)) {
    write_torch_file(arguments.to, content.tensors);
  } else {
    write_safetensors(arguments.to, content);
  }
  return {std::move(content), left_out};
}

void add_convert(CLI::App& models, std::function<int()>& chosen) {
  CLI::App* command =
      models.add_subcommand("convert", "A file of weights, of torch.save or of safetensors, as the other or the same");
  const auto arguments = std::make_shared<ConvertArguments>();  // shared: CLI11 copies its callbacks
  command->add_option("in", arguments->from, "The file to read: .pth, .pt, .tar or .safetensors")
      ->required()
      ->type_name("IN");
  command->add_option("out", arguments->to, "The file to write: .safetensors, or .pth, .pt or .tar for torch.load")
      ->required()
      ->type_name("OUT");
  command->add_option("--prefix-remove", arguments->prefix, "Taken off the names that begin with it, such as backbone.")
      ->type_name("PREFIX");
  command->add_flag_callback(
      "--force", [arguments] { arguments->overwrite = Overwrite::yes; }, "Write over a file that is there");
  command->callback([arguments, &chosen] { chosen = [arguments] { return convert(*arguments); }; });
}

}  // namespace foldwise::worker
