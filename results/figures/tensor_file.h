// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiments/foundation/files/mapped_file.h"

namespace foldwise::results {

/// Numbers of a .safetensors file, read without libtorch: those of int64, int32, float64 and float32 tensors.
class TensorFile {
 public:
  /// Throws UserError that names the file when it is missing or no such file.
  explicit TensorFile(const std::filesystem::path& file);

  bool contains(const std::string& name) const { return tensors_.contains(name); }
  /// Throws UserError where there is no such tensor.
  const std::vector<std::int64_t>& shape(const std::string& name) const { return find(name).shape; }
  /// `count` numbers from `first` on, of the tensor as one row. Throws UserError where there are not as many.
  std::vector<double> numbers(const std::string& name, std::int64_t first, std::int64_t count) const;
  /// Throws UserError where it is not there.
  const std::string& metadata(const std::string& name) const;
  /// The same as numbers.
  double number(const std::string& name) const;
  int whole_number(const std::string& name) const;
  bool has_metadata(const std::string& name) const { return metadata_.contains(name); }

 private:
  enum class Type { int64, int32, float64, float32, other };
  struct Tensor {
    Type type = Type::other;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;  ///< of the file
    std::int64_t size = 0;    ///< numbers
  };

  const Tensor& find(const std::string& name) const;
  void read_header();
  [[noreturn]] void refuse(const std::string& seen) const;

  std::string name_;
  MappedFile file_;
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace foldwise::results
