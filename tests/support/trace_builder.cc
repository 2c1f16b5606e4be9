#include "tests/support/trace_builder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "src/trace/v2/event_table.h"

namespace tracegate::testing {
namespace {

using trace::v2::EventClass;
using trace::v2::EventSpec;
using trace::v2::EventType;

[[noreturn]] void Misuse(std::string_view what, std::string_view name) {
  std::fprintf(stderr, "trace builder: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(name.size()), name.data());
  std::abort();
}

const EventSpec& SpecOf(std::string_view name) {
  const auto specs = trace::v2::EventSpecs();
  const auto found = std::find_if(specs.begin(), specs.end(),
                                  [&](const EventSpec& spec) { return spec.name == name; });
  if (found == specs.end()) {
    Misuse("no such event", name);
  }
  return *found;
}

std::uint8_t Byte(EventType type) { return static_cast<std::uint8_t>(type); }

// Tables are split well below the 64 KiB that a batch may have.
constexpr std::size_t kTableBatch = 32 * 1024;

}  // namespace

void AppendVarint(Bytes& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

void AppendPaddedVarint(Bytes& out, std::uint64_t value) {
  for (int i = 0; i < 9; ++i) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

void AppendText(Bytes& out, std::string_view text) {
  AppendVarint(out, text.size());
  out.insert(out.end(), text.begin(), text.end());
}

Thread::Thread(Generation& gen, std::uint64_t id, std::uint64_t tick) : gen_(&gen), id_(id) {
  NewBatch(tick);
}

Thread& Thread::NewBatch(std::uint64_t tick) {
  batch_ = &gen_->Batch(id_, tick, {});
  now_ = tick;
  next_ = tick + 1;
  return *this;
}

Thread& Thread::At(std::uint64_t tick) {
  if (tick < now_) {
    Misuse("time runs backwards in a batch", std::to_string(tick));
  }
  next_ = tick;
  return *this;
}

Mark Thread::Event(std::string_view name, const std::vector<Arg>& args) {
  const EventSpec& spec = SpecOf(name);
  if (args.size() != spec.arg_count) {
    Misuse("wrong number of arguments", name);
  }
  Bytes& out = batch_->payload;
  const Mark mark{batch_, out.size()};
  out.push_back(Byte(spec.type));
  if (spec.event_class != EventClass::kStructural) {
    AppendVarint(out, next_ - now_);
    now_ = next_;
    next_ = now_ + 1;
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    const auto& value = args[i].value();
    const auto index = static_cast<std::int8_t>(i);
    if (const auto* text = std::get_if<std::string>(&value)) {
      if (index != spec.string1 && index != spec.string2) {
        Misuse("a text where there is none", name);
      }
      AppendVarint(out, gen_->String(*text));
    } else if (const auto* frames = std::get_if<Frames>(&value)) {
      if (index != spec.stack && index != spec.stack2) {
        Misuse("a stack where there is none", name);
      }
      AppendVarint(out, gen_->Stack(*frames));
    } else {
      AppendVarint(out, std::get<std::uint64_t>(value));
    }
  }
  return mark;
}

Mark Thread::Raw(const Bytes& bytes) {
  const Mark mark{batch_, batch_->payload.size()};
  batch_->payload.insert(batch_->payload.end(), bytes.begin(), bytes.end());
  return mark;
}

Bytes Generation::Header(std::uint64_t thread, std::uint64_t tick) const {
  Bytes header;
  for (const std::uint64_t field : {number_, thread, tick}) {
    AppendVarint(header, field);
  }
  return header;
}

Thread& Generation::OnThread(std::uint64_t id, std::uint64_t tick) {
  return threads_.emplace_back(*this, id, tick);
}

// The size is added when the file is laid out.
Piece& Generation::Batch(std::uint64_t thread, std::uint64_t tick, const Bytes& payload) {
  Bytes header = Header(thread, tick);
  header.insert(header.begin(), Byte(EventType::kEventBatch));
  return pieces_.emplace_back(Piece{header, payload});
}

Piece& Generation::BatchClaiming(std::uint64_t thread, std::uint64_t tick, const Bytes& payload,
                                 std::uint64_t size) {
  Bytes bytes = Header(thread, tick);
  bytes.insert(bytes.begin(), Byte(EventType::kEventBatch));
  AppendPaddedVarint(bytes, size);
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  return Raw(bytes);
}

Piece& Generation::ExperimentalBatch(std::uint8_t experiment, std::uint64_t thread,
                                     const Bytes& payload, std::uint64_t tick) {
  Bytes header = Header(thread, tick);
  header.insert(header.begin(), {Byte(EventType::kExperimentalBatch), experiment});
  return pieces_.emplace_back(Piece{header, payload});
}

Piece& Generation::Raw(const Bytes& bytes) { return pieces_.emplace_back(Piece{{}, bytes}); }

void Generation::CpuSample(std::uint64_t tick, std::uint64_t goroutine, const Frames& stack) {
  samples_.push_back(Byte(EventType::kCpuSample));
  for (const std::uint64_t field : {tick, std::uint64_t{0}, std::uint64_t{0}, goroutine}) {
    AppendVarint(samples_, field);
  }
  AppendVarint(samples_, Stack(stack));
}

std::uint64_t Generation::String(const std::string& text) {
  if (text.empty()) {
    return 0;
  }
  const auto [at, is_new] = string_ids_.emplace(text, string_ids_.size() + 1);
  if (is_new) {
    strings_.emplace_back(at->second, text);
  }
  return at->second;
}

std::uint64_t Generation::Stack(const Frames& frames) {
  if (frames.empty()) {
    return 0;
  }
  const auto [at, is_new] = stack_ids_.emplace(frames, stack_ids_.size() + 1);
  if (is_new) {
    std::vector<FrameDef> defs;
    for (const std::string& function : frames) {
      const std::uint64_t name = String(function);
      defs.push_back({0x1000 + name, name, String("main.go"), 7});
    }
    stacks_.emplace_back(at->second, std::move(defs));
  }
  return at->second;
}

Generation& Generation::Frequency(std::uint64_t hertz) {
  frequency_ = hertz;
  return *this;
}
Generation& Generation::WithoutFrequency() {
  has_frequency_ = false;
  return *this;
}
Generation& Generation::WithoutSnapshot() {
  has_snapshot_ = false;
  return *this;
}
Generation& Generation::WithoutEnd() {
  has_end_ = false;
  return *this;
}
Generation& Generation::TablesFirst() {
  tables_first_ = true;
  return *this;
}
Generation& Generation::TablesAt(std::uint64_t tick) {
  tables_tick_ = tick;
  return *this;
}
Generation& Generation::Bare() {
  bare_ = true;
  return *this;
}

Piece* Generation::Table(Bytes payload) {
  Bytes header = Header(kNobody, tables_tick_);
  header.insert(header.begin(), Byte(EventType::kEventBatch));
  return &tables_.emplace_back(Piece{std::move(header), std::move(payload)});
}

Piece* Generation::Sync() {
  Bytes payload;
  if (format_ >= Format::kGo125) {
    payload.push_back(Byte(EventType::kSync));
  }
  if (has_frequency_) {
    payload.push_back(Byte(EventType::kFrequency));
    AppendVarint(payload, frequency_);
  }
  if (format_ >= Format::kGo125 && has_snapshot_) {
    payload.push_back(Byte(EventType::kClockSnapshot));
    for (const std::uint64_t field : {1UL, 2UL, 1'700'000'000UL, 3UL}) {
      AppendVarint(payload, field);
    }
  }
  return Table(std::move(payload));
}

void Generation::StackPieces(std::deque<Piece*>& into) {
  Bytes payload{Byte(EventType::kStacks)};
  for (const auto& [id, frames] : stacks_) {
    if (payload.size() > kTableBatch) {
      into.push_back(Table(std::exchange(payload, {Byte(EventType::kStacks)})));
    }
    payload.push_back(Byte(EventType::kStack));
    AppendVarint(payload, id);
    AppendVarint(payload, frames.size());
    for (const FrameDef& frame : frames) {
      for (const std::uint64_t field : {frame.pc, frame.function, frame.file, frame.line}) {
        AppendVarint(payload, field);
      }
    }
  }
  into.push_back(Table(std::move(payload)));
}

void Generation::StringPieces(std::deque<Piece*>& into) {
  Bytes payload{Byte(EventType::kStrings)};
  for (const auto& [id, text] : strings_) {
    if (payload.size() > kTableBatch) {
      into.push_back(Table(std::exchange(payload, {Byte(EventType::kStrings)})));
    }
    payload.push_back(Byte(EventType::kString));
    AppendVarint(payload, id);
    AppendText(payload, text);
  }
  into.push_back(Table(std::move(payload)));
}

void Generation::SamplePieces(std::deque<Piece*>& into) {
  if (!samples_.empty()) {
    Bytes payload{Byte(EventType::kCpuSamples)};
    payload.insert(payload.end(), samples_.begin(), samples_.end());
    into.push_back(Table(std::move(payload)));
  }
}

// As the runtime writes it: from 1.25 the sync batch first, before that the
// frequency behind the threads' batches; then stacks and strings.
std::deque<Piece*> Generation::Layout() {
  std::deque<Piece*> all;
  const bool sync_first = format_ >= Format::kGo125;
  if (sync_first && !bare_) {
    all.push_back(Sync());
  }
  const auto tables = [&] {
    if (bare_) {
      return;
    }
    SamplePieces(all);
    StackPieces(all);
    StringPieces(all);
  };
  if (tables_first_) {
    tables();
  }
  for (Piece& piece : pieces_) {
    all.push_back(&piece);
  }
  if (!sync_first && has_frequency_ && !bare_) {
    all.push_back(Sync());
  }
  if (!tables_first_) {
    tables();
  }
  if (format_ >= Format::kGo126 && has_end_) {
    all.push_back(&tables_.emplace_back(Piece{{}, {Byte(EventType::kEndOfGeneration)}}));
  }
  return all;
}

Generation& Trace::NewGeneration() {
  return NewGeneration(generations_.empty() ? 1 : generations_.back().number() + 1);
}

Generation& Trace::NewGeneration(std::uint64_t number) {
  return generations_.emplace_back(format_, number);
}

const Bytes& Trace::File() {
  if (!file_.empty()) {
    return file_;
  }
  std::string header = "go " + std::string(Name(format_)) + " trace";
  header.resize(trace::kHeaderSize);
  file_.assign(header.begin(), header.end());
  for (Generation& gen : generations_) {
    for (Piece* piece : gen.Layout()) {
      piece->offset = file_.size();
      file_.insert(file_.end(), piece->header.begin(), piece->header.end());
      if (!piece->header.empty()) {
        AppendPaddedVarint(file_, piece->payload.size());
      }
      piece->payload_offset = file_.size();
      file_.insert(file_.end(), piece->payload.begin(), piece->payload.end());
    }
  }
  return file_;
}

std::uint64_t Trace::OffsetOf(Mark mark) {
  File();
  return mark.piece->payload_offset + mark.at;
}

std::uint64_t Trace::OffsetOf(const Piece& piece) {
  File();
  return piece.offset;
}

Thread& RunningGoroutine(Generation& gen, std::uint64_t thread, std::uint64_t proc,
                         std::uint64_t goroutine) {
  Thread& m = gen.OnThread(thread);
  m.Event("ProcStatus", {proc, kProcRunning});
  m.Event("GoStatus", {goroutine, thread, kGoRunning});
  return m;
}

}  // namespace tracegate::testing
