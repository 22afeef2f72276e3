// SPDX-License-Identifier: Apache-2.0
/// Memory that is used up for a moment, in a program that is linked with failing_memory.cpp.
#pragma once

namespace foldwise {

/// Counts the allocations of this process from here on; the one of this number, from 1, fails.
void expect_shortage(long call);
/// Since then.
long counted_allocations();

}  // namespace foldwise
