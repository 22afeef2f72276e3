// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/bundle/manifest.h"

#include <gmock/gmock.h>

#include <fstream>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Manifest, IsThatOfAFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "a");
  std::ofstream(folder / "a/b") << "abc";
  std::ofstream(folder / manifest_name) << "whatever";

  const Manifest manifest = manifest_of(folder.path());

  EXPECT_EQ(manifest, (Manifest{{"a/b", digest("abc")}}));
  EXPECT_EQ(to_text(manifest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a/b\n");
  EXPECT_EQ(parse_manifest(to_text(manifest), "m"), manifest);
}

TEST(Manifest, IsNotThatOfAFolderWithALink) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/etc", folder / "link");

  EXPECT_THROW(manifest_of(folder.path()), UserError);
}

TEST(Manifest, NamesWhatDiffers) {
  const Manifest told{{"a", digest("1")}, {"b", digest("2")}, {"c", digest("3")}};
  const Manifest found{{"a", digest("1")}, {"b", digest("x")}, {"d", digest("3")}};

  EXPECT_THAT(differences(told, found),
              ElementsAre("b: is not as it was packed", "c: is missing", "d: is not in the manifest"));
  EXPECT_THAT(differences(told, told), IsEmpty());
}

TEST(Manifest, IsRefusedWhereALineIsNone) {
  const std::string good = to_text({{"a", digest("1")}});
  for (const std::string& text :
       {std::string("x\n"), good + good, good.substr(0, 64) + "  ../a\n", "g" + good.substr(1), good + "\n"})
    EXPECT_THROW(parse_manifest(text, "m"), UserError) << text;
}

}  // namespace
}  // namespace foldwise::orchestrator
