// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace foldwise::datasets {

/// Keeps FFmpeg's libraries from writing to standard error, where their lines name no file; once for the process.
void silence_ffmpeg();

/// How many errors decoders have told of on this thread so far. Lines that sound files cause are not counted.
long decoder_errors();
/// The same of checksums that are wrong in a container.
long checksum_errors();
/// The same of places where a container (Matroska, Flash Video, ASF) is not as it should be, so that parts are left
/// out.
long container_errors();

}  // namespace foldwise::datasets
