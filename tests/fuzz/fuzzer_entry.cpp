// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls with each input; replay.cpp stands in its place in programs without a fuzzer.
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  foldwise::fuzz::target.read({data, size});
  return 0;
}
