#include "src/trace/v2/read.h"

#include <algorithm>
#include <utility>

#include "src/trace/loss.h"
#include "src/trace/v2/generation.h"
#include "src/trace/v2/merge.h"

namespace tracegate::trace::v2 {
namespace {

class Reader {
 public:
  Reader(input::ByteReader& in, Format format, Symbols& symbols, EventSink& sink,
         const ReadOptions& options)
      : options_(options),
        tolerant_(options.tolerate_loss > 0),
        begin_(in.Offset()),
        generations_(in, format, symbols, tolerant_),
        merger_(format, symbols, sink),
        facts_{format} {}

  Result<Facts> Run();

 private:
  Result<bool> Next();
  Status Use(Generation& generation);
  Result<bool> Lose(Error error);
  void CountLoss();

  const ReadOptions& options_;
  bool tolerant_;
  std::uint64_t begin_;
  GenerationReader generations_;
  Merger merger_;
  Facts facts_;
  bool gap_ = false;        // something was lost since the last generation that was used
  Clock clock_;             // of the last generation that was used
  std::uint64_t used_ = 0;  // bytes
};

// Notes a generation that is lost. False where nothing comes behind it.
Result<bool> Reader::Lose(Error error) {
  if (!tolerant_ || error.code == ErrorCode::kIo || error.code == ErrorCode::kLimit) {
    return Fail(std::move(error));
  }
  if (!facts_.damage) {
    facts_.damage = std::move(error);
  }
  ++facts_.loss.generations;
  gap_ = true;
  merger_.Restart();
  return generations_.SkipDamaged();
}

Status Reader::Use(Generation& generation) {
  if (tolerant_) {
    if (auto intact = merger_.Check(generation); !intact) {
      return intact;
    }
  }
  const Nanos before = merger_.last_time();
  const bool first = facts_.generations == 0;
  if (auto ordered = merger_.Run(generation); !ordered) {
    return ordered;
  }
  Nanos start = 0;
  generation.clock.ToNanos(generation.first_tick, start);
  if (gap_ && !first) {
    facts_.loss.time += std::max<Nanos>(start - before, 0);
  }
  gap_ = false;
  if (first) {
    facts_.wall_start = generation.wall;
  }
  ++facts_.generations;
  clock_ = generation.clock;
  used_ += generation.end - generation.offset;
  return {};
}

// False at the end of the trace.
Result<bool> Reader::Next() {
  auto generation = generations_.Next();
  if (!generation) {
    return Lose(std::move(generation.error()));
  }
  if (*generation == nullptr) {
    return false;
  }
  if (auto used = Use(**generation); !used) {
    return Lose(std::move(used.error()));
  }
  return true;
}

void Reader::CountLoss() {
  facts_.loss.bytes = facts_.bytes - begin_ - used_;
  Nanos latest = 0;
  if (gap_ && clock_.ToNanos(generations_.latest(), latest)) {
    facts_.loss.time += std::max<Nanos>(latest - merger_.last_time(), 0);
  }
}

Result<Facts> Reader::Run() {
  while (true) {
    const auto more = Next();
    if (!more) {
      return Fail(more.error());
    }
    if (!*more) {
      break;
    }
  }
  if (facts_.generations == 0) {
    Error error = *std::move(facts_.damage);
    error.hint = "no generation of the trace is intact";
    return Fail(std::move(error));
  }
  merger_.Finish();
  facts_.bytes = generations_.Offset();
  facts_.events = merger_.event_count();
  if (facts_.damage) {
    CountLoss();
  }
  if (auto tolerable = CheckLoss(facts_, options_); !tolerable) {
    return Fail(std::move(tolerable.error()));
  }
  return std::move(facts_);
}

}  // namespace

Result<Facts> Read(input::ByteReader& in, Format format, Symbols& symbols, EventSink& sink,
                   const ReadOptions& options) {
  return Reader(in, format, symbols, sink, options).Run();
}

}  // namespace tracegate::trace::v2
