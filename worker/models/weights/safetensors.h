// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace foldwise::worker {

/// A safetensors file: named tensors and string metadata.
struct SafeTensors {
  std::map<std::string, torch::Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// Reads onto the CPU. Throws UserError that names the file and what is wrong with it (not the format, cut, header too
/// large, a name twice, offsets that do not tile the buffer, unknown dtype). Runs no code from the file.
SafeTensors read_safetensors(const std::filesystem::path& file);
/// Deterministic bytes: names sorted. Tensors may be on any device and in any layout, their dtype one of the format's
/// F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL. Temporary name, synced, renamed (the folder too).
void write_safetensors(const std::filesystem::path& file, const SafeTensors& content);

}  // namespace foldwise::worker
