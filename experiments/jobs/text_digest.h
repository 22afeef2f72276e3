// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "experiments/jobs/key.h"

namespace foldwise {

/// SHA-256 of a text that comes in pieces, and is never there as a whole: as digest() of all of them.
class TextDigest {
 public:
  TextDigest();
  ~TextDigest();
  void add(std::string_view piece);
  /// Once, after the last piece.
  Key digested();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace foldwise
