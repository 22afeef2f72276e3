// SPDX-License-Identifier: Apache-2.0
#include "worker/service/first_product.h"

#include <torch/types.h>
#include <torch/utils.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>
#include <system_error>

namespace foldwise::worker {
namespace {

constexpr int side = 128;  // of a matrix of floats: 64 KiB
constexpr std::chrono::seconds patience{10};

extern "C" void give_up(int /*signal*/) {
  constexpr std::string_view words =
      "worker: the first matrix product does not end: OpenBLAS is refused the memory for its buffers, and asks again "
      "for ever; raise the limit on address space (ulimit -v), or set OPENBLAS_NUM_THREADS=1\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, words.data(), words.size());
  ::_exit(1);
}

/// A signal after so much processor time of this thread.
class Alarm {
 public:
  explicit Alarm(std::chrono::seconds after) {
    struct sigaction action {};
    action.sa_handler = give_up;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGALRM, &action, &before_);
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGALRM;
    if (::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_) != 0)
      throw std::system_error(errno, std::generic_category(), "timer_create");
    const itimerspec when{{0, 0}, {after.count(), 0}};
    ::timer_settime(timer_, 0, &when, nullptr);
  }
  ~Alarm() {
    ::timer_delete(timer_);
    ::sigaction(SIGALRM, &before_, nullptr);
  }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

 private:
  timer_t timer_{};
  struct sigaction before_ {};
};

}  // namespace

void require_end(const std::function<void()>& product, std::chrono::seconds after) {
  const Alarm alarm(after);
  product();
}

void require_first_product() {
  const torch::NoGradGuard no_gradient;
  const auto product = [] {
    const torch::Tensor ones = torch::ones({side, side});
    torch::mm(ones, ones);
  };
  require_end(product, patience);
}

}  // namespace foldwise::worker
