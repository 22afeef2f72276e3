// SPDX-License-Identifier: Apache-2.0
// Nothing: a target whose precompiled header others reuse needs a source.
