// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/key.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <unordered_set>

#include "experiments/jobs/text_digest.h"

namespace foldwise {
namespace {

// Values of FIPS 180-4's examples, from sha256sum.
TEST(Digest, IsSha256) {
  EXPECT_EQ(digest("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest(std::string(1'000'000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Key, ReadsItsOwnHexadecimalForm) {
  const Key key = digest("foldwise");

  EXPECT_EQ(Key::from_hex(key.hex()), key);
  EXPECT_EQ(key.brief(), key.hex().substr(0, 12));
}

TEST(Key, RefusesWhatIsNotADigest) {
  const std::string hex = digest("").hex();

  EXPECT_THROW(Key::from_hex(""), std::invalid_argument);
  EXPECT_THROW(Key::from_hex(hex.substr(1)), std::invalid_argument);
  EXPECT_THROW(Key::from_hex(hex + "0"), std::invalid_argument);
  EXPECT_THROW(Key::from_hex("g" + hex.substr(1)), std::invalid_argument);
  EXPECT_THROW(Key::from_hex("E" + hex.substr(1)), std::invalid_argument) << "one key has one text";
}

TEST(Key, CanBeHashed) {
  const std::unordered_set<Key> keys{digest("a"), digest("b"), digest("a")};

  EXPECT_EQ(keys.size(), 2U);
}

TEST(TextDigestTest, OfPiecesIsThatOfTheWhole) {
  const std::string text(200'000, 'x');
  TextDigest pieces;
  pieces.add(text.substr(0, 1));
  pieces.add("");
  pieces.add(text.substr(1));

  EXPECT_EQ(pieces.digested(), digest(text));
  EXPECT_EQ(TextDigest().digested(), digest(""));
}

}  // namespace
}  // namespace foldwise
