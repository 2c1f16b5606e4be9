#include "src/trace/v2/event_table.h"

#include <gtest/gtest.h>

#include <set>

namespace tracegate::trace::v2 {
namespace {

TEST(EventTable, RowsAscendAndNoTypeOrNameStandsTwice) {
  int last = 0;
  std::set<std::string_view> names;
  for (const EventSpec& spec : EventSpecs()) {
    EXPECT_GT(static_cast<int>(spec.type), last) << spec.name;
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    last = static_cast<int>(spec.type);
  }
}

TEST(EventTable, EveryWireTypeUpToTheLastHasARow) {
  for (unsigned type = 0; type < 256; ++type) {
    const bool known = (type >= 1 && type <= 52) || (type >= 128 && type <= 136);
    const EventSpec* spec = FindSpec(static_cast<std::uint8_t>(type));
    ASSERT_EQ(spec != nullptr, known) << type;
    if (known) {
      EXPECT_EQ(static_cast<unsigned>(spec->type), type);
    }
  }
}

TEST(EventTable, AsManyArgumentNamesAsArguments) {
  for (const EventSpec& spec : EventSpecs()) {
    ASSERT_LE(spec.arg_count, kMaxArgs) << spec.name;
    for (std::size_t i = 0; i < kMaxArgs; ++i) {
      EXPECT_EQ(spec.args[i].empty(), i >= spec.arg_count) << spec.name << " argument " << i;
    }
  }
}

TEST(EventTable, StackArgumentsAreThoseThatAreNamedSo) {
  for (const EventSpec& spec : EventSpecs()) {
    for (std::int8_t i = 0; i < spec.arg_count; ++i) {
      const std::string_view name = spec.args[static_cast<std::size_t>(i)];
      EXPECT_EQ(name == "stack", spec.stack == i) << spec.name << " " << name;
      EXPECT_EQ(name == "new_stack", spec.stack2 == i) << spec.name << " " << name;
    }
    EXPECT_LT(spec.stack, static_cast<int>(spec.arg_count)) << spec.name;
    EXPECT_LT(spec.stack2, static_cast<int>(spec.arg_count)) << spec.name;
  }
}

TEST(EventTable, StringArgumentsAreThoseThatAreNamedSo) {
  const std::set<std::string_view> texts = {"reason", "kind", "label", "name", "key", "value"};
  for (const EventSpec& spec : EventSpecs()) {
    for (std::int8_t i = 0; i < spec.arg_count; ++i) {
      const std::string_view name = spec.args[static_cast<std::size_t>(i)];
      EXPECT_EQ(texts.contains(name), spec.string1 == i || spec.string2 == i)
          << spec.name << " " << name;
    }
    EXPECT_LT(spec.string1, static_cast<int>(spec.arg_count)) << spec.name;
    EXPECT_LT(spec.string2, static_cast<int>(spec.arg_count)) << spec.name;
    EXPECT_FALSE(spec.string1 == kNoArg && spec.string2 != kNoArg) << spec.name;
  }
}

// Source: Go 1.27, src/internal/trace/tracev2/events.go and its history.
TEST(EventTable, SinceIsTheFormatThatAddedTheEvent) {
  for (const EventSpec& spec : EventSpecs()) {
    const auto type = static_cast<int>(spec.type);
    Format want = Format::kGo122;
    if (type >= 45 && type <= 49) {
      want = Format::kGo123;  // coroutines, status with a stack, experiments
    } else if (type == 50 || type == 51) {
      want = Format::kGo125;  // the sync batch
    } else if (type == 52) {
      want = Format::kGo126;  // the end of a generation
    } else if (type >= 128) {
      want = Format::kGo123;
    }
    EXPECT_EQ(spec.since, want) << spec.name;
  }
}

TEST(EventTable, StructuralEventsAreTheseAndExperimentalOnesStartAt128) {
  const std::set<int> structural = {1, 2, 3, 4, 5, 6, 7, 8, 49, 50, 51, 52};
  for (const EventSpec& spec : EventSpecs()) {
    const auto type = static_cast<int>(spec.type);
    EXPECT_EQ(spec.event_class == EventClass::kStructural, structural.contains(type)) << spec.name;
    EXPECT_EQ(spec.event_class == EventClass::kExperimental, type >= 128) << spec.name;
  }
}

TEST(EventTable, HotTableSaysTheSameAsTheRows) {
  for (const Format format : {Format::kGo122, Format::kGo123, Format::kGo125, Format::kGo126}) {
    const HotTable& hot = HotSpecs(format);
    for (unsigned type = 0; type < 256; ++type) {
      const EventSpec* row = FindSpec(static_cast<std::uint8_t>(type));
      const bool timed =
          row != nullptr && row->event_class != EventClass::kStructural && row->since <= format;
      ASSERT_EQ(hot[type].timed, timed) << type << " in " << Name(format);
      if (timed) {
        EXPECT_EQ(hot[type].arg_count, row->arg_count) << row->name;
        EXPECT_EQ(hot[type].stack, row->stack) << row->name;
        EXPECT_EQ(hot[type].stack2, row->stack2) << row->name;
        EXPECT_EQ(hot[type].string1, row->string1) << row->name;
        EXPECT_EQ(hot[type].string2, row->string2) << row->name;
      }
    }
  }
}

TEST(EventTable, NamesOfKnownAndUnknownTypes) {
  EXPECT_EQ(EventName(20), "GoBlock");
  EXPECT_EQ(EventName(52), "EndOfGeneration");
  EXPECT_EQ(EventName(0), "event 0");
  EXPECT_EQ(EventName(77), "event 77");
  EXPECT_EQ(EventName(255), "event 255");
}

}  // namespace
}  // namespace tracegate::trace::v2
