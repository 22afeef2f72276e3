// SPDX-License-Identifier: Apache-2.0
// The half of key.h that makes keys: digest, by OpenSSL.
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "experiments/jobs/key.h"

namespace foldwise {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* sha256() {
  // Looking an algorithm up costs more than a short digest, so it is done once.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                         &EVP_MD_free);
  return algorithm.get();
}

}  // namespace

Key digest(std::string_view text) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  Key key;
  unsigned int length = 0;
  if (!context || !sha256() || EVP_DigestInit_ex2(context.get(), sha256(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), key.bytes.data(), &length) != 1 || length != key.bytes.size()) {
    throw std::runtime_error("OpenSSL offers no SHA-256 on this machine");
  }
  return key;
}

}  // namespace foldwise
