// SPDX-License-Identifier: Apache-2.0
/// The precompiled header of the tests without libtorch. Sources still include what they use.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>
