// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/record_function.h>

#include <cstdint>

namespace foldwise {

/// While it lives, counts the floating-point operations of convolutions and matrix products on every thread, forth and
/// back: what networks spend their time on. A multiplication and an addition are two. One at a time.
class FlopCounter {
 public:
  FlopCounter();
  ~FlopCounter();
  FlopCounter(const FlopCounter&) = delete;
  FlopCounter& operator=(const FlopCounter&) = delete;

  double counted() const;

 private:
  at::CallbackHandle handle_;
};

}  // namespace foldwise
