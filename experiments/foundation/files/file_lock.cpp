// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace foldwise {
namespace {

constexpr std::chrono::milliseconds pause{20};

struct flock all_bytes(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

LockAnswer ask(int descriptor, LockKind kind) {
  if (kind == LockKind::whole_file) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return LockAnswer::taken;
    return errno == EWOULDBLOCK ? LockAnswer::held : LockAnswer::impossible;
  }
  // Open file description locks: classic record locks do not exclude within one process, and are dropped when some
  // other descriptor of the file is closed.
  struct flock lock = all_bytes(F_WRLCK);
  if (::fcntl(descriptor, F_OFD_SETLK, &lock) == 0) return LockAnswer::taken;
  return errno == EAGAIN || errno == EACCES ? LockAnswer::held : LockAnswer::impossible;
}

}  // namespace

LockAnswer lock_file(const FileDescriptor& file, LockKind kind, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const LockAnswer answer = ask(file.get(), kind);
    if (answer == LockAnswer::taken || std::chrono::steady_clock::now() >= deadline) return answer;
    std::this_thread::sleep_for(pause);
  }
}

bool is_locked(const FileDescriptor& file) {
  // A shared lock would be granted exactly when nobody holds the exclusive one; it is only asked about, never taken.
  struct flock lock = all_bytes(F_RDLCK);
  return ::fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace foldwise
