#include "src/trace/event_pipe.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "src/trace/stable_vector.h"

namespace tracegate::trace {
namespace {

constexpr std::uint64_t kMany = 400'000;  // more than the pipe holds at once

// Takes events, by whatever way, and notes their times and on which thread they came.
class Taker final : public EventSink {
 public:
  void OnEvents(std::span<const Event> events) override {
    thread = std::this_thread::get_id();
    for (const Event& event : events) {
      if (event.id == throw_at) {
        throw std::runtime_error("enough");
      }
      times.push_back(event.time);
      ids.push_back(event.id);
    }
  }
  std::vector<Nanos> times;
  std::vector<std::uint64_t> ids;
  std::thread::id thread;
  std::uint64_t throw_at = kMany;
};

Event EventOf(std::uint64_t id) {
  Event event;
  event.kind = Kind::kHeapAlloc;
  event.time = static_cast<Nanos>(2 * id);
  event.id = id;
  return event;
}

TEST(EventPipe, EverythingComesInOrderOnAnotherThread) {
  Taker taker;
  EventPipe pipe(taker);
  for (std::uint64_t id = 0; id < kMany; ++id) {
    const Event event = EventOf(id);
    pipe.OnEvents({&event, 1});
  }
  pipe.Finish();
  ASSERT_EQ(taker.ids.size(), kMany);
  for (std::uint64_t id = 0; id < kMany; ++id) {
    ASSERT_EQ(taker.ids[id], id);
    ASSERT_EQ(taker.times[id], static_cast<Nanos>(2 * id));
  }
  EXPECT_NE(taker.thread, std::this_thread::get_id());
}

TEST(EventPipe, FinishThrowsWhatTheSinkHasThrown) {
  Taker taker;
  taker.throw_at = 10;
  EventPipe pipe(taker);
  for (std::uint64_t id = 0; id < kMany; ++id) {
    const Event event = EventOf(id);
    pipe.OnEvents({&event, 1});
  }
  EXPECT_THROW(pipe.Finish(), std::runtime_error);
  EXPECT_EQ(taker.ids.size(), 10u);
}

TEST(EventPipe, OneThatIsGivenUpWaitsForItsThread) {
  Taker taker;
  {
    EventPipe pipe(taker);
    const Event event = EventOf(1);
    pipe.OnEvents({&event, 1});
  }
  EXPECT_EQ(taker.ids.size(), 1u);
}

TEST(EventPipe, ASinkWithoutALaneGetsWholeEvents) {
  Taker taker;
  EXPECT_EQ(EventPipe(taker).OwnLane(), nullptr);
  EXPECT_EQ(EventPipe(taker).OwnOldLane(), nullptr);
}

TEST(StableVector, ElementsStayWhereTheyAre) {
  StableVector<std::string> vector;
  std::vector<const std::string*> places;
  places.reserve(10'000);
  for (int i = 0; i < 10'000; ++i) {
    places.push_back(&vector.PushBack(std::to_string(i)));
  }
  ASSERT_EQ(vector.size(), 10'000u);
  for (std::size_t i = 0; i < places.size(); ++i) {
    ASSERT_EQ(&vector[i], places[i]);
    ASSERT_EQ(vector[i], std::to_string(i));
  }
}

}  // namespace
}  // namespace tracegate::trace
