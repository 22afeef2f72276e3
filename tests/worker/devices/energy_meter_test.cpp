// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/energy_meter.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"

namespace foldwise::worker {
namespace {

/// A folder as Linux shows it of two packages, cores inside of one, and the whole machine.
class Processors : public ::testing::Test {
 protected:
  Processors() {
    zone("intel-rapl:0", "package-0", 1'000'000);
    zone("intel-rapl:0:0", "core", 400'000);
    zone("intel-rapl:1", "package-1", 5'000'000);
    zone("intel-rapl:2", "psys", 9'000'000);
    std::filesystem::create_directories(folder / "intel-rapl");
  }
  void zone(const std::string& path, const std::string& name, std::uint64_t microjoules) const {
    std::filesystem::create_directories(folder / path);
    std::ofstream(folder / path / "name") << name << "\n";
    std::ofstream(folder / path / "max_energy_range_uj") << 10'000'000 << "\n";
    count(path, microjoules);
  }
  void count(const std::string& path, std::uint64_t microjoules) const {
    std::ofstream(folder / path / "energy_uj") << microjoules << "\n";
  }

  TemporaryFolder folder;
};

TEST_F(Processors, AddUpByPackages) {
  EnergyMeter meter = EnergyMeter::of_processors(folder.path());
  meter.begin();
  count("intel-rapl:0", 3'500'000);
  count("intel-rapl:0:0", 3'000'000);
  count("intel-rapl:1", 5'250'000);
  count("intel-rapl:2", 9'900'000);

  EXPECT_NEAR(meter.joules().value(), 2.5 + 0.25, 1e-9);
}

TEST_F(Processors, BeginAnewBehindTheirRange) {
  EnergyMeter meter = EnergyMeter::of_processors(folder.path());
  meter.begin();
  count("intel-rapl:1", 2'000'000);

  EXPECT_NEAR(meter.joules().value(), 7, 1e-9);
}

TEST_F(Processors, AreCountedAnewForEachJob) {
  EnergyMeter meter = EnergyMeter::of_processors(folder.path());
  meter.begin();
  count("intel-rapl:0", 2'000'000);
  EXPECT_NEAR(meter.joules().value(), 1, 1e-9);
  meter.begin();

  EXPECT_NEAR(meter.joules().value(), 0, 1e-9);
}

TEST_F(Processors, SayNothingWhereOneOfThemCannotBeRead) {
  std::filesystem::remove(folder / "intel-rapl:1" / "energy_uj");
  EnergyMeter meter = EnergyMeter::of_processors(folder.path());
  meter.begin();

  EXPECT_EQ(meter.joules(), std::nullopt);
}

TEST_F(Processors, SayNothingWhereThereAreNone) {
  EnergyMeter meter = EnergyMeter::of_processors(folder / "nowhere");
  meter.begin();

  EXPECT_EQ(meter.joules(), std::nullopt);
}

TEST(EnergyMeter, LooksOftenEnoughForACounterThatBeginsAnew) {
  std::uint64_t counter = 90;
  std::chrono::steady_clock::time_point now{};
  EnergyMeter meter({{[&] { return std::optional(counter); }, 1.0, 100}}, [&] { return now; });
  meter.begin();
  for (const std::uint64_t next : {30, 80, 20}) {
    counter = next;
    now += std::chrono::seconds(11);
    meter.look();
  }

  EXPECT_EQ(meter.joules(), 40 + 50 + 40);
}

TEST(EnergyMeter, SaysNothingOfADriverThatWasLoadedAnew) {
  std::uint64_t counter = 90;
  EnergyMeter meter({{[&] { return std::optional(counter); }, 1.0, 0}});
  meter.begin();
  counter = 3;

  EXPECT_EQ(meter.joules(), std::nullopt);
}

TEST(EnergyOfAGpu, IsThatOfItsManagementLibrary) {
  ::setenv("FOLDWISE_FAKE_MILLIJOULES", "1000", 1);
  EnergyMeter meter =
      EnergyMeter::of_gpu(ManagementLibrary(FOLDWISE_FAKE_NVML), "abababab-abab-abab-abab-ababababab01");
  meter.begin();
  ::setenv("FOLDWISE_FAKE_MILLIJOULES", "4500", 1);
  const std::optional<double> joules = meter.joules();
  ::unsetenv("FOLDWISE_FAKE_MILLIJOULES");

  EXPECT_EQ(joules, 7.0) << "the second GPU counts twice as fast";
}

TEST(EnergyOfAGpu, IsUnknownOfOneThatDoesNotCountAndOfAnother) {
  for (const char* uuid : {"abababab-abab-abab-abab-ababababab00", "0000", ""}) {
    EnergyMeter meter = EnergyMeter::of_gpu(ManagementLibrary(FOLDWISE_FAKE_NVML), uuid);
    meter.begin();
    EXPECT_EQ(meter.joules(), std::nullopt) << uuid;
  }
  EXPECT_EQ(ManagementLibrary("libnothing.so").millijoules("abababab-abab-abab-abab-ababababab00"), std::nullopt);
}

}  // namespace
}  // namespace foldwise::worker
