// Builds binary traces of formats 1.22 to 1.26 from C++ that reads as a story:
//
//   Trace trace(Format::kGo126);
//   Generation& gen = trace.NewGeneration();
//   Thread& m0 = gen.OnThread(0);
//   m0.Event("ProcStatus", {0, kProcRunning});
//   m0.Event("GoStatus", {1, 0, kGoRunning});
//   m0.At(50).Event("GoBlock", {"select", Frames{"runtime.gopark", "main.wait"}});
//   ReadAll(trace.File());
//
// Names, number and order of the arguments are those of the event table. One tick
// is a nanosecond unless a generation says otherwise. The builder checks nothing
// but the number and type of arguments (it aborts), so broken traces can be told too.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "src/trace/format.h"

namespace tracegate::testing {

using trace::Format;
using Bytes = std::vector<std::uint8_t>;
// Functions of a stack, leaf first.
using Frames = std::vector<std::string>;

// Statuses as the wire has them.
enum GoState : std::uint8_t { kGoRunnable = 1, kGoRunning, kGoSyscall, kGoWaiting };
enum ProcState : std::uint8_t { kProcRunning = 1, kProcIdle, kProcSyscall, kProcAbandoned };
inline constexpr std::uint64_t kNobody = ~std::uint64_t{0};  // no thread, no proc
inline const Frames kNoFrames;

void AppendVarint(Bytes& out, std::uint64_t value);
// The form in which the runtime writes batch sizes: always 10 bytes.
void AppendPaddedVarint(Bytes& out, std::uint64_t value);
void AppendText(Bytes& out, std::string_view text);

// A number, a text or a stack, by value: the builder makes the tables.
class Arg {
 public:
  template <class T>
  requires(std::is_integral_v<T> || std::is_enum_v<T>) Arg(T number)
      : value_(static_cast<std::uint64_t>(number)) {}
  Arg(const char* text) : value_(std::string(text)) {}
  Arg(std::string text) : value_(std::move(text)) {}
  Arg(Frames frames) : value_(std::move(frames)) {}

  const std::variant<std::uint64_t, std::string, Frames>& value() const { return value_; }

 private:
  std::variant<std::uint64_t, std::string, Frames> value_;
};

// A piece of the file: a batch with its header, or (raw) bytes as they are.
struct Piece {
  Bytes header;
  Bytes payload;
  std::uint64_t offset = 0;          // of the header in the file, once File was called
  std::uint64_t payload_offset = 0;  // of the payload
};

// Where something stands in the file; see Trace::OffsetOf.
struct Mark {
  const Piece* piece;
  std::size_t at;
};

struct FrameDef {
  std::uint64_t pc;
  std::uint64_t function;  // string ids
  std::uint64_t file;
  std::uint64_t line;
};

class Generation;

// The stream of one thread. References stay valid as long as the trace.
class Thread {
 public:
  Thread(Generation& gen, std::uint64_t id, std::uint64_t tick);

  // The next event's time in ticks; without it, one tick after the last.
  Thread& At(std::uint64_t tick);
  Mark Event(std::string_view name, const std::vector<Arg>& args = {});
  // Bytes in place of an event.
  Mark Raw(const Bytes& bytes);
  Thread& NewBatch(std::uint64_t tick);

 private:
  Generation* gen_;
  std::uint64_t id_;
  Piece* batch_ = nullptr;
  std::uint64_t now_ = 0;
  std::uint64_t next_ = 0;
};

class Generation {
 public:
  Generation(Format format, std::uint64_t number) : format_(format), number_(number) {}

  // A batch of thread `id` whose base time is `tick`.
  Thread& OnThread(std::uint64_t id, std::uint64_t tick = 0);
  // A batch with this payload.
  Piece& Batch(std::uint64_t thread, std::uint64_t tick, const Bytes& payload);
  // The same with a header that claims `size`.
  Piece& BatchClaiming(std::uint64_t thread, std::uint64_t tick, const Bytes& payload,
                       std::uint64_t size);
  Piece& ExperimentalBatch(std::uint8_t experiment, std::uint64_t thread, const Bytes& payload,
                           std::uint64_t tick = 0);
  // Bytes where a batch could stand.
  Piece& Raw(const Bytes& bytes);
  void CpuSample(std::uint64_t tick, std::uint64_t goroutine, const Frames& stack);

  // Ids in the tables, new or known.
  std::uint64_t String(const std::string& text);
  std::uint64_t Stack(const Frames& frames);
  // Entries of the tables as given, whatever they collide with.
  void DefineString(std::uint64_t id, std::string text) { strings_.emplace_back(id, text); }
  void DefineStack(std::uint64_t id, std::vector<FrameDef> frames) {
    stacks_.emplace_back(id, std::move(frames));
  }

  Generation& Frequency(std::uint64_t hertz);
  Generation& WithoutFrequency();
  Generation& WithoutSnapshot();
  Generation& WithoutEnd();
  Generation& TablesFirst();
  // Base time of the batches that are made here; without it, later than all others.
  Generation& TablesAt(std::uint64_t tick);
  // Nothing but the batches that were asked for, and the end of the generation.
  Generation& Bare();

  std::uint64_t number() const { return number_; }

 private:
  friend class Trace;
  Bytes Header(std::uint64_t thread, std::uint64_t tick) const;
  std::deque<Piece*> Layout();
  Piece* Sync();
  void StackPieces(std::deque<Piece*>& into);
  void StringPieces(std::deque<Piece*>& into);
  void SamplePieces(std::deque<Piece*>& into);
  Piece* Table(Bytes payload);

  Format format_;
  std::uint64_t number_;
  std::uint64_t frequency_ = 1'000'000'000;
  bool has_frequency_ = true;
  bool has_snapshot_ = true;
  bool has_end_ = true;
  bool tables_first_ = false;
  bool bare_ = false;
  std::uint64_t tables_tick_ = kNobody >> 8;  // later than all: the least base time counts
  std::deque<Piece> pieces_;
  std::deque<Piece> tables_;
  std::deque<Thread> threads_;
  std::vector<std::pair<std::uint64_t, std::string>> strings_;
  std::vector<std::pair<std::uint64_t, std::vector<FrameDef>>> stacks_;
  std::map<std::string, std::uint64_t> string_ids_;
  std::map<Frames, std::uint64_t> stack_ids_;
  Bytes samples_;
};

class Trace {
 public:
  explicit Trace(Format format) : format_(format) {}

  // Numbered one above the last; the first is 1.
  Generation& NewGeneration();
  Generation& NewGeneration(std::uint64_t number);

  // The whole file. Nothing can be added afterwards.
  const Bytes& File();
  // Offset in the file of what a mark names.
  std::uint64_t OffsetOf(Mark mark);
  std::uint64_t OffsetOf(const Piece& piece);

 private:
  Format format_;
  std::deque<Generation> generations_;
  Bytes file_;
};

// A generation with thread 0, proc 0 and goroutine 1, which runs; returns the thread.
Thread& RunningGoroutine(Generation& gen, std::uint64_t thread = 0, std::uint64_t proc = 0,
                         std::uint64_t goroutine = 1);

}  // namespace tracegate::testing
