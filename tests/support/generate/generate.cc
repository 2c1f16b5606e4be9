#include "tests/support/generate/generate.h"

#include <fmt/core.h>

#include "tests/support/generate/wire.h"
#include "tests/support/generate/world.h"

namespace tracegate::testing::generate {

void Wire::Header() {
  std::string header = fmt::format("go {} trace", trace::Name(format_));
  header.resize(trace::kHeaderSize);
  Out(std::span(reinterpret_cast<const std::uint8_t*>(header.data()), header.size()));
  bytes_ += header.size();
}

std::string Truth::Json() const {
  const auto state = [](const StateTruth& of) {
    return fmt::format(R"({{"count": {}, "ns": {}}})", of.count, of.ns);
  };
  std::string text = fmt::format(
      R"({{"bytes": {}, "events": {}, "written": {}, "generations": {}, "goroutines": {}, )"
      R"("unblocks_across": {}, "procs_lost": {}, "gc_cycles": {}, "states": {{)",
      bytes, events, written, generations, goroutines, unblocks_across, procs_lost, gc_cycles);
  for (std::size_t i = 0; i < states.size(); ++i) {
    text += fmt::format(R"({}"{}": {})", i == 0 ? "" : ", ", kStateNames[i], state(states[i]));
  }
  return text +
         fmt::format(R"(}}, "mark_assist": {}, "sweep": {}, "stops": {}, "swept_bytes": {}}})",
                     state(assists), state(sweeps), state(stops), swept_bytes);
}

Result<Truth> Generate(const Options& options, const Write& write) {
  constexpr std::uint32_t kMost = 1 << 24;
  const auto refuse = [](const char* what) { return Fail(ErrorCode::kInvalidArgument, what); };
  if (options.format < trace::Format::kGo111) {
    return refuse("formats before 1.11 are not made");
  }
  if (options.bytes == 0 && options.events == 0) {
    return refuse("a trace needs a size or a number of events");
  }
  if (options.goroutines == 0 || options.threads == 0 || options.types == 0 ||
      options.stacks == 0 || options.goroutines > kMost || options.threads > 4096 ||
      options.stacks > kMost || options.types > kMost) {
    return refuse("goroutines, threads, stacks and types: at least 1 and not too many");
  }
  if (!(options.generation_seconds >= 0 && options.generation_seconds < 1e6)) {
    return refuse("seconds of a generation");
  }
  World world(options, write);
  const Truth truth = world.Run();
  if (world.failed()) {
    return Fail(ErrorCode::kIo, "the trace cannot be written");
  }
  return truth;
}

}  // namespace tracegate::testing::generate
