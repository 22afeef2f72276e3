// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace foldwise {

/// Flushes what was printed on standard output, in either of C++'s and C's ways. Throws UserError with Fault::store
/// where a part of it could not be written (a full disk, a closed descriptor): a table that nobody has is no success.
void require_printed();

}  // namespace foldwise
