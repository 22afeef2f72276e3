// SPDX-License-Identifier: Apache-2.0
/// The precompiled header of the tests with libtorch. Sources still include what they use.
#pragma once

#include "tests/support/test_precompiled.h"
#include "worker/torch_precompiled.h"
