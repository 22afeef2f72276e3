// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "worker/models/weights/byte_cursor.h"
#include "worker/models/weights/pickle_value.h"

namespace foldwise::worker {

/// Reads one pickle (protocols 2 to 5, the instructions that torch.save needs) and stops behind it. Executes nothing:
/// what a pickle may name stands in pickle_globals. Takes memory in proportion to its bytes, and to 2^20 instructions
/// at most. Throws TorchFileError. The value lasts as long as the bytes and the arena.
PickleValue read_pickle(ByteCursor& input, PickleArena& arena);

}  // namespace foldwise::worker
