// Merging does not depend on the order and the groups in which it is done.
#include "src/profile/merge.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <type_traits>

#include "src/input/unpack.h"
#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "src/saved/fields.h"
#include "src/saved/saved.h"
#include "tests/support/sources.h"

namespace tracegate::profile {
namespace {

using Random = std::mt19937_64;

// An archive (src/saved/fields.h) that fills all fields of a profile with small numbers and few
// names, so that profiles share much; some numbers are so great that sums meet their limits.
class Filler {
 public:
  explicit Filler(Random& random) : random_(random) {}

  template <class... Values>
  void operator()(Values&... values) {
    (Fill(values), ...);
  }
  void Signed(std::optional<Nanos>& value) { Fill(value); }
  // The spans of every other cell are the sum of those of its sites.
  void Cells(std::vector<profile::Cell>& cells, const std::vector<profile::Site>& sites) {
    Fill(cells);
    for (profile::Cell& cell : cells) {
      if (Below(2) == 0) {
        Fill(cell.spans);
        continue;
      }
      for (const profile::Site& site : sites) {
        if (site.what == cell.what && site.reason == cell.reason) {
          cell.spans.Merge(site.spans);
        }
      }
    }
  }

 private:
  std::uint64_t Below(std::uint64_t limit) { return random_() % limit; }

  void Fill(bool& value) { value = Below(2) == 0; }
  void Fill(GoId& value) { value = Below(5) == 0 ? kNoGoroutine : GoId{Below(4)}; }
  void Fill(What& value) { value = static_cast<What>(Below(timeline::kWhatCount)); }
  void Fill(Severity& value) { value = static_cast<Severity>(Below(3)); }
  void Fill(double& value) { value = static_cast<double>(Below(1000)) / 7; }
  void Fill(Nanos& value) {
    value = static_cast<Nanos>(Below(20) == 0 ? (std::uint64_t{1} << 57) + Below(9) : Below(1000));
  }
  template <std::unsigned_integral T>
  void Fill(T& value) {
    value = static_cast<T>(Below(20) == 0 ? ~std::uint64_t{0} - Below(9) : Below(6));
  }
  void Fill(std::string& text) {
    constexpr std::array<const char*, 6> kNames = {"", "a", "main.b", "1.22", "1.5", "1.5, 1.26"};
    text = kNames.at(Below(kNames.size()));
  }
  void Fill(Histogram& histogram) {
    for (std::uint64_t i = Below(3); i > 0; --i) {
      histogram.AddMany(static_cast<Nanos>(Below(1'000'000)), 1 + Below(3));
    }
  }
  template <class T>
  void Fill(std::optional<T>& value) {
    value.reset();
    if (Below(3) != 0) {
      Fill(value.emplace());
    }
  }
  template <class T>
  void Fill(std::vector<T>& values) {
    values.resize(Below(4));
    for (T& value : values) {
      Fill(value);
    }
  }
  template <class T, std::size_t kSize>
  void Fill(std::array<T, kSize>& values) {
    for (T& value : values) {
      if (kSize < 20 || Below(50) == 0) {
        Fill(value);
      }
    }
  }
  void Fill(Diagnostics& diagnostics) {
    for (std::uint64_t i = Below(4); i > 0; --i) {
      Diagnostic one;
      (*this)(one.name, one.severity, one.count);
      diagnostics.Count(one.name, one.severity, one.count);
    }
  }
  template <class T>
  requires requires(Filler& a, T& x) { saved::Fields(a, x); }
  void Fill(T& value) { saved::Fields(*this, value); }

  Random& random_;
};

template <class Row, class Less>
void KeepOneOfEach(std::vector<Row>& rows, Less less) {
  std::sort(rows.begin(), rows.end(), less);
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [&](const Row& a, const Row& b) { return !less(a, b); }),
             rows.end());
}

template <class Row>
void KeepOneOfEachName(std::vector<Row>& rows) {
  KeepOneOfEach(rows, [](const Row& a, const Row& b) { return a.name < b.name; });
}

void PutInOrder(TypeProfile& type, std::size_t stacks, std::size_t windows) {
  KeepOneOfEach(type.cells, [](const Cell& a, const Cell& b) {
    return std::tie(b.what, b.reason) < std::tie(a.what, a.reason);
  });
  for (Cell& cell : type.cells) {
    cell.windows.resize(cell.windows.empty() ? 0 : windows);
  }
  for (Site& site : type.sites) {
    site.stack %= stacks;
  }
  for (Wake& wake : type.wakes) {
    wake.stack %= stacks;
  }
  KeepOneOfEach(type.wakes, Before);
  KeepOneOfEachName(type.creators);
}

// What a profile made of a trace holds to, and saved::Read asks for.
Profile Filled(Random& random) {
  Profile profile;
  Filler filler(random);
  saved::Fields(filler, profile);
  profile.stacks.resize(profile.stacks.size() + 1);
  profile.end = profile.start + profile.end % 500;
  profile.runs = 1 + profile.runs % 4;
  profile.window_ends = {5, 10};
  KeepOneOfEachName(profile.types);
  KeepOneOfEachName(profile.stw_by_name);
  for (NamedSpans& named : profile.stw_by_name) {
    KeepOneOfEachName(named.held_up);
  }
  KeepOneOfEachName(profile.metrics);
  KeepOneOfEachName(profile.regions);
  KeepOneOfEachName(profile.tasks);
  KeepOneOfEachName(profile.labels);
  for (TypeProfile& type : profile.types) {
    PutInOrder(type, profile.stacks.size(), profile.window_ends.size());
  }
  for (StopTheWorld& stop : profile.stw) {
    stop.end = stop.start + stop.end % 100;
    if (stop.straggler) {
      stop.straggler->stack %= profile.stacks.size();
    }
  }
  for (GcCycle& cycle : profile.gc_cycles) {
    cycle.end = cycle.start + cycle.end % 100;
  }
  return profile;
}

// All that can be seen of a profile. Times of many years are not saved, but in the document.
std::string Seen(const Profile& profile) {
  const auto saved = saved::Write({&profile, 1});
  return ToJson({&profile, 1}) + (saved ? *saved : saved.error().Line());
}

// The profiles as one, in groups that are merged by themselves.
Profile InGroups(std::vector<Profile> profiles, Random& random) {
  while (profiles.size() > 1) {
    const std::size_t left = random() % (profiles.size() - 1);
    Merge(profiles[left], profiles[left + 1]);
    profiles.erase(profiles.begin() + static_cast<std::ptrdiff_t>(left) + 1);
  }
  return profiles.front();
}

void ExpectOneResult(const std::vector<Profile>& profiles, Random& random) {
  std::vector<std::size_t> order(profiles.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::optional<std::string> first;
  do {
    std::vector<Profile> ordered;
    ordered.reserve(order.size());
    for (const std::size_t i : order) {
      ordered.push_back(profiles[i]);
    }
    const std::string seen = Seen(InGroups(std::move(ordered), random));
    first = first.value_or(seen);
    ASSERT_TRUE(seen == *first) << "the order " << ::testing::PrintToString(order);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(MergeLaws, HoldForProfilesWithEveryField) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    std::vector<Profile> profiles(2 + seed % 3);
    std::generate(profiles.begin(), profiles.end(), [&] { return Filled(random); });
    SCOPED_TRACE(seed);
    ASSERT_NO_FATAL_FAILURE(ExpectOneResult(profiles, random));
  }
}

// As where each machine merges its own and one merges these.
TEST(MergeLaws, WhatIsMergedCanBeSavedAndReadAndMergedOn) {
  int read_ones = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    Profile merged = Filled(random);
    Merge(merged, Filled(random));
    const auto packed = saved::Write({&merged, 1});
    if (!packed) {
      EXPECT_THAT(packed.error().what, ::testing::HasSubstr("more than nine years"));
      continue;
    }
    const std::vector<std::uint8_t> bytes(packed->begin(), packed->end());
    const auto read = saved::Read(*testing::ReadWhole(*input::Unzstd(input::FromMemory(bytes))));
    if (!read) {
      EXPECT_THAT(read.error().what, ::testing::HasSubstr("too long"));
      continue;
    }
    ++read_ones;
    const Profile third = Filled(random);
    Profile again = third;
    Merge(again, read->front());
    Merge(merged, third);
    EXPECT_TRUE(Seen(again) == Seen(merged)) << seed;
  }
  EXPECT_GT(read_ones, 10);
}

TEST(MergeLaws, HoldForFixtures) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(TRACEGATE_FIXTURES)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(".trace.gz")) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  Random random(1);
  std::shuffle(files.begin(), files.end(), random);
  std::vector<Profile> some;
  for (const std::string& file : files) {
    auto profile = ProfileFile(file);
    if (profile) {
      some.push_back(*std::move(profile));
    }
    if (some.size() == 3) {
      ASSERT_NO_FATAL_FAILURE(ExpectOneResult(some, random));
      some.clear();
    }
  }
  EXPECT_GT(files.size(), 20U);
}

Profile Named(std::string file, Nanos start, Nanos end) {
  Profile profile;
  profile.file = std::move(file);
  profile.start = start;
  profile.end = end;
  return profile;
}

TEST(Merge, NamesTheFirstOfItsFilesAndCountsTheOthers) {
  Profile merged = Named("b.trace", 100, 130);
  Merge(merged, Named("c and 1 more", 500, 570));
  EXPECT_EQ(merged.file, "b.trace and 1 more");
  Merge(merged, Named("a.trace", 50, 50));
  EXPECT_EQ(merged.file, "a.trace and 2 more");
  EXPECT_EQ(merged.start, 50);
  EXPECT_EQ(merged.end, 150);  // 30 + 70 + 0 later
  EXPECT_EQ(merged.Duration(), 100);
}

TEST(Merge, FormatsAreInTheOrderOfTheirNumbers) {
  Profile merged = Named("", 0, 1);
  merged.format_version = "1.22";
  for (const char* format : {"1.26", "1.5", "1.22", "1.2"}) {
    Profile other = Named("", 0, 1);
    other.format_version = format;
    Merge(merged, other);
  }
  EXPECT_EQ(merged.format_version, "1.2, 1.5, 1.22, 1.26");
}

// Of more than kMaxListed the longest stay, whichever come first.
TEST(Merge, OfLongListsTheLongestStay) {
  Profile longer = Named("a", 0, 9);
  Profile shorter = longer;
  for (std::size_t i = 0; i < kMaxListed; ++i) {
    const auto time = static_cast<Nanos>(3 * i);
    longer.stw.push_back({"stop", time, time + 20});
    shorter.stw.push_back({"stop", time + 1, time + 11});
  }
  shorter.stw[7].end += 50;
  Profile merged = shorter;
  Merge(merged, longer);
  ASSERT_EQ(merged.stw.size(), kMaxListed);
  EXPECT_TRUE(std::is_sorted(merged.stw.begin(), merged.stw.end()));
  EXPECT_EQ(std::count_if(merged.stw.begin(), merged.stw.end(),
                          [](const StopTheWorld& stop) { return stop.end - stop.start == 60; }),
            1);
  EXPECT_EQ(std::count_if(merged.stw.begin(), merged.stw.end(),
                          [](const StopTheWorld& stop) { return stop.end - stop.start == 10; }),
            0);
  ASSERT_EQ(merged.diagnostics.all().size(), 1U);
  EXPECT_EQ(merged.diagnostics.all()[0].name, "list cut");
  EXPECT_EQ(merged.diagnostics.all()[0].count, kMaxListed);
}

}  // namespace
}  // namespace tracegate::profile
