// SPDX-License-Identifier: Apache-2.0
// The half of key.h that makes keys: digest, by OpenSSL; and text_digest.h.
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "experiments/jobs/key.h"
#include "experiments/jobs/text_digest.h"

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

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL offers no SHA-256 on this machine");
}

}  // namespace

struct TextDigest::Context {
  std::unique_ptr<EVP_MD_CTX, FreeContext> handle{EVP_MD_CTX_new()};
};

TextDigest::TextDigest() : context_(std::make_unique<Context>()) {
  require(context_->handle && sha256() && EVP_DigestInit_ex2(context_->handle.get(), sha256(), nullptr) == 1);
}
TextDigest::~TextDigest() = default;

void TextDigest::add(std::string_view piece) {
  require(EVP_DigestUpdate(context_->handle.get(), piece.data(), piece.size()) == 1);
}

Key TextDigest::digested() {
  Key key;
  unsigned int length = 0;
  require(EVP_DigestFinal_ex(context_->handle.get(), key.bytes.data(), &length) == 1 && length == key.bytes.size());
  return key;
}

Key digest(std::string_view text) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  Key key;
  unsigned int length = 0;
  require(context && sha256() && EVP_DigestInit_ex2(context.get(), sha256(), nullptr) == 1 &&
          EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
          EVP_DigestFinal_ex(context.get(), key.bytes.data(), &length) == 1 && length == key.bytes.size());
  return key;
}

}  // namespace foldwise
