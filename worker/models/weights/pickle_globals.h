// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "worker/models/weights/pickle_value.h"

namespace foldwise::worker {

/// What a name of a pickle stands for. Throws TorchFileError, with the name, where it is none of the few that are
/// known.
PickledGlobal global_of(std::string_view module, std::string_view name);

/// What Python would get by calling it; nothing is executed. Throws TorchFileError where the arguments are not those
/// that torch.save writes, or a tensor leaves its storage.
PickleValue call(const PickledGlobal& global, const PickledTuple& arguments, PickleArena& arena);

/// The storage that torch.save describes by a tuple in place of the object. Throws TorchFileError.
PickleValue storage_of(const PickledTuple& description, PickleArena& arena);

}  // namespace foldwise::worker
