// SPDX-License-Identifier: Apache-2.0
/// The kind of processor that computes, by which the bytes of a training on a CPU depend: libtorch and the libraries
/// under it choose their kernels by its instructions.
#pragma once

#include <istream>
#include <string>

#include "experiments/experiment_choices.h"

namespace foldwise::worker {

/// What Linux calls a processor, from the text of /proc/cpuinfo: "AMD EPYC (family 26, model 2)". A virtual machine may
/// have one name for many, hence the numbers. Empty where the text does not say.
std::string processor_name(std::istream& cpuinfo);

/// "AMD EPYC (family 26, model 2), kernels of ATen for AVX2, oneDNN for AVX512_CORE_BF16, OpenBLAS for Haswell", as
/// this process's libraries chose; the libraries that do not say are left out.
/// Where the libraries were told which instructions to use: "AMD EPYC (family 26, model 2), told to use avx2".
std::string processor_kind(InstructionSet told = InstructionSet::native);

/// Throws UserError where a job's training.instruction_set is not that which this process's libraries began with, and
/// where the processor lacks it.
void require_instruction_set(InstructionSet set);

}  // namespace foldwise::worker
